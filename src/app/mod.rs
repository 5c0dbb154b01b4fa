//! The pure core of the studio: one value, the messages that change it, the effects it asks for.
//!
//! [`update()`] is the only way [`Model`] changes. It reads no clock, draws nothing and does no
//! I/O; [`next_wake`] says when it wants to be called again.

mod effect;
mod layout;
mod msg;
mod overlay;
mod pane;
mod state;
mod text;
mod update;
mod wrap;

pub use effect::{Effect, MoveChange};
pub use layout::finder::{Finder, finder, framed};
pub use layout::pictures::{
    Picture, ShownPicture, WantedPicture, picture_in_view, pictures_of, views, wanted_picture,
};
pub use layout::regions::{
    Mode, NoteArea, Regions, SMALLEST, centred, inside, moves_area, note_area, regions,
};
pub use msg::{Counts, KeyTaken, Msg};
pub use overlay::details::{
    DetailLine, DetailsArea, FACT_NAME, FILM_ALL_THE_SAME, FILM_WAITS, NOBODY_ASKS, detail_lines,
    details_area, is_elsewhere, is_left_alone, unsent, without_film,
};
pub use overlay::help::{HelpLine, help_area, help_lines};
pub use overlay::images::{ImageEntry, ImageRow};
pub use overlay::moves::MovePicker;
pub use overlay::note::{NoteEntry, STARS};
pub use overlay::receipt::{SheetLine, receipt_area, receipt_lines, trouble_area, trouble_lines};
pub use overlay::review::{FieldNote, Receipt, Review, ReviewArea, field_notes, review_area};
pub use overlay::{FIRST_RUN_CHOICES, Found, KeyEntry, List, Overlay};
pub use pane::takes::{applies, stops_film};
pub use state::form::{Field, Form};
pub use state::history::{History, PAGE};
pub use state::motion::MotionPanel;
pub use state::preview::{Moment, Preview};
pub use state::studio::{DraftClock, Model, Programs, Recall, Settings, World};
pub use state::toast::{Toast, Tone};
pub use text::{Clipboard, Editor, Killed, TooLong, Written};
pub use update::update;
pub use update::wake::next_wake;
pub use wrap::Row;

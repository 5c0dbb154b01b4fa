//! The pure core of the studio: one value, the messages that change it, the effects it asks for.
//!
//! [`update()`] is the only way [`Model`] changes. It reads no clock, draws nothing and does no
//! I/O; [`next_wake`] says when it wants to be called again.

mod details;
mod effect;
mod fields;
mod films;
mod fork;
mod form;
mod frame;
mod help;
mod history;
mod images;
mod keys;
mod labels;
mod layout;
mod model;
mod motion;
mod msg;
mod over;
mod overlay;
mod picker;
mod preview;
mod remark;
mod review;
mod sending;
mod sheet;
mod stills;
mod text;
mod toast;
mod undo;
mod update;
mod wake;
mod wrap;
mod writing;

pub use details::{DetailLine, DetailsArea, FACT_NAME, detail_lines, details_area, seen};
pub use effect::{Effect, MoveChange};
pub use form::Form;
pub use frame::{Finder, finder, framed};
pub use help::{HelpLine, help_area, help_lines};
pub use history::{History, PAGE};
pub use images::{ImageEntry, ImageRow};
pub use labels::{labels, press};
pub use layout::{
    Mode, NoteArea, PaneName, Regions, SMALLEST, centred, inside, moves_area, note_area, regions,
};
pub use model::{DraftClock, Model, Programs, Recall, Settings, World};
pub use motion::MotionPanel;
pub use msg::{Counts, KeyTaken, Msg};
pub use overlay::{FIRST_RUN_CHOICES, Found, KeyEntry, List, Overlay};
pub use picker::MovePicker;
pub use preview::{Moment, Preview};
pub use remark::{NoteEntry, STARS};
pub use review::{FieldNote, Receipt, Review, ReviewArea, field_notes, review_area};
pub use sending::{applies, stops_film};
pub use sheet::{SheetLine, receipt_area, receipt_lines, trouble_area, trouble_lines};
pub use stills::{
    Picture, ShownPicture, WantedPicture, picture_in_view, pictures_of, views, wanted_picture,
};
pub use text::{Clipboard, Editor, Killed, TooLong, Written};
pub use toast::{Toast, Tone};
pub use update::update;
pub use wake::next_wake;
pub use wrap::Row;

pub use crate::domain::Field;

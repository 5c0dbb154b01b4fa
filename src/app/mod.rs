//! The pure core of the studio: one value, the messages that change it, the effects it asks for.
//!
//! ```text
//! Msg ── update ── keys: keymap, Action ── the overlay on top, or a pane ── Turn ──┬─ Model
//!                                                                               └─ effects
//! ```
//!
//! [`update()`] is the only way [`Model`] changes. It reads no clock, draws nothing and does no
//! I/O; [`next_wake`] says when it wants to be called again. The same messages at the same times
//! make the same model and the same effects.
//!
//! The folders are floors: a file names files of its own floor and of those below it.
//!
//! - `update`: what becomes of a message, a key, and the passing of time;
//! - `model`: the studio and what lies over it, as one value; `msg`: what can happen to it;
//! - `overlay`: what lies over the form, each with its keys;
//! - `pane`: what keys do in the form and in the history;
//! - `turn`: what comes of a key; `labels`: what keys are called at present;
//! - `state`, `layout`, `text`: what the studio knows, where it stands on the screen, and the
//!   editor; `effect`: what is asked of the world; `wrap`: lines of a given width.
#![deny(clippy::wildcard_enum_match_arm)]

pub mod effect;
mod labels;
mod layout;
mod model;
pub mod msg;
mod overlay;
mod pane;
mod state;
mod text;
mod turn;
mod update;
mod wrap;

pub use effect::{Effect, FilmWish, MoveChange, NewSweep, RequestForm, Sight};
pub use labels::{labels, press};
pub use layout::finder::{Finder, finder, framed};
pub use layout::pictures::{picture_in_view, pictures_of, views};
pub use layout::regions::{Mode, PaneName, Regions, SMALLEST, centred, inside, regions};
pub use layout::standing::{NoteArea, moves_area, note_area, over_panes, places, whole_screen};
pub use model::Model;
pub use msg::{Counts, KeyTaken, Msg};
pub use overlay::Overlay;
pub use overlay::camera_lines::{CameraCell, CameraTone};
pub use overlay::details::{DetailsArea, details_area};
pub use overlay::eye::{SIGHTS, said_of, saw_area};
pub use overlay::facts::{DetailLine, FACT_NAME, detail_lines, seen};
pub use overlay::grid::{grid_area, grid_told};
pub use overlay::help::{HelpLine, STATE_NAME, help_column, help_columns, help_text, keys_cells};
pub use overlay::rating::STARS;
pub use overlay::receipt::{receipt_area, receipt_lines};
pub use overlay::review::{ReviewArea, ReviewText, review_text};
pub use overlay::review_lines::{ReviewLine, ReviewTone};
pub use overlay::sheet::SheetLine;
pub use overlay::sweep::Asking;
pub use overlay::trouble::{trouble_area, trouble_lines};
pub use state::draft_clock::DraftClock;
pub use state::form::Form;
pub use state::history::{History, PAGE};
pub use state::images::ImageRow;
pub use state::motion::MotionPanel;
pub use state::picture::{Picture, ShownPicture, WantedPicture};
pub use state::plans::{KnownPlan, Plans};
pub use state::preview::{Moment, Preview};
pub use state::recall::Recall;
pub use state::settings::{Programs, Settings};
pub use state::studio::Studio;
pub use state::sweep::{Row as SweepRow, SweepDraft};
pub use state::toast::{Toast, Tone};
pub use state::world::{SANDBOX_BADGE, World};
pub use text::{Clipboard, Editor, Killed, TooLong, Written};
pub use update::update;
pub use update::wake::next_wake;
pub use wrap::Row;

pub use crate::domain::Field;

/// Shows the state of each overlay.
macro_rules! states {
    ($($(#[$about:meta])* $name:ident(super::$file:ident::$state:ident) $(by $key:ident)?;)+) => {
        $(pub use overlay::$file::$state;)+
    };
}

overlay::overlays!(states);
pub(crate) use overlay::overlays;

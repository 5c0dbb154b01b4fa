//! What the studio knows, without what lies over it and without what changes it.
//!
//! `studio` is the whole of it; the other files are its parts. `form` has the shot that is being
//! written, with `fork` and `undo` for the way back from a shot that was loaded into it; `history`
//! has the takes that are in sight, and asks for those that are not.

pub(super) mod draft_clock;
pub(super) mod fork;
pub(super) mod form;
pub(super) mod history;
pub(super) mod images;
pub(super) mod lessons;
pub(super) mod motion;
mod news;
pub(super) mod picture;
pub(super) mod plans;
pub(super) mod preview;
pub(super) mod recall;
pub(super) mod settings;
pub(super) mod studio;
pub(super) mod sweep;
pub(super) mod toast;
pub(super) mod undo;
pub(super) mod world;

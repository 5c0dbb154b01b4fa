//! What lies over the form: one thing at a time takes the keys, the last one opened.
//!
//! Each overlay is a file here with its state and its keys, and a file of the same name in `ui`
//! that draws it. `table.rs` is where they are registered: a variant, and where one is opened by
//! what it is about, a line in `Overlay::open`.

pub(super) mod account;
pub(super) mod choices;
pub(super) mod copy;
pub(super) mod details;
pub(super) mod dialog;
pub(super) mod facts;
pub(super) mod first_run;
pub(super) mod found;
pub(super) mod help;
pub(super) mod images;
pub(super) mod key_entry;
pub(super) mod moves;
pub(super) mod note;
pub(super) mod rating;
pub(super) mod receipt;
pub(super) mod review;
mod scroll;
pub(super) mod settle;
pub(super) mod sheet;
mod table;
pub(super) mod task_entry;
pub(super) mod trouble;

pub use table::Overlay;

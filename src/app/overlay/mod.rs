//! What lies over the form: one thing at a time takes the keys, the last one opened.
//!
//! Each overlay is a file here with its state and its keys, and a file of the same name in `ui`
//! that draws it. A row in `table.rs` declares both files and the variant of [`Overlay`]. To open
//! one over a take, add an action to `act::Open` and name it in the row.

pub(super) mod camera_lines;
pub(super) mod dialog;
pub(super) mod facts;
pub(super) mod review_lines;
mod scroll;
pub(super) mod sheet;
mod table;

/// Declares the file of each overlay.
macro_rules! files {
    ($($(#[$about:meta])* $name:ident(super::$file:ident::$state:ident) $(by $key:ident)?;)+) => {
        $(pub(super) mod $file;)+
    };
}

table::overlays!(files);

pub use table::Overlay;
pub(crate) use table::overlays;

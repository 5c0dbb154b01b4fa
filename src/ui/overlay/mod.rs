//! What lies over the form: each overlay is drawn by the file that has the name of its own in
//! `app`, whose table declares both; `rows` and `sheet` draw what several of them have.
#![expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the table has every overlay drawn in the same way, the small ones too"
)]

mod page;
mod rows;
mod sheet;
mod table;

/// Declares the file that draws each overlay.
macro_rules! files {
    ($($(#[$about:meta])* $name:ident(super::$file:ident::$state:ident) $(by $key:ident)?;)+) => {
        $(mod $file;)+
    };
}

crate::app::overlays!(files);

pub(super) use table::overlays;

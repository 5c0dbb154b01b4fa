//! Draws what lies over the form, from the table of the overlays.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::page::{Caret as _, Page};
use crate::app::{Model, Overlay};
use crate::domain::Now;
use crate::ui::style::Look;

/// Has each overlay drawn by the file of its name.
macro_rules! drawing {
    ($($(#[$about:meta])* $name:ident(super::$file:ident::$state:ident) $(by $key:ident)?;)+) => {
        fn overlay(overlay: &Overlay, page: Page<'_>) -> Option<Position> {
            match overlay { $(Overlay::$name(it) => super::$file::draw(it, page).caret(),)+ }
        }
    };
}

crate::app::overlays!(drawing);

/// Draws what lies over the form, the last one on top. Returns where the caret stands then, of the
/// one that stood below them.
pub(in crate::ui) fn overlays(
    model: &Model,
    look: &Look,
    now: Now,
    (area, mut caret): (Rect, Option<Position>),
    buf: &mut Buffer,
) -> Option<Position> {
    for it in &model.overlays {
        // Whatever is below has no caret any more, unless this one says so.
        caret = overlay(it, Page { model, look, now, area, below: caret, buf: &mut *buf });
    }
    caret
}

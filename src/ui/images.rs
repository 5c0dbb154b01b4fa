//! The images: their cell among the pickers.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::canvas::put_short;
use super::style::Look;
use super::theme::Role;
use crate::app::{Field, Model};
use crate::domain::{ImageUse, ModelCard, width};

/// What the model does about an image; unknown of one that is not listed.
pub(super) fn image_use(model: &Model) -> ImageUse {
    let card = model.settings.catalog.model(&model.form.rest.model);
    card.map_or(ImageUse::Unknown, ModelCard::image_use)
}

/// What the cell says, and whether that is something to look at.
fn said(model: &Model) -> (String, Option<Role>) {
    let images = &model.form.rest.images;
    let words = images.words();
    match (image_use(model), images.image.is_some()) {
        (ImageUse::Needs, false) if images.is_none() => ("needed".to_owned(), Some(Role::Warn)),
        (ImageUse::Refuses, true) => ("refused".to_owned(), Some(Role::Warn)),
        (ImageUse::Ignores, true) => ("ignored".to_owned(), Some(Role::Muted)),
        (_, false) if images.is_none() => (words.to_owned(), Some(Role::Muted)),
        _ => (words.to_owned(), None),
    }
}

/// Cells that the cell takes with the name in front.
pub(super) fn cells(model: &Model) -> u16 {
    (width(Field::Images.title()) + width(&said(model).0) + 3) as u16
}

/// Draws the cell behind its name.
pub(super) fn value(
    model: &Model,
    look: &Look,
    (inner, x, y): (Rect, u16, u16),
    room: u16,
    buf: &mut Buffer,
) {
    let in_hand = model.focus == Field::Images;
    let (words, role) = said(model);
    let role = if in_hand { Role::Selection } else { role.unwrap_or(Role::Value) };
    // It stands where the values of the pickers do, without their arrows: Left and Right change
    // nothing here.
    put_short(buf, inner, (x + 1, y), &words, room.saturating_sub(2), look.theme.style(role));
}

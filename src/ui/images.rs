//! The images: their cell among the pickers, and where their addresses are entered.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::canvas::{foreign, put, put_short};
use super::editor;
use super::entry::text;
use super::panel::over;
use super::style::Look;
use super::theme::Role;
use crate::app::{Field, ImageEntry, ImageRow, Model, centred};
use crate::domain::{ImageUse, ModelCard, lines_of, width};

/// What the model does about an image; unknown of one that is not listed.
fn image_use(model: &Model) -> ImageUse {
    let card = model.settings.catalog.model(&model.form.model);
    card.map_or(ImageUse::Unknown, ModelCard::image_use)
}

/// What the cell says, and whether that is something to look at.
fn said(model: &Model) -> (String, Option<Role>) {
    let images = &model.form.images;
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

/// Cells that the names of the rows take.
const NAMES: u16 = 12;

fn name(row: ImageRow) -> &'static str {
    match row {
        ImageRow::Image => "Image",
        ImageRow::Last => "Last image",
        ImageRow::EndFrame => "End frame",
        ImageRow::Flip => "Flip",
    }
}

/// Draws the entry of the images' addresses; returns where the caret stands.
pub(super) fn entry(
    entry: &ImageEntry,
    model: &Model,
    look: &Look,
    buf: &mut Buffer,
) -> Option<Position> {
    let area = centred(model.size, 84, 13);
    let inner = over(buf, area, look, Field::Images.title());
    let style = |role| look.theme.style(role);
    let room = usize::from(inner.width.saturating_sub(2));
    let about = [ABOUT.to_owned(), known(model)];
    let below = entry.wrong.clone().unwrap_or_else(|| {
        "Enter takes them, an empty address is none. Esc leaves the form as it was.".to_owned()
    });
    let rows = ImageRow::ALL.len() as u16;
    let needed = lines_of(&below, room).len() as u16 + rows;
    let above: usize = about.iter().map(|line| lines_of(line, room).len()).sum();
    let above = above as u16;
    // Where there is no room for everything, what is wrong and the row it is about come first.
    let mut y = 0;
    if needed + above + 2 <= inner.height {
        y = text(&about[0], inner, 0, style(Role::Text), buf);
        y = text(&about[1], inner, y, style(Role::Muted), buf) + 1;
    }
    let alone = needed > inner.height && entry.wrong.is_some();
    let mut caret = None;
    for at in ImageRow::ALL {
        if alone && at != entry.at {
            continue;
        }
        caret = caret.or(row(entry, at, look, (inner, y), buf));
        y += 1;
    }
    y += u16::from(y + 1 + lines_of(&below, room).len() as u16 <= inner.height);
    let role = if entry.wrong.is_some() { Role::Bad } else { Role::Muted };
    text(&below, inner, y, style(role), buf);
    caret.filter(|caret| inner.contains(*caret))
}

/// What an address is for.
const ABOUT: &str = "The provider fetches an image itself, from an address anybody can open.";

/// What the model is known to do with an image.
fn known(model: &Model) -> String {
    let name = foreign(&model.form.model);
    match image_use(model) {
        ImageUse::Needs => format!("{name} makes films from an image only."),
        ImageUse::Takes => format!("{name} makes films from an image too."),
        ImageUse::Refuses => format!("{name} is known to refuse an image."),
        ImageUse::Ignores => format!("{name} is known to ignore an image."),
        ImageUse::Unknown => format!("What {name} does with one is not known."),
    }
}

fn row(
    entry: &ImageEntry,
    at: ImageRow,
    look: &Look,
    (inner, y): (Rect, u16),
    buf: &mut Buffer,
) -> Option<Position> {
    let in_hand = entry.at == at;
    let style = |role| look.theme.style(role);
    let mark = if in_hand { look.glyphs.hand } else { " " };
    put(buf, inner, 1, y, mark, style(Role::Focus));
    let role = if in_hand { Role::Focus } else { Role::Muted };
    put(buf, inner, 3, y, name(at), style(role));
    let x = 3 + NAMES;
    let room = inner.width.saturating_sub(x + 2);
    let address = match at {
        ImageRow::Image => &entry.image,
        ImageRow::Last => &entry.last,
        ImageRow::EndFrame | ImageRow::Flip => {
            choice(entry, at, look, (inner, x, y), buf);
            return None;
        }
    };
    if !in_hand {
        let shown = foreign(address.line());
        let (words, role) =
            if shown.is_empty() { ("none", Role::Muted) } else { (shown.as_str(), Role::Value) };
        put_short(buf, inner, (x, y), words, room, style(role));
        return None;
    }
    if address.is_empty() {
        put_short(buf, inner, (x + 1, y), "https://...", room, style(Role::Muted));
    }
    // One cell more for the caret.
    let field = Rect { x: inner.x + x, y: inner.y + y, width: room + 1, height: 1 };
    let field = field.intersection(inner);
    Some(editor::line(&address.written(), Role::Value, look, field, buf).caret)
}

fn choice(
    entry: &ImageEntry,
    at: ImageRow,
    look: &Look,
    (inner, x, y): (Rect, u16, u16),
    buf: &mut Buffer,
) {
    let in_hand = entry.at == at;
    let (on, means) = match at {
        ImageRow::EndFrame if entry.as_end_frame => (true, "the film ends with the image"),
        ImageRow::EndFrame => (false, "the film begins with the image"),
        ImageRow::Flip => (entry.flip, "some clients send it for upright films"),
        ImageRow::Image | ImageRow::Last => return,
    };
    let [before, after] = if in_hand { look.glyphs.around } else { [" ", " "] };
    let role = match (in_hand, on) {
        (true, _) => Role::Selection,
        (false, true) => Role::Value,
        (false, false) => Role::Muted,
    };
    let mark = look.theme.style(Role::Focus);
    // The marks stand around it, so that nothing moves when the row is left.
    let x = put(buf, inner, x - 1, y, before, mark);
    let x = put(buf, inner, x, y, if on { "yes" } else { "no" }, look.theme.style(role));
    let x = put(buf, inner, x, y, after, mark) + 1;
    let room = inner.width.saturating_sub(x + 1);
    put_short(buf, inner, (x, y), means, room, look.theme.style(Role::Muted));
}

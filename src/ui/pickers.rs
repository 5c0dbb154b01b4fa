//! Ratio, style, model and seconds.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::canvas::{foreign, put, put_short};
use super::images;
use super::panel::panel;
use super::style::Look;
use super::theme::Role;
use crate::app::{Field, Mode, Model};
use crate::domain::{FieldName, Support, lines_of, width};

/// Draws them.
pub(super) fn pickers(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let fields = [Field::Ratio, Field::Style, Field::Model, Field::Seconds, Field::Images];
    let focused = fields.contains(&model.focus);
    let inner = panel(buf, area, look, "Shot", Line::default(), focused);
    if model.regions().mode == Mode::Narrow {
        let spread = if inner.height >= 11 { 2 } else { 1 };
        for (y, field) in fields.into_iter().enumerate() {
            row(model, look, field, inner, y as u16 * spread, buf);
        }
        let note = model.settings.catalog.model(&model.form.model).map(|card| card.note.as_str());
        let note = note.unwrap_or("a model of your own: nothing is known of it");
        let about = format!("{}: {note}", foreign(&model.form.model));
        let top = 5 * spread + u16::from(inner.height > 5 * spread + 1);
        for (y, line) in
            lines_of(&about, usize::from(inner.width.saturating_sub(2))).iter().enumerate()
        {
            put(buf, inner, 1, top + y as u16, line, look.theme.style(Role::Muted));
        }
        return;
    }
    // One line for the pickers, one for the length and the images. Short values leave their room to long ones.
    let pickers = [Field::Ratio, Field::Style, Field::Model];
    let mut cells = pickers.map(|field| {
        let ignored = if ignored(model, field) { width(IGNORED) } else { 0 };
        (width(field.title()) + width(&foreign(model.form.choice(field))) + 3 + ignored) as u16
    });
    let room = inner.width.saturating_sub(6);
    // A style is known by its first letters, a ratio is not.
    for (nth, least) in [(1, 12), (2, 14), (0, 14), (2, 12), (0, 12)] {
        let over = cells.iter().sum::<u16>().saturating_sub(room);
        cells[nth] -= over.min(cells[nth].saturating_sub(least));
    }
    let mut x = 1;
    for (field, cells) in pickers.into_iter().zip(cells) {
        x = picker(model, look, field, (inner, x, 0), cells, buf) + 2;
    }
    // The images keep their room, as long as the length keeps its track.
    let images = images::cells(model).min(inner.width.saturating_sub(LENGTH + 3));
    let length = Rect { width: inner.width.saturating_sub(images + 2), ..inner };
    let x = label(model, look, Field::Seconds, inner, (1, 1), buf);
    let x = seconds(model, look, length, (x, 1), buf) + 3;
    let room = inner.width.saturating_sub(x);
    image_cell(model, look, (inner, x, 1), room, buf);
}

/// Cells that the seconds keep, with a track as short as can be read.
const LENGTH: u16 = 29;

fn image_cell(
    model: &Model,
    look: &Look,
    (inner, x, y): (Rect, u16, u16),
    room: u16,
    buf: &mut Buffer,
) {
    let at = label(model, look, Field::Images, inner, (x, y), buf);
    images::value(model, look, (inner, at, y), room.saturating_sub(at - x), buf);
}

/// Behind a value that the model is known to ignore.
const IGNORED: &str = " ignored";

fn row(model: &Model, look: &Look, field: Field, inner: Rect, y: u16, buf: &mut Buffer) {
    if field == Field::Images {
        image_cell(model, look, (inner, 1, y), inner.width.saturating_sub(1), buf);
    } else if field == Field::Seconds {
        let x = label(model, look, field, inner, (1, y), buf);
        seconds(model, look, inner, (x, y), buf);
    } else {
        picker(model, look, field, (inner, 1, y), inner.width.saturating_sub(2), buf);
    }
}

fn label(
    model: &Model,
    look: &Look,
    field: Field,
    inner: Rect,
    (x, y): (u16, u16),
    buf: &mut Buffer,
) -> u16 {
    let in_hand = model.focus == field;
    let role = if in_hand { Role::Focus } else { Role::Muted };
    put(buf, inner, x, y, field.title(), look.theme.style(role)) + 1
}

fn picker(
    model: &Model,
    look: &Look,
    field: Field,
    (inner, x, y): (Rect, u16, u16),
    room: u16,
    buf: &mut Buffer,
) -> u16 {
    let in_hand = model.focus == field;
    let mut at = label(model, look, field, inner, (x, y), buf);
    let value = foreign(model.form.choice(field));
    let ignored = ignored(model, field);
    // Around the value room for the marks that say it can be changed, shown or not: so nothing
    // moves when the focus does.
    let marks = 2 + if ignored { width(IGNORED) as u16 } else { 0 };
    let cells = room.saturating_sub(at - x + marks).max(4);
    let [before, after] = if in_hand { look.glyphs.around } else { [" ", " "] };
    let (mark, role) = match (in_hand, ignored) {
        (true, _) => (look.theme.style(Role::Focus), Role::Selection),
        (false, true) => (look.theme.style(Role::Text), Role::Muted),
        (false, false) => (look.theme.style(Role::Text), Role::Value),
    };
    at = put(buf, inner, at, y, before, mark);
    at = put_short(buf, inner, (at, y), &value, cells, look.theme.style(role));
    at = put(buf, inner, at, y, after, mark);
    if ignored && at + width(IGNORED) as u16 <= x + room {
        at = put(buf, inner, at, y, IGNORED, look.theme.style(Role::Muted));
    }
    at
}

fn ignored(model: &Model, field: Field) -> bool {
    let name = match field {
        Field::Ratio => FieldName::Ratio,
        Field::Style => FieldName::Style,
        Field::Seconds => FieldName::Seconds,
        Field::Motion => FieldName::Motion,
        Field::Images => FieldName::Image,
        Field::Prompt | Field::Model | Field::History => return false,
    };
    model.settings.catalog.support(&model.form.model, name) == Support::Ignored
}

/// The lengths that the model makes on a track, the set one in hand; returns the column behind.
fn seconds(model: &Model, look: &Look, inner: Rect, (x, y): (u16, u16), buf: &mut Buffer) -> u16 {
    let lengths = model.form.lengths(&model.settings.catalog);
    let in_hand = model.focus == Field::Seconds;
    let (first, last) = (lengths[0], lengths[lengths.len() - 1]);
    let now = format!("{} s", model.form.seconds);
    let role = if in_hand { Role::Selection } else { Role::Value };
    let mut x = put(buf, inner, x + 1, y, &now, look.theme.style(role)) + 2;
    if lengths.len() == 1 {
        return put(buf, inner, x, y, "its only length", look.theme.style(Role::Muted));
    }
    x = put(buf, inner, x, y, &format!("{first} "), look.theme.style(Role::Muted));
    let cells = inner.width.saturating_sub(x + width(&last.to_string()) as u16 + 2).min(24);
    let steps = lengths.len() - 1;
    let place = |nth: usize| (cells.saturating_sub(1) as usize * nth / steps) as u16;
    let at = lengths.iter().position(|seconds| *seconds == model.form.seconds).unwrap_or(0);
    let [track, used, stop, knob] = look.glyphs.track;
    let role = if in_hand { Role::Focus } else { Role::Accent };
    for cell in 0..cells {
        let is_stop = (0..lengths.len()).any(|nth| place(nth) == cell);
        let (glyph, role) = match cell {
            cell if cell == place(at) => (knob, role),
            _ if is_stop => (stop, Role::Muted),
            cell if cell < place(at) => (used, role),
            _ => (track, Role::Muted),
        };
        put(buf, inner, x + cell, y, glyph, look.theme.style(role));
    }
    put(buf, inner, x + cells, y, &format!(" {last}"), look.theme.style(Role::Muted))
}

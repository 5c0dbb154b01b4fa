//! Ratio, style, model and seconds.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::canvas::{foreign, put, put_short};
use super::images;
use super::panel::panel;
use super::style::Look;
use super::theme::Role;
use crate::app::{Field, Mode, Model, PaneName};
use crate::domain::{FieldSpec, Kind, Support, lines_of, width};

/// Draws them.
pub(super) fn pickers(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let focused = model.has_keys(PaneName::Shot);
    let inner = panel(buf, area, look, PaneName::Shot.title(), Line::default(), focused);
    let fields = PaneName::Shot.cells();
    if model.regions().mode == Mode::Narrow {
        let rows = fields.len() as u16;
        let spread = if inner.height > 2 * rows { 2 } else { 1 };
        for (y, field) in fields.into_iter().enumerate() {
            row(model, look, field, inner, y as u16 * spread, buf);
        }
        let card = model.settings.catalog.model(&model.form.rest.model);
        let note = card.map_or("a model of your own: nothing is known of it", |card| &card.note);
        let about = format!("{}: {note}", foreign(&model.form.rest.model));
        let top = rows * spread + u16::from(inner.height > rows * spread + 1);
        for (y, line) in
            lines_of(&about, usize::from(inner.width.saturating_sub(2))).iter().enumerate()
        {
            put(buf, inner, 1, top + y as u16, line, look.theme.style(Role::Muted));
        }
        return;
    }
    // One line for the choices, one for the rest.
    let (choices, rest): (Vec<Field>, Vec<Field>) =
        fields.into_iter().partition(|field| field.kind() == Some(Kind::Choice));
    line_of_choices(model, look, &choices, inner, buf);
    line_of_rest(model, look, &rest, inner, buf);
}

/// The choices beside each other. Short values leave their room to long ones.
fn line_of_choices(model: &Model, look: &Look, fields: &[Field], inner: Rect, buf: &mut Buffer) {
    let mut cells: Vec<u16> = fields.iter().map(|field| cells(model, *field)).collect();
    let room = inner.width.saturating_sub(6);
    // A ratio and a style say themselves what they are: they go without their names before any
    // value is cut.
    let mut named = vec![true; fields.len()];
    for nth in 0..fields.len().saturating_sub(1) {
        if cells.iter().sum::<u16>() > room {
            named[nth] = false;
            cells[nth] -= width(fields[nth].title()) as u16 + 1;
        }
    }
    // A style is known by its first letters, a ratio is not.
    let last_first = || (0..fields.len()).rev();
    let style = last_first().filter(|nth| fields[*nth] == Field::Style).map(|nth| (nth, 12));
    let others = last_first().map(|nth| (nth, 14)).chain(last_first().map(|nth| (nth, 12)));
    for (nth, least) in style.chain(others) {
        let over = cells.iter().sum::<u16>().saturating_sub(room);
        cells[nth] -= over.min(cells[nth].saturating_sub(least));
    }
    let mut x = 1;
    for ((field, cells), named) in fields.iter().zip(cells).zip(named) {
        let at = if named { label(model, look, *field, inner, (x, 0), buf) } else { x };
        x = choice(model, look, *field, (inner, at, 0), cells.saturating_sub(at - x), buf) + 2;
    }
}

/// The length, and what stands after it. That keeps its room; the track of the length has the rest.
fn line_of_rest(model: &Model, look: &Look, fields: &[Field], inner: Rect, buf: &mut Buffer) {
    let Some((first, after)) = fields.split_first() else { return };
    let kept: u16 = after.iter().map(|field| cells(model, *field) + GAP).sum();
    let kept = kept.saturating_sub(1).min(inner.width.saturating_sub(LENGTH));
    let length = Rect { width: inner.width.saturating_sub(kept), ..inner };
    let x = label(model, look, *first, inner, (1, 1), buf);
    let mut x = seconds(model, look, *first, length, (x, 1), buf) + GAP;
    for field in after {
        let left = inner.width.saturating_sub(x);
        let room = if after.last() == Some(field) { left } else { cells(model, *field).min(left) };
        cell(model, look, *field, (inner, x, 1), room, buf);
        x += room + GAP;
    }
}

/// Cells between what stands after the length.
const GAP: u16 = 3;

/// Cells that a field takes with its name in front.
fn cells(model: &Model, field: Field) -> u16 {
    if is_images(field) {
        return images::cells(model);
    }
    let ignored = if ignored(model, field) { width(IGNORED) } else { 0 };
    (width(field.title()) + width(&value(model, field)) + 3 + ignored) as u16
}

fn is_images(field: Field) -> bool {
    matches!(field.kind(), Some(Kind::Address | Kind::Flag))
}

/// The value of a field as it is shown.
fn value(model: &Model, field: Field) -> String {
    let shown = field.spec().map(|spec| spec.shown(&model.form.choice(field)).to_owned());
    foreign(&shown.unwrap_or_default())
}

/// Cells that the length keeps where there is no room for its track, and the shortest track.
const LENGTH: u16 = 16;
const TRACK: u16 = 4;

/// Behind a value that the model is known to ignore.
const IGNORED: &str = " ignored";

fn row(model: &Model, look: &Look, field: Field, inner: Rect, y: u16, buf: &mut Buffer) {
    let is_length = matches!(field.kind(), Some(Kind::Number(whole)) if !whole.optional);
    // The ends of a track that nobody sees say nothing.
    if is_length && !model.settings.reader {
        let x = label(model, look, field, inner, (1, y), buf);
        seconds(model, look, field, inner, (x, y), buf);
    } else {
        let beside = if is_images(field) { 1 } else { 2 };
        cell(model, look, field, (inner, 1, y), inner.width.saturating_sub(beside), buf);
    }
}

/// A field that is no length, in so many cells.
fn cell(
    model: &Model,
    look: &Look,
    field: Field,
    (inner, x, y): (Rect, u16, u16),
    room: u16,
    buf: &mut Buffer,
) {
    if is_images(field) {
        let at = label(model, look, field, inner, (x, y), buf);
        images::value(model, look, (inner, at, y), room.saturating_sub(at - x), buf);
    } else {
        picker(model, look, field, (inner, x, y), room, buf);
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
    let at = label(model, look, field, inner, (x, y), buf);
    choice(model, look, field, (inner, at, y), room.saturating_sub(at - x), buf)
}

/// The value of a field that is no length, between the marks that say it can be changed.
fn choice(
    model: &Model,
    look: &Look,
    field: Field,
    (inner, x, y): (Rect, u16, u16),
    room: u16,
    buf: &mut Buffer,
) -> u16 {
    let in_hand = model.focus == field;
    let mut at = x;
    let value = value(model, field);
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
    let support =
        |spec: &FieldSpec| model.settings.catalog.support(&model.form.rest.model, spec.field);
    field.spec().map(support) == Some(Support::Ignored)
}

/// The numbers that the model is known to take on a track, the set one in hand; returns the column
/// after it.
fn seconds(
    model: &Model,
    look: &Look,
    field: Field,
    inner: Rect,
    (x, y): (u16, u16),
    buf: &mut Buffer,
) -> u16 {
    let Some(Kind::Number(whole)) = field.kind() else { return x };
    let (lengths, set) =
        (model.form.choices(field, &model.settings.catalog), model.form.choice(field));
    let in_hand = model.focus == field;
    let (Some(first), Some(last)) = (lengths.first(), lengths.last()) else { return x };
    let now = format!("{set} {}", whole.unit);
    let role = if in_hand { Role::Selection } else { Role::Value };
    let mut x = put(buf, inner, x + 1, y, &now, look.theme.style(role)) + 2;
    if lengths.len() == 1 {
        return put(buf, inner, x, y, "its only length", look.theme.style(Role::Muted));
    }
    let ends = width(first) + 1 + width(last) + 2;
    let cells = inner.width.saturating_sub(x + ends as u16).min(24);
    if cells < TRACK {
        return x;
    }
    x = put(buf, inner, x, y, &format!("{first} "), look.theme.style(Role::Muted));
    let steps = lengths.len() - 1;
    let place = |nth: usize| (cells.saturating_sub(1) as usize * nth / steps) as u16;
    let at = lengths.iter().position(|length| *length == set).unwrap_or(0);
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

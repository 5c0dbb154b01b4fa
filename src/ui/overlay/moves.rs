//! The picker of named moves, beside the viewfinder that shows the one in hand.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::page::Page;
use super::rows::filter;
use crate::app::{Model, MovePicker, moves_area};
use crate::domain::{lines_of, width};
use crate::input::{Action, Context, act};
use crate::ui::canvas::{foreign, put, put_short};
use crate::ui::panel::over;
use crate::ui::style::Look;
use crate::ui::theme::Role;

/// Most cells of a name; the rest of a row is what is said about it.
const NAME: u16 = 22;

/// Fewest rows of a picker that has some to spare for the move in hand.
const ABOUT_FROM: u16 = 6;

/// Draws it; returns where the caret stands.
pub(super) fn draw(picker: &MovePicker, page: Page<'_>) -> Option<Position> {
    let Page { model, look, buf, .. } = page;
    let area = moves_area(model, model.settings.moves.list().len());
    let inner = over(buf, area, look, "Moves");
    let style = |role| look.theme.style(role);
    let (mark, text, hint) = match &picker.renaming {
        Some((from, name)) => (format!("{} > ", foreign(from)), name, "a new name"),
        None if picker.filter.is_empty() => {
            ("> ".to_owned(), &picker.filter, "type to filter, or a name to save under")
        }
        None => ("> ".to_owned(), &picker.filter, ""),
    };
    let caret = filter(text, &mark, hint, look, inner, buf);
    let about = about(picker, model, inner);
    let below = 1 + about.len() as u16;
    let rows = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1 + below), ..inner };
    list(picker, model, look, rows, buf);
    for (y, line) in (0..).zip(&about) {
        put(buf, inner, 1, inner.height.saturating_sub(below) + y, line, style(Role::Text));
    }
    let foot = footer(picker, model);
    let last = inner.height.saturating_sub(1);
    if last > 0 {
        put_short(buf, inner, (1, last), &foot, inner.width.saturating_sub(2), style(Role::Muted));
    }
    caret
}

/// What is said about the move in hand, where a row of the list has no room for all of it.
fn about(picker: &MovePicker, model: &Model, inner: Rect) -> Vec<String> {
    let it = picker.at.and_then(|_| picker.chosen(&model.settings.moves));
    let about = it.map(|it| foreign(&it.about)).unwrap_or_default();
    let room = inner.width.saturating_sub(2);
    if inner.height < ABOUT_FROM || width(&about) <= usize::from(room.saturating_sub(3 + NAME)) {
        return Vec::new();
    }
    let mut lines = lines_of(&about, room.into());
    lines.truncate(2);
    lines
}

fn list(picker: &MovePicker, model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let style = |role| look.theme.style(role);
    let matching = picker.matching(&model.settings.moves);
    if matching.is_empty() {
        put_short(buf, area, (1, 0), "Nothing matches.", area.width, style(Role::Muted));
    }
    let rows = usize::from(area.height);
    let top = picker.at.map_or(0, |at| (at + 1).saturating_sub(rows.max(1)));
    for (y, (nth, it)) in matching.iter().enumerate().skip(top).take(rows).enumerate() {
        let y = y as u16;
        let in_hand = picker.at == Some(nth);
        let mark = if in_hand { look.glyphs.hand } else { " " };
        put(buf, area, 1, y, mark, style(Role::Focus));
        let role = if in_hand { Role::Selection } else { Role::Text };
        let cells = NAME.min(area.width.saturating_sub(4));
        let mut x =
            put_short(buf, area, (3, y), &foreign(&it.name), cells, style(role)).max(3 + NAME) + 1;
        if it.own {
            x = put(buf, area, x, y, "yours ", style(Role::Accent));
        }
        let room = area.width.saturating_sub(x + 1);
        if room > 6 {
            put_short(buf, area, (x, y), &foreign(&it.about), room, style(Role::Muted));
        }
    }
}

/// The vector in hand, or what would be saved under the name that was typed.
fn footer(picker: &MovePicker, model: &Model) -> String {
    let moves = &model.settings.moves;
    let name = picker.filter.line().trim();
    if picker.renaming.is_none() && !name.is_empty() && picker.matching(moves).is_empty() {
        let before = model.form.motion.before_trying();
        let key = model.settings.keymap.chord(Context::Moves, Action::Moves(act::Moves::Save));
        let key = key.map(|key| key.short()).unwrap_or_default();
        return format!("{key} saves {before} as {}", foreign(name));
    }
    let all = picker.matching(moves).len();
    match (picker.chosen(moves), picker.at) {
        (Some(it), Some(at)) => format!("{} of {all}   {}", at + 1, it.motion),
        _ => format!("{all} moves   {}", model.form.motion.motion()),
    }
}

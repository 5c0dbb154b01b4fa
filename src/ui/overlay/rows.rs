//! Rows that several overlays have: keys with what they do, and fields.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::{Editor, Model};
use crate::input::{Action, Context};
use crate::ui::canvas::{put, put_short};
use crate::ui::editor;
use crate::ui::style::Look;
use crate::ui::theme::Role;

/// Keys and what they do, a line each.
pub(super) fn keys(
    context: Context,
    rows: &[(Action, &str)],
    (inner, mut y): (Rect, u16),
    model: &Model,
    look: &Look,
    buf: &mut Buffer,
) {
    for (action, words) in rows {
        if let Some(chord) = model.settings.keymap.chord(context, *action) {
            put(buf, inner, 1, y, &chord.short(), look.theme.style(Role::Key));
        }
        let room = inner.width.saturating_sub(8);
        put_short(buf, inner, (7, y), words, room, look.theme.style(Role::Text));
        y += 1;
    }
}

/// The row of something that lies over the form where a line is typed.
pub(super) fn field(inner: Rect, y: u16) -> Rect {
    let (x, width) = (inner.x.saturating_add(1), inner.width.saturating_sub(2));
    Rect { x, y: inner.y.saturating_add(y), width, height: 1 }.intersection(inner)
}

/// Draws the field on the first row of something that lies over the form, behind a mark; with a
/// hint behind what is typed. Returns where the caret stands.
pub(super) fn filter(
    text: &Editor,
    mark: &str,
    hint: &str,
    look: &Look,
    inner: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let style = |role| look.theme.style(role);
    let x = put_short(buf, inner, (1, 0), mark, inner.width / 2, style(Role::Key));
    let cells = inner.width.saturating_sub(x + 1);
    let area = Rect { x: inner.x + x, width: cells, height: inner.height.min(1), ..inner };
    let drawn = editor::line(&text.written(), Role::Value, look, area, buf);
    let x = x + drawn.end + 2;
    put_short(buf, inner, (x, 0), hint, inner.width.saturating_sub(x + 1), style(Role::Muted));
    inner.contains(drawn.caret).then_some(drawn.caret)
}

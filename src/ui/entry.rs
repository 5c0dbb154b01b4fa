//! Where a key, a task id or a note is entered.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::canvas::{foreign, put};
use super::editor;
use super::panel::over;
use super::style::Look;
use super::theme::Role;
use crate::app::{Editor, KeyEntry, Model, NoteEntry, World, centred, note_area};
use crate::domain::{Health, TakeId, lines_of};

/// Draws the entry of a key: dots, and the last four characters.
pub(super) fn key(
    entry: &KeyEntry,
    model: &Model,
    look: &Look,
    buf: &mut Buffer,
) -> Option<Position> {
    let area = centred(model.size, 66, 10);
    let inner = over(buf, area, look, "API key");
    let style = |role| look.theme.style(role);
    let why = match (&model.health, &model.world) {
        (Health::KeyRefused(why), _) => {
            format!(
                "The provider refused the key: {}. Takes go on there; asking rests.",
                foreign(why.message.trim_end_matches('.'))
            )
        }
        (_, World::Live { host, tail, .. }) => {
            format!("For {}. The one in use ends in {}.", foreign(host), foreign(tail))
        }
        (_, World::Nowhere | World::Sandbox) => {
            "Paste or type the key; it is not shown.".to_owned()
        }
    };
    let mut y = text(&why, inner, 0, style(Role::Text), buf) + 1;
    let field = field(inner, y);
    let dots = entry.text.masked(look.glyphs.hidden);
    let caret = editor::line(&dots, Role::Value, look, field, buf).caret;
    y += 2;
    let (words, role) = match &entry.wrong {
        Some(wrong) => (wrong.as_str(), Role::Bad),
        None => ("Enter saves it in a file only you can read. Esc goes back.", Role::Muted),
    };
    text(words, inner, y, style(role), buf);
    inner.contains(caret).then_some(caret)
}

/// Draws the entry of a task id.
pub(super) fn task(
    id: TakeId,
    task_id: &Editor,
    model: &Model,
    look: &Look,
    buf: &mut Buffer,
) -> Option<Position> {
    let area = centred(model.size, 66, 9);
    let inner = over(buf, area, look, "Task id");
    let style = |role| look.theme.style(role);
    let words =
        format!("The provider's task that take {id} became, as its own list or log names it:");
    let y = text(&words, inner, 0, style(Role::Text), buf) + 1;
    let field = field(inner, y);
    let caret = editor::line(&task_id.written(), Role::Value, look, field, buf).caret;
    text("Enter goes on with that task. Esc goes back.", inner, y + 2, style(Role::Muted), buf);
    inner.contains(caret).then_some(caret)
}

/// The row of something that lies over the form where a line is typed.
fn field(inner: Rect, y: u16) -> Rect {
    let (x, width) = (inner.x.saturating_add(1), inner.width.saturating_sub(2));
    Rect { x, y: inner.y.saturating_add(y), width, height: 1 }.intersection(inner)
}

/// Draws the entry of a note.
pub(super) fn note(
    entry: &NoteEntry,
    model: &Model,
    look: &Look,
    buf: &mut Buffer,
) -> Option<Position> {
    let area = note_area(model.size);
    over(buf, area.whole, look, &format!("Note on take {}", entry.take));
    let hint = "Enter keeps it, empty removes it. Esc goes back.";
    // Of two sentences the first one where there is no room for both.
    let hint = lines_of(hint, usize::from(area.hint.width)).swap_remove(0);
    put(buf, area.hint, 0, 0, &hint, look.theme.style(Role::Muted));
    editor::rows(&entry.text, Role::Value, look, area.text, buf)
}

/// Writes a text over as many lines as it takes; returns the line after it.
pub(super) fn text(
    words: &str,
    inner: Rect,
    mut y: u16,
    style: ratatui::style::Style,
    buf: &mut Buffer,
) -> u16 {
    for line in lines_of(words, usize::from(inner.width.saturating_sub(2))) {
        put(buf, inner, 1, y, &line, style);
        y += 1;
    }
    y
}

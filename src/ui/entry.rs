//! Where a key, a task id or a note is entered.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::canvas::{foreign, put, put_short};
use super::editor;
use super::panel::over;
use super::theme::Role;
use super::view::Look;
use crate::app::{Editor, KeyEntry, Model, NoteEntry, World, centred, note_area, press};
use crate::domain::{Health, TakeId, Telling, lines_of};
use crate::input::{Action, Context};

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
        // What one can do about it is what is done here.
        (Health::KeyRefused(why), _) => {
            Telling { next: Vec::new(), ..Telling::of_refused_key(why) }.told(&|_| None)
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
    let keys =
        [(Action::Pick, "save it in a file that only you can read"), (Action::Close, "go back")];
    let (words, role) = match &entry.wrong {
        Some(wrong) => (wrong.clone(), Role::Bad),
        None => (press(model, Context::KeyEntry, &keys), Role::Muted),
    };
    text(&words, inner, y, style(role), buf);
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
    let keys = [(Action::Pick, "go on with that task"), (Action::Close, "go back")];
    let hint = press(model, Context::TaskEntry, &keys);
    text(&hint, inner, y + 2, style(Role::Muted), buf);
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
    let keep = if entry.text.is_empty() { "remove the note" } else { "save it" };
    let hint = press(model, Context::Note, &[(Action::Pick, keep), (Action::Close, "go back")]);
    put_short(buf, area.hint, (0, 0), &hint, area.hint.width, look.theme.style(Role::Muted));
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

//! Where a key, a task id or a note is entered.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use unicode_segmentation::UnicodeSegmentation as _;

use super::canvas::{foreign, put, tail};
use super::panel::over;
use super::theme::Role;
use super::view::Look;
use crate::app::{KeyEntry, Model, NoteEntry, World, centred};
use crate::domain::{Failure, Health, TakeId, lines_of, rows_of, visible, width};

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
                quoted(why)
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
    let (hidden, end) = entry.masked();
    let room = usize::from(inner.width.saturating_sub(8));
    let dots = look.glyphs.hidden.repeat(hidden.min(room));
    let x = put(buf, inner, 1, y, &dots, style(Role::Value));
    let x = put(buf, inner, x, y, &foreign(&end), style(Role::Value));
    let caret = Position { x: inner.x + x.min(inner.width.saturating_sub(1)), y: inner.y + y };
    y += 2;
    let (words, role) = match &entry.wrong {
        Some(wrong) => (wrong.as_str(), Role::Bad),
        None => ("Enter saves it in a file only you can read. Esc goes back.", Role::Muted),
    };
    text(words, inner, y, style(role), buf);
    inner.contains(caret).then_some(caret)
}

/// What the provider says, in quotation marks where the words are its own.
pub(super) fn quoted(why: &Failure) -> String {
    match why.provider_says() {
        Some(words) => format!("\"{}\"", foreign(words)),
        None => foreign(why.message.trim_end_matches('.')),
    }
}

/// Draws the entry of a task id.
pub(super) fn task(
    id: TakeId,
    task_id: &str,
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
    let shown = foreign(task_id);
    let shown = tail(&shown, usize::from(inner.width.saturating_sub(4)));
    let x = put(buf, inner, 1, y, shown, style(Role::Value));
    text("Enter goes on with that task. Esc goes back.", inner, y + 2, style(Role::Muted), buf);
    let caret = Position { x: inner.x + x, y: inner.y + y };
    inner.contains(caret).then_some(caret)
}

/// Draws the entry of a note, its end in view.
pub(super) fn note(
    entry: &NoteEntry,
    model: &Model,
    look: &Look,
    buf: &mut Buffer,
) -> Option<Position> {
    let area = centred(model.size, 66, 9);
    let inner = over(buf, area, look, &format!("Note on take {}", entry.take));
    let style = |role| look.theme.style(role);
    let room = usize::from(inner.width.saturating_sub(3));
    let rows = |line: &'_ str| rows_of(line, room, |grapheme| width(visible(grapheme)));
    let drawn = |row: &str| row.graphemes(true).map(visible).collect::<String>();
    let lines = entry.text.split('\n');
    let mut lines: Vec<String> =
        lines.flat_map(|line| rows(line).into_iter().map(|row| drawn(&line[row]))).collect();
    let rows = usize::from(inner.height.saturating_sub(3)).max(1);
    let shown = lines.split_off(lines.len().saturating_sub(rows));
    for (y, line) in shown.iter().enumerate() {
        put(buf, inner, 1, y as u16, line, style(Role::Value));
    }
    let hint = "Enter keeps it, empty removes it. Esc goes back.";
    let last = inner.height.saturating_sub(1);
    put(buf, inner, 1, last, hint, style(Role::Muted));
    // Blanks may hang over the end of a row; the caret stays inside.
    let (x, y) = (shown.last().map_or(0, |line| width(line)), shown.len().saturating_sub(1));
    let caret = Position { x: inner.x + 1 + x.min(room) as u16, y: inner.y + y as u16 };
    inner.contains(caret).then_some(caret)
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

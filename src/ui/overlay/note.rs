//! Where a note on a take is written.

use ratatui::layout::Position;

use super::page::Page;
use crate::app::{NoteEntry, note_area, press};
use crate::input::{Context, act};
use crate::ui::canvas::put_short;
use crate::ui::editor;
use crate::ui::panel::over;
use crate::ui::theme::Role;

/// Draws the entry of a note.
pub(super) fn draw(entry: &NoteEntry, page: Page<'_>) -> Option<Position> {
    let Page { model, look, buf, .. } = page;
    let area = note_area(model);
    over(buf, area.whole, look, &format!("Note on take {}", entry.take));
    let keep = if entry.text.is_empty() { "remove the note" } else { "save it" };
    let keys = [(act::List::Pick.into(), keep), (act::Anywhere::Close.into(), "go back")];
    let hint = press(model, Context::Note, &keys);
    put_short(buf, area.hint, (0, 0), &hint, area.hint.width, look.theme.style(Role::Muted));
    editor::rows(&entry.text, Role::Value, look, area.text, buf)
}

//! Where a note on a take is written.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::{Model, NoteEntry, note_area};
use crate::domain::lines_of;
use crate::ui::canvas::put;
use crate::ui::editor;
use crate::ui::panel::over;
use crate::ui::style::Look;
use crate::ui::theme::Role;

/// Draws the entry of a note.
pub(super) fn draw(
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

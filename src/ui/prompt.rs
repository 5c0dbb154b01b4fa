//! The prompt editor.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::canvas::{put, put_short};
use super::editor;
use super::panel::panel;
use super::style::Look;
use super::theme::Role;
use crate::app::{Field, Model, PaneName};
use crate::domain::{lines_of, rows_of, utf16_len, width};

/// Draws it; returns where the caret stands.
pub(super) fn prompt(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let focused = model.focus == Field::Prompt;
    let text = &model.form.prompt;
    let (units, most) = (text.units(), model.settings.catalog.prompt_limit);
    // What is sent after the prompt counts too.
    let behind = utf16_len(&model.form.behind_prompt());
    let count = if behind > 0 { format!("{units}+{behind}") } else { units.to_string() };
    let meter = if units + behind > most {
        Span::styled(format!(" {count}/{most} too long? "), look.theme.style(Role::Warn))
    } else {
        Span::styled(format!(" {count}/{most} "), look.theme.style(Role::Muted))
    };
    let (rows, scroll) = text.scrolled();
    let shown = text.rows_in_view().len();
    let mut right = vec![];
    if rows > shown {
        let part = format!(" rows {}-{} of {rows} ", scroll + 1, scroll + shown);
        right.push(Span::styled(part, look.theme.style(Role::Muted)));
    }
    if model.sample {
        right.push(Span::styled(" typing replaces it ", look.theme.style(Role::Muted)));
    }
    right.push(meter);
    let inner =
        panel(buf, area, look, "Prompt", Line::from(right), model.has_keys(PaneName::Prompt));
    if text.is_empty() {
        let hint = "What should be seen: who, where, what light, what happens.";
        for (y, line) in lines_of(hint, usize::from(inner.width)).iter().enumerate() {
            put(buf, inner, 0, y as u16, line, look.theme.style(Role::Muted));
        }
    }
    added(model, look, inner, buf);
    editor::rows(text, Role::Text, look, inner, buf).filter(|_| focused)
}

/// What is sent after the prompt, where that ends: it is paid for as well.
fn added(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let (text, added) = (&model.form.prompt, model.form.behind_prompt());
    let (shown, (rows, scroll)) = (text.rows_in_view(), text.scrolled());
    let (Some(last), false) = (shown.last(), text.is_empty() || added.is_empty()) else { return };
    if scroll + shown.len() < rows {
        return;
    }
    let before = width(text.lines()[last.line][last.start..last.end].trim_end());
    // It goes on where the prompt ends, and in the rows below.
    let whole = format!("{}{added}", "x".repeat(before));
    let rows = rows_of(&whole, usize::from(area.width).saturating_sub(1), width);
    let style = look.theme.style(Role::Muted);
    for (nth, row) in rows.iter().enumerate() {
        let y = (shown.len() - 1 + nth) as u16;
        let from = row.start.max(before);
        let x = if nth == 0 { before.min(row.end) as u16 } else { 0 };
        let room = area.width.saturating_sub(x);
        // The last row says whether there is more.
        let end = if y + 1 == area.height { whole.len() } else { row.end };
        if from < end {
            put_short(buf, area, (x, y), whole[from..end].trim_end(), room, style);
        }
    }
}

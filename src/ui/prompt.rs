//! The prompt editor.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::canvas::put;
use super::editor;
use super::panel::panel;
use super::style::Look;
use super::theme::Role;
use crate::app::{Field, Model};
use crate::domain::{lines_of, utf16_len};

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
    right.push(meter);
    let inner = panel(buf, area, look, "Prompt", Line::from(right), focused);
    if text.is_empty() {
        let hint = "What should be seen: who, where, what light, what happens.";
        for (y, line) in lines_of(hint, usize::from(inner.width)).iter().enumerate() {
            put(buf, inner, 0, y as u16, line, look.theme.style(Role::Muted));
        }
    }
    editor::rows(text, Role::Text, look, inner, buf).filter(|_| focused)
}

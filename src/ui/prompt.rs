//! The prompt editor.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;

use super::canvas::put;
use super::panel::panel;
use super::theme::Role;
use super::view::Look;
use crate::app::{Field, Model};
use crate::domain::{lines_of, utf16_len, visible};

/// Draws it; returns where the caret stands.
pub(super) fn prompt(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let focused = model.focus == Field::Prompt;
    let editor = &model.form.prompt;
    let (units, most) = (editor.units(), model.settings.catalog.prompt_units);
    // What is sent behind the prompt counts too.
    let behind = utf16_len(&model.form.behind_prompt());
    let count = if behind > 0 { format!("{units}+{behind}") } else { units.to_string() };
    let meter = if units + behind > most {
        Span::styled(format!(" {count}/{most} too long? "), look.theme.style(Role::Warn))
    } else {
        Span::styled(format!(" {count}/{most} "), look.theme.style(Role::Muted))
    };
    let (rows, scroll) = editor.scrolled();
    let shown = editor.rows_in_view().len();
    let mut right = vec![];
    if rows > shown {
        let part = format!(" rows {}-{} of {rows} ", scroll + 1, scroll + shown);
        right.push(Span::styled(part, look.theme.style(Role::Muted)));
    }
    right.push(meter);
    let inner = panel(buf, area, look, "Prompt", Line::from(right), focused);
    if editor.is_empty() {
        let hint = "What should be seen: who, where, what light, what happens.";
        for (y, line) in lines_of(hint, usize::from(inner.width)).iter().enumerate() {
            put(buf, inner, 0, y as u16, line, look.theme.style(Role::Muted));
        }
    }
    for (y, row) in editor.rows_in_view().iter().enumerate() {
        let text = &editor.lines()[row.line];
        let selected = editor.selected(row.line);
        let mut x = 0;
        for (at, grapheme) in text[row.start..row.end].grapheme_indices(true) {
            let at = row.start + at;
            let in_hand = selected.is_some_and(|(start, end)| (start..end).contains(&at));
            let role = if in_hand { Role::Selection } else { Role::Text };
            x = put(buf, inner, x, y as u16, visible(grapheme), look.theme.style(role));
        }
        // A selected line break is a cell too.
        if row.last
            && selected.is_some_and(|(_, end)| end == row.end)
            && below_is_selected(model, row.line)
        {
            put(buf, inner, x, y as u16, " ", look.theme.style(Role::Selection));
        }
    }
    let (column, row) = editor.caret();
    let caret = Position { x: inner.x + column, y: inner.y + row };
    (focused && inner.contains(caret)).then_some(caret)
}

fn below_is_selected(model: &Model, line: usize) -> bool {
    let editor = &model.form.prompt;
    line + 1 < editor.lines().len()
        && editor.selection().is_some_and(|text| text.contains('\n'))
        && {
            // The break belongs to the selection when the next line begins inside it.
            editor.selected(line + 1).is_some_and(|(start, _)| start == 0)
        }
}

//! The help, from the table of keys, in as many columns as there is room for.

use ratatui::layout::{Position, Rect};

use super::page::Page;
use super::rows::filter;
use crate::app::{
    Help, HelpLine, STATE_NAME, help_column, help_columns, help_text, inside, keys_cells,
    whole_screen,
};
use crate::ui::canvas::put;
use crate::ui::panel::{Part, over};
use crate::ui::take_state::{role_of, role_of_heed};
use crate::ui::theme::Role;

/// Draws it; returns where the caret of its filter stands.
pub(super) fn draw(help: &Help, page: Page<'_>) -> Option<Position> {
    let Page { model, look, buf, .. } = page;
    let area = whole_screen(model);
    over(buf, area, look, "Help");
    let style = |role| look.theme.style(role);
    let text = help_text(model, help);
    let mut caret = None;
    if text.y > inside(area).y {
        let hint = if help.filter.is_empty() { "a key, or words of what it does" } else { "" };
        caret = filter(&help.filter, "/", hint, look, inside(area), buf);
    }
    let columns = help_columns(model, help, text);
    let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
    if rows == 0 {
        put(buf, text, 1, 0, "No key does that.", style(Role::Muted));
    }
    let (wide, part) = (help_column(model, text), Part::of(rows, text.height, help.scroll));
    let keys_width = keys_cells(model, wide);
    for (nth, lines) in (0..).zip(&columns) {
        let column = Rect { x: text.x + nth * wide, width: wide, ..text };
        for (y, line) in part.shown(lines) {
            match line {
                HelpLine::Blank => {}
                HelpLine::Heading(words) => {
                    put(buf, column, 1, y, words, style(Role::Title).patch(style(Role::Accent)));
                }
                HelpLine::Keys(keys, words) => {
                    put(buf, column, 2, y, keys, style(Role::Key));
                    put(buf, column, keys_width, y, words, style(Role::Text));
                }
                HelpLine::State(state, words) => {
                    let name = format!("{} {state}", look.glyphs.state(*state));
                    put(buf, column, 2, y, &name, style(role_of(*state)));
                    put(buf, column, STATE_NAME, y, words, style(Role::Text));
                }
                HelpLine::Heed(heed, words) => {
                    let role = style(role_of_heed(*heed));
                    let name = format!("{} {}", heed.mark(look.glyphs.marks), heed.word());
                    put(buf, column, 2, y, &name, role);
                    put(buf, column, STATE_NAME, y, words, style(Role::Text));
                }
                HelpLine::More(words) => {
                    put(buf, column, STATE_NAME, y, words, style(Role::Text));
                }
            }
        }
    }
    part.told(buf, area, area.height.saturating_sub(1), look);
    caret.filter(|_| help.filtering)
}

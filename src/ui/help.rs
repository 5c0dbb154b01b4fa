//! The help, from the table of keys.

use ratatui::buffer::Buffer;

use super::canvas::{put, put_short};
use super::panel::{Part, over};
use super::style::Look;
use super::theme::Role;
use crate::app::{HelpLine, Model, help_area, help_lines};
use crate::domain::shorten;
use crate::input::Context;

/// Draws it.
pub(super) fn help(scroll: usize, about: Context, model: &Model, look: &Look, buf: &mut Buffer) {
    let area = help_area(model.size);
    let inner = over(buf, area, look, "Help");
    let lines = help_lines(&model.settings.keymap, about);
    let style = |role| look.theme.style(role);
    let keys_width = (inner.width / 2).clamp(12, 30);
    let part = Part::of(lines.len(), inner.height, scroll);
    for (y, line) in lines.iter().skip(part.first).take(usize::from(inner.height)).enumerate() {
        let y = y as u16;
        match line {
            HelpLine::Blank => {}
            HelpLine::Heading(words) => {
                put(buf, inner, 1, y, words, style(Role::Title).patch(style(Role::Accent)));
            }
            HelpLine::Keys(keys, words) => {
                let keys = shorten(keys, usize::from(keys_width.saturating_sub(2)));
                put(buf, inner, 2, y, &keys, style(Role::Key));
                let room = inner.width.saturating_sub(keys_width + 3);
                put_short(buf, inner, (keys_width + 2, y), words, room, style(Role::Text));
            }
            HelpLine::State(state) => {
                let name = format!("{} {state}", look.glyphs.state(*state));
                put(buf, inner, 2, y, &name, style(super::history::role_of(*state)));
                let room = inner.width.saturating_sub(19);
                put_short(buf, inner, (18, y), state.meaning(), room, style(Role::Text));
            }
        }
    }
    part.told(buf, area, area.height.saturating_sub(1), look);
}

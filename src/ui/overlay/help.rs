//! The help, from the table of keys.

use super::page::Page;
use crate::app::{Help, HelpLine, help_area, help_lines};
use crate::domain::shorten;
use crate::ui::canvas::{put, put_short};
use crate::ui::take_state::{role_of, role_of_heed};
use crate::ui::panel::{Part, over};
use crate::ui::theme::Role;

/// Draws it.
pub(super) fn draw(help: &Help, page: Page<'_>) {
    let Page { model, look, buf, .. } = page;
    let area = help_area(model.size);
    let inner = over(buf, area, look, "Help");
    let lines = help_lines(&model.settings.keymap, help.about);
    let style = |role| look.theme.style(role);
    let keys_width = (inner.width / 2).clamp(12, 30);
    let part = Part::of(lines.len(), inner.height, help.scroll);
    for (y, line) in part.shown(&lines) {
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
                put(buf, inner, 2, y, &name, style(role_of(*state)));
                let room = inner.width.saturating_sub(19);
                put_short(buf, inner, (18, y), state.meaning(), room, style(Role::Text));
            }
            HelpLine::Heed(heed) => {
                put(buf, inner, 2, y, heed.mark(look.glyphs.marks), style(role_of_heed(*heed)));
                let room = inner.width.saturating_sub(19);
                put_short(buf, inner, (18, y), heed.meaning(), room, style(Role::Text));
            }
        }
    }
    part.told(buf, area, area.height.saturating_sub(1), look);
}

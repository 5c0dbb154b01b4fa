//! Where a key is entered.

use ratatui::layout::Position;

use super::page::Page;
use super::rows::field;
use crate::app::{KeyEntry, World, over_panes, press};
use crate::domain::{Health, Telling};
use crate::input::{Context, act};
use crate::ui::canvas::{foreign, text};
use crate::ui::editor;
use crate::ui::panel::over;
use crate::ui::theme::Role;

/// Draws the entry of a key: dots, and the last four characters.
pub(super) fn draw(entry: &KeyEntry, page: Page<'_>) -> Option<Position> {
    let Page { model, look, buf, .. } = page;
    let area = over_panes(model, 66, 10);
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
    let keys = [
        (act::List::Pick.into(), "save it in a file that only you can read"),
        (act::Anywhere::Close.into(), "go back"),
    ];
    let (words, role) = match &entry.wrong {
        Some(wrong) => (wrong.clone(), Role::Bad),
        None => (press(model, Context::KeyEntry, &keys), Role::Muted),
    };
    text(&words, inner, y, style(role), buf);
    inner.contains(caret).then_some(caret)
}

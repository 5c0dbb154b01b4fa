//! Key and provider.

use super::page::Page;
use super::rows::keys;
use crate::app::{Account, World, over_panes};
use crate::input::{Action, Context, act};
use crate::ui::canvas::{foreign, text};
use crate::ui::panel::over;
use crate::ui::theme::Role;

/// Key and provider.
pub(super) fn draw(_: &Account, page: Page<'_>) {
    let Page { model, look, buf, .. } = page;
    let area = over_panes(model, 70, 11);
    let inner = over(buf, area, look, "Key and provider");
    let style = |role| look.theme.style(role);
    match &model.world {
        World::Live { host, tail, source, saved, .. } => {
            let words = format!(
                "Takes go to {} with the key ending in {}, from {}.",
                foreign(host),
                foreign(tail),
                foreign(source)
            );
            let y = text(&words, inner, 0, style(Role::Text), buf) + 1;
            let rows = [
                (Action::Key(act::Key::Enter), "use and save another key"),
                (Action::Key(act::Key::Remove), "remove the saved key from this machine"),
                (Action::Anywhere(act::Anywhere::Close), "back"),
            ];
            // Without a saved key there is none to remove.
            let there = |action| *saved || action != Action::Key(act::Key::Remove);
            let rows: Vec<_> = rows.into_iter().filter(|(action, _)| there(*action)).collect();
            keys(Context::Account, &rows, (inner, y), model, look, buf);
        }
        World::Sandbox | World::Nowhere => {
            let words = "This is the sandbox: it runs inside viewfinder, needs no key and costs \
                         nothing. Its history is its own. Start without --sandbox for the provider.";
            let y = text(words, inner, 0, style(Role::Text), buf) + 1;
            keys(
                Context::Account,
                &[(Action::Anywhere(act::Anywhere::Close), "back")],
                (inner, y),
                model,
                look,
                buf,
            );
        }
    }
}

//! Key and provider, and whether an entered key takes the place of the saved one.

use ratatui::buffer::Buffer;

use super::rows::keys;
use crate::app::{Model, ReplaceKey, World, centred};
use crate::input::{Action, Context, act};
use crate::ui::canvas::{foreign, text};
use crate::ui::panel::over;
use crate::ui::style::Look;
use crate::ui::theme::Role;

/// Key and provider.
pub(super) fn draw(model: &Model, look: &Look, buf: &mut Buffer) {
    let area = centred(model.size, 70, 11);
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

/// Whether an entered key takes the place of the saved one.
pub(super) fn replace_key(it: &ReplaceKey, model: &Model, look: &Look, buf: &mut Buffer) {
    let area = centred(model.size, 66, 9);
    let inner = over(buf, area, look, "Another key is saved");
    let saved = match &it.saved {
        Some(tail) => format!("The saved key ends in {}", foreign(tail)),
        None => "What is saved cannot be read as a key".to_owned(),
    };
    let words = format!("{saved}, the entered one in {}.", foreign(it.key.tail()));
    let y = text(&words, inner, 0, look.theme.style(Role::Text), buf) + 1;
    keys(
        Context::ReplaceKey,
        &[
            (
                Action::Key(act::Key::Replace),
                "use the entered key and save it in place of that one",
            ),
            (Action::Anywhere(act::Anywhere::Close), "back; the saved one stays"),
        ],
        (inner, y),
        model,
        look,
        buf,
    );
}

//! Whether an entered key takes the place of the saved one.

use super::page::Page;
use super::rows::keys;
use crate::app::{ReplaceKey, over_panes};
use crate::input::{Action, Context, act};
use crate::ui::canvas::{foreign, text};
use crate::ui::panel::over;
use crate::ui::theme::Role;

/// Whether an entered key takes the place of the saved one.
pub(super) fn draw(it: &ReplaceKey, page: Page<'_>) {
    let Page { model, look, buf, .. } = page;
    let area = over_panes(model, 66, 9);
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

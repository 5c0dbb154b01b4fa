//! What an unconfirmed take can become.

use super::page::Page;
use super::rows::keys;
use crate::app::{Settle, over_panes};
use crate::domain::{lines_of, outcome, shorten};
use crate::input::{Action, Context, act};
use crate::ui::canvas::{foreign, put};
use crate::ui::panel::over;
use crate::ui::theme::Role;

/// Ways on for an unconfirmed take, a row each.
const WAYS: u16 = 5;

/// What an unconfirmed take can become.
pub(super) fn draw(settle: &Settle, page: Page<'_>) {
    let Page { model, look, buf, .. } = page;
    let id = settle.take;
    let take = model.history.take(id);
    let why = take.and_then(|take| take.failure()).map(|why| foreign(&why.message));
    let became = take.and_then(outcome).unwrap_or_default();
    let offered = take.and_then(|take| take.offered()).map(foreign);
    let words = format!("Take {id} {became}: {}.", why.unwrap_or_default().trim_end_matches('.'));
    // As high as it takes; on a low screen every way on matters more than a blank line, or than the
    // end of the words.
    let columns = usize::from(over_panes(model, 72, 13).width.saturating_sub(4));
    let mut lines = lines_of(&words, columns);
    let area = over_panes(model, 72, (lines.len() as u16 + 1 + WAYS + 2).max(13));
    let inner = over(buf, area, look, "Unconfirmed");
    let room = usize::from(inner.height.saturating_sub(WAYS)).max(1);
    if lines.len() > room {
        let rest = lines.split_off(room - 1).join(" ");
        lines.push(shorten(&rest, columns));
    }
    for (y, line) in lines.iter().enumerate() {
        put(buf, inner, 1, y as u16, line, look.theme.style(Role::Text));
    }
    let y = lines.len() as u16;
    let y = y + u16::from(y + WAYS < inner.height);
    let look_up = if model.settings.access_token {
        "look it up in the provider's own list"
    } else {
        "look it up (needs COMETAPI_ACCESS_TOKEN)"
    };
    // One that is longer than its line is seen whole where it is entered.
    let name_task = match offered {
        Some(task_id) => format!("its answer names task {task_id}"),
        None => "it is a task whose id I know".to_owned(),
    };
    keys(
        Context::Settle,
        &[
            (Action::Settle(act::Settle::LookUp), look_up),
            (Action::Settle(act::Settle::NameTask), &name_task),
            (Action::Settle(act::Settle::Lost), "it is lost: close it"),
            (Action::Shot(act::Shot::Again), "send the same shot as a new take"),
            (Action::Anywhere(act::Anywhere::Close), "leave it open"),
        ],
        (inner, y),
        model,
        look,
        buf,
    );
}

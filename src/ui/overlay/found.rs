//! What the provider's own list has for an unconfirmed take.

use super::page::Page;
use crate::app::{Found, over_panes, press};
use crate::domain::ago_words;
use crate::input::{Context, act};
use crate::ui::canvas::{foreign, put, put_short, text};
use crate::ui::panel::{Part, over};
use crate::ui::theme::Role;

/// What the provider's list has for an unconfirmed take.
pub(super) fn draw(found: &Found, page: Page<'_>) {
    let Page { model, look, now, buf, .. } = page;
    let area = over_panes(model, 76, 14);
    let inner = over(buf, area, look, "Looked up");
    let style = |role| look.theme.style(role);
    let room = inner.width.saturating_sub(2);
    match &found.tasks {
        None => {
            put(buf, inner, 1, 0, "Asking the provider for its list", style(Role::Muted));
        }
        Some(Err(why)) => {
            let words = format!(
                "The provider did not give its list: {}. The take stays as it is. {}",
                foreign(&why.message).trim_end_matches('.'),
                press(model, Context::Found, &[(act::Anywhere::Close.into(), "go back")])
            );
            text(&words, inner, 0, style(Role::Text), buf);
        }
        Some(Ok(tasks)) if tasks.is_empty() => {
            let words = format!(
                "The provider lists no task around that time that is not a take here already. \
                 It seems that take {} never arrived; a list can lag, so look again before you \
                 close it as lost.",
                found.take
            );
            text(&words, inner, 0, style(Role::Text), buf);
        }
        Some(Ok(tasks)) => {
            let words = format!(
                "Tasks of that time that no take here has. Which one is take {}?",
                found.take
            );
            let y = text(&words, inner, 0, style(Role::Text), buf) + 1;
            let rows = inner.height.saturating_sub(y);
            // The one in hand stays in view.
            let part = Part::of(tasks.len(), rows, (found.at + 1).saturating_sub(rows.into()));
            part.told(buf, area, area.height.saturating_sub(1), look);
            let shown = tasks.iter().enumerate().skip(part.first).take(rows.into());
            for (row, (nth, task)) in shown.enumerate() {
                let in_hand = nth == found.at;
                let mark = if in_hand { look.glyphs.hand } else { " " };
                let y = y + row as u16;
                put(buf, inner, 1, y, mark, style(Role::Focus));
                let when = task
                    .submitted
                    .map(|at| ago_words(at, now.wall, &look.zone))
                    .unwrap_or_default();
                let line = format!("{}  {}  {when}", foreign(&task.task_id), foreign(&task.status));
                let role = if in_hand { Role::Selection } else { Role::Text };
                put_short(buf, inner, (3, y), &line, room.saturating_sub(2), style(role));
            }
        }
    }
}

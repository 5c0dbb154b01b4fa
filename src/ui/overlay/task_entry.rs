//! Where the task of an unconfirmed take is entered by its id.

use ratatui::layout::Position;

use super::page::Page;
use super::rows::field;
use crate::app::{TaskEntry, over_panes, press};
use crate::input::{Context, act};
use crate::ui::canvas::text;
use crate::ui::editor;
use crate::ui::panel::over;
use crate::ui::theme::Role;

/// Draws the entry of a task id.
pub(super) fn draw(entry: &TaskEntry, page: Page<'_>) -> Option<Position> {
    let Page { model, look, buf, .. } = page;
    let area = over_panes(model, 66, 9);
    let inner = over(buf, area, look, "Task id");
    let style = |role| look.theme.style(role);
    let words = format!(
        "The provider's task that take {} became, as its own list or log names it:",
        entry.take
    );
    let y = text(&words, inner, 0, style(Role::Text), buf) + 1;
    let field = field(inner, y);
    let caret = editor::line(&entry.task_id.written(), Role::Value, look, field, buf).caret;
    let keys = [
        (act::List::Pick.into(), "go on with that task"),
        (act::Anywhere::Close.into(), "go back"),
    ];
    let hint = press(model, Context::TaskEntry, &keys);
    text(&hint, inner, y + 2, style(Role::Muted), buf);
    inner.contains(caret).then_some(caret)
}

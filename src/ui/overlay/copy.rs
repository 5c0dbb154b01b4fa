//! What to copy of a take.

use super::page::Page;
use super::rows::keys;
use crate::app::{CopyMenu, over_panes};
use crate::input::Context;
use crate::ui::panel::over;

/// Draws it.
pub(super) fn draw(menu: &CopyMenu, page: Page<'_>) {
    let Page { model, look, buf, .. } = page;
    let rows: Vec<_> =
        menu.parts(model).into_iter().map(|action| (action, action.words())).collect();
    let area = over_panes(model, 44, rows.len() as u16 + 3);
    let inner = over(buf, area, look, &format!("Copy of take {}", menu.take));
    keys(Context::Copy, &rows, (inner, 0), model, look, buf);
}

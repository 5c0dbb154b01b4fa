//! What to copy of a take.

use ratatui::buffer::Buffer;

use super::rows::keys;
use crate::app::{CopyMenu, Model, centred};
use crate::input::Context;
use crate::ui::panel::over;
use crate::ui::style::Look;

/// Draws it.
pub(super) fn draw(menu: CopyMenu, model: &Model, look: &Look, buf: &mut Buffer) {
    let rows: Vec<_> =
        menu.parts(model).into_iter().map(|action| (action, action.words())).collect();
    let area = centred(model.size, 44, rows.len() as u16 + 3);
    let inner = over(buf, area, look, &format!("Copy of take {}", menu.take));
    keys(Context::Copy, &rows, (inner, 0), model, look, buf);
}

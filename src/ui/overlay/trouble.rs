//! A problem that has to be read.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::sheet::sheet;
use crate::app::{Model, Trouble, trouble_area, trouble_lines};
use crate::input::{Context, act};
use crate::ui::panel::over;
use crate::ui::style::Look;

/// Draws a problem; returns where it stands.
pub(super) fn draw(trouble: &Trouble, model: &Model, look: &Look, buf: &mut Buffer) -> Rect {
    let report = &trouble.report;
    let (text, area) = trouble_area(model.size, report);
    over(buf, area, look, "Trouble");
    let lines = trouble_lines(report, text.width);
    let context = model.context();
    let key = model.settings.keymap.chord(context, act::Anywhere::Close);
    let key = key.map(|key| key.to_string()).unwrap_or_default();
    let next = match context {
        Context::Trouble => format!("{key} goes on"),
        _ => format!("{key} closes this; what you type goes into the field below"),
    };
    sheet(&lines, trouble.scroll, None, (text, area), &next, look, buf);
    area
}

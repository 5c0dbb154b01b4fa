//! A problem that has to be read.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::sheet::sheet;
use crate::app::{Model, Trouble, press, trouble_area, trouble_lines};
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
    let words = match context {
        Context::Trouble => "go on",
        _ => "close this; what you type goes into the field below",
    };
    let next = press(model, context, &[(act::Anywhere::Close.into(), words)]);
    sheet(&lines, trouble.scroll, None, (text, area), &next, look, buf);
    area
}

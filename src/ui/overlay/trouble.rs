//! A problem that has to be read.

use ratatui::layout::Position;

use super::page::Page;
use super::sheet::sheet;
use crate::app::{Trouble, press, trouble_area, trouble_lines};
use crate::input::{Context, act};
use crate::ui::panel::over;

/// Draws a problem; returns where the caret of what it lies over still stands.
pub(super) fn draw(trouble: &Trouble, page: Page<'_>) -> Option<Position> {
    let Page { model, look, below, buf, .. } = page;
    let report = &trouble.report;
    let (text, area) = trouble_area(model, trouble);
    over(buf, area, look, "Trouble");
    let lines = trouble_lines(report, text.width);
    let context = model.context();
    let words = match context {
        Context::Trouble => "go on",
        _ => "close this; what you type goes into the field below",
    };
    let next = press(model, context, &[(act::Anywhere::Close.into(), words)]);
    sheet(&lines, trouble.scroll, None, (text, area), &next, look, buf);
    // Typing goes on below it.
    below.filter(|caret| !area.contains(*caret))
}

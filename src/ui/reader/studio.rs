//! One pane or overlay, alone on the screen above the status line.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::{motion, takes};
use crate::app::{Model, PaneName};
use crate::domain::Now;
use crate::ui::style::Look;
use crate::ui::{overlay, pickers, prompt, status};

/// Draws it; returns where the caret stands, which is never hidden: at the text that is edited, else
/// at what is in hand, else at the beginning.
pub(in crate::ui) fn studio(
    model: &Model,
    look: &Look,
    now: Now,
    area: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let regions = model.regions();
    // What lies below an overlay would be read as well.
    let mut caret = None;
    if model.overlays.is_empty() {
        caret = match PaneName::of(model.focus) {
            PaneName::Prompt => prompt::prompt(model, look, regions.prompt, buf),
            PaneName::Shot => {
                pickers::pickers(model, look, regions.shot, buf);
                None
            }
            PaneName::Motion => motion::motion(model, look, regions.motion, buf),
            PaneName::History => takes::takes(model, look, now, &regions, buf),
        };
    }
    caret = overlay::overlays(model, look, now, (area, caret), buf);
    status::status(model, look, now, regions.status, buf);
    let above = Rect { height: regions.status.y, ..area };
    caret.or_else(|| in_hand(above, buf)).or(Some(beginning(above, buf)))
}

/// Where what is in hand begins.
fn in_hand(area: Rect, buf: &Buffer) -> Option<Position> {
    let is_marked = |at: &Position| {
        let cell = buf.cell(*at);
        cell.is_some_and(|cell| cell.modifier.contains(Modifier::REVERSED) && cell.symbol() != " ")
    };
    area.intersection(buf.area).positions().find(is_marked)
}

/// Where the first word stands.
fn beginning(area: Rect, buf: &Buffer) -> Position {
    let area = area.intersection(buf.area);
    let is_word = |at: &Position| buf.cell(*at).is_some_and(|cell| cell.symbol() != " ");
    area.positions().find(is_word).unwrap_or_else(|| area.as_position())
}

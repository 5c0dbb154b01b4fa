//! Everything together: panes, what lies over them, and the caret.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::canvas::put;
use super::style::Look;
use super::theme::Role;
use super::viewfinder::KeptScene;
use super::{axes, history, overlay, pickers, prompt, reader, status, viewfinder};
use crate::app::{Mode, Model, Overlay, SMALLEST};
use crate::domain::{Now, lines_of};

/// Draws the studio.
pub fn view(model: &Model, look: &Look, now: Now, frame: &mut Frame<'_>) {
    let area = frame.area();
    let kept = &mut KeptScene::default();
    if let Some(caret) = draw(model, look, now, (area, kept), frame.buffer_mut()) {
        frame.set_cursor_position(caret);
    }
}

/// Draws the studio into an empty buffer, with what is kept of the frame before; returns where the
/// caret stands, while something is edited.
pub fn draw(
    model: &Model,
    look: &Look,
    now: Now,
    (area, kept): (Rect, &mut KeptScene),
    buf: &mut Buffer,
) -> Option<Position> {
    let regions = model.regions();
    if regions.mode == Mode::TooSmall {
        too_small(look, area, buf);
        return None;
    }
    if model.settings.reader {
        return reader::studio(model, look, now, area, buf);
    }
    let first_run = matches!(model.overlays.first(), Some(Overlay::FirstRun(_)));
    let mut caret = None;
    if !first_run {
        if !regions.tabs.is_empty() {
            status::tabs(model, look, regions.tabs, buf);
        }
        if !regions.prompt.is_empty() {
            caret = prompt::prompt(model, look, regions.prompt, buf);
        }
        if !regions.shot.is_empty() {
            pickers::pickers(model, look, regions.shot, buf);
        }
        if !regions.viewfinder.is_empty() {
            viewfinder::viewfinder(model, look, now, (regions.viewfinder, kept), buf);
        }
        if !regions.motion.is_empty() {
            caret = caret.or(axes::axes(model, look, regions.motion, buf));
        }
        if !regions.history.is_empty() {
            caret = caret.or(history::history(model, look, now, &regions, buf));
        }
    }
    caret = overlay::overlays(model, look, now, (area, caret), buf);
    status::status(model, look, now, regions.status, buf);
    caret
}

fn too_small(look: &Look, area: Rect, buf: &mut Buffer) {
    let words = format!(
        "viewfinder needs {}x{}; this is {}x{}",
        SMALLEST.width, SMALLEST.height, area.width, area.height
    );
    for (y, line) in lines_of(&words, usize::from(area.width)).iter().enumerate() {
        put(buf, area, 0, y as u16, line, look.theme.style(Role::Text));
    }
}

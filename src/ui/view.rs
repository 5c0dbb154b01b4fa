//! Everything together: panes, what lies over them, and the caret.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::style::Look;
use super::theme::Role;
use super::{
    axes, details, entry, first_run, help, history, images, list, moves, pickers, prompt, receipt,
    review, settle,
};
use super::{canvas::put, status, viewfinder};
use crate::app::{Mode, Model, Overlay, SMALLEST};
use crate::domain::{Now, lines_of};

/// Draws the studio.
pub fn view(model: &Model, look: &Look, now: Now, frame: &mut Frame<'_>) {
    let area = frame.area();
    if let Some(caret) = draw(model, look, now, area, frame.buffer_mut()) {
        frame.set_cursor_position(caret);
    }
}

/// Draws the studio into a buffer; returns where the caret stands, while something is edited.
pub fn draw(
    model: &Model,
    look: &Look,
    now: Now,
    area: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let regions = model.regions();
    if regions.mode == Mode::TooSmall {
        too_small(look, area, buf);
        return None;
    }
    let first_run = matches!(model.overlays.first(), Some(Overlay::FirstRun { .. }));
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
            viewfinder::viewfinder(model, look, now, regions.viewfinder, buf);
        }
        if !regions.motion.is_empty() {
            caret = caret.or(axes::axes(model, look, regions.motion, buf));
        }
        if !regions.history.is_empty() {
            caret = caret.or(history::history(model, look, now, &regions, buf));
        }
    }
    for overlay in &model.overlays {
        // Whatever is below has no caret any more.
        caret = match overlay {
            Overlay::FirstRun { at } => {
                first_run::first_run(*at, look, area, buf);
                None
            }
            Overlay::KeyEntry(key) => entry::key(key, model, look, buf),
            Overlay::TaskEntry(id, task_id) => entry::task(*id, task_id, model, look, buf),
            Overlay::List(choices) => list::list(choices, model, look, buf),
            Overlay::Moves(picker) => moves::moves(picker, model, look, buf),
            Overlay::Images(it) => images::entry(it, model, look, buf),
            Overlay::ReplaceKey { key, saved } => {
                settle::replace_key((key, saved.as_deref()), model, look, buf);
                None
            }
            Overlay::Account => {
                settle::account(model, look, buf);
                None
            }
            Overlay::Review(it) => {
                review::review(it, model, look, now, buf);
                None
            }
            Overlay::Receipt(it) => {
                receipt::receipt(it, model, look, buf);
                None
            }
            Overlay::Help { scroll, about } => {
                help::help(*scroll, *about, model, look, buf);
                None
            }
            Overlay::Settle(id) => {
                settle::choices(*id, model, look, buf);
                None
            }
            Overlay::Found(found) => {
                settle::found(found, model, look, now, buf);
                None
            }
            Overlay::Rate(id) => {
                settle::rate(*id, model, look, buf);
                None
            }
            Overlay::Note(note) => entry::note(note, model, look, buf),
            Overlay::Copy(id) => {
                settle::copy(*id, model, look, buf);
                None
            }
            Overlay::Details { id, scroll, view } => {
                details::details(*id, (*scroll, *view), model, look, now, buf);
                None
            }
            Overlay::Trouble { report, scroll, .. } => {
                let covered = receipt::trouble(report, *scroll, model, look, buf);
                // Typing goes on below it.
                caret.filter(|caret| !covered.contains(*caret))
            }
        };
    }
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

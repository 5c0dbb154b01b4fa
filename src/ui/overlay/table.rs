//! Which file draws which overlay.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{
    account, choices, copy, details, first_run, found, help, images, key_entry, moves, note,
    rating, receipt, review, settle, task_entry, trouble,
};
use crate::app::{Model, Overlay};
use crate::domain::Now;
use crate::ui::style::Look;

/// Draws what lies over the form, the last one on top. Returns where the caret stands then, of the
/// one that stood below them.
pub(in crate::ui) fn overlays(
    model: &Model,
    look: &Look,
    now: Now,
    (area, mut caret): (Rect, Option<Position>),
    buf: &mut Buffer,
) -> Option<Position> {
    for overlay in &model.overlays {
        // Whatever is below has no caret any more.
        let below = caret.take();
        match overlay {
            Overlay::FirstRun(it) => first_run::draw(**it, model, look, area, buf),
            Overlay::KeyEntry(it) => caret = key_entry::draw(it, model, look, buf),
            Overlay::ReplaceKey(it) => account::replace_key(it, model, look, buf),
            Overlay::Account(_) => account::draw(model, look, buf),
            Overlay::Review(it) => review::draw(it, model, look, now, buf),
            Overlay::Receipt(it) => receipt::draw(it, model, look, buf),
            Overlay::Choices(it) => caret = choices::draw(it, model, look, buf),
            Overlay::Moves(it) => caret = moves::draw(it, model, look, buf),
            Overlay::Images(it) => caret = images::draw(it, model, look, buf),
            Overlay::Help(it) => help::draw(it, model, look, buf),
            Overlay::Settle(it) => settle::draw(**it, model, look, buf),
            Overlay::TaskEntry(it) => caret = task_entry::draw(it, model, look, buf),
            Overlay::Found(it) => found::draw(it, model, look, now, buf),
            Overlay::Rate(it) => rating::draw(**it, model, look, buf),
            Overlay::Note(it) => caret = note::draw(it, model, look, buf),
            Overlay::Copy(it) => copy::draw(**it, model, look, buf),
            Overlay::Details(it) => details::draw(**it, model, look, now, buf),
            Overlay::Trouble(it) => {
                let covered = trouble::draw(it, model, look, buf);
                // Typing goes on below it.
                caret = below.filter(|caret| !covered.contains(*caret));
            }
        }
    }
    caret
}

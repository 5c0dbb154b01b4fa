//! What lies over the form: each overlay is drawn by the file that has the name of its own in
//! `app`.

mod account;
mod choices;
mod copy;
mod details;
mod first_run;
mod found;
mod help;
mod images;
mod key_entry;
mod moves;
mod note;
mod rating;
mod receipt;
mod review;
mod rows;
mod settle;
mod sheet;
mod task_entry;
mod trouble;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::style::Look;
use crate::app::{Model, Overlay};
use crate::domain::Now;

/// Draws what lies over the form, the last one on top. Returns where the caret stands then, of the
/// one that stood below them.
pub(super) fn overlays(
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
            Overlay::FirstRun(it) => first_run::draw(**it, look, area, buf),
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

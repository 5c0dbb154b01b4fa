//! What comes in through the terminal, or with time.

use super::keys;
use super::wake::draft_due;
use crate::app::effect::{self, Effect};
use crate::app::model::Model;
use crate::app::msg::Input;
use crate::domain::Now;

/// Takes keys and pastes, a new size, and the passing of time.
pub(super) fn hear(model: &mut Model, msg: Input, now: Now) -> Vec<Effect> {
    match msg {
        Input::Keys(keys) => keys::keys(model, &keys, now),
        Input::Paste(text) => keys::paste(model, &text, now),
        Input::LongPaste => keys::long_paste(model, now),
        Input::Resize(size) => {
            model.size = size;
            Vec::new()
        }
        Input::Wake => wake(model, now),
        Input::End => keys::quit(model),
    }
}

fn wake(model: &mut Model, now: Now) -> Vec<Effect> {
    if model.toast.as_ref().is_some_and(|toast| toast.until <= now.mono) {
        model.toast = None;
    }
    if model.quit_armed.is_some_and(|until| until <= now.mono) {
        model.quit_armed = None;
    }
    let seconds = model.form.rest.seconds;
    model.preview.wake(seconds, now.mono);
    if draft_due(model).is_some_and(|due| due <= now.mono) {
        model.draft.since = None;
        model.draft.saved = model.revision();
        return vec![effect::Files::SaveDraft(Box::new(model.draft_to_keep())).into()];
    }
    Vec::new()
}

//! The one function that changes the studio.

use super::{input, ledger, notice, shell, worker};
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::Msg;
use crate::domain::Now;

/// Takes a message in. What it asks of the world outside comes back, in order.
pub fn update(model: &mut Model, msg: Msg, now: Now) -> Vec<Effect> {
    if model.ended {
        return Vec::new();
    }
    let msg = worker::heard(model, msg);
    for overlay in &mut model.overlays {
        overlay.dialog_mut().hear(&msg);
    }
    let mut effects = match msg {
        Msg::Input(msg) => input::hear(model, msg, now),
        Msg::Ledger(msg) => ledger::hear(model, msg, now),
        Msg::Worker(msg) => worker::hear(model, msg, now),
        Msg::Shell(msg) => shell::hear(model, msg, now),
        Msg::Notice(msg) => {
            notice::hear(model, msg, now);
            Vec::new()
        }
    };
    effects.extend(model.fit());
    model.note_move(now);
    note_draft(model, now);
    effects
}

/// Sees whether the form, or a half-written note, has changed.
fn note_draft(model: &mut Model, now: Now) {
    let revision = model.revision();
    if revision != model.draft.seen {
        model.draft.seen = revision;
        model.draft.last = now.mono;
        if revision != model.draft.saved {
            model.draft.since.get_or_insert(now.mono);
        }
    }
}

//! The text that keys are typed into: where it stands, and what keys and pastes do to it. The same
//! in every field; what a field makes of its new text stands here too.

use crate::app::effect::{self, Effect};
use crate::app::model::Model;
use crate::app::overlay::dialog::{Edited, prompt_too_long};
use crate::app::pane::fields;
use crate::app::state::motion::as_amount;
use crate::app::state::studio::complain;
use crate::app::text::{Editor, TooLong};
use crate::domain::{Field, Now};
use crate::input::{Action, Context, act};

/// Types a text, over the selection.
pub(in crate::app) fn typed(model: &mut Model, text: &str, now: Now) -> Vec<Effect> {
    let text = as_field_takes_it(model.context(), text);
    in_place_of_sample(model);
    changed_by(model, Edited::Typed, now, |field| {
        let all = field.insert(&text);
        if all.is_err() {
            // Keys that come together end as single ones do: what there is room for goes in.
            for key in text.chars() {
                let _ = field.insert(key.encode_utf8(&mut [0; 4]));
            }
        }
        all
    })
}

/// Pastes a text, as one step of undo.
pub(in crate::app) fn pasted(model: &mut Model, text: &str, now: Now) -> Vec<Effect> {
    let text = as_field_takes_it(model.context(), text);
    in_place_of_sample(model);
    changed_by(model, Edited::Pasted, now, |field| field.paste(&text))
}

/// Selects the example that nobody has touched, so that what is typed takes its place. Undo brings it
/// back.
fn in_place_of_sample(model: &mut Model) {
    if model.context() == Context::Prompt && std::mem::take(&mut model.sample) {
        model.form.prompt.act(act::Text::SelectAll.into());
    }
}

/// Does what a key asks, if it is a key for the text in hand and has something to do there.
pub(in crate::app) fn act(model: &mut Model, action: Action, now: Now) -> Option<Vec<Effect>> {
    let context = model.context();
    model.text_in_hand()?;
    // Whoever moves in the example or changes it makes it a prompt of their own.
    if context == Context::Prompt {
        model.sample = false;
    }
    let field = model.text_in_hand_mut()?;
    // With nothing left to delete it leaves the field.
    if action == act::Text::DeleteLeft.into() && field.is_empty() {
        return None;
    }
    // A loaded shot goes back and forth as a whole.
    let goes = action == act::Text::Undo.into() || action == act::Text::Redo.into();
    if goes && context == Context::Prompt {
        return None;
    }
    if action == act::Text::Paste.into() {
        let text = model.clipboard.text().to_owned();
        return Some(pasted(model, &text, now));
    }
    if action == act::Text::Cut.into() {
        return Some(cut(model, now));
    }
    let (mut did, mut killed) = (false, None);
    let effects = changed_by(model, Edited::Typed, now, |field| {
        killed = field.kill(action);
        did = killed.is_some() || field.act(action);
        Ok(())
    });
    if let Some(killed) = killed.filter(|_| context != Context::KeyEntry) {
        model.clipboard.kill(&killed);
    }
    did.then_some(effects)
}

/// Cuts what is selected. A secret stays where it is entered.
fn cut(model: &mut Model, now: Now) -> Vec<Effect> {
    if model.context() == Context::KeyEntry {
        return Vec::new();
    }
    let mut cut = None;
    let mut effects = changed_by(model, Edited::Typed, now, |field| {
        cut = field.cut();
        Ok(())
    });
    if let Some(text) = cut {
        model.clipboard.put(text.clone());
        effects.push(effect::Desktop::Copy(text, "what was cut").into());
    }
    effects
}

/// Whether an action takes out more than a character: such kills in a row are pasted together.
pub(in crate::app) fn kills(action: Action) -> bool {
    matches!(
        action,
        Action::Text(
            act::Text::DeleteWordLeft
                | act::Text::DeleteWordRight
                | act::Text::DeleteToStart
                | act::Text::DeleteToEnd
        )
    )
}

/// The selected text that may be copied.
pub(in crate::app) fn selection(model: &Model) -> Option<String> {
    let is_secret = model.context() == Context::KeyEntry;
    model.text_in_hand().filter(|_| !is_secret)?.selection()
}

/// Says that a text has no room where keys go.
pub(super) fn tell_too_long(model: &mut Model, now: Now) {
    let Model { studio, overlays } = &mut *model;
    let words = match overlays.last_mut() {
        Some(top) => top.dialog_mut().too_long(),
        None if studio.text().is_some() && studio.focus != Field::Prompt => {
            Some("That is too long for this field".to_owned())
        }
        None => Some(prompt_too_long()),
    };
    if let Some(words) = words {
        complain(model, format!("{words}; nothing was put in"), now);
    }
}

fn as_field_takes_it(context: Context, text: &str) -> String {
    if context == Context::Amount { text.chars().map(as_amount).collect() } else { text.to_owned() }
}

/// Changes the text in hand, and lets its field see that.
fn changed_by(
    model: &mut Model,
    how: Edited,
    now: Now,
    change: impl FnOnce(&mut Editor) -> Result<(), TooLong>,
) -> Vec<Effect> {
    let Some(field) = model.text_in_hand_mut() else { return Vec::new() };
    let before = field.revision();
    let result = change(field);
    let changed = field.revision() != before;
    if result.is_err() {
        tell_too_long(model, now);
        return Vec::new();
    }
    if changed { seen(model, how) } else { Vec::new() }
}

/// What a field makes of its new text.
fn seen(model: &mut Model, how: Edited) -> Vec<Effect> {
    let Model { studio, overlays } = model;
    if let Some(top) = overlays.last_mut() {
        top.dialog_mut().edited(studio, how);
    } else if studio.focus == Field::History {
        return studio.history.filter_changed();
    } else if studio.focus == Field::Prompt {
        fields::prompt_changed(studio);
    }
    Vec::new()
}

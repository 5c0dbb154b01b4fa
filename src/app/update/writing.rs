//! The text that keys are typed into: where it stands, and what keys and pastes do to it. The same
//! in every field; what a field makes of its new text stands here too.

use crate::app::effect::Effect;
use crate::app::overlay::Overlay;
use crate::app::overlay::moves as picker;
use crate::app::pane::fields;
use crate::app::state::form::Field;
use crate::app::state::motion::as_amount;
use crate::app::state::studio::Model;
use crate::app::text::{Editor, TooLong};
use crate::app::update::keys::complain;
use crate::domain::{ApiKeyError, NOTE_LIMIT, Now, PROMPT_LIMIT, sentence};
use crate::input::{Action, Context, act};

impl Overlay {
    /// The text that is written in it, if keys go to one.
    fn text(&self) -> Option<&Editor> {
        match self {
            Self::KeyEntry(entry) => Some(&entry.text),
            Self::List(list) => Some(&list.filter),
            Self::Moves(picker) => Some(picker.text()),
            Self::Images(entry) => entry.text(),
            Self::TaskEntry(_, task_id) => Some(task_id),
            Self::Note(entry) => Some(&entry.text),
            Self::FirstRun { .. }
            | Self::ReplaceKey { .. }
            | Self::Account
            | Self::Review(_)
            | Self::Receipt(_)
            | Self::Help { .. }
            | Self::Settle(_)
            | Self::Found(_)
            | Self::Rate(_)
            | Self::Copy(_)
            | Self::Details { .. }
            | Self::Trouble { .. } => None,
        }
    }

    fn text_mut(&mut self) -> Option<&mut Editor> {
        match self {
            Self::KeyEntry(entry) => Some(&mut entry.text),
            Self::List(list) => Some(&mut list.filter),
            Self::Moves(picker) => Some(picker.text_mut()),
            Self::Images(entry) => entry.text_mut(),
            Self::TaskEntry(_, task_id) => Some(task_id),
            Self::Note(entry) => Some(&mut entry.text),
            Self::FirstRun { .. }
            | Self::ReplaceKey { .. }
            | Self::Account
            | Self::Review(_)
            | Self::Receipt(_)
            | Self::Help { .. }
            | Self::Settle(_)
            | Self::Found(_)
            | Self::Rate(_)
            | Self::Copy(_)
            | Self::Details { .. }
            | Self::Trouble { .. } => None,
        }
    }
}

impl Model {
    /// The text that keys are typed into, if they are typed anywhere.
    pub fn text_in_hand(&self) -> Option<&Editor> {
        if let Some(overlay) = self.overlays.last() {
            return overlay.text();
        }
        match self.focus {
            Field::Prompt => Some(&self.form.prompt),
            Field::Motion => self.form.motion.amount.as_ref(),
            Field::History => Some(&self.history.filter).filter(|_| self.history.filtering),
            Field::Ratio | Field::Style | Field::Model | Field::Seconds | Field::Images => None,
        }
    }

    fn text_in_hand_mut(&mut self) -> Option<&mut Editor> {
        if let Some(overlay) = self.overlays.last_mut() {
            return overlay.text_mut();
        }
        match self.focus {
            Field::Prompt => Some(&mut self.form.prompt),
            Field::Motion => self.form.motion.amount.as_mut(),
            Field::History if self.history.filtering => Some(&mut self.history.filter),
            Field::Ratio
            | Field::Style
            | Field::Model
            | Field::Seconds
            | Field::Images
            | Field::History => None,
        }
    }
}

/// Types a text, over the selection.
pub(in crate::app) fn typed(model: &mut Model, text: &str, now: Now) -> Vec<Effect> {
    let text = as_field_takes_it(model.context(), text);
    changed_by(model, false, now, |field| {
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
    changed_by(model, true, now, |field| field.paste(&text))
}

/// Does what a key asks, if it is a key for the text in hand and has something to do there.
pub(in crate::app) fn act(model: &mut Model, action: Action, now: Now) -> Option<Vec<Effect>> {
    let context = model.context();
    let field = model.text_in_hand_mut()?;
    match action {
        // With nothing left to delete it leaves the field.
        Action::Text(act::Text::DeleteLeft) if field.is_empty() => None,
        // A loaded shot goes back and forth as a whole.
        Action::Text(act::Text::Undo) | Action::Text(act::Text::Redo)
            if context == Context::Prompt =>
        {
            None
        }
        Action::Text(act::Text::Paste) => {
            let text = model.clipboard.text().to_owned();
            Some(pasted(model, &text, now))
        }
        // A secret stays where it is entered.
        Action::Text(act::Text::Cut) if context == Context::KeyEntry => Some(Vec::new()),
        Action::Text(act::Text::Cut) => {
            let mut cut = None;
            let mut effects = changed_by(model, false, now, |field| {
                cut = field.cut();
                Ok(())
            });
            if let Some(text) = cut {
                model.clipboard.put(text.clone());
                effects.push(Effect::Copy(text, "what was cut"));
            }
            Some(effects)
        }
        action => {
            let (mut did, mut killed) = (false, None);
            let effects = changed_by(model, false, now, |field| {
                killed = field.kill(action);
                did = killed.is_some() || field.act(action);
                Ok(())
            });
            if let Some(killed) = killed.filter(|_| context != Context::KeyEntry) {
                model.clipboard.kill(&killed);
            }
            did.then_some(effects)
        }
    }
}

/// Whether an action takes out more than a character: such kills in a row are pasted together.
pub(in crate::app) fn kills(action: Action) -> bool {
    matches!(
        action,
        Action::Text(act::Text::DeleteWordLeft)
            | Action::Text(act::Text::DeleteWordRight)
            | Action::Text(act::Text::DeleteToStart)
            | Action::Text(act::Text::DeleteToEnd)
    )
}

/// The selected text that may be copied.
pub(in crate::app) fn selection(model: &Model) -> Option<String> {
    let is_secret = model.context() == Context::KeyEntry;
    model.text_in_hand().filter(|_| !is_secret)?.selection()
}

/// Says that a text has no room where keys go.
pub(in crate::app) fn tell_too_long(model: &mut Model, now: Now) {
    match model.overlays.last_mut() {
        Some(Overlay::KeyEntry(entry)) => {
            entry.wrong = Some(sentence(&ApiKeyError::TooLong.to_string()));
        }
        Some(Overlay::Images(entry)) => {
            entry.wrong = Some("That is far too long for an address.".to_owned());
        }
        _ => {
            let what = match model.context() {
                Context::Note => format!("A note has at most {} KiB", NOTE_LIMIT / 1024),
                context if context.takes_text() && context != Context::Prompt => {
                    "That is too long for this field".to_owned()
                }
                _ => format!("A prompt has at most {} KiB", PROMPT_LIMIT / 1024),
            };
            complain(model, format!("{what}; nothing was put in"), now);
        }
    }
}

fn as_field_takes_it(context: Context, text: &str) -> String {
    if context == Context::Amount { text.chars().map(as_amount).collect() } else { text.to_owned() }
}

/// Changes the text in hand, and lets its field see that.
fn changed_by(
    model: &mut Model,
    pasted: bool,
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
    if changed { seen(model, pasted) } else { Vec::new() }
}

/// What a field makes of its new text.
fn seen(model: &mut Model, pasted: bool) -> Vec<Effect> {
    match model.overlays.last_mut() {
        Some(Overlay::KeyEntry(entry)) => entry.wrong = None,
        Some(Overlay::List(list)) => list.at = 0,
        Some(Overlay::Images(entry)) => entry.changed(pasted),
        Some(Overlay::Moves(_)) => picker::filter_changed(model),
        None if model.focus == Field::History => return model.history.filter_changed(),
        None if model.focus == Field::Prompt => fields::prompt_changed(model),
        Some(_) | None => {}
    }
    Vec::new()
}

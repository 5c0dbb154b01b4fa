//! What a key does: resolved against the state as it is at that moment, one after the other.

use crossterm::event::{KeyEvent, KeyEventKind};

use super::effect::Effect;
use super::fields;
use super::form::Field;
use super::images;
use super::model::Model;
use super::over;
use super::overlay::Overlay;
use super::picker;
use super::remark;
use super::sending;
use super::toast::Toast;
use super::writing;
use crate::domain::Now;
use crate::input::{Action, Context, Key};

/// How long a second Ctrl-C is waited for.
const ARMED: std::time::Duration = std::time::Duration::from_secs(3);

/// A key that is held down repeats after less than this.
const HELD: std::time::Duration = std::time::Duration::from_millis(800);

/// Takes keys in their order. A run of typed characters is taken at once: it ends as single keys
/// would, and a burst costs one wrap of the text and not thousands.
pub(super) fn keys(model: &mut Model, keys: &[KeyEvent], now: Now) -> Vec<Effect> {
    let mut effects = Vec::new();
    // Several keys at once were not pressed by somebody who reads: like a repeat, they confirm
    // nothing.
    let burst = keys.iter().filter(|key| key.kind != KeyEventKind::Release).count() > 1;
    let keymap = model.settings.keymap.clone();
    let mut rest = keys.iter().filter(|key| key.kind != KeyEventKind::Release).peekable();
    while !model.ended
        && let Some(key) = rest.next()
    {
        let context = model.context();
        let armed = model.quit_armed.take();
        let meant = keymap.resolve(context, key);
        if !matches!(meant, Key::Act(Action::Hide | Action::AskNow)) && !model.hidden.is_empty() {
            model.hidden.clear();
            // What it offers is over.
            model.toast = model.toast.take().filter(|toast| toast.hidden.is_none());
        }
        if !matches!(meant, Key::Act(action) if writing::kills(action)) {
            model.clipboard.rest();
        }
        if let Some(c) = typed(context, meant) {
            let mut text = String::from(c);
            while takes_lines(context)
                && let Some(c) =
                    rest.peek().and_then(|key| typed(context, keymap.resolve(context, key)))
            {
                text.push(c);
                rest.next();
            }
            effects.extend(type_text(model, context, &text, now));
        } else if let Key::Act(action) = meant {
            let again = burst || key.kind == KeyEventKind::Repeat;
            if action == Action::Interrupt {
                model.quit_armed = armed;
            }
            let asked = act(model, context, action, again, now);
            let hands_over = asked.iter().any(|effect| matches!(effect, Effect::EditOutside(_)));
            effects.extend(asked);
            if hands_over {
                // What was typed after it belongs to the text that comes back.
                model.held = rest.by_ref().copied().collect();
            }
        }
        effects.extend(model.fit());
        // The key after it may play or stop the move that this one made.
        model.note_move(now);
    }
    effects
}

/// Whether the text that keys are typed into has several lines.
fn takes_lines(context: Context) -> bool {
    context.chain().contains(&Context::Lines)
}

/// The character that a key puts into a text. A new line is one too where there are lines: those
/// that are pasted as keys are taken at once like the words in them.
fn typed(context: Context, key: Key) -> Option<char> {
    match key {
        Key::Type(c) => Some(c),
        Key::Act(Action::Newline) if takes_lines(context) => Some('\n'),
        Key::Act(_) | Key::Nothing => None,
    }
}

/// Takes a pasted text: it is text wherever text can go, and never keys.
pub(super) fn paste(model: &mut Model, text: &str, now: Now) -> Vec<Effect> {
    let context = model.context();
    model.clipboard.rest();
    match context {
        // What is copied often has blanks around it; those inside are told when it is taken.
        Context::Images => images::paste(model, text.trim(), now),
        _ if takes_lines(context) => writing::pasted(model, text, now),
        _ if context.takes_text() => writing::pasted(model, text.trim(), now),
        _ => {
            say(model, "A paste goes into the prompt; Tab leads there", now);
            Vec::new()
        }
    }
}

/// A paste was longer than any text can be.
pub(super) fn long_paste(model: &mut Model, now: Now) -> Vec<Effect> {
    writing::tell_too_long(model, now);
    Vec::new()
}

pub(super) fn say(model: &mut Model, text: impl Into<String>, now: Now) {
    model.toast = Some(Toast::plain(text, now.mono));
}

pub(super) fn complain(model: &mut Model, text: impl Into<String>, now: Now) {
    model.toast = Some(Toast::bad(text, now.mono));
}

fn type_text(model: &mut Model, context: Context, text: &str, now: Now) -> Vec<Effect> {
    if context.takes_text() {
        return writing::typed(model, text, now);
    }
    for letter in text.chars() {
        match context {
            Context::Choice => {
                let catalog = model.settings.catalog.clone();
                model.form.jump_choice(model.focus, letter, &catalog);
            }
            Context::Motion => drop(model.form.motion.begins_amount(letter)),
            _ => {}
        }
    }
    Vec::new()
}

fn act(model: &mut Model, context: Context, action: Action, again: bool, now: Now) -> Vec<Effect> {
    match action {
        Action::Quit => return quit(model),
        Action::Interrupt => return interrupt(model, now),
        Action::Redraw => return vec![Effect::Redraw],
        Action::Suspend => return vec![Effect::Suspend],
        Action::Close => return close(model, now),
        Action::Help => {
            model.overlays.push(Overlay::Help { scroll: 0, about: context });
            return Vec::new();
        }
        Action::WholePreview => {
            model.preview.whole = !model.preview.whole;
            // The axes stay in reach.
            fields::focus(model, Field::Motion);
            return Vec::new();
        }
        Action::Account => {
            model.overlays.push(Overlay::Account);
            return Vec::new();
        }
        _ => {}
    }
    if let Some(effects) = writing::act(model, action, now) {
        effects
    } else if model.overlays.is_empty() {
        fields::on_form(model, action, now)
    } else if action == Action::Review {
        sending::review_over(model, now)
    } else {
        over::on_overlay(model, action, again, now)
    }
}

/// Ends the studio, with the draft on disk.
pub(super) fn quit(model: &mut Model) -> Vec<Effect> {
    model.ended = true;
    // A move that was only tried on is none that was chosen.
    model.form.motion.drop_tried();
    model.speak();
    let mut effects = Vec::new();
    if model.draft.since.is_some() || model.form.revision() != model.draft.saved {
        effects.push(Effect::SaveDraft(Box::new(model.form.draft())));
    }
    effects.push(Effect::Quit);
    effects
}

/// Closes the innermost thing; never quits, never loses text.
fn close(model: &mut Model, now: Now) -> Vec<Effect> {
    remark::put_aside(model, now);
    match model.overlays.last() {
        // Behind the first-run screen there is nothing yet.
        Some(Overlay::FirstRun { .. }) => return Vec::new(),
        Some(Overlay::Moves(_)) => {
            picker::close(model);
            return Vec::new();
        }
        Some(_) => {
            model.overlays.pop();
            // The key that closed what lay over a review may be held down, and it may be Enter.
            if let Some(Overlay::Review(review)) = model.overlays.last_mut() {
                review.opened = now.mono + HELD;
            }
            return Vec::new();
        }
        None => {}
    }
    match model.focus {
        Field::Motion if model.form.motion.amount.take().is_some() => {}
        _ if model.preview.whole => model.preview.whole = false,
        Field::History if model.history.filtering || !model.history.filter().is_empty() => {
            model.history.filtering = false;
            return model.history.clear_filter();
        }
        Field::Prompt if model.form.prompt.deselect() => {}
        _ => model.toast = None,
    }
    Vec::new()
}

fn interrupt(model: &mut Model, now: Now) -> Vec<Effect> {
    if let Some(text) = writing::selection(model) {
        model.clipboard.put(text.clone());
        return vec![Effect::Copy(text, "the selection")];
    }
    let open = model.overlays.last().is_some_and(|top| !matches!(top, Overlay::FirstRun { .. }));
    let typing = model.history.filtering || model.form.motion.amount.is_some();
    if open || typing {
        return close(model, now);
    }
    if model.quit_armed.is_some_and(|until| until > now.mono) {
        return quit(model);
    }
    model.quit_armed = Some(now.mono + ARMED);
    let goes_on = if model.under_way > 0 { "; takes go on at the provider" } else { "" };
    say(model, format!("Ctrl-C once more quits{goes_on}"), now);
    Vec::new()
}

//! What a key does: resolved against the state as it is at that moment, one after the other.

use crossterm::event::{KeyEvent, KeyEventKind};

use crate::app::effect::Effect;
use crate::app::overlay::Overlay;
use crate::app::overlay::images;
use crate::app::overlay::moves as picker;
use crate::app::overlay::note as remark;
use crate::app::pane::fields;
use crate::app::pane::takes as sending;
use crate::app::state::form::Field;
use crate::app::state::studio::Model;
use crate::app::state::toast::Toast;
use crate::app::update::overlays as over;
use crate::app::update::writing;
use crate::domain::Now;
use crate::input::{Action, Chord, Context, Key, act};

/// How long a second Ctrl-C is waited for.
const ARMED: std::time::Duration = std::time::Duration::from_secs(3);

/// A key that comes again within this time may be one that is held down. Keyboards begin to repeat
/// after 150 ms to 1 s; the rest is what a slow line adds to that.
const HELD: std::time::Duration = std::time::Duration::from_millis(1200);

/// A problem that opens by itself is not closed within this time: the key was pressed for what was
/// there before.
const SEEN: std::time::Duration = std::time::Duration::from_millis(500);

/// Takes keys in their order. A run of typed characters is taken at once: it ends as single keys
/// would, and a burst costs one wrap of the text and not thousands.
pub(in crate::app) fn keys(model: &mut Model, keys: &[KeyEvent], now: Now) -> Vec<Effect> {
    let mut effects = Vec::new();
    // Several keys at once were not pressed by somebody who reads: like a repeat, they confirm
    // nothing.
    let burst = keys.iter().filter(|key| key.kind != KeyEventKind::Release).count() > 1;
    let keymap = model.settings.keymap.clone();
    let mut rest = keys.iter().filter(|key| key.kind != KeyEventKind::Release).peekable();
    while !model.ended
        && let Some(key) = rest.next()
    {
        let armed = model.quit_armed.take();
        let held = is_held(model, key, now);
        let lifted = lift_trouble(model, key);
        let context = model.context();
        let meant = keymap.resolve(context, key);
        if !matches!(
            meant,
            Key::Act(Action::Take(act::Take::Hide) | Action::Take(act::Take::AskNow))
        ) && !model.hidden.is_empty()
        {
            model.hidden.clear();
            // What it offers is over.
            model.toast = model.toast.take().filter(|toast| toast.hidden.is_none());
        }
        if !matches!(meant, Key::Act(action) if writing::kills(action)) {
            model.clipboard.rest();
        }
        if let Some(c) = typed(context, meant) {
            let mut text = String::from(c);
            while context.takes_text()
                && let Some(c) =
                    rest.peek().and_then(|key| typed(context, keymap.resolve(context, key)))
            {
                text.push(c);
                if let Some(key) = rest.next() {
                    is_held(model, key, now);
                }
            }
            effects.extend(type_text(model, context, &text, now));
        } else if let Key::Act(action) = meant {
            let again = burst || held || key.kind == KeyEventKind::Repeat;
            if action == Action::Anywhere(act::Anywhere::Interrupt) {
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
        model.overlays.extend(lifted);
        effects.extend(model.fit());
        // The key after it may play or stop the move that this one made.
        model.note_move(now);
    }
    drop_superseded(&mut effects);
    effects
}

/// Of the pages that a burst of keys asked for only the last is waited for, and only the last count
/// holds: a filter's thousand letters are one question.
fn drop_superseded(effects: &mut Vec<Effect>) {
    for is_one in [is_page, is_count] {
        let last = effects.iter().rposition(is_one);
        let mut at = 0..;
        effects.retain(|effect| at.next() == last || !is_one(effect));
    }
}

fn is_page(effect: &Effect) -> bool {
    matches!(effect, Effect::LoadPage(..))
}

fn is_count(effect: &Effect) -> bool {
    matches!(effect, Effect::Count(_))
}

/// Whether a key may be a repeat of the one before it, which it follows from now on. Few terminals
/// tell: of a held Alt-Enter whose Alt is let go, all send plain Enters. Another key in between ends
/// a repeat on every keyboard.
fn is_held(model: &mut Model, key: &KeyEvent, now: Now) -> bool {
    let chord = Chord::of(key);
    let before = model.last_key.replace((chord, now.mono));
    before.is_some_and(|(before, at)| before.is_on_the_key_of(&chord) && now.mono < at + HELD)
}

/// Takes off the problems that lie over a text, for a key that edits it: whoever types when one
/// opens goes on typing.
fn lift_trouble(model: &mut Model, key: &KeyEvent) -> Vec<Overlay> {
    let Some(context) = model.typed_below_trouble() else { return Vec::new() };
    let keymap = &model.settings.keymap;
    let edits = match keymap.resolve(context, key) {
        Key::Type(_) | Key::Act(Action::Text(act::Text::Newline)) => true,
        Key::Act(action) => [Context::Text, Context::Lines]
            .into_iter()
            .any(|place| keymap.bindings(place).any(|(bound, _)| bound == action)),
        Key::Nothing => false,
    };
    if edits { take_trouble_off(model) } else { Vec::new() }
}

fn take_trouble_off(model: &mut Model) -> Vec<Overlay> {
    let is_trouble = |overlay: &Overlay| matches!(overlay, Overlay::Trouble { .. });
    let below = model.overlays.iter().rposition(|overlay| !is_trouble(overlay));
    model.overlays.split_off(below.map_or(0, |at| at + 1))
}

/// Whether a problem is on top that nobody can have read, or that this key was not meant for. Who is
/// impatient presses the key that closes everything more than once.
fn is_unread(model: &Model, again: bool, now: Now) -> bool {
    let closes =
        model.settings.keymap.chord(Context::Overlay, Action::Anywhere(act::Anywhere::Close));
    let again = again && model.last_key.map(|(key, _)| key) != closes;
    matches!(model.overlays.last(), Some(Overlay::Trouble { since, .. })
        if again || now.mono < *since + SEEN)
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
        Key::Act(Action::Text(act::Text::Newline)) if takes_lines(context) => Some('\n'),
        Key::Act(_) | Key::Nothing => None,
    }
}

/// Takes a pasted text: it is text wherever text can go, and never keys.
pub(in crate::app) fn paste(model: &mut Model, text: &str, now: Now) -> Vec<Effect> {
    model.clipboard.rest();
    let lifted =
        if model.typed_below_trouble().is_some() { take_trouble_off(model) } else { Vec::new() };
    if model.context() == Context::Receipt {
        leave_receipt(model);
    }
    let effects = paste_below(model, text, now);
    model.overlays.extend(lifted);
    effects
}

fn paste_below(model: &mut Model, text: &str, now: Now) -> Vec<Effect> {
    let context = model.context();
    match context {
        // What is copied often has blanks around it; those inside are told when it is taken.
        Context::Images => images::paste(model, text.trim(), now),
        _ if takes_lines(context) => writing::pasted(model, text, now),
        _ if context.takes_text() => writing::pasted(model, text.trim(), now),
        _ => {
            let (action, words) = match context {
                Context::FirstRun => (Action::Key(act::Key::Enter), "opens the place for it"),
                _ if model.overlays.is_empty() => {
                    (Action::Anywhere(act::Anywhere::NextField), "leads there")
                }
                _ => (Action::Anywhere(act::Anywhere::Close), "goes back"),
            };
            let what = match context {
                Context::FirstRun => "A key is not pasted here",
                _ => "A paste goes into the prompt",
            };
            let key = model.settings.keymap.chord(context, action);
            let key = key.map(|key| format!("; {key} {words}")).unwrap_or_default();
            say(model, format!("{what}{key}"), now);
            Vec::new()
        }
    }
}

/// A paste was longer than any text can be.
pub(in crate::app) fn long_paste(model: &mut Model, now: Now) -> Vec<Effect> {
    writing::tell_too_long(model, now);
    Vec::new()
}

pub(in crate::app) fn say(model: &mut Model, text: impl Into<String>, now: Now) {
    model.toast = Some(Toast::plain(text, now.mono));
}

pub(in crate::app) fn complain(model: &mut Model, text: impl Into<String>, now: Now) {
    model.toast = Some(Toast::bad(text, now.mono));
}

/// The receipt closes, and what is typed goes into the prompt.
fn leave_receipt(model: &mut Model) {
    model.overlays.retain(|overlay| !matches!(overlay, Overlay::Receipt(_)));
    fields::focus(model, Field::Prompt);
}

fn type_text(model: &mut Model, context: Context, text: &str, now: Now) -> Vec<Effect> {
    if context == Context::Receipt {
        leave_receipt(model);
    }
    if context.is_typed_in() {
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
        Action::Anywhere(act::Anywhere::Quit) => return quit(model),
        Action::Anywhere(act::Anywhere::Interrupt) | Action::Anywhere(act::Anywhere::Close)
            if is_unread(model, again, now) =>
        {
            return Vec::new();
        }
        Action::Anywhere(act::Anywhere::Interrupt) => return interrupt(model, now),
        Action::Anywhere(act::Anywhere::Redraw) => return vec![Effect::Redraw],
        Action::Anywhere(act::Anywhere::Suspend) => return vec![Effect::Suspend],
        Action::Anywhere(act::Anywhere::Close) => return close(model, now),
        Action::Anywhere(act::Anywhere::Help) => {
            model.overlays.push(Overlay::Help { scroll: 0, about: context });
            return Vec::new();
        }
        Action::Motion(act::Motion::Whole) => {
            model.preview.whole = !model.preview.whole;
            // The axes stay in reach.
            fields::focus(model, Field::Motion);
            return Vec::new();
        }
        Action::Anywhere(act::Anywhere::Account) => {
            model.overlays.push(Overlay::Account);
            return Vec::new();
        }
        _ => {}
    }
    if let Some(effects) = writing::act(model, action, now) {
        effects
    } else if model.overlays.is_empty() {
        fields::on_form(model, action, now)
    } else if action == Action::Anywhere(act::Anywhere::Review) {
        sending::review_over(model, now)
    } else {
        over::on_overlay(model, action, again, now)
    }
}

/// Ends the studio, with the draft on disk.
pub(in crate::app) fn quit(model: &mut Model) -> Vec<Effect> {
    model.ended = true;
    // A move that was only tried on is none that was chosen.
    model.form.motion.drop_tried();
    // An amount that is none stays what it was.
    let _ = model.form.motion.keep_amount();
    model.speak();
    let mut effects = Vec::new();
    if model.draft.since.is_some() || model.revision() != model.draft.saved {
        effects.push(Effect::SaveDraft(Box::new(model.draft_to_keep())));
    }
    effects.push(Effect::Quit);
    effects
}

/// Closes the innermost thing; never quits, never loses text.
fn close(model: &mut Model, now: Now) -> Vec<Effect> {
    remark::put_aside(model, now);
    images::put_aside(model, now);
    over::put_task_aside(model);
    match model.overlays.last() {
        // Behind the first-run screen there is nothing yet.
        Some(Overlay::FirstRun { .. }) => return Vec::new(),
        Some(Overlay::Moves(_)) => {
            picker::close(model);
            return Vec::new();
        }
        Some(_) => {
            model.overlays.pop();
            // What lay below is read from now on.
            match model.overlays.last_mut() {
                Some(Overlay::Review(review)) => review.opened = now.mono,
                Some(Overlay::Trouble { since, .. }) => *since = now.mono,
                Some(_) | None => {}
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

//! What a key does: resolved against the state as it is at that moment, one after the other.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

use super::writing;
use crate::app::effect::{self, Effect};
use crate::app::labels::press;
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::app::overlay::dialog::{Closing, Way};
use crate::app::pane::{fields, takes};
use crate::app::state::studio::{focus, narrow, say, widen};
use crate::app::turn::{Opening, Pace, Press, Then, Turn};
use crate::domain::{Field, Now};
use crate::input::{Action, Chord, Context, Key, Keymap, act};

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
        model.toast = model.toast.take().filter(|toast| !toast.leaves(now.mono));
        let lifted = lift_trouble(model, key);
        leave_receipt_by(model, key);
        let context = model.context();
        let meant = keymap.resolve(context, key);
        if !matches!(meant, Key::Act(Action::Take(act::Take::Hide | act::Take::AskNow)))
            && !model.hidden.is_empty()
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
            let repeats = burst || held || key.kind == KeyEventKind::Repeat;
            let pace = if repeats { Pace::Repeated } else { Pace::Single };
            if action == Action::Anywhere(act::Anywhere::Interrupt) {
                model.quit_armed = armed;
            }
            let asked = act(model, context, Press { action, pace }, now);
            let hands_over = asked
                .iter()
                .any(|effect| matches!(effect, Effect::Shell(effect::Shell::EditOutside(_))));
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
    matches!(effect, Effect::Ledger(effect::Ledger::LoadPage(..)))
}

fn is_count(effect: &Effect) -> bool {
    matches!(effect, Effect::Ledger(effect::Ledger::Count(_)))
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
/// opens goes on typing. Until then the keys that are no letters, and those that close a problem, are
/// the problem's.
fn lift_trouble(model: &mut Model, key: &KeyEvent) -> Vec<Overlay> {
    let Some(context) = model.typed_below() else { return Vec::new() };
    let keymap = &model.settings.keymap;
    let own = match keymap.resolve(Context::Trouble, key) {
        Key::Act(action) => {
            action == act::Anywhere::Close.into() || Chord::of(key).typed().is_none()
        }
        Key::Type(_) | Key::Nothing => false,
    };
    if !edits(keymap, context, key) || (own && model.typed_into().is_none()) {
        return Vec::new();
    }
    take_trouble_off(model)
}

/// Whether a key edits the text where keys go to `context`.
fn edits(keymap: &Keymap, context: Context, key: &KeyEvent) -> bool {
    match keymap.resolve(context, key) {
        Key::Type(_) | Key::Act(Action::Text(act::Text::Newline)) => true,
        Key::Act(action) => [Context::Text, Context::Lines]
            .into_iter()
            .any(|place| keymap.bindings(place).any(|(bound, _)| bound == action)),
        Key::Nothing => false,
    }
}

/// Takes off the problems on top for what is typed below them: from then on somebody is typing there.
fn take_trouble_off(model: &mut Model) -> Vec<Overlay> {
    let by_itself = |overlay: &Overlay| overlay.dialog().came_by_itself().is_some();
    let below = model.overlays.iter().rposition(|overlay| !by_itself(overlay));
    let mut lifted = model.overlays.split_off(below.map_or(0, |at| at + 1));
    for overlay in &mut lifted {
        if let Overlay::Trouble(trouble) = overlay {
            trouble.below.typing = true;
        }
    }
    lifted
}

/// Whether what is on top opened by itself, and nobody can have read it, or this key was not meant
/// for it. Who is impatient presses the key that closes everything more than once.
fn is_unread(model: &Model, pace: Pace, now: Now) -> bool {
    let closes = model.settings.keymap.chord(Context::Overlay, act::Anywhere::Close);
    let repeats = pace == Pace::Repeated && model.last_key.map(|(key, _)| key) != closes;
    let since = model.overlays.last().and_then(|top| top.dialog().came_by_itself());
    since.is_some_and(|since| repeats || now.mono < since + SEEN)
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
    let lifted = if model.typed_below().is_some() { take_trouble_off(model) } else { Vec::new() };
    if model.context() == Context::Receipt {
        leave_receipt(model);
    }
    let effects = paste_below(model, text, now);
    model.overlays.extend(lifted);
    effects
}

fn paste_below(model: &mut Model, text: &str, now: Now) -> Vec<Effect> {
    let context = model.context();
    if takes_lines(context) {
        return writing::pasted(model, text, now);
    }
    // What is copied often has blanks around it; those inside are told when it is taken.
    if context.takes_text() {
        return writing::pasted(model, text.trim(), now);
    }
    if context == Context::Images {
        let mut effects = open(model, Opening::Images, now);
        if let Some(Overlay::Images(entry)) = model.overlays.last_mut() {
            entry.takes_place_of_image();
        }
        effects.extend(writing::pasted(model, text.trim(), now));
        return effects;
    }
    let next = if context == Context::FirstRun {
        (act::Key::Enter.into(), "enter one")
    } else if model.overlays.is_empty() {
        (Action::from(act::Anywhere::NextField), "go there")
    } else {
        (act::Anywhere::Close.into(), "go back")
    };
    let what = if context == Context::FirstRun {
        "A key cannot be pasted here."
    } else {
        "A paste goes into the prompt."
    };
    let next = press(model, context, &[next]);
    say(model, format!("{what} {next}").trim(), now);
    Vec::new()
}

/// A paste was longer than any text can be.
pub(in crate::app) fn long_paste(model: &mut Model, now: Now) -> Vec<Effect> {
    writing::tell_too_long(model, now);
    Vec::new()
}

/// A key that the receipt has no use for closes it, and does below what it does there; only Enter
/// does nothing, whatever it is pressed with.
fn leave_receipt_by(model: &mut Model, key: &KeyEvent) {
    let keymap = &model.settings.keymap;
    if model.context() != Context::Receipt
        || key.code == KeyCode::Enter
        || keymap.resolve(Context::Receipt, key) != Key::Nothing
    {
        return;
    }
    if edits(keymap, Context::Prompt, key) {
        leave_receipt(model);
    } else if keymap.resolve(model.studio.context(), key) != Key::Nothing {
        model.overlays.retain(|overlay| !matches!(overlay, Overlay::Receipt(_)));
    }
}

/// The receipt closes, and what is typed goes into the prompt.
fn leave_receipt(model: &mut Model) {
    model.overlays.retain(|overlay| !matches!(overlay, Overlay::Receipt(_)));
    focus(model, Field::Prompt);
}

fn type_text(model: &mut Model, context: Context, text: &str, now: Now) -> Vec<Effect> {
    if context == Context::Receipt {
        leave_receipt(model);
    }
    if context.is_typed_in() {
        return writing::typed(model, text, now);
    }
    if model.overlays.is_empty() {
        return text
            .chars()
            .flat_map(|letter| {
                let turn = fields::on_letter(model, letter);
                follow(model, turn, now)
            })
            .collect();
    }
    Vec::new()
}

/// What most actions do wherever keys go comes first, then the text in hand, then the overlay on
/// top or the field in hand.
fn act(model: &mut Model, context: Context, press: Press, now: Now) -> Vec<Effect> {
    if let Action::Anywhere(key) = press.action {
        match key {
            act::Anywhere::Quit => return quit(model),
            act::Anywhere::Interrupt | act::Anywhere::Close
                if is_unread(model, press.pace, now) =>
            {
                return Vec::new();
            }
            act::Anywhere::Interrupt => return interrupt(model, now),
            act::Anywhere::Close => return close(model, now),
            act::Anywhere::Redraw => return vec![effect::Shell::Redraw.into()],
            act::Anywhere::Suspend => return vec![effect::Shell::Suspend.into()],
            act::Anywhere::Help => return open(model, Opening::Help(context), now),
            act::Anywhere::Account => return open(model, Opening::Account, now),
            act::Anywhere::Review if !model.overlays.is_empty() => {
                return review_over(model, now);
            }
            act::Anywhere::Review
            | act::Anywhere::NextField
            | act::Anywhere::PreviousField
            | act::Anywhere::Search => {}
        }
    }
    if press.action == act::Motion::Whole.into() {
        if model.preview.whole {
            narrow(model);
        } else {
            widen(model);
        }
        return Vec::new();
    }
    if let Some(effects) = writing::act(model, press.action, now) {
        return effects;
    }
    let Model { studio, overlays } = model;
    let turn = match overlays.last_mut() {
        Some(top) => top.dialog_mut().act(studio, press, now),
        None => fields::on_form(studio, press.action, now),
    };
    follow(model, turn, now)
}

/// Does what came of a key: opens and closes what lies over the panes.
fn follow(model: &mut Model, turn: Turn, now: Now) -> Vec<Effect> {
    let mut effects = turn.effects;
    match turn.then {
        Then::Stay => {}
        Then::Close => drop(model.overlays.pop()),
        Then::Leave => model.overlays.clear(),
        Then::Replace(opening) => {
            model.overlays.pop();
            effects.extend(open(model, opening, now));
        }
        Then::Open(opening) => effects.extend(open(model, opening, now)),
        Then::Quit => effects.extend(quit(model)),
    }
    effects
}

/// Opens an overlay over what is there, and asks what it has to know.
fn open(model: &mut Model, opening: Opening, now: Now) -> Vec<Effect> {
    let overlay = Overlay::open(opening, model, now);
    let asked = overlay.dialog().asks();
    model.overlays.push(overlay);
    asked.into_iter().collect()
}

/// Opens the review from under what lies over the form, if nothing typed or unread goes with it.
fn review_over(model: &mut Model, now: Now) -> Vec<Effect> {
    let any = |way| model.overlays.iter().any(|overlay| overlay.dialog().makes_way() == way);
    if any(Way::Typed) {
        say(model, "First take or drop what is typed here", now);
        return Vec::new();
    }
    if any(Way::Barred) {
        return Vec::new();
    }
    model.overlays.clear();
    let turn = takes::review(model, now);
    follow(model, turn, now)
}

/// Ends the studio, with the draft on disk.
pub(super) fn quit(model: &mut Model) -> Vec<Effect> {
    model.ended = true;
    // A move that was only tried on is none that was chosen.
    model.form.motion.drop_tried();
    // An amount that is none stays what it was.
    let _ = model.form.motion.keep_amount();
    model.speak();
    let mut effects = Vec::new();
    if model.draft.since.is_some() || model.revision() != model.draft.saved {
        effects.push(effect::Files::SaveDraft(Box::new(model.draft_to_keep())).into());
    }
    effects.push(effect::Shell::Quit.into());
    effects
}

/// Closes the innermost thing; never quits, never loses text.
fn close(model: &mut Model, now: Now) -> Vec<Effect> {
    let Model { studio, overlays } = &mut *model;
    if let Some(top) = overlays.last_mut() {
        if top.dialog_mut().close(studio, now) == Closing::Closes {
            overlays.pop();
            if let Some(top) = overlays.last_mut() {
                top.dialog_mut().uncovered(now);
            }
        }
        return Vec::new();
    }
    fields::close(studio)
}

fn interrupt(model: &mut Model, now: Now) -> Vec<Effect> {
    if let Some(text) = writing::selection(model) {
        model.clipboard.put(text.clone());
        return vec![effect::Desktop::Copy(text, "the selection").into()];
    }
    let open = model.overlays.last().is_some_and(|top| !matches!(top, Overlay::FirstRun(_)));
    let typing = model.history.filtering || model.form.motion.amount.is_some();
    if open || typing {
        return close(model, now);
    }
    if model.quit_armed.is_some_and(|until| until > now.mono) {
        return quit(model);
    }
    model.quit_armed = Some(now.mono + ARMED);
    let goes_on = if model.under_way > 0 { "Takes go on at the provider. " } else { "" };
    let key = model.settings.keymap.chord(model.context(), act::Anywhere::Interrupt);
    let again = key.map_or_else(String::new, |key| format!("Press {key} again to quit."));
    say(model, format!("{goes_on}{again}").trim(), now);
    Vec::new()
}

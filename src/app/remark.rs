//! What the user says of a take: stars and a note.

use unicode_segmentation::UnicodeSegmentation as _;

use super::effect::Effect;
use super::keys::{complain, say};
use super::model::Model;
use super::overlay::Overlay;
use crate::domain::{NOTE_LIMIT, Now, Rating, Take, note, sentence, to_input};
use crate::input::Action;

/// What each key of a rating gives, best first.
pub const STARS: [(Action, u8); 6] = [
    (Action::FiveStars, 5),
    (Action::FourStars, 4),
    (Action::ThreeStars, 3),
    (Action::TwoStars, 2),
    (Action::OneStar, 1),
    (Action::NoStars, 0),
];

/// A note that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteEntry {
    /// On which take.
    pub take: crate::domain::TakeId,
    /// The note so far; it is written at its end.
    pub text: String,
    /// The note that the take has.
    before: String,
}

impl NoteEntry {
    /// Begins with what was half written before, else with the note that is there.
    fn of(take: &Take, half: Option<&String>) -> Self {
        let before = take.remark.note.clone();
        Self { take: take.id, text: half.unwrap_or(&before).clone(), before }
    }

    /// Adds what was typed or pasted; nothing of it where there is no room for all. Whether there
    /// was.
    pub fn push(&mut self, text: &str) -> bool {
        let fits = self.text.len() + text.len() <= NOTE_LIMIT;
        if fits {
            self.text.push_str(text);
        }
        fits
    }

    /// Takes back what is seen as the last character.
    fn shorten(&mut self) {
        let last = self.text.graphemes(true).next_back().map_or(0, str::len);
        self.text.truncate(self.text.len() - last);
    }

    /// Takes back the last word.
    fn shorten_by_a_word(&mut self) {
        let kept = self.text.trim_end();
        let kept = kept.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        self.text.truncate(kept);
    }
}

/// Opens the note on a take, as it was left when it was half written.
pub(super) fn open_note(model: &mut Model, take: &Take, now: Now) {
    let half = model.half_notes.get(&take.id);
    if half.is_some() {
        say(model, "This is the note that you had begun; Ctrl-U clears it", now);
    }
    let entry = NoteEntry::of(take, model.half_notes.get(&take.id));
    model.overlays.push(Overlay::Note(entry));
}

/// Puts a note that is being closed aside, if there is something in it that the take has not.
pub(super) fn put_aside(model: &mut Model, now: Now) {
    let Some(Overlay::Note(entry)) = model.overlays.last() else { return };
    let (id, text) = (entry.take, entry.text.clone());
    if text == entry.before {
        model.half_notes.remove(&id);
        return;
    }
    model.half_notes.insert(id, text);
    say(model, "The note is not saved; it is here again when you open it", now);
}

/// Adds what was typed or pasted to the note in hand.
pub(super) fn type_note(model: &mut Model, text: &str, now: Now) {
    let Some(Overlay::Note(entry)) = model.overlays.last_mut() else { return };
    if !entry.push(&to_input(text)) {
        let most = NOTE_LIMIT / 1024;
        complain(model, format!("A note has at most {most} KiB; nothing was put in"), now);
    }
}

/// A key while stars are given.
pub(super) fn on_rating(model: &mut Model, action: Action) -> Vec<Effect> {
    let Some(Overlay::Rate(id)) = model.overlays.last() else { return Vec::new() };
    let id = *id;
    let Some((_, stars)) = STARS.into_iter().find(|(known, _)| *known == action) else {
        return Vec::new();
    };
    model.overlays.pop();
    // No stars are no rating.
    vec![Effect::Rate(id, Rating::new(stars).ok())]
}

/// A key while a note is written.
pub(super) fn on_note(model: &mut Model, action: Action, now: Now) -> Vec<Effect> {
    let Some(Overlay::Note(entry)) = model.overlays.last_mut() else { return Vec::new() };
    match action {
        Action::DeleteLeft => entry.shorten(),
        Action::DeleteWordLeft => entry.shorten_by_a_word(),
        Action::DeleteToStart => entry.text.clear(),
        Action::Newline => type_note(model, "\n", now),
        Action::Pick => {
            let (id, kept) = (entry.take, note(&entry.text));
            match kept {
                Ok(text) => {
                    model.overlays.pop();
                    model.half_notes.remove(&id);
                    return vec![Effect::SetNote(id, text)];
                }
                Err(why) => complain(model, sentence(&why.to_string()), now),
            }
        }
        _ => {}
    }
    Vec::new()
}

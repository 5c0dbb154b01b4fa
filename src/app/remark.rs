//! What the user says of a take: stars and a note.

use unicode_segmentation::UnicodeSegmentation as _;

use super::effect::Effect;
use super::keys::complain;
use super::model::Model;
use super::overlay::Overlay;
use crate::domain::{NOTE_LIMIT, Now, Rating, Take, note, sentence};
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
}

impl NoteEntry {
    /// Begins with the note that is there.
    pub fn of(take: &Take) -> Self {
        Self { take: take.id, text: take.remark.note.clone() }
    }

    /// Adds what was typed or pasted, as far as there is room.
    pub fn push(&mut self, text: &str) {
        if self.text.len() + text.len() <= NOTE_LIMIT {
            self.text.push_str(text);
        }
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
        Action::Newline => entry.push("\n"),
        Action::Pick => {
            let (id, kept) = (entry.take, note(&entry.text));
            match kept {
                Ok(text) => {
                    model.overlays.pop();
                    return vec![Effect::SetNote(id, text)];
                }
                Err(why) => complain(model, sentence(&why.to_string()), now),
            }
        }
        _ => {}
    }
    Vec::new()
}

//! What the user says of a take: stars and a note.

use crate::app::effect::Effect;
use crate::app::overlay::Overlay;
use crate::app::state::studio::Model;
use crate::app::text::Editor;
use crate::app::update::keys::{complain, say};
use crate::domain::{NOTE_LIMIT, Now, Rating, Take, note, sentence};
use crate::input::{Action, Context, act};

/// What each key of a rating gives, best first.
pub const STARS: [(Action, u8); 6] = [
    (Action::Stars(act::Stars::Five), 5),
    (Action::Stars(act::Stars::Four), 4),
    (Action::Stars(act::Stars::Three), 3),
    (Action::Stars(act::Stars::Two), 2),
    (Action::Stars(act::Stars::One), 1),
    (Action::Stars(act::Stars::None), 0),
];

/// A note that is being written.
#[derive(Clone, Debug, PartialEq)]
pub struct NoteEntry {
    /// On which take.
    pub take: crate::domain::TakeId,
    /// The note so far.
    pub text: Editor,
    /// The note that the take has.
    pub(in crate::app) before: String,
}

impl NoteEntry {
    /// Begins with the note that is there. What was half written before is a step after it, so that
    /// undo brings back what the take has.
    fn of(take: &Take, half: Option<&String>) -> Self {
        let mut text = Editor::of_lines(&take.remark.note, NOTE_LIMIT);
        let before = text.text();
        if let Some(half) = half {
            text.replace(half);
        }
        Self { take: take.id, text, before }
    }
}

/// Opens the note on a take, as it was left when it was half written.
pub(in crate::app) fn open_note(model: &mut Model, take: &Take, now: Now) {
    let half = model.half_notes.get(&take.id);
    let (entry, begun) = (NoteEntry::of(take, half), half.is_some());
    model.overlays.push(Overlay::Note(entry));
    if begun {
        let undo = model.settings.keymap.chord(Context::Note, Action::Text(act::Text::Undo));
        let back = undo.map(|key| format!("; {key} brings back the saved one"));
        say(model, format!("This is the note you had begun{}", back.unwrap_or_default()), now);
    }
}

/// Puts a note that is being closed aside, if there is something in it that the take has not.
pub(in crate::app) fn put_aside(model: &mut Model, now: Now) {
    let Some(Overlay::Note(entry)) = model.overlays.last() else { return };
    let (id, text) = (entry.take, entry.text.text());
    // Its own count of changes goes with it.
    model.notes_put_aside += entry.text.revision() + 1;
    if text == entry.before {
        model.half_notes.remove(&id);
        return;
    }
    model.half_notes.insert(id, text);
    say(model, "The note is not saved; it is here again when you open it", now);
}

/// A key while stars are given.
pub(in crate::app) fn on_rating(model: &mut Model, action: Action) -> Vec<Effect> {
    let Some(Overlay::Rate(id)) = model.overlays.last() else { return Vec::new() };
    let id = *id;
    let Some((_, stars)) = STARS.into_iter().find(|(known, _)| *known == action) else {
        return Vec::new();
    };
    model.overlays.pop();
    // No stars are no rating.
    vec![Effect::Rate(id, Rating::new(stars).ok())]
}

/// A take as the ledger has it now: a note that is in there is not half written any more.
pub(in crate::app) fn note_kept(model: &mut Model, take: &Take) {
    if model.half_notes.get(&take.id).is_some_and(|half| *half == take.remark.note) {
        model.half_notes.remove(&take.id);
        model.notes_put_aside += 1;
    }
}

/// A key while a note is written.
pub(in crate::app) fn on_note(model: &mut Model, action: Action, now: Now) -> Vec<Effect> {
    let Some(Overlay::Note(entry)) = model.overlays.last() else { return Vec::new() };
    if action != Action::List(act::List::Pick) {
        return Vec::new();
    }
    let id = entry.take;
    match note(&entry.text.text()) {
        Ok(text) => {
            model.notes_put_aside += entry.text.revision() + 1;
            model.overlays.pop();
            // Until the ledger has it: another program may hold that.
            model.half_notes.insert(id, text.clone());
            vec![Effect::SetNote(id, text)]
        }
        Err(why) => {
            complain(model, sentence(&why.to_string()), now);
            Vec::new()
        }
    }
}

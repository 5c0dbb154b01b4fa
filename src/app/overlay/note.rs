//! Where a note on a take is written.

use super::dialog::{Closing, Dialog, OfTake};
use crate::app::effect;
use crate::app::labels::press as press_to;
use crate::app::layout::standing::note_area;
use crate::app::state::studio::{Studio, complain, say};
use crate::app::text::Editor;
use crate::app::turn::{Press, Turn};
use crate::domain::{NOTE_LIMIT, Now, TakeId, note, sentence};
use crate::input::{Action, Context, act};

/// A note that is being written.
#[derive(Clone, Debug, PartialEq)]
pub struct NoteEntry {
    /// On which take.
    pub take: TakeId,
    /// The note so far.
    pub text: Editor,
    /// The note that the take has.
    pub(in crate::app) before: String,
}

impl OfTake for NoteEntry {
    /// The note on a take, as it was left when it was half written.
    ///
    /// Begins with the note that is there. What was half written before is a step after it, so that
    /// undo brings back what the take has.
    fn of_take(take: TakeId, studio: &mut Studio, now: Now) -> Self {
        let known = studio.history.take(take).map_or("", |take| take.remark.note.as_str());
        let mut text = Editor::of_lines(known, NOTE_LIMIT);
        let before = text.text();
        if let Some(half) = studio.half_notes.get(&take) {
            text.replace(half);
            let undo = [(act::Text::Undo.into(), "bring back the saved one")];
            let back = press_to(studio, Context::Note, &undo);
            say(studio, format!("This is the note you had begun. {back}").trim(), now);
        }
        Self { take, text, before }
    }
}

impl Dialog for NoteEntry {
    fn context(&self) -> Context {
        Context::Note
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::List(act::List::Pick), Action::Text(act::Text::Newline)]
    }

    fn press(&mut self, studio: &mut Studio, press: Press, now: Now) -> Turn {
        if press.action != act::List::Pick.into() {
            return Turn::nothing();
        }
        match note(&self.text.text()) {
            Ok(text) => {
                studio.notes_put_aside += self.text.revision() + 1;
                // Until the ledger has it: another program may hold that.
                studio.half_notes.insert(self.take, text.clone());
                Turn::close().with(effect::Ledger::SetNote(self.take, text))
            }
            Err(why) => {
                complain(studio, sentence(&why.to_string()), now);
                Turn::nothing()
            }
        }
    }

    fn text(&self) -> Option<&Editor> {
        Some(&self.text)
    }

    fn text_mut(&mut self) -> Option<&mut Editor> {
        Some(&mut self.text)
    }

    fn too_long(&mut self) -> Option<String> {
        Some(format!("A note has at most {} KiB", NOTE_LIMIT / 1024))
    }

    fn fit(&mut self, studio: &Studio) {
        let text = note_area(studio).text;
        self.text.fit(text.width, text.height);
    }

    /// Puts the note aside, if there is something in it that the take has not.
    fn close(&mut self, studio: &mut Studio, now: Now) -> Closing {
        let text = self.text.text();
        // Its own count of changes goes with it.
        studio.notes_put_aside += self.text.revision() + 1;
        if text == self.before {
            studio.half_notes.remove(&self.take);
        } else {
            studio.half_notes.insert(self.take, text);
            say(studio, "The note is not saved; it is here again when you open it", now);
        }
        Closing::Closes
    }
}

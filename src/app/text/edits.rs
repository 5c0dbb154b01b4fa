//! How text is taken out, and how what was done to it is taken back.

use super::editor::Editor;
use super::log::{Edit, Place};
use crate::input::{Action, act};

/// Text that a kill took out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Killed {
    /// The text.
    pub text: String,
    /// Whether it stood before the caret.
    pub before: bool,
}

impl Editor {
    /// Does what a key asks, if it is one that takes out more than a character, and gives what it
    /// took: nothing at the end of the text.
    pub fn kill(&mut self, action: Action) -> Option<Killed> {
        let here = self.selected_range().map_or_else(|| self.place(), |(_, end)| end);
        let text = if action == act::Text::DeleteWordLeft.into() {
            self.delete(Self::word_before)
        } else if action == act::Text::DeleteWordRight.into() {
            self.delete(Self::word_after)
        } else if action == act::Text::DeleteToStart.into() {
            self.delete(|e| (e.place().0, 0))
        } else if action == act::Text::DeleteToEnd.into() {
            self.delete(Self::line_end_or_break)
        } else {
            return None;
        };
        Some(Killed { text, before: self.place() < here })
    }

    /// Takes the selected text out.
    pub fn cut(&mut self) -> Option<String> {
        let (from, to) = self.selected_range()?;
        let edit = self.splice(from, to, "");
        let text = edit.removed.clone();
        self.log.add_alone(edit);
        self.changed();
        Some(text)
    }

    /// Takes out the selection, else what stands between the caret and a place; says what.
    pub(super) fn delete(&mut self, to: impl FnOnce(&Self) -> (usize, usize)) -> String {
        self.goal = None;
        if let Some(text) = self.cut() {
            return text;
        }
        self.area.cancel_selection();
        let (here, there) = (self.place(), to(self));
        if here == there {
            return String::new();
        }
        let (from, to) = if here < there { (here, there) } else { (there, here) };
        let edit = self.splice(from, to, "");
        // Only ever one line break: the end of one line to the start of the next.
        let in_word = !edit.removed.chars().all(char::is_whitespace) && from.0 == to.0;
        let text = edit.removed.clone();
        self.log.add_deletion(edit, in_word, there < here);
        self.changed();
        text
    }

    /// Puts `text` in the place of what stands between two places, with the caret after it, and
    /// says what that changed. The one way in which the text ever changes.
    pub(super) fn splice(&mut self, from: Place, to: Place, text: &str) -> Edit {
        let before = self.place();
        let removed = self.between(from, to);
        self.area.cancel_selection();
        let column = self.area.lines()[from.0][..from.1].chars().count();
        self.move_to(from.0, column);
        if !removed.is_empty() {
            self.area.delete_str(removed.chars().count());
        }
        if !text.is_empty() {
            self.area.insert_str(text);
        }
        Edit { at: from, removed, inserted: text.to_owned(), before, after: self.place() }
    }

    fn between(&self, (line, start): Place, (last, end): Place) -> String {
        let lines = self.area.lines();
        if line == last {
            return lines[line][start..end].to_owned();
        }
        let mut text = lines[line][start..].to_owned();
        for whole in &lines[line + 1..last] {
            text.push('\n');
            text.push_str(whole);
        }
        text.push('\n');
        text.push_str(&lines[last][..end]);
        text
    }

    pub(super) fn take_back(&mut self) -> bool {
        let Some(step) = self.log.take_back().cloned() else { return false };
        for edit in step.edits.iter().rev() {
            self.splice(edit.at, end_of(edit.at, &edit.inserted), &edit.removed);
        }
        if let Some(first) = step.edits.first() {
            self.stand_at(first.before);
        }
        true
    }

    pub(super) fn take_again(&mut self) -> bool {
        let Some(step) = self.log.take_again().cloned() else { return false };
        for edit in &step.edits {
            self.splice(edit.at, end_of(edit.at, &edit.removed), &edit.inserted);
        }
        if let Some(last) = step.edits.last() {
            self.stand_at(last.after);
        }
        true
    }

    fn stand_at(&mut self, (line, byte): Place) {
        let column = self.area.lines()[line][..byte].chars().count();
        self.move_to(line, column);
        self.changed();
    }
}

/// Where a text ends that begins at a place.
pub(super) fn end_of((line, byte): Place, text: &str) -> Place {
    match text.rsplit_once('\n') {
        Some((above, last)) => (line + 1 + above.matches('\n').count(), last.len()),
        None => (line, byte + text.len()),
    }
}

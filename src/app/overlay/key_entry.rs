//! Where a key is entered.

use super::dialog::{Dialog, Edited};
use crate::app::effect;
use crate::app::state::studio::Studio;
use crate::app::text::{Editor, LINE_LIMIT};
use crate::app::turn::{Press, Turn};
use crate::domain::{ApiKey, ApiKeyError, Now, sentence};
use crate::input::{Action, Context, act};

/// A key that is being entered. It prints as nothing.
#[derive(Clone, PartialEq)]
pub struct KeyEntry {
    /// What was entered. It may have several lines, so that a key of more than one can be told.
    pub text: Editor,
    /// Why the last one could not be taken.
    pub wrong: Option<String>,
}

impl std::fmt::Debug for KeyEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyEntry({} UTF-16 units)", self.text.units())
    }
}

impl Default for KeyEntry {
    fn default() -> Self {
        Self { text: Editor::of_lines("", LINE_LIMIT), wrong: None }
    }
}

impl Dialog for KeyEntry {
    fn context(&self) -> Context {
        Context::KeyEntry
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::List(act::List::Pick), Action::Text(act::Text::DeleteToStart)]
    }

    fn press(&mut self, _studio: &mut Studio, press: Press, _now: Now) -> Turn {
        if press.action != act::List::Pick.into() {
            return Turn::nothing();
        }
        match ApiKey::parse(&self.text.text()) {
            // It stays until the key is taken: nothing of it is lost if it cannot be.
            Ok(key) => effect::Shell::TakeKey(key).into(),
            Err(why) => {
                // Nobody sees where it is wrong, so the next one begins anew; undo brings it back.
                self.text.replace("");
                self.wrong = Some(sentence(&why.to_string()));
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

    fn edited(&mut self, _studio: &mut Studio, _how: Edited) {
        self.wrong = None;
    }

    fn too_long(&mut self) -> Option<String> {
        self.wrong = Some(sentence(&ApiKeyError::TooLong.to_string()));
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entered_key_shows_its_end_only() {
        let entered = |text: &str| KeyEntry { text: Editor::of_lines(text, 99), wrong: None };
        let mut entry = entered("sk-0123456789 abcd");
        assert_eq!(entry.text.masked("*").text, "**************abcd");
        assert_eq!(entry.text.text(), "sk-0123456789 abcd", "a blank is for the reader to refuse");
        assert!(!format!("{entry:?}").contains("abcd"));
        entry.text.act(act::Text::LineStart.into());
        entry.text.act(act::Text::SelectRight.into());
        let masked = entry.text.masked("•");
        assert_eq!((masked.caret, masked.selected), ("•".len(), Some((0, "•".len()))));
        assert_eq!(entered("short").text.masked("*").text, "*****");
        assert_eq!(entered("two\nlines").text.masked("*").text, "*********");
    }
}

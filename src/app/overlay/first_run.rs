//! What to begin with where there is no key.

use super::dialog::{Closing, Dialog, Way};
use crate::app::effect;
use crate::app::state::studio::Studio;
use crate::app::turn::{Opening, Press, Then, Turn};
use crate::domain::Now;
use crate::input::{Action, Context, act};

/// The screen where there is no key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FirstRun {
    /// The choice in hand.
    pub at: usize,
}

/// What each choice does, from the top.
const CHOICES: [Action; 4] = [
    Action::Key(act::Key::Enter),
    Action::Key(act::Key::TrySandbox),
    Action::Anywhere(act::Anywhere::Help),
    Action::Anywhere(act::Anywhere::Quit),
];

impl Dialog for FirstRun {
    fn context(&self) -> Context {
        Context::FirstRun
    }

    fn hints(&self) -> &'static [Action] {
        &CHOICES
    }

    fn press(&mut self, _studio: &mut Studio, press: Press, _now: Now) -> Turn {
        let mut action = press.action;
        if let Action::List(key) = action {
            match key {
                act::List::Up => self.at = self.at.saturating_sub(1),
                act::List::Down => self.at = (self.at + 1) % CHOICES.len(),
                act::List::Pick => action = CHOICES[self.at],
                act::List::PageUp | act::List::PageDown | act::List::First | act::List::Last => {}
            }
        }
        if action == act::Key::Enter.into() {
            Turn::open(Opening::KeyEntry)
        } else if action == act::Key::TrySandbox.into() {
            effect::Shell::EnterSandbox.into()
        } else if action == act::Anywhere::Help.into() {
            Turn::open(Opening::Help(Context::Form))
        } else if action == act::Anywhere::Quit.into() {
            Then::Quit.into()
        } else {
            Turn::nothing()
        }
    }

    /// There is nothing behind it yet.
    fn close(&mut self, _studio: &mut Studio, _now: Now) -> Closing {
        Closing::Stays
    }

    fn makes_way(&self) -> Way {
        Way::Barred
    }
}

//! Key and provider.

use super::dialog::Dialog;
use crate::app::effect;
use crate::app::state::studio::Studio;
use crate::app::state::world::World;
use crate::app::turn::{Opening, Press, Turn};
use crate::domain::Now;
use crate::input::{Action, Context, act};

/// Key and provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account;

impl Dialog for Account {
    fn context(&self) -> Context {
        Context::Account
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::Key(act::Key::Enter), Action::Key(act::Key::Remove)]
    }

    /// The sandbox needs no key, and only one that is saved can be removed.
    fn applies(&self, studio: &Studio, action: Action) -> bool {
        let Action::Key(key) = action else { return true };
        match &studio.world {
            World::Live { saved, .. } => *saved || key != act::Key::Remove,
            World::Nowhere => key != act::Key::Remove,
            World::Sandbox => false,
        }
    }

    fn press(&mut self, studio: &mut Studio, press: Press, _now: Now) -> Turn {
        let Action::Key(key) = press.action else { return Turn::nothing() };
        match key {
            _ if !self.applies(studio, press.action) => Turn::nothing(),
            act::Key::Enter => Turn::open(Opening::KeyEntry),
            act::Key::Remove => effect::Files::RemoveKey.into(),
            act::Key::TrySandbox | act::Key::Replace => Turn::nothing(),
        }
    }
}

//! Whether an entered key takes the place of the saved one.

use super::dialog::{Dialog, Way};
use crate::app::effect;
use crate::app::state::studio::Studio;
use crate::app::turn::{Press, Turn};
use crate::domain::{ApiKey, Now};
use crate::input::{Action, Context, act};

/// Another key is saved than the one that was entered. The entry lies below it.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplaceKey {
    /// The entered key.
    pub key: ApiKey,
    /// The last characters of the saved one; none where it cannot be read.
    pub saved: Option<String>,
}

impl Dialog for ReplaceKey {
    fn context(&self) -> Context {
        Context::ReplaceKey
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::Key(act::Key::Replace)]
    }

    fn press(&mut self, _studio: &mut Studio, press: Press, _now: Now) -> Turn {
        if press.action != act::Key::Replace.into() {
            return Turn::nothing();
        }
        effect::Shell::ReplaceKey(self.key.clone()).into()
    }

    fn makes_way(&self) -> Way {
        Way::Typed
    }
}

//! What an unconfirmed take can become.

use super::dialog::Dialog;
use crate::app::effect;
use crate::app::pane::takes::review_again;
use crate::app::state::studio::{Studio, complain};
use crate::app::turn::{Opening, Press, Turn};
use crate::domain::{Now, Settlement, TakeId};
use crate::input::{Action, Context, act};

/// The choices for an unconfirmed take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settle {
    /// The take.
    pub take: TakeId,
}

impl Dialog for Settle {
    fn context(&self) -> Context {
        Context::Settle
    }

    fn hints(&self) -> &'static [Action] {
        &[
            Action::Settle(act::Settle::LookUp),
            Action::Settle(act::Settle::NameTask),
            Action::Settle(act::Settle::Lost),
            Action::Shot(act::Shot::Again),
        ]
    }

    fn applies(&self, studio: &Studio, action: Action) -> bool {
        action != act::Settle::LookUp.into() || studio.settings.access_token
    }

    fn press(&mut self, studio: &mut Studio, press: Press, now: Now) -> Turn {
        let id = self.take;
        if press.action == act::Shot::Again.into() {
            let Some(take) = studio.history.take(id).cloned() else { return Turn::close() };
            let turn = review_again(studio, &take, now);
            return turn.in_place();
        }
        let Action::Settle(key) = press.action else { return Turn::nothing() };
        match key {
            act::Settle::LookUp if !studio.settings.access_token => {
                complain(
                    studio,
                    "Looking it up needs COMETAPI_ACCESS_TOKEN in the environment",
                    now,
                );
                Turn::nothing()
            }
            act::Settle::LookUp => Turn::replace(Opening::Found(id)),
            act::Settle::NameTask => Turn::replace(Opening::TaskEntry(id)),
            act::Settle::Lost => Turn::close().with(effect::Worker::Settle(id, Settlement::Lost)),
        }
    }
}

//! How many stars a take gets.

use super::dialog::{Dialog, OfTake};
use crate::app::effect;
use crate::app::state::studio::Studio;
use crate::app::turn::{Press, Turn};
use crate::domain::{Now, Rating, TakeId};
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

/// The choice of stars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stars {
    /// The take.
    pub take: TakeId,
}

impl OfTake for Stars {
    fn of_take(take: TakeId, _studio: &mut Studio, _now: Now) -> Self {
        Self { take }
    }
}

impl Dialog for Stars {
    fn context(&self) -> Context {
        Context::Rate
    }

    /// What opens has its keys in it.
    fn hints(&self) -> &'static [Action] {
        &[]
    }

    fn press(&mut self, _studio: &mut Studio, press: Press, _now: Now) -> Turn {
        let known = STARS.into_iter().find(|(action, _)| *action == press.action);
        let Some((_, stars)) = known else { return Turn::nothing() };
        // No stars are no rating.
        Turn::close().with(effect::Ledger::Rate(self.take, Rating::new(stars).ok()))
    }
}

//! What comes of a key: effects, and what is to lie over the form now.

use super::effect::Effect;
use crate::domain::{Field, Shot, TakeId};
use crate::input::{Action, Context, act};

/// A key that does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Press {
    /// What it does.
    pub(super) action: Action,
    /// How it came.
    pub(super) pace: Pace,
}

/// How a key came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// By itself: somebody may have read the screen and decided.
    Single,
    /// As a repeat of a key that is held down, or together with others: nobody decided anything.
    Repeated,
}

/// What comes of a key.
#[derive(Debug, Default)]
pub(super) struct Turn {
    pub(super) effects: Vec<Effect>,
    pub(super) then: Then,
}

/// What happens to the overlay that the key went to, or over the panes if there is none.
#[derive(Debug, Default)]
pub(super) enum Then {
    /// Everything stays where it is.
    #[default]
    Stay,
    /// The overlay closes.
    Close,
    /// Another one opens over it.
    Open(Opening),
    /// Another one opens in its place.
    Replace(Opening),
    /// Everything that lies over the panes closes.
    Leave,
    /// The studio ends.
    Quit,
}

/// An overlay that is asked for, by what it is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Opening {
    Help(Context),
    Account,
    KeyEntry,
    Review {
        ticket: u64,
        shot: Shot,
        parent: Option<TakeId>,
    },
    Receipt {
        ticket: u64,
        shot: Shot,
    },
    /// With this typed into it already.
    Choices(Field, String),
    Moves,
    Images,
    /// What this action opens over a take.
    OverTake(act::Open, TakeId),
    Settle(TakeId),
    TaskEntry(TakeId),
    Found(TakeId),
    /// The sweep of a shot.
    Sweep(Shot),
    Plans,
    /// The grid of a sweep.
    Grid(TakeId),
}

impl Turn {
    /// Nothing comes of it.
    pub(super) fn nothing() -> Self {
        Self::default()
    }

    /// The overlay closes.
    pub(super) fn close() -> Self {
        Then::Close.into()
    }

    /// Another overlay opens.
    pub(super) fn open(opening: Opening) -> Self {
        Then::Open(opening).into()
    }

    /// Another overlay opens in place of the one on top.
    pub(super) fn replace(opening: Opening) -> Self {
        Then::Replace(opening).into()
    }

    /// The same in place of the overlay on top, which closes even if nothing opens.
    pub(super) fn in_place(self) -> Self {
        let then = match self.then {
            Then::Open(opening) | Then::Replace(opening) => Then::Replace(opening),
            Then::Stay | Then::Close => Then::Close,
            Then::Leave => Then::Leave,
            Then::Quit => Then::Quit,
        };
        Self { then, ..self }
    }

    /// The same with this effect after its own.
    pub(super) fn with(mut self, effect: impl Into<Effect>) -> Self {
        self.effects.push(effect.into());
        self
    }
}

impl From<Then> for Turn {
    fn from(then: Then) -> Self {
        Self { effects: Vec::new(), then }
    }
}

impl<E: Into<Effect>> From<E> for Turn {
    fn from(effect: E) -> Self {
        vec![effect.into()].into()
    }
}

impl From<Vec<Effect>> for Turn {
    fn from(effects: Vec<Effect>) -> Self {
        Self { effects, then: Then::Stay }
    }
}

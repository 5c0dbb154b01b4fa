//! What the user saw the camera do in a take.

use ratatui::layout::Rect;

use super::dialog::{Dialog, OfTake};
use crate::app::effect::{self, Effect};
use crate::app::layout::standing::over_panes;
use crate::app::pane::films::{can_be_shown, on_film};
use crate::app::state::studio::Studio;
use crate::app::turn::{Press, Turn};
use crate::domain::{Eye, Now, Sight, TakeId};
use crate::input::{Action, Context, act};
use crate::measure::PictureAxis;

/// What can be said of an axis, in the order of the keys; the last takes it back.
pub const SIGHTS: [act::Saw; 5] =
    [act::Saw::AsAsked, act::Saw::Still, act::Saw::OtherWay, act::Saw::Undecided, act::Saw::Unsaid];

/// What was seen of a take's camera, axis by axis. Every key is kept at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saw {
    /// The take.
    pub take: TakeId,
    /// The row in hand.
    pub at: usize,
    /// What was said so far: the ledger may have it a moment later.
    pub eye: Eye,
}

impl OfTake for Saw {
    fn of_take(take: TakeId, studio: &mut Studio, _now: Now) -> Self {
        let eye = studio.history.take(take).map(|take| take.remark.eye).unwrap_or_default();
        Self { take, at: 0, eye }
    }
}

/// What was seen, said of an axis that was asked for so much.
pub fn said_of(sight: Option<Sight>, asked: f64) -> act::Saw {
    match sight {
        None => act::Saw::Unsaid,
        Some(Sight::Undecided) => act::Saw::Undecided,
        Some(Sight::Still) => act::Saw::Still,
        Some(Sight::Positive) if asked > 0.0 => act::Saw::AsAsked,
        Some(Sight::Negative) if asked < 0.0 => act::Saw::AsAsked,
        Some(Sight::Positive | Sight::Negative) => act::Saw::OtherWay,
    }
}

/// The direction that is meant where so much was asked: that is what stays true when an axis is turned
/// round.
fn seen(said: act::Saw, asked: f64) -> Option<Sight> {
    let towards = |positive| if positive { Sight::Positive } else { Sight::Negative };
    match said {
        act::Saw::AsAsked => Some(towards(asked > 0.0)),
        act::Saw::OtherWay => Some(towards(asked < 0.0)),
        act::Saw::Still => Some(Sight::Still),
        act::Saw::Undecided => Some(Sight::Undecided),
        act::Saw::Unsaid => None,
    }
}

impl Saw {
    /// Keeps what was said of the axis in hand.
    fn say(&mut self, said: act::Saw, rows: &[(PictureAxis, f64)]) -> Turn {
        let Some((axis, amount)) = rows.get(self.at) else { return Turn::nothing() };
        self.eye = self.eye.with(*axis, seen(said, *amount));
        Effect::from(effect::Ledger::KeepEye(self.take, self.eye)).into()
    }
}

impl Dialog for Saw {
    fn context(&self) -> Context {
        Context::Saw
    }

    /// What opens has its other keys in it.
    fn hints(&self) -> &'static [Action] {
        &[Action::Choice(act::Choice::Next), Action::Film(act::Film::Watch)]
    }

    fn applies(&self, studio: &Studio, action: Action) -> bool {
        let Action::Film(key) = action else { return true };
        studio.history.take(self.take).is_some_and(|take| can_be_shown(studio, take, key))
    }

    fn press(&mut self, studio: &mut Studio, press: Press, now: Now) -> Turn {
        let Some(take) = studio.history.take(self.take).cloned() else { return Turn::nothing() };
        let axes = studio.asked_axes(&take);
        let last = axes.len().saturating_sub(1);
        self.at = self.at.min(last);
        if let Action::Film(key) = press.action {
            return on_film(studio, &take, (key, Context::Saw), now).into();
        }
        if press.action == act::List::Up.into() {
            self.at = self.at.saturating_sub(1);
        } else if press.action == act::List::Down.into() {
            self.at = (self.at + 1).min(last);
        } else if let Action::Saw(said) = press.action {
            let turn = self.say(said, &axes);
            // On to the next axis; the last one keeps the keys.
            self.at = (self.at + 1).min(last);
            return turn;
        } else if let Some((axis, asked)) = axes.get(self.at)
            && let Action::Choice(key @ (act::Choice::Previous | act::Choice::Next)) = press.action
        {
            let now = said_of(self.eye.of(*axis), *asked);
            let at = SIGHTS.iter().position(|it| *it == now).unwrap_or(0);
            let by = if key == act::Choice::Next { 1 } else { SIGHTS.len() - 1 };
            return self.say(SIGHTS[(at + by) % SIGHTS.len()], &axes);
        }
        Turn::nothing()
    }
}

/// Where it stands: a heading, a row for each axis, a free one, and two of keys; three where it is
/// narrow.
pub fn saw_area(studio: &Studio, axes: usize) -> Rect {
    let keys = if studio.size.width < 56 { 3 } else { 2 };
    over_panes(studio, 60, axes as u16 + 4 + keys)
}

//! The list of sweeps: how far each has got, and the keys that let it rest, go on or end.

use super::dialog::{Closing, Dialog, Way};
use crate::app::effect::{self, Effect};
use crate::app::labels::press as press_to;
use crate::app::pane::takes::sweep;
use crate::app::state::plans::KnownPlan;
use crate::app::state::studio::{Studio, complain, say};
use crate::app::turn::{Opening, Pace, Press, Turn};
use crate::domain::{Now, Plan, PlanState, TakeId};
use crate::input::{Action, Context, act};
use crate::sweep::takes_words;

/// Rows that a page key goes.
const PAGE: usize = 8;

/// The list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlanList {
    /// The plan in hand; the newest while nobody has chosen.
    chosen: Option<TakeId>,
    /// The plan that is to be cancelled, while that is asked.
    pub cancelling: Option<TakeId>,
}

/// Whether a plan can be made to rest.
fn can_rest(plan: &Plan) -> bool {
    matches!(plan.state, PlanState::Running | PlanState::Planned)
}

/// Whether a plan can go on.
fn can_go_on(plan: &Plan) -> bool {
    matches!(plan.state, PlanState::Paused | PlanState::Planned)
}

impl PlanList {
    /// The place of the plan in hand.
    pub fn at(&self, studio: &Studio) -> usize {
        let list = studio.plans.list().unwrap_or_default();
        let chosen = |known: &KnownPlan| Some(known.plan.id) == self.chosen;
        list.iter().position(chosen).unwrap_or(0)
    }

    /// The plan in hand.
    pub fn in_hand<'a>(&self, studio: &'a Studio) -> Option<&'a KnownPlan> {
        studio.plans.list()?.get(self.at(studio))
    }

    fn go(&mut self, key: act::List, studio: &Studio) {
        let plans = studio.plans.list().unwrap_or_default();
        let (at, last) = (self.at(studio), plans.len().saturating_sub(1));
        let to = match key {
            act::List::Up => at.saturating_sub(1),
            act::List::Down => at + 1,
            act::List::PageUp => at.saturating_sub(PAGE),
            act::List::PageDown => at + PAGE,
            act::List::First => 0,
            act::List::Last => last,
            act::List::Pick => at,
        };
        self.chosen = plans.get(to.min(last)).map(|known| known.plan.id);
    }

    fn answer(&mut self, id: TakeId, press: Press) -> Turn {
        self.cancelling = None;
        if press.action == act::Plan::CancelYes.into() && press.pace == Pace::Single {
            return effect::Worker::EndPlan(id, PlanState::Cancelled).into();
        }
        Turn::nothing()
    }
}

/// Has a plan rest, go on or end, or says why that does not go; what ends is asked about first.
pub(in crate::app) fn on_plan(
    key: act::Plan,
    plan: &Plan,
    pace: Pace,
    studio: &mut Studio,
    now: Now,
) -> Option<Effect> {
    let state = plan.state.as_str();
    match key {
        act::Plan::Rest if can_rest(plan) => {
            return Some(effect::Worker::EndPlan(plan.id, PlanState::Paused).into());
        }
        // It was confirmed before; but nothing is sent by a key that is only held down.
        act::Plan::GoOn if can_go_on(plan) && pace == Pace::Single => {
            return Some(effect::Worker::RunPlan(plan.id).into());
        }
        act::Plan::GoOn if can_go_on(plan) => {}
        act::Plan::Rest | act::Plan::GoOn | act::Plan::Cancel => {
            complain(studio, format!("It is {state} already"), now);
        }
        act::Plan::CancelYes => {}
    }
    None
}

/// Whether a key for plans has something to do with this one.
pub(in crate::app) fn has_use(key: act::Plan, plan: &Plan) -> bool {
    match key {
        act::Plan::Rest => can_rest(plan),
        act::Plan::GoOn => can_go_on(plan),
        act::Plan::Cancel => !plan.state.is_over(),
        act::Plan::CancelYes => false,
    }
}

impl Dialog for PlanList {
    fn context(&self) -> Context {
        if self.cancelling.is_some() { Context::PlanCancel } else { Context::Plans }
    }

    fn hints(&self) -> &'static [Action] {
        if self.cancelling.is_some() {
            return &[Action::Plan(act::Plan::CancelYes)];
        }
        &[
            Action::List(act::List::Pick),
            Action::Plan(act::Plan::GoOn),
            Action::Plan(act::Plan::Rest),
            Action::Plan(act::Plan::Cancel),
            Action::List(act::List::Down),
        ]
    }

    fn word(&self, _studio: &Studio, action: Action) -> Option<&'static str> {
        if action == act::List::Pick.into() {
            return Some("its takes");
        }
        (action == act::List::Down.into()).then_some("next")
    }

    fn applies(&self, studio: &Studio, action: Action) -> bool {
        let known = self.in_hand(studio);
        if let Action::Plan(key) = action {
            let asked = key == act::Plan::CancelYes && self.cancelling.is_some();
            return asked || known.is_some_and(|known| has_use(key, &known.plan));
        }
        let several = || studio.plans.list().is_some_and(|list| list.len() > 1);
        if action == act::List::Pick.into() {
            known.is_some()
        } else {
            action != act::List::Down.into() || several()
        }
    }

    fn asks(&self) -> Option<Effect> {
        Some(effect::Ledger::LoadPlans.into())
    }

    fn asks_again(&self) -> Option<Effect> {
        self.asks()
    }

    fn press(&mut self, studio: &mut Studio, press: Press, now: Now) -> Turn {
        if let Some(id) = self.cancelling {
            return self.answer(id, press);
        }
        if press.action == act::List::Pick.into() {
            let plan = self.in_hand(studio).map(|known| known.plan.id);
            return plan.map_or_else(Turn::nothing, |plan| Turn::open(Opening::Grid(plan)));
        }
        if let Action::List(key) = press.action {
            self.go(key, studio);
            return Turn::nothing();
        }
        if press.action == act::Sweep::New.into() {
            return sweep(studio, now).in_place();
        }
        let Some(plan) = self.in_hand(studio).map(|known| known.plan.clone()) else {
            return Turn::nothing();
        };
        // What is done next is done with the one that was seen.
        self.chosen = Some(plan.id);
        let Action::Plan(key) = press.action else { return Turn::nothing() };
        if key == act::Plan::Cancel && has_use(key, &plan) {
            self.cancelling = Some(plan.id);
            return Turn::nothing();
        }
        on_plan(key, &plan, press.pace, studio, now).map_or_else(Turn::nothing, Turn::from)
    }

    fn makes_way(&self) -> Way {
        Way::Free
    }

    /// Takes the question back, if one is asked.
    fn close(&mut self, _studio: &mut Studio, _now: Now) -> Closing {
        if self.cancelling.take().is_some() { Closing::Stays } else { Closing::Closes }
    }
}

/// Says in passing that plans wait for the user's word.
pub(in crate::app) fn say_waiting(
    studio: &mut Studio,
    waiting: &[Plan],
    context: Context,
    now: Now,
) {
    let left: u32 = waiting.iter().map(|plan| plan.tally.left).sum();
    let what = match waiting {
        [] => return,
        [_] => "A sweep is paused".to_owned(),
        several => format!("{} sweeps are paused", several.len()),
    };
    let many = takes_words(left as usize);
    let keys = press_to(studio, context, &[(act::Plans::Open.into(), "see it")]);
    say(studio, format!("{what} with {many} left to send. {keys}").trim(), now);
}

/// Says in passing how far a plan has got, if that is news.
pub(in crate::app) fn say_plan(
    studio: &mut Studio,
    plan: &Plan,
    before: Option<PlanState>,
    context: Context,
    now: Now,
) {
    if before == Some(plan.state) {
        return;
    }
    let keys = press_to(studio, context, &[(act::Plans::Open.into(), "see it")]);
    match (plan.state, plan.why) {
        (PlanState::Paused, Some(why)) => {
            let words = format!("The sweep is paused: {}. {keys}", why.words());
            complain(studio, words.trim(), now);
        }
        (PlanState::Done, _) => {
            let (saved, takes) = (plan.tally.saved, plan.takes);
            say(studio, format!("The sweep is done: {saved} of {takes} saved. {keys}").trim(), now);
        }
        (PlanState::Cancelled, _) => {
            let left = plan.tally.left;
            say(studio, format!("The sweep is cancelled; {left} of its takes are not sent"), now);
        }
        (PlanState::Planned | PlanState::Running | PlanState::Paused, _) => {}
    }
}

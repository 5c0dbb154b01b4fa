//! The sweeps and test charts that are known, newest first.

use crate::domain::{Plan, PlanState, TakeId};

/// A plan, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPlan {
    /// How far it has got.
    pub plan: Plan,
    /// Its prompt, and what varies; empty where that is not known.
    pub about: String,
}

/// What is known of plans.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plans {
    list: Option<Vec<KnownPlan>>,
}

impl Plans {
    /// The plans, newest first; none until they were read.
    pub fn list(&self) -> Option<&[KnownPlan]> {
        self.list.as_deref()
    }

    /// The plan with this id.
    pub fn find(&self, id: TakeId) -> Option<&KnownPlan> {
        self.list.iter().flatten().find(|known| known.plan.id == id)
    }

    /// Whether one of them waits for the user's word.
    pub fn waits(&self) -> bool {
        self.list.iter().flatten().any(|known| known.plan.state == PlanState::Paused)
    }

    /// They were read. Returns those that wait for the user's word, the first time.
    pub(in crate::app) fn came(&mut self, list: Vec<KnownPlan>) -> Vec<Plan> {
        let is_first = self.list.is_none();
        let waits = |known: &&KnownPlan| is_first && known.plan.state == PlanState::Paused;
        let waiting = list.iter().filter(waits).map(|known| known.plan.clone()).collect();
        self.list = Some(list);
        waiting
    }

    /// A plan is now like this. Returns how far it had got before.
    pub(in crate::app) fn put(&mut self, plan: &Plan) -> Option<PlanState> {
        let list = self.list.as_mut()?;
        let Some(known) = list.iter_mut().find(|known| known.plan.id == plan.id) else {
            list.insert(0, KnownPlan { plan: plan.clone(), about: String::new() });
            return None;
        };
        Some(std::mem::replace(&mut known.plan, plan.clone()).state)
    }

    /// Forgets everything, for another ledger.
    pub(in crate::app) fn clear(&mut self) {
        self.list = None;
    }
}

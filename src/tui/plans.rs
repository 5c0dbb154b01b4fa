//! Sweeps: written down, sent, paused and cancelled, as the core asks.

use tokio::sync::oneshot;

use super::runtime::Runtime;
use crate::app::{KnownPlan, NewSweep, msg};
use crate::domain::{Pause, Plan, PlanKind, PlanState, Report, TakeId, clean_line};
use crate::store::{Ledger, NewPlan, StoreError};
use crate::sweep::Spec;
use crate::task;
use crate::worker::Command;

/// Most plans that are listed.
const LISTED: usize = 200;

/// Most characters of a prompt that say what a plan is about; the screen cuts it anyway.
const PROMPT: usize = 300;

/// The plans in a ledger, each with what it is about.
pub(super) fn known_plans(ledger: &mut Ledger) -> Result<Vec<KnownPlan>, StoreError> {
    let plans = ledger.plans()?.into_iter().take(LISTED);
    plans
        .map(|plan| {
            let spec = spec_of(ledger, plan.id)?;
            Ok(KnownPlan { about: spec.map(|spec| about(&spec)).unwrap_or_default(), plan })
        })
        .collect()
}

/// What the items of a plan are; none where that cannot be read.
pub(super) fn spec_of(ledger: &Ledger, plan: TakeId) -> Result<Option<Spec>, StoreError> {
    let spec = ledger.spec_of(plan)?;
    Ok(spec.and_then(|spec| serde_json::from_str(&spec).ok()))
}

/// What varies, and in which shot.
fn about(spec: &Spec) -> String {
    let names: Vec<&str> = spec.vary().iter().map(|it| it.varied.name()).collect();
    let prompt: String = clean_line(&spec.base().prompt).chars().take(PROMPT).collect();
    let names = names.join(", ");
    match (names.is_empty(), prompt.is_empty()) {
        (true, _) => prompt,
        (false, true) => names,
        (false, false) => format!("{names}: {prompt}"),
    }
}

impl Runtime {
    /// Writes a confirmed sweep down and has the worker send it.
    pub(super) fn sweep(&self, ticket: u64, sweep: NewSweep) {
        let this = self.clone();
        task::spawn(async move {
            let planned = this.planned(sweep).await;
            // A studio that ended needs no answer.
            let _ = this.messages.send(msg::Worker::Planned(ticket, planned).into()).await;
        });
    }

    async fn planned(&self, sweep: NewSweep) -> Result<Box<Plan>, Report> {
        let NewSweep { spec, takes, at_once } = sweep;
        let (origin, key_print) = self.whose.clone();
        let (me, made) = (self.me.clone(), self.clock.now().wall);
        let added = self.store.call(move |ledger| {
            ledger.add_plan(&NewPlan {
                name: "",
                kind: PlanKind::Sweep,
                spec: Some(&spec.to_json()),
                takes,
                at_once,
                budget: None,
                origin: &origin,
                key_print: &key_print,
                // Nobody else takes it up before the worker does.
                owner: Some(&me),
                made,
            })
        });
        let id = added.await.map_err(|error| error.report_with("Nothing was sent."))?;
        self.run(id).await
    }

    async fn run(&self, id: TakeId) -> Result<Box<Plan>, Report> {
        let (reply, answer) = oneshot::channel();
        let ended = || Report::new("The worker has ended.", "Nothing was sent.", "Start again.");
        self.commands.send(Command::Run(id, reply)).await.map_err(|_| ended())?;
        answer.await.map_err(|_| ended())?
    }

    /// Goes on with a plan. The worker itself tells that it does.
    pub(super) fn run_plan(&self, id: TakeId) {
        let this = self.clone();
        task::spawn(async move {
            if let Err(report) = this.run(id).await {
                let _ = this.messages.send(msg::Notice::Trouble(report).into()).await;
            }
        });
    }

    /// Pauses or cancels a plan, whichever process sends it.
    pub(super) fn end_plan(&self, id: TakeId, state: PlanState) {
        let this = self.clone();
        task::spawn(async move {
            let why = (state == PlanState::Paused).then_some(Pause::Hand);
            let written = this.store.call(move |ledger| {
                ledger.set_plan(id, state, why)?;
                ledger.plan(id)
            });
            let msg = match written.await {
                Ok(Some(plan)) => msg::Worker::Plan(Box::new(plan), None).into(),
                Ok(None) => return,
                Err(error) => msg::Notice::Trouble(error.report()).into(),
            };
            // If it is this process's, it has no more to do with it from now on.
            let _ = this.commands.send(Command::Rest(id, Pause::Hand)).await;
            let _ = this.messages.send(msg).await;
        });
    }
}

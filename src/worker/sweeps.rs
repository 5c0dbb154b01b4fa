//! Sends the items of plans, a few at a time, and pauses a plan where its law says so.

use std::collections::VecDeque;

use tokio::sync::oneshot;

use super::actor::{Actor, Done, Work};
use super::note::Note;
use crate::domain::{
    Fetch, Pause, PauseRule, Plan, PlanItem, PlanState, Report, Request, Take, TakeId, to_send,
};
use crate::store::{MadeItem, NewTake, StoreError};
use crate::sweep::{List, Spec};
use crate::task::boxed;

/// A plan whose items this process sends.
struct Sweep {
    plan: Plan,
    list: List,
    /// The items that are still to be sent, in their order.
    left: VecDeque<u32>,
    rule: PauseRule,
    /// Why nothing more of it is to be sent.
    pause: Option<Pause>,
}

/// The plans that this process runs.
#[derive(Default)]
pub(super) struct Sweeps {
    running: Vec<Sweep>,
    /// Whether something happened since they were last looked at.
    due: bool,
}

impl Sweeps {
    /// Whether there is something to do for a plan.
    pub(super) fn are_due(&self) -> bool {
        self.due && !self.running.is_empty()
    }

    /// Takes note of what a job has brought.
    pub(super) fn heard(&mut self, take: &Take) {
        self.due = true;
        let plan = take.item.map(|it| it.plan);
        let sweep = self.running.iter_mut().find(|sweep| Some(sweep.plan.id) == plan);
        if let Some(sweep) = sweep.filter(|_| !take.is_polled()) {
            let why = sweep.rule.heard(take);
            sweep.pause = sweep.pause.or(why);
        }
    }

    /// Something else happened that a plan may have waited for.
    pub(super) fn look(&mut self) {
        self.due = true;
    }

    /// Nothing more of any plan is to be sent.
    pub(super) fn pause_all(&mut self, why: Pause) {
        self.due = true;
        for sweep in &mut self.running {
            sweep.pause = sweep.pause.or(Some(why));
        }
    }

    fn pause(&mut self, id: TakeId, why: Pause) {
        self.due = true;
        for sweep in self.running.iter_mut().filter(|sweep| sweep.plan.id == id) {
            sweep.pause = Some(why);
        }
    }
}

/// What to do about a plan next.
enum Step {
    /// It was looked at; something else has to happen first.
    Wait,
    /// This process has no more to do with it.
    Over,
}

impl Actor {
    /// Takes up a plan, and answers whether it could.
    pub(super) async fn run_plan(
        &mut self,
        id: TakeId,
        reply: oneshot::Sender<Result<Box<Plan>, Report>>,
    ) {
        let taken_up = Box::pin(self.take_up(id)).await;
        if let Ok(plan) = &taken_up {
            self.desk.tell(Note::Plan(plan.clone(), None));
        }
        // Whoever asked may have stopped waiting; the plan goes on.
        let _ = reply.send(taken_up);
    }

    /// Takes up plans that were written down for whoever comes first.
    pub(super) async fn take_up_planned(&mut self) {
        let (origin, key_print) = (self.desk.setup.origin.clone(), self.desk.key_print());
        let planned =
            self.desk.setup.store.call(move |ledger| ledger.planned(&origin, &key_print)).await;
        for id in planned.unwrap_or_default() {
            match Box::pin(self.take_up(id)).await {
                Ok(plan) => self.desk.tell(Note::Plan(plan, None)),
                Err(report) => self.desk.tell(Note::Trouble(report)),
            }
        }
    }

    async fn take_up(&mut self, id: TakeId) -> Result<Box<Plan>, Report> {
        if let Some(sweep) = self.sweeps.running.iter().find(|sweep| sweep.plan.id == id) {
            return Ok(Box::new(sweep.plan.clone()));
        }
        // What a dead process left of it is closed or taken over first, so that no item is sent whose
        // take may have been charged.
        let store = self.desk.setup.store.clone();
        let open = store.call(move |ledger| {
            let takes = ledger.takes_of_plan(id)?;
            Ok(takes.iter().filter(|take| take.is_under_way()).map(|take| take.id).collect())
        });
        let open = open.await.map_err(|error| error.report())?;
        self.adopt(Some(open)).await;
        let (me, origin) = (self.desk.setup.me.clone(), self.desk.setup.origin.clone());
        let key_print = self.desk.key_print();
        let started = store.call(move |ledger| {
            let Some(plan) = ledger.start_plan(id, (&me, &origin, &key_print))? else {
                return Ok(None);
            };
            Ok(Some((plan, ledger.spec_of(id)?, ledger.charged_items(id)?)))
        });
        let started = started.await.map_err(|error| error.report())?;
        let Some((plan, spec, charged)) = started else {
            return Err(Report::new(
                format!(
                    "Plan {id} cannot go on here: it is over, runs elsewhere, or was confirmed for another provider or key."
                ),
                "Nothing was sent.",
                "",
            ));
        };
        let spec: Option<Spec> = spec.as_deref().and_then(|spec| serde_json::from_str(spec).ok());
        let Some(spec) = spec else {
            let paused =
                store.call(move |ledger| ledger.set_plan(id, PlanState::Paused, Some(Pause::Quit)));
            // It stays as it is if that fails: nothing is sent either way.
            let _ = paused.await;
            return Err(Report::new(
                format!("What the items of plan {id} are cannot be read."),
                "Nothing was sent.",
                "A newer viewfinder may be able to read it.",
            ));
        };
        let left = to_send(plan.takes, &charged).into();
        self.sweeps.running.push(Sweep {
            plan: plan.clone(),
            list: spec.into_list(),
            left,
            rule: PauseRule::default(),
            pause: None,
        });
        self.sweeps.due = true;
        Ok(Box::new(plan))
    }

    /// Sends nothing more of a plan.
    pub(super) fn rest_plan(&mut self, id: TakeId, why: Pause) {
        self.sweeps.pause(id, why);
    }

    /// Does for each plan what is to be done now.
    pub(super) async fn advance_plans(&mut self) {
        self.sweeps.due = false;
        let mut running = std::mem::take(&mut self.sweeps.running);
        let mut still = Vec::new();
        for mut sweep in running.drain(..) {
            match Box::pin(self.advance(&mut sweep)).await {
                Step::Wait => still.push(sweep),
                Step::Over => {}
            }
        }
        self.sweeps.running.append(&mut still);
    }

    async fn advance(&mut self, sweep: &mut Sweep) -> Step {
        loop {
            if let Some(why) = sweep.pause {
                return self.leave(sweep, PlanState::Paused, Some(why), None).await;
            }
            let Some(item) = sweep.left.front().copied() else {
                return self.perhaps_done(sweep).await;
            };
            let Some(made) = sweep.list.item(item as usize) else {
                // Fewer items than were confirmed: nothing is sent that nobody has seen.
                sweep.left.pop_front();
                continue;
            };
            let place = PlanItem { plan: sweep.plan.id, item };
            let made = self.make_item(made.shot, place, &sweep.plan).await;
            match made {
                Ok(MadeItem::Take(take)) => {
                    sweep.left.pop_front();
                    self.desk.tell(Note::Take(take.clone()));
                    self.start_sending(*take);
                }
                Ok(MadeItem::There) => {
                    sweep.left.pop_front();
                }
                Ok(MadeItem::Busy) => return Step::Wait,
                Ok(MadeItem::Stopped) => return self.is_stopped(sweep).await,
                Err(StoreError::Wall(refusal)) => {
                    let report = refusal.report("Nothing more of the sweep is sent.");
                    let why = Some(Pause::Wall);
                    return self.leave(sweep, PlanState::Paused, why, Some(report)).await;
                }
                Err(error) => {
                    let report = error.report_with("Nothing more of the sweep is sent.");
                    let why = Some(Pause::Ledger);
                    return self.leave(sweep, PlanState::Paused, why, Some(report)).await;
                }
            }
        }
    }

    async fn make_item(
        &self,
        shot: crate::domain::Shot,
        place: PlanItem,
        plan: &Plan,
    ) -> Result<MadeItem, StoreError> {
        let request = Request::new(&shot, self.desk.setup.client.settings());
        let reservation = self.desk.reservation(&shot, plan.budget);
        let (origin, key_print) = (self.desk.setup.origin.clone(), self.desk.key_print());
        let (owner, created) = (self.desk.setup.me.clone(), self.desk.now());
        let fetch = if self.desk.setup.wants_films { Fetch::Wanted } else { Fetch::No };
        let at_once = plan.at_once;
        self.desk
            .setup
            .store
            .call(move |ledger| {
                let new = NewTake {
                    origin: &origin,
                    key_print: &key_print,
                    owner: &owner,
                    parent: None,
                    shot: &shot,
                    request: &request,
                    created,
                    fetch,
                    reservation: &reservation,
                };
                ledger.make_item(&new, (place, at_once))
            })
            .await
    }

    /// Sends a take that was just recorded.
    pub(super) fn start_sending(&mut self, take: Take) {
        let (id, desk) = (take.id, self.desk.clone());
        let job = self.jobs.spawn(boxed(async move { Done::Sent(desk.send(take).await) }));
        self.at_work.insert(job.id(), Work::Sending(id));
    }

    /// Every item was sent: the plan is done once every one of them has ended.
    async fn perhaps_done(&self, sweep: &Sweep) -> Step {
        let id = sweep.plan.id;
        let open = self.desk.setup.store.call(move |ledger| ledger.has_open_items(id)).await;
        match open {
            Ok(false) => self.leave(sweep, PlanState::Done, None, None).await,
            // It is looked at again when something happens.
            Ok(true) | Err(_) => Step::Wait,
        }
    }

    /// Another process paused or cancelled it.
    async fn is_stopped(&self, sweep: &Sweep) -> Step {
        let id = sweep.plan.id;
        if let Ok(Some(plan)) = self.desk.setup.store.call(move |ledger| ledger.plan(id)).await {
            self.desk.tell(Note::Plan(Box::new(plan), None));
        }
        Step::Over
    }

    /// Writes down how far a plan has got, and has no more to do with it.
    async fn leave(
        &self,
        sweep: &Sweep,
        state: PlanState,
        why: Option<Pause>,
        report: Option<Report>,
    ) -> Step {
        let id = sweep.plan.id;
        let written = self.desk.setup.store.call(move |ledger| {
            ledger.set_plan(id, state, why)?;
            ledger.plan(id)
        });
        match written.await {
            Ok(Some(plan)) => self.desk.tell(Note::Plan(Box::new(plan), report)),
            Ok(None) => {}
            // Nothing more of it is sent all the same, and without this process it counts as paused.
            Err(error) => self.desk.tell(Note::Trouble(error.report())),
        }
        Step::Over
    }
}

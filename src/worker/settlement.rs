//! Unconfirmed takes: how one comes about in this process, how the user settles it, and what the
//! provider's own list says.

use std::time::Duration;

use super::actor::Actor;
use super::desk::Desk;
use super::note::Note;
use crate::domain::{
    ApiKey, Failure, FailureKind, RemoteTask, Settlement, StageName, TakeEvent, TakeId, Telling,
};

/// How much earlier and later than a request the provider's clock may place its task.
const CLOCKS_DIFFER: Duration = Duration::from_mins(2);
const LATE: Duration = Duration::from_mins(15);

impl Actor {
    /// Settles an unconfirmed take as the user decided.
    pub(super) async fn settle(&mut self, id: TakeId, settlement: Settlement) {
        let event = match settlement {
            Settlement::Lost => TakeEvent::Lost,
            Settlement::Task(task_id) => {
                let name = task_id.clone();
                let known =
                    self.desk.setup.store.call(move |ledger| ledger.knows_task(&name)).await;
                if matches!(known, Ok(true)) {
                    let report = Telling::of_known_task(&task_id).report(&|_| None);
                    return self.desk.tell(Note::Trouble(report));
                }
                TakeEvent::Settled(task_id)
            }
        };
        self.record_unowned(id, event).await;
    }

    /// Ends a take whose submission crashed in this process, at an unknown point.
    pub(super) async fn broke_off(&mut self, id: TakeId) {
        let take = match self.desk.setup.store.call(move |ledger| ledger.take(id)).await {
            Ok(Some(take)) => take,
            Ok(None) => return,
            Err(error) => return self.desk.tell(Note::Trouble(error.report())),
        };
        let event = match take.state() {
            StageName::Preparing => TakeEvent::Cancelled,
            StageName::Submitting => TakeEvent::Unclear {
                why: Failure::new(
                    FailureKind::Unclear,
                    "viewfinder broke while the request was on its way, before an answer came",
                ),
                offered: None,
            },
            _ => return self.read_again(id).await,
        };
        self.unconfirmed += usize::from(take.state() == StageName::Submitting);
        // An error was told, and the next start brings it to the same ending.
        let _ = self.desk.record_surely(take, event, None).await;
    }
}

impl Desk {
    /// Reports which tasks of the provider's list could be this take: submitted around the time it
    /// was sent, and not known as another take's.
    pub(super) async fn look_up(&self, id: TakeId, token: ApiKey) {
        let found = self.candidates(id, &token).await;
        self.tell(Note::LookedUp(id, found));
    }

    async fn candidates(&self, id: TakeId, token: &ApiKey) -> Result<Vec<RemoteTask>, Failure> {
        let disk =
            |error: crate::store::StoreError| Failure::new(FailureKind::Disk, error.to_string());
        let store = &self.setup.store;
        let take = store.call(move |ledger| ledger.take(id)).await.map_err(disk)?;
        let Some(take) = take.filter(|take| take.state() == StageName::Unconfirmed) else {
            return Ok(Vec::new());
        };
        let sent = take.sent.unwrap_or(take.created);
        let (from, to) = (sent.minus(CLOCKS_DIFFER), sent.plus(LATE));
        let tasks = self.setup.client.history(token, from, to).await?;
        let mut free = Vec::new();
        for task in tasks {
            // A provider that ignores the window must not offer last year's tasks.
            let in_time = task.submitted.is_none_or(|at| at >= from && at <= to);
            let name = task.task_id.clone();
            let in_use = store.call(move |ledger| ledger.knows_task(&name)).await.map_err(disk)?;
            if in_time && !in_use {
                free.push(task);
            }
        }
        Ok(free)
    }
}

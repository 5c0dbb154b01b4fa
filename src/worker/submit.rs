//! Makes one submission: from a confirmed shot to a task id, or to the reason why there is none.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads a clock and waits")]

use tokio::time::Instant;

use super::clock::jitter;
use super::command::Unsent;
use super::desk::{Counting, Desk, Stopping, until};
use super::note::Note;
use crate::api::{Heard, Submission};
use crate::crash;
use crate::domain::{
    Failure, FailureKind, Fetch, Request, Retry, Shot, Take, TakeEvent, TakeId, Usd, Wall,
};
use crate::store::{NOT_SENT, NewTake, Reservation, StoreError};

impl Desk {
    /// Writes a confirmed shot to the ledger as a new take. If this fails, nothing has been sent.
    pub(super) async fn write_down(
        &self,
        shot: Shot,
        parent: Option<TakeId>,
    ) -> Result<Take, Unsent> {
        let request = Request::new(&shot, self.setup.client.settings());
        let (origin, key_print) = (self.setup.origin.clone(), self.key_print());
        let (owner, created) = (self.setup.me.clone(), self.now());
        let fetch = if self.setup.wants_films { Fetch::Wanted } else { Fetch::No };
        let reservation = self.reservation(&shot, None);
        let written = self
            .setup
            .store
            .call(move |ledger| {
                let new = NewTake {
                    origin: &origin,
                    key_print: &key_print,
                    owner: &owner,
                    parent,
                    shot: &shot,
                    request: &request,
                    created,
                    fetch,
                    reservation: &reservation,
                };
                ledger.insert(&new)
            })
            .await;
        match written {
            Ok(take) => {
                crash::here("prepared");
                self.tell(Note::Take(Box::new(take.clone())));
                Ok(take)
            }
            // Whoever confirmed it hears that as the answer.
            Err(error) => Err(unsent(&error)),
        }
    }

    /// What is reserved for a shot now.
    pub(super) fn reservation(&self, shot: &Shot, plan: Option<Usd>) -> Reservation {
        let Counting { limits, prices, zone } = &self.setup.counting;
        Reservation {
            day: self.now().day(zone),
            wall: Wall { limits: *limits, plan },
            estimate: (prices.0)(shot).and_then(Usd::from_dollars),
        }
    }

    /// Sends a recorded take once, and again only where the product's law allows: after a 429 or a
    /// failed connection. Each time, what its row says is sent. Returns the take as the ledger has
    /// it.
    pub(super) async fn send(&self, mut take: Take) -> Take {
        let mut stopping = self.stopping.clone();
        let first = Instant::now();
        loop {
            let stop = *stopping.borrow();
            if stop != Stopping::No {
                return self.cancel(take).await;
            }
            let request = match self.request_of(take.id).await {
                Ok(request) => request,
                Err(error) => return self.not_sent(take, &error).await,
            };
            // No byte leaves before this is on the disk.
            take = match self.record(take, TakeEvent::Sending, None).await {
                Ok((take, _)) => take,
                Err((take, error)) => return self.not_sent(take, &error).await,
            };
            crash::here("submitting");
            crash::panic_here("while-submitting");
            if *stopping.borrow() != Stopping::No {
                // Told to stop while that was written, which a busy disk makes long: nothing has left.
                let why = Failure::new(FailureKind::Network, "stopped before it was sent");
                let retry = Retry { at: self.now(), why };
                take = match self.record_surely(take, TakeEvent::Later(retry), None).await {
                    Ok(take) => take,
                    Err((take, _)) => return take,
                };
                continue;
            }
            let (client, mut heard) = (&self.setup.client, Heard::default());
            let judged = tokio::select! {
                judged = client.generate(&request, &mut heard) => Some(judged),
                () = until(&mut stopping, Stopping::Now) => None,
            };
            // Some of the answer may have come: a task id in it is not thrown away.
            let judged = judged.unwrap_or_else(|| client.left(&request, &mut heard, left_behind()));
            crash::here("answered");
            take.answers.request_id = judged.request_id.clone().or(take.answers.request_id);
            let (event, raw) = match judged.verdict {
                Submission::Accepted { task_id } => (TakeEvent::Accepted(task_id), judged.raw),
                Submission::Refused(why) => (TakeEvent::Refused(why), judged.raw),
                Submission::Unclear { why, offered } => {
                    (TakeEvent::Unclear { why, offered }, judged.raw)
                }
                Submission::TryAgain { why, hint } => {
                    let backoff = self.setup.submit_backoff;
                    let wait = backoff.submit_wait(take.attempts, first.elapsed(), hint, jitter());
                    let Some(wait) = wait else {
                        let event = TakeEvent::Refused(tried_to_the_end(&why, take.attempts));
                        return self.finish(take, event, judged.raw).await;
                    };
                    let retry = Retry { at: self.now().plus(wait), why };
                    take = match self.record_surely(take, TakeEvent::Later(retry), None).await {
                        Ok(take) => take,
                        Err((take, _)) => return take,
                    };
                    crash::here("waiting");
                    tokio::select! {
                        () = tokio::time::sleep(wait) => {}
                        () = until(&mut stopping, Stopping::Soon) => {}
                    }
                    continue;
                }
            };
            take = self.finish(take, event, raw).await;
            crash::here("accepted");
            return take;
        }
    }

    /// The request in the ledger.
    async fn request_of(&self, id: TakeId) -> Result<Request, StoreError> {
        let papers = self.setup.store.call(move |ledger| ledger.papers(id)).await?;
        let papers = papers.ok_or(StoreError::Changed)?;
        Ok(papers.request(self.setup.client.settings()))
    }

    async fn finish(&self, take: Take, event: TakeEvent, raw: Vec<u8>) -> Take {
        let raw = (!raw.is_empty()).then_some(raw);
        match self.record_surely(take, event, raw).await {
            Ok(take) | Err((take, _)) => take,
        }
    }

    async fn cancel(&self, take: Take) -> Take {
        self.finish(take, TakeEvent::Cancelled, Vec::new()).await
    }

    /// Cancels a take, because the ledger could not record that it was about to be sent.
    async fn not_sent(&self, take: Take, error: &StoreError) -> Take {
        self.tell(Note::NotSent(error.report_with(NOT_SENT)));
        match self.record(take, TakeEvent::Cancelled, None).await {
            // If that is refused too, the next start finds it in `preparing` without an owner and
            // cancels it then.
            Ok((take, _)) | Err((take, _)) => take,
        }
    }
}

/// Why a shot was not sent that could not be recorded.
fn unsent(error: &StoreError) -> Unsent {
    match error {
        StoreError::Wall(refusal) => {
            Unsent { report: refusal.report("Nothing was sent."), wall: true }
        }
        other => Unsent { report: other.report_with(NOT_SENT), wall: false },
    }
}

fn left_behind() -> Failure {
    Failure::new(
        FailureKind::Unclear,
        "viewfinder was quit while the request was on its way, before an answer came",
    )
}

fn tried_to_the_end(why: &Failure, attempts: u32) -> Failure {
    let times = if attempts == 1 { "once".to_owned() } else { format!("{attempts} times") };
    Failure { message: format!("{} (tried {times})", why.message), ..why.clone() }
}

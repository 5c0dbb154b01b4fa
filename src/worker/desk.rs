//! What every job of the worker shares.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads a clock and waits")]

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::clock::Clock;
use super::fetch::{Estimate, Films};
use super::measuring::Measuring;
use super::note::Note;
use super::receipts::Receipts;
use crate::api::Client;
use crate::domain::{
    Backoff, Change, Limits, PART_KEPT, Pace, Report, StageName, Take, TakeEvent, Telling,
    Timestamp, Unkept,
};
use crate::store::{Expected, StoreError, StoreHandle};

/// The parts that a worker is made of.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The ledger.
    pub store: StoreHandle,
    /// The name of this process in the ledger.
    pub me: String,
    /// The provider's name in the ledger.
    pub origin: String,
    /// The client for the provider.
    pub client: Client,
    /// How often to ask about a take.
    pub pace: Pace,
    /// How long to wait before a submission that did not arrive is retried.
    pub submit_backoff: Backoff,
    /// How films are fetched; `None` if this process fetches none.
    pub films: Option<Films>,
    /// How saved films are measured; `None` if this process measures none by itself.
    pub measuring: Option<Measuring>,
    /// How the prices of takes are asked for; `None` if this process does not ask.
    pub receipts: Option<Receipts>,
    /// Whether takes that are sent from here want their films.
    pub wants_films: bool,
    /// How what is sent is counted.
    pub counting: Counting,
    /// The clocks.
    pub clock: Clock,
}

/// How what is sent is counted against the limits.
#[derive(Clone, Debug)]
pub struct Counting {
    /// The limits.
    pub limits: Limits,
    /// The worst price that is known for a shot.
    pub prices: Estimate,
    /// The zone that a day is a day of.
    pub zone: TimeZone,
}

impl Setup {
    /// Returns the setup with this client, whose secrets are removed from the answers of film hosts
    /// too.
    #[must_use]
    pub(super) fn with(self, client: Client) -> Self {
        let films = self.films.map(|films| {
            let secrets = client.secrets().clone();
            Films { client: films.client.hiding(secrets), ..films }
        });
        Self { client, films, ..self }
    }
}

/// How far stopping has progressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stopping {
    /// The worker is running.
    No,
    /// Nothing new is sent; what is on its way is awaited.
    Soon,
    /// What is on its way is abandoned.
    Now,
}

/// What a job needs: the setup, the channel for notes, the signal to stop.
#[derive(Clone, Debug)]
pub struct Desk {
    pub(super) setup: Setup,
    pub(super) notes: mpsc::UnboundedSender<Note>,
    pub(super) stopping: watch::Receiver<Stopping>,
    pub(super) unkept: Unwritten,
}

/// Answers that are not in the ledger yet, shared by all desks of a worker.
#[derive(Clone, Debug, Default)]
pub(super) struct Unwritten(Arc<Mutex<Vec<Unkept>>>);

impl Unwritten {
    /// The answers that are not in the ledger at present.
    pub(super) fn all(&self) -> Vec<Unkept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put(&self, unkept: &Unkept) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !all.contains(unkept) {
            all.push(unkept.clone());
        }
    }

    fn remove(&self, unkept: &Unkept) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|it| it != unkept);
    }
}

/// Wait before the first retry of writing an answer.
const WRITE_AGAIN: Duration = Duration::from_millis(250);

/// How often to report that an answer is still not written.
const TELL_AGAIN: Duration = Duration::from_secs(10);

/// Waits until stopping has reached `stage`, or until the worker is gone.
pub(super) async fn until(stopping: &mut watch::Receiver<Stopping>, stage: Stopping) {
    // The guard inside would not be allowed to cross an await; so it ends here.
    let _ = stopping.wait_for(|now| *now >= stage).await;
}

impl Desk {
    pub(super) fn now(&self) -> Timestamp {
        self.setup.clock.now().wall
    }

    pub(super) fn key_print(&self) -> String {
        self.setup.client.key_print()
    }

    /// Whether this worker can ask about a take: same provider, same key.
    pub(super) fn can_ask(&self, take: &Take) -> bool {
        take.origin == self.setup.origin && take.key_print == self.key_print()
    }

    /// How many films are fetched at once.
    pub(super) fn at_once(&self) -> usize {
        self.setup.films.as_ref().map_or(0, |films| films.at_once.max(1))
    }

    /// Sends a note, and never waits for a reader: who listens may be waiting for the worker, or for a
    /// terminal that has stopped. If nobody is listening, the ledger still has it.
    pub(super) fn tell(&self, note: Note) {
        let _ = self.notes.send(note);
    }

    /// Applies an event, writes the result and reports it. Returns the take as the ledger has it;
    /// on an error nothing has changed.
    pub(super) async fn record(
        &self,
        take: Take,
        event: TakeEvent,
        raw: Option<Vec<u8>>,
    ) -> Result<(Take, Change), (Take, StoreError)> {
        let mut next = take.clone();
        let change = next.apply(event, self.now());
        let under_way = next.is_under_way() && (self.setup.films.is_some() || !next.wants_film());
        next.owner = under_way.then(|| self.setup.me.clone());
        let (owner, state) = (take.owner.clone(), take.state());
        let written = match change {
            Change::None => return Ok((take, change)),
            Change::Progress => {
                let row = next.clone();
                self.setup
                    .store
                    .call(move |ledger| {
                        ledger.progress(&row, Expected { owner: owner.as_deref(), state })
                    })
                    .await
            }
            Change::Milestone => {
                let row = next.clone();
                self.setup
                    .store
                    .call(move |ledger| {
                        let expected = Expected { owner: owner.as_deref(), state };
                        ledger.commit(&row, expected, raw.as_deref())
                    })
                    .await
            }
        };
        match written {
            Ok(remark) => {
                // Said of it meanwhile, here or elsewhere.
                next.remark = remark;
                self.tell(Note::Take(Box::new(next.clone())));
                Ok((next, change))
            }
            Err(error) => Err((take, error)),
        }
    }

    /// [`Desk::record`], repeated until it succeeds, for what the provider said and will not say
    /// again. It gives up only when the worker has to stop at once, another process has the row, or
    /// the ledger is no longer where it was; in the latter cases it reports what was accepted.
    pub(super) async fn record_surely(
        &self,
        mut take: Take,
        event: TakeEvent,
        raw: Option<Vec<u8>>,
    ) -> Result<Take, (Take, StoreError)> {
        let mut stopping = self.stopping.clone();
        let (mut wait, mut told) = (WRITE_AGAIN, None::<Instant>);
        let unkept = unkept(&take, &event);
        loop {
            let error = match self.record(take, event.clone(), raw.clone()).await {
                Ok((take, _)) => {
                    if let Some(unkept) = &unkept {
                        self.unkept.remove(unkept);
                    }
                    return Ok(take);
                }
                Err((back, error)) => {
                    take = back;
                    error
                }
            };
            tracing::error!(take = %take.id, %error, "an answer could not be written down");
            if let Some(unkept) = &unkept {
                tracing::error!(?unkept, "not in the ledger");
                self.unkept.put(unkept);
            }
            match (&error, &unkept) {
                (StoreError::Changed | StoreError::Removed { .. }, Some(unkept)) => {
                    let report = error.report_with(&Telling::of_unkept(unkept).what);
                    self.tell(Note::GaveUp(take.id, report));
                    return Err((take, error));
                }
                (StoreError::Removed { .. }, None) => {
                    self.tell(Note::Trouble(error.report()));
                    return Err((take, error));
                }
                (StoreError::Changed | StoreError::Closed, _) => return Err((take, error)),
                _ => {}
            }
            if told.is_none_or(|told| told.elapsed() >= TELL_AGAIN) {
                told = Some(Instant::now());
                let mut report = trying(&error, unkept.as_ref());
                if unkept.is_none() && take.state().has_film() {
                    report.safe = match &event {
                        TakeEvent::Saved(film) => format!("The film is {}.", film.path.display()),
                        _ => PART_KEPT.to_owned(),
                    };
                }
                self.tell(Note::Trouble(report));
            }
            tokio::select! {
                () = tokio::time::sleep(wait) => wait = (wait * 2).min(Duration::from_secs(5)),
                () = until(&mut stopping, Stopping::Now) => {
                    return Err((take, error));
                }
            }
        }
    }
}

/// The answer to a request that would be lost if an event could not be written.
fn unkept(take: &Take, event: &TakeEvent) -> Option<Unkept> {
    let (task_id, accepted) = match event {
        TakeEvent::Accepted(task_id) => (Some(task_id.clone()), true),
        TakeEvent::Unclear { offered, .. } if take.state() == StageName::Submitting => {
            (offered.clone(), false)
        }
        TakeEvent::Refused(_) if take.state() == StageName::Submitting => (None, false),
        _ => return None,
    };
    Some(Unkept { id: take.id, task_id, accepted })
}

/// The report while an answer cannot be written.
fn trying(error: &StoreError, unkept: Option<&Unkept>) -> Report {
    let safe =
        unkept.map_or_else(|| "Nothing is lost yet.".to_owned(), |it| Telling::of_unkept(it).what);
    let why = error.report_with("");
    let next = "It is written down as soon as that works; quitting gives up on it.";
    Report::new(why.what, safe, format!("{} {next}", why.next).trim())
}

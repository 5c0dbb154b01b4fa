//! What every job of the worker works with.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::clock::Clock;
use super::fetch::Films;
use super::measuring::Measuring;
use super::note::{Note, Unkept};
use crate::api::Client;
use crate::domain::{Backoff, Change, Pace, Report, StageName, Take, TakeEvent, Timestamp};
use crate::store::{Expected, StoreError, StoreHandle};

/// The parts a worker is built from.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The ledger.
    pub store: StoreHandle,
    /// This process, as rows name it.
    pub me: String,
    /// The provider, as rows name it.
    pub origin: String,
    /// The provider, as it is reached.
    pub client: Client,
    /// How often a take is asked about.
    pub pace: Pace,
    /// How submissions that did not arrive are spaced.
    pub submit_backoff: Backoff,
    /// How films are fetched; `None` if this process fetches none.
    pub films: Option<Films>,
    /// How saved films are measured; `None` if this process measures none by itself.
    pub measuring: Option<Measuring>,
    /// Whether a take that is sent from here wants its film by itself.
    pub wants_films: bool,
    /// The clocks.
    pub clock: Clock,
}

impl Setup {
    /// The same with this client, whose secrets no film's host may say back either.
    #[must_use]
    pub(super) fn with(self, client: Client) -> Self {
        let films = self.films.map(|films| {
            let secrets = client.secrets().clone();
            Films { client: films.client.hiding(secrets), ..films }
        });
        Self { client, films, ..self }
    }
}

/// The progress of stopping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stopping {
    /// Not at all.
    No,
    /// Nothing new is sent; what is on its way is waited for.
    Soon,
    /// What is on its way is given up.
    Now,
}

/// A job's desk: the setup, the way to tell, the signal to stop.
#[derive(Clone, Debug)]
pub struct Desk {
    pub(super) setup: Setup,
    pub(super) notes: mpsc::Sender<Note>,
    pub(super) stopping: watch::Receiver<Stopping>,
    pub(super) unkept: Unwritten,
}

/// Answers that are not in the ledger yet, or never came there; shared by all desks of a worker.
#[derive(Clone, Debug, Default)]
pub(super) struct Unwritten(Arc<Mutex<Vec<Unkept>>>);

impl Unwritten {
    /// Those there are now.
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

/// How long the first of several tries to write an answer down waits for the next.
const WRITE_AGAIN: Duration = Duration::from_millis(250);

/// How often it is told that an answer is still not written down.
const TELL_AGAIN: Duration = Duration::from_secs(10);

/// Waits until stopping has got as far as `stage`, or until the worker is gone.
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

    /// How many films are fetched at a time.
    pub(super) fn at_once(&self) -> usize {
        self.setup.films.as_ref().map_or(0, |films| films.at_once.max(1))
    }

    /// Tells somebody. Nobody listening is fine: the ledger has it.
    pub(super) async fn tell(&self, note: Note) {
        let _ = self.notes.send(note).await;
    }

    /// Applies an event, writes the result down, tells it. The take given back is what the ledger
    /// holds; an error leaves both as they were.
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
                match change {
                    // The next one supersedes it, so a full channel may drop it.
                    Change::Progress => {
                        let _ = self.notes.try_send(Note::Take(Box::new(next.clone())));
                    }
                    Change::None | Change::Milestone => {
                        self.tell(Note::Take(Box::new(next.clone()))).await;
                    }
                }
                Ok((next, change))
            }
            Err(error) => Err((take, error)),
        }
    }

    /// [`Desk::record`], again and again until it is written: for what the provider said and will
    /// not say twice. Gives up only when the worker is told to stop at once, when another process
    /// has the row, or when the ledger is not where it was; what was accepted is told then.
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
                    let report = error.report_with(&unkept.said());
                    self.tell(Note::GaveUp(take.id, report)).await;
                    return Err((take, error));
                }
                (StoreError::Removed { .. }, None) => {
                    self.tell(Note::Trouble(error.report())).await;
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
                        _ => "What has come of its film stays.".to_owned(),
                    };
                }
                self.tell(Note::Trouble(report)).await;
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

/// What would be lost if an event could not be written down: the answer to a request.
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

/// What is said while an answer cannot be written down.
fn trying(error: &StoreError, unkept: Option<&Unkept>) -> Report {
    let safe = unkept.map_or_else(|| "Nothing is lost yet.".to_owned(), Unkept::said);
    let why = error.report_with("");
    let next = "It is written down as soon as that works; quitting gives up on it.";
    Report::new(why.what, safe, format!("{} {next}", why.next).trim())
}

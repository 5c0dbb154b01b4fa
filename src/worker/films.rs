//! Which films this process fetches, how many at a time, and when one is tried again.

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::watch;

use super::actor::{Actor, Done, Work};
use super::clock::jitter;
use super::fetch::Fetched;
use super::note::Note;
use crate::domain::{Backoff, Report, StageName, Take, TakeEvent, TakeId};
use crate::store::StoreError;

/// A film is tried again after this long at first, and later ever more rarely.
const AGAIN: Backoff = Backoff { base: Duration::from_secs(1) };

/// Films that wait for their turn, or are being fetched.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    films: HashMap<TakeId, Slot>,
}

#[derive(Debug)]
struct Slot {
    /// None while a job has it.
    take: Option<Take>,
    seq: i64,
    /// Monotonic time before which it is not tried.
    due: Duration,
    failures: u32,
    /// Tells the job that has it to stop.
    stop: watch::Sender<bool>,
    /// Whether the user does not want it any more.
    unwanted: bool,
}

/// What there is to do about films.
pub(super) enum Turn {
    Fetch(TakeId),
    At(Duration),
    Idle,
}

impl Shelf {
    pub(super) fn len(&self) -> usize {
        self.films.len()
    }

    pub(super) fn forget(&mut self, id: TakeId) {
        self.films.remove(&id);
    }

    /// The newest film that is due, if another may be fetched.
    pub(super) fn next(&self, now: Duration, at_once: usize) -> Turn {
        let busy = self.films.values().filter(|slot| slot.take.is_none()).count();
        if busy >= at_once {
            return Turn::Idle;
        }
        let waiting = || self.films.iter().filter(|(_, slot)| slot.take.is_some());
        let due = waiting().filter(|(_, slot)| slot.due <= now).max_by_key(|(_, slot)| slot.seq);
        match (due, waiting().map(|(_, slot)| slot.due).min()) {
            (Some((id, _)), _) => Turn::Fetch(*id),
            (None, Some(at)) => Turn::At(at),
            (None, None) => Turn::Idle,
        }
    }
}

impl Actor {
    /// Takes a film in, to be fetched after `wait`.
    pub(super) fn want(&mut self, take: Take, wait: Duration) {
        if self.desk.setup.films.is_none() {
            return;
        }
        let (id, seq, due) = (take.id, take.seq, self.now().mono + wait);
        let (stop, _) = watch::channel(false);
        let slot = Slot { take: Some(take), seq, due, failures: 0, stop, unwanted: false };
        self.shelf.films.insert(id, slot);
    }

    pub(super) fn start_fetching(&mut self, id: TakeId) {
        let Some(slot) = self.shelf.films.get_mut(&id) else { return };
        let Some(take) = slot.take.take() else { return };
        slot.stop = watch::channel(false).0;
        let (desk, stop) = (self.desk.clone(), slot.stop.subscribe());
        let job = self.jobs.spawn(async move {
            let (take, fetched) = desk.fetch(take, stop).await;
            Done::Fetched(take, fetched)
        });
        self.at_work.insert(job.id(), Work::Fetching(id));
    }

    pub(super) async fn fetched(&mut self, take: Take, fetched: Fetched) {
        let (id, now) = (take.id, self.now().mono);
        let Some(slot) = self.shelf.films.get_mut(&id) else { return };
        match fetched {
            Fetched::Ended => {
                self.shelf.films.remove(&id);
            }
            Fetched::Changed => {
                self.shelf.films.remove(&id);
                self.read_again(id).await;
            }
            Fetched::Stopped if slot.unwanted => {
                self.shelf.films.remove(&id);
                self.record_film(take, TakeEvent::Want(false)).await;
            }
            Fetched::Stopped => slot.take = Some(take),
            Fetched::Later(why, hint) => {
                if slot.unwanted {
                    self.shelf.films.remove(&id);
                    self.record_film(take, TakeEvent::Want(false)).await;
                    return;
                }
                slot.failures += 1;
                let wait = AGAIN.wait(slot.failures, hint, jitter());
                slot.due = now + wait;
                slot.take = Some(take);
                tracing::info!(take = %id, why = why.message, "a film is tried again later");
                self.desk.tell(Note::FilmLater { id, why, wait }).await;
            }
        }
    }

    /// Fetches a film by the user's word, or stops that.
    pub(super) async fn fetch_film(&mut self, id: TakeId, want: bool) {
        if let Some(slot) = self.shelf.films.get_mut(&id) {
            slot.unwanted = !want;
            if want {
                (slot.due, slot.failures) = (Duration::ZERO, 0);
            } else if let Some(take) = slot.take.take() {
                self.shelf.films.remove(&id);
                self.record_film(take, TakeEvent::Want(false)).await;
            } else {
                slot.stop.send_replace(true);
            }
            return;
        }
        let take = match self.desk.setup.store.call(move |ledger| ledger.take(id)).await {
            Ok(Some(take)) => take,
            Ok(None) => return,
            Err(error) => return self.desk.tell(Note::Trouble(error.report())).await,
        };
        if !take.state().has_film() || take.state() == StageName::Saved {
            return;
        }
        let me = &self.desk.setup.me;
        if take.owner.as_ref().is_some_and(|owner| owner != me) {
            // Gone without letting go of it, or at work.
            self.adopt(Some(vec![id])).await;
            if !self.shelf.films.contains_key(&id) {
                let report = Report::new(
                    format!("Another viewfinder is downloading take {id}."),
                    "Both show how far it has come.",
                    "Stop it there, or wait.",
                );
                self.desk.tell(Note::Trouble(report)).await;
            }
            return;
        }
        if let Some(take) = self.record_film(take, TakeEvent::Want(want)).await
            && want
        {
            self.want(take, Duration::ZERO);
        }
    }

    async fn record_film(&mut self, take: Take, event: TakeEvent) -> Option<Take> {
        match self.desk.record(take, event, None).await {
            Ok((take, _)) => Some(take),
            Err((take, StoreError::Changed)) => {
                Box::pin(self.read_again(take.id)).await;
                None
            }
            Err((_, error)) => {
                self.desk.tell(Note::Trouble(error.report())).await;
                None
            }
        }
    }

    /// Stops what is being fetched and forgets all films; the jobs end by themselves.
    pub(super) fn drop_films(&mut self) {
        for slot in self.shelf.films.values() {
            slot.stop.send_replace(true);
        }
        self.shelf.films.clear();
    }
}

//! Films that wait for their turn or are being fetched, and whose turn it is.

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{AbortHandle, Id};

use super::outcome::Nowhere;
use crate::domain::{Denied, Take, TakeId};

/// Films that wait for their turn, or are being fetched.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    pub(super) films: HashMap<TakeId, Slot>,
    /// Jobs under way, also those whose film was dropped from the shelf and that have not ended yet.
    pub(super) jobs: HashMap<Id, AbortHandle>,
    /// Monotonic time at which films that something stood in the way of are tried again.
    pub(super) held: Option<Duration>,
}

#[derive(Debug)]
pub(super) struct Slot {
    /// None while a job has it, or while the provider is asked where it is.
    pub(super) take: Option<Take>,
    /// The job that has it.
    pub(super) job: Option<Id>,
    pub(super) seq: i64,
    /// Monotonic time before which it is not tried.
    pub(super) due: Duration,
    pub(super) failures: u32,
    /// How much of it was there after the last answer that was not all of it, and how many of those
    /// in a row have left no more.
    pub(super) stuck: (u64, u32),
    /// Tells the job that has it to stop.
    pub(super) stop: watch::Sender<bool>,
    /// Whether the user does not want it any more.
    pub(super) unwanted: bool,
    /// Why the provider is asked, or was last asked, for another address. If the new one is no
    /// better, that is the end.
    pub(super) nowhere: Option<Nowhere>,
    /// Whether the provider said that it does not know the task.
    pub(super) missing: bool,
    /// How long its host has denied it, if it does.
    pub(super) denied: Option<Denied>,
    /// Set while the provider is asked about a film that is denied.
    pub(super) asked_after: Option<Denial>,
}

/// What a film's host denied.
#[derive(Debug)]
pub(super) struct Denial {
    /// The address.
    pub(super) url: String,
    /// Whether that was the first time.
    pub(super) first: bool,
}

impl Slot {
    pub(super) fn asks(&self) -> bool {
        self.take.is_none() && self.job.is_none()
    }

    /// Counts an answer that was not all of the film and has left so many bytes of it; gives how
    /// many in a row have left no more.
    pub(super) fn count(&mut self, bytes: u64) -> u32 {
        let times = if self.stuck.0 == bytes { self.stuck.1 + 1 } else { 1 };
        self.stuck = (bytes, times);
        times
    }
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
        let busy = self.films.values().filter(|slot| slot.job.is_some()).count();
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

    /// Whether the provider is asked where this film is.
    pub(super) fn asks(&self, id: TakeId) -> bool {
        self.films.get(&id).is_some_and(Slot::asks)
    }

    /// Films that the provider is asked about.
    pub(super) fn asking(&self) -> usize {
        self.films.values().filter(|slot| slot.asks()).count()
    }

    /// A job ended. Whether it had a film that is still on the shelf.
    pub(super) fn put_down(&mut self, job: Id) -> bool {
        self.jobs.remove(&job);
        let slot = self.films.values_mut().find(|slot| slot.job == Some(job));
        slot.is_some_and(|slot| slot.job.take().is_some())
    }

    /// Ends all jobs where they stand.
    pub(super) fn abort(&self) {
        self.jobs.values().for_each(AbortHandle::abort);
    }

    /// When films that something stood in the way of are tried again.
    pub(super) fn held(&self) -> Option<Duration> {
        self.held
    }

    /// The computer slept: what was to be tried meanwhile is tried now.
    pub(super) fn woke(&mut self, now: Duration) {
        self.try_held(now);
        self.films.values_mut().for_each(|slot| slot.due = slot.due.min(now));
    }

    /// Something changed, for all we know for the better: they are tried again now.
    pub(super) fn try_held(&mut self, now: Duration) {
        self.held = self.held.map(|at| at.min(now));
    }
}

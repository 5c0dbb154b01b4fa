//! Films that are waiting or being fetched, and the order in which they are fetched.

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{AbortHandle, Id};

use super::outcome::Nowhere;
use crate::domain::{Denied, Take, TakeId};

/// The films that are waiting or being fetched.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    pub(super) films: HashMap<TakeId, Slot>,
    /// Running jobs, including those whose film was dropped from the shelf.
    pub(super) jobs: HashMap<Id, AbortHandle>,
    /// The monotonic time at which held films are retried.
    pub(super) held: Option<Duration>,
}

#[derive(Debug)]
pub(super) struct Slot {
    /// `None` while a job has it, or while the provider is asked for its address.
    pub(super) take: Option<Take>,
    /// The job that has it.
    pub(super) job: Option<Id>,
    pub(super) seq: i64,
    /// The monotonic time before which it is not tried.
    pub(super) due: Duration,
    pub(super) failures: u32,
    /// How much of it there was after the last incomplete answer, and how many such answers in a
    /// row brought nothing more.
    pub(super) stuck: (u64, u32),
    /// Tells the job that has it to stop.
    pub(super) stop: watch::Sender<bool>,
    /// Whether the user no longer wants it.
    pub(super) unwanted: bool,
    /// Why the provider is being asked, or was last asked, for another address. If the new one is
    /// no better, the fetch ends.
    pub(super) nowhere: Option<Nowhere>,
    /// Whether the provider said that it does not know the task.
    pub(super) missing: bool,
    /// How long its host has denied it, if it does.
    pub(super) denied: Option<Denied>,
    /// Set while the provider is asked about a denied film.
    pub(super) asked_after: Option<Denial>,
}

/// A denial by a film's host.
#[derive(Debug)]
pub(super) struct Denial {
    /// The address that was denied.
    pub(super) url: String,
    /// Whether it was the first denial.
    pub(super) first: bool,
}

impl Slot {
    pub(super) fn asks(&self) -> bool {
        self.take.is_none() && self.job.is_none()
    }

    /// Counts an incomplete answer that left this many bytes, and returns how many in a row brought
    /// nothing more.
    pub(super) fn count(&mut self, bytes: u64) -> u32 {
        let times = if self.stuck.0 == bytes { self.stuck.1 + 1 } else { 1 };
        self.stuck = (bytes, times);
        times
    }
}

/// The next thing to do about films.
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

    /// The newest film that is due, if another one may be fetched.
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

    /// Whether the provider is being asked where this film is.
    pub(super) fn asks(&self, id: TakeId) -> bool {
        self.films.get(&id).is_some_and(Slot::asks)
    }

    /// The number of films that the provider is being asked about.
    pub(super) fn asking(&self) -> usize {
        self.films.values().filter(|slot| slot.asks()).count()
    }

    /// Records that a job has ended. Returns whether its film is still on the shelf.
    pub(super) fn put_down(&mut self, job: Id) -> bool {
        self.jobs.remove(&job);
        let slot = self.films.values_mut().find(|slot| slot.job == Some(job));
        slot.is_some_and(|slot| slot.job.take().is_some())
    }

    /// Aborts all jobs.
    pub(super) fn abort(&self) {
        self.jobs.values().for_each(AbortHandle::abort);
    }

    /// When held films are retried.
    pub(super) fn held(&self) -> Option<Duration> {
        self.held
    }

    /// After the computer slept, makes everything due that would have been tried in the meantime.
    pub(super) fn woke(&mut self, now: Duration) {
        self.try_held(now);
        self.films.values_mut().for_each(|slot| slot.due = slot.due.min(now));
    }

    /// Makes held films due, because something changed, possibly for the better.
    pub(super) fn try_held(&mut self, now: Duration) {
        self.held = self.held.map(|at| at.min(now));
    }
}

//! What the worker reports: committed takes, and how the provider is doing.

use std::time::Duration;

use crate::domain::{Failure, Health, Plan, Receipt, RemoteTask, Report, Take, TakeId};

/// A report of the worker. Every take in it has been committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A take has changed to this.
    Take(Box<Take>),
    /// A take was not sent, because the ledger could not record that it was about to be.
    NotSent(Report),
    /// A part of a film has arrived, whether or not it is on disk yet.
    Coming {
        /// The take.
        id: TakeId,
        /// Bytes that have arrived.
        come: u64,
        /// Size of the whole film in bytes, if the host gave it.
        total: Option<u64>,
    },
    /// A film could not be fetched this time.
    FilmLater {
        /// The take.
        id: TakeId,
        /// The reason.
        why: Failure,
        /// The wait before the next attempt.
        wait: Duration,
    },
    /// A film that was asked for is on disk already.
    FilmThere(TakeId),
    /// A film was saved and cannot be measured on this machine; told once.
    Unmeasured(Report),
    /// A saved film that was to be measured is not, as long as nothing changes here; without a take,
    /// none of those that wait is.
    NotMeasured(Option<TakeId>),
    /// What the provider says that a take has cost.
    Receipt(TakeId, Receipt),
    /// How far a plan has got, and what to say about why it does not go on.
    Plan(Box<Plan>, Option<Report>),
    /// How well the provider can be reached.
    Health(Health),
    /// What the provider's own list says about an unconfirmed take.
    LookedUp(TakeId, Result<Vec<RemoteTask>, Failure>),
    /// Something went wrong that does not end a take.
    Trouble(Report),
    /// The provider's answer about a take is not in the ledger, and this process has stopped
    /// trying. The report contains everything that is known.
    GaveUp(TakeId, Report),
}

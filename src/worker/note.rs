//! What the worker tells: committed takes, and how the provider is doing.

use std::time::Duration;

use crate::domain::{Failure, Health, RemoteTask, Report, Take, TakeId};

/// Something to show or to print. Every take in it is committed already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A take is now like this.
    Take(Box<Take>),
    /// A shot was not sent, because it could not be written down first.
    NotSent(Report),
    /// So much of a film has come, whether it is on the disk yet or not.
    Coming {
        /// Of which take.
        id: TakeId,
        /// Bytes of it.
        come: u64,
        /// Bytes of the whole, where the host said.
        total: Option<u64>,
    },
    /// A film could not be fetched this time.
    FilmLater {
        /// Of which take.
        id: TakeId,
        /// Why.
        why: Failure,
        /// How long until it is tried again.
        wait: Duration,
    },
    /// A film that was asked for is on the disk already.
    FilmThere(TakeId),
    /// How asking goes.
    Health(Health),
    /// What the provider's own list says about an unconfirmed take.
    LookedUp(TakeId, Result<Vec<RemoteTask>, Failure>),
    /// Something went wrong that is nobody's ending.
    Trouble(Report),
}

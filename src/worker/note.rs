//! What the worker tells: committed takes, and how the provider is doing.

use crate::api::RemoteTask;
use crate::domain::{Failure, Report, Take, TakeId, Timestamp};

/// Something to show or to print. Every take in it is committed already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A take is now like this.
    Take(Box<Take>),
    /// A shot was not sent, because it could not be written down first.
    NotSent(Report),
    /// How asking goes.
    Health(Health),
    /// What the provider's own list says about an unconfirmed take.
    LookedUp(TakeId, Result<Vec<RemoteTask>, Failure>),
    /// Something went wrong that is nobody's ending.
    Trouble(Report),
}

/// How asking the provider goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// Answers come.
    Fine,
    /// The key is refused: polling rests until another is entered or the user asks again.
    KeyRefused(Failure),
    /// The provider wants fewer requests: nothing is asked before this time.
    SlowedUntil(Timestamp),
    /// The last question got no answer that says anything.
    Trouble(Failure),
}

//! The events in the life of a take.

use super::super::failure::Failure;
use super::super::film::{Part, SavedFilm};
use super::super::output::Output;
use super::super::remote::Remote;
use super::super::stage::Retry;

/// Something that happened to a take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TakeEvent {
    /// The request is being sent.
    Sending,
    /// A 429, or no connection: it will be retried.
    Later(Retry),
    /// The provider accepted it as this task.
    Accepted(String),
    /// The provider refused it.
    Refused(Failure),
    /// The answer is neither a yes nor a no.
    Unclear {
        /// What came instead.
        why: Failure,
        /// The task id in the answer, if there was one.
        offered: Option<String>,
    },
    /// It was cancelled before anything was sent.
    Cancelled,
    /// The feed answered that the task has not ended.
    Heard(Remote),
    /// The feed says that the task does not exist.
    Missing,
    /// The feed answered about another task, with this id.
    AboutOther(String),
    /// The film is ready.
    Succeeded(Output),
    /// The provider says that the task is done, but gives no film.
    NoFilm(Failure),
    /// The task failed. The address is set if there is a film all the same.
    Failed(Failure, Option<Output>),
    /// The user wants a stalled take to be asked about again.
    Resumed,
    /// The user says that an unconfirmed take is this task.
    Settled(String),
    /// The user closes an unconfirmed take.
    Lost,
    /// Its film is being fetched into this file, which may already hold a part of it.
    Fetching(Part),
    /// This many bytes of its film are safely on disk.
    Fetched(u64),
    /// The complete film is on disk.
    Saved(SavedFilm),
    /// The same film has another address.
    Moved(Output),
    /// The film cannot be fetched for now.
    Held(Failure),
    /// The film's host denies it.
    Denied(Failure),
    /// What has arrived of the film is kept like this, whether or not more will follow.
    Kept(Part),
    /// The provider no longer has the film.
    Expired(Failure),
    /// The user wants the film, or no longer wants it.
    Want(bool),
}

/// How much an event changes a take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Nothing: the event does not apply to the stage, or repeats what is known.
    None,
    /// A percentage: reported at once, stored without a sync.
    Progress,
    /// A change of state: synced before it is reported.
    Milestone,
}

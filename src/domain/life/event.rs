//! What can happen to a take, and how much it changes.

use super::super::failure::Failure;
use super::super::film::{Part, SavedFilm};
use super::super::output::Output;
use super::super::remote::Remote;
use super::super::stage::Retry;

/// Something that happened to a take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TakeEvent {
    /// The request goes out now.
    Sending,
    /// A 429, or no connection: it will be tried again.
    Later(Retry),
    /// The provider gave it a name.
    Accepted(String),
    /// The provider said no.
    Refused(Failure),
    /// No answer that says yes or no.
    Unclear {
        /// What came instead.
        why: Failure,
        /// The task id in it, where there was one.
        offered: Option<String>,
    },
    /// It ends before anything was sent.
    Cancelled,
    /// A feed answer without an ending.
    Heard(Remote),
    /// The feed says that there is no such task.
    Missing,
    /// An answer about another task, of this name.
    AboutOther(String),
    /// The film is ready.
    Succeeded(Output),
    /// The provider says that it is done, and where there is no film.
    NoFilm(Failure),
    /// The provider gave up, and where a film is all the same.
    Failed(Failure, Option<Output>),
    /// The user takes polling of a stalled take up again.
    Resumed,
    /// The user says that an unconfirmed take is this task.
    Settled(String),
    /// The user closes an unconfirmed take.
    Lost,
    /// Its film is fetched from now on into this file, which may have a part of it already.
    Fetching(Part),
    /// So many bytes of it are surely on the disk.
    Fetched(u64),
    /// The film is on the disk, whole.
    Saved(SavedFilm),
    /// Another address of the same film.
    Moved(Output),
    /// The film cannot be fetched for now.
    Held(Failure),
    /// Its host says that it is not there.
    Denied(Failure),
    /// What has come of it is kept so, whether more will come or not.
    Kept(Part),
    /// The provider has the film no more.
    Expired(Failure),
    /// The user wants the film, or does not.
    Want(bool),
}

/// How much an event changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Nothing: the event does not fit the stage, or says what is known.
    None,
    /// A percentage: told at once, kept without a sync.
    Progress,
    /// A change of state: synced before it is told.
    Milestone,
}

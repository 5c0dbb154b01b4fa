//! What is known about the provider beyond single answers.

use super::failure::Failure;
use super::time::Timestamp;

/// The provider's name in every take of the embedded sandbox, whatever its port.
pub const SANDBOX_ORIGIN: &str = "sandbox";

/// How well the provider can be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Health {
    /// It answers.
    #[default]
    Fine,
    /// It refused the key. Nothing is asked until another key is entered or the user asks again.
    KeyRefused(Failure),
    /// It wants fewer requests. Nothing is asked before this time.
    SlowedUntil(Timestamp),
    /// The latest question got no meaningful answer.
    Trouble(Failure),
}

/// A task in the provider's own list (contract section 6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteTask {
    /// Its id.
    pub task_id: String,
    /// When it was submitted, if the list says so.
    pub submitted: Option<Timestamp>,
    /// Its status, in the provider's word.
    pub status: String,
}

/// What the user decided about an unconfirmed take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// It became this task.
    Task(String),
    /// It is lost.
    Lost,
}

//! What is known of the provider's side beyond single answers.

use super::failure::Failure;
use super::time::Timestamp;

/// What every take of the embedded sandbox names as its provider, whatever its port was.
pub const SANDBOX_ORIGIN: &str = "sandbox";

/// How asking the provider goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Health {
    /// Answers come.
    #[default]
    Fine,
    /// The key is refused: polling rests until another is entered or the user asks again.
    KeyRefused(Failure),
    /// The provider wants fewer requests: nothing is asked before this time.
    SlowedUntil(Timestamp),
    /// The last question got no answer that says anything.
    Trouble(Failure),
}

/// One task as the provider's own list has it (contract section 6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteTask {
    /// Its name.
    pub task_id: String,
    /// When it was submitted, where the list says.
    pub submitted: Option<Timestamp>,
    /// Its status, in the provider's word.
    pub status: String,
}

/// The user's word on an unconfirmed take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// It is this task of the provider.
    Task(String),
    /// It is lost.
    Lost,
}

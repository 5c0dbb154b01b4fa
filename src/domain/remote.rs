//! The provider's answers about a task that has not ended.

use std::time::Duration;

/// What the provider says about a task that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remote {
    /// Waiting for its turn, or throttled.
    Queued,
    /// Being made, with a percentage if the answer has one.
    Running(Option<u8>),
    /// An unknown status word, as the provider wrote it.
    Unlisted(String),
    /// The task is known, but the answer says nothing about its status.
    Known,
}

/// For this long, `task_not_exist` means "not yet" (product.md; the contract gives no figure).
pub const NOT_YET: Duration = Duration::from_mins(10);

/// After this long without an ending, viewfinder stops asking automatically.
pub const STALL: Duration = Duration::from_hours(24);

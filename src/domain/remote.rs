//! What the provider says of a task that has not ended.

use std::time::Duration;

/// What the provider says of a task that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remote {
    /// Waiting for its turn, or throttled.
    Queued,
    /// In the making, with its percentage where one is given.
    Running(Option<u8>),
    /// A word that nobody listed, as the provider wrote it.
    Unlisted(String),
    /// Some answer that shows the task is known but says nothing of its state.
    Known,
}

/// `task_not_exist` is "not yet" for this long (product.md; the contract has no figure).
pub const NOT_YET: Duration = Duration::from_mins(10);

/// After this long without an ending, automatic polling rests.
pub const STALL: Duration = Duration::from_hours(24);

//! When the draft is to be saved.

use std::time::Duration;

/// Which state of the form is on disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DraftClock {
    /// The revision that was last handed to be saved.
    pub saved: u64,
    /// Since when there is something unsaved, in monotonic time.
    pub since: Option<Duration>,
    /// When it last changed.
    pub last: Duration,
    /// The revision seen then.
    pub seen: u64,
}

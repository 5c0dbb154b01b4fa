//! The clocks and randomness, for everything that must not read them itself.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads a clock")]

use std::time::{Instant, SystemTime};

use crate::domain::{Now, Timestamp};

/// The clocks of this process.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Instant,
}

impl Clock {
    /// Starts counting monotonic time.
    pub fn start() -> Self {
        Self { start: Instant::now() }
    }

    /// The present moment by both clocks.
    pub fn now(&self) -> Now {
        let wall = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(Timestamp::default(), |since| Timestamp::default().plus(since));
        Now { mono: self.start.elapsed(), wall }
    }
}

/// A random number in 0.0..1.0, which keeps processes from asking in step.
pub fn jitter() -> f64 {
    // Chance that could not be had is no reason to stop: then nothing is jittered.
    f64::from(getrandom::u32().unwrap_or_default()) / (f64::from(u32::MAX) + 1.0)
}

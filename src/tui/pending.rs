//! Whether the terminal may still answer: whoever gets it next must not read that.

use std::time::{Duration, Instant};

/// How old a question may be for its answer still to be expected. A line around the world, badly
/// filled, is not slower; a terminal that never answers costs so much, and only at once after it
/// was asked.
const SLOWEST: Duration = Duration::from_millis(3500);

/// Answers that some terminals make elsewhere may come so long after the last one.
const STRAGGLERS: Duration = Duration::from_millis(100);

/// What was asked and is not answered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pending {
    /// Questions whose last answer has not come.
    open: u32,
    /// When answers cannot come any more.
    until: Option<Instant>,
}

impl Pending {
    /// Nothing was asked.
    pub(super) const NONE: Self = Self { open: 0, until: None };

    /// Questions were asked.
    pub(super) fn ask(&mut self, now: Instant) {
        self.open += 1;
        self.until = Some(now + SLOWEST);
    }

    /// The last answer to such questions came.
    pub(super) fn hear(&mut self, now: Instant) {
        self.open = self.open.saturating_sub(1);
        if self.open == 0 {
            self.until = Some(now + STRAGGLERS);
        }
    }

    /// How long answers may still come; none when all are in, or none will come.
    pub(super) fn left(&self, now: Instant) -> Option<Duration> {
        let left = self.until?.saturating_duration_since(now);
        (!left.is_zero()).then_some(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_expected_until_the_last_of_them_or_for_ever_so_long() {
        let begun = Instant::now();
        let at = |millis| begun + Duration::from_millis(millis);
        let mut pending = Pending::NONE;
        assert_eq!(pending.left(at(0)), None, "nothing was asked");
        pending.ask(at(0));
        assert!(pending.left(at(3000)).is_some(), "the slowest line");
        assert_eq!(pending.left(at(3500)), None, "it never answers");
        pending.hear(at(3600));
        assert!(pending.left(at(3601)).is_some());
        assert_eq!(pending.left(at(3700)), None);
        pending.ask(at(4000));
        pending.ask(at(4100));
        pending.hear(at(4200));
        assert!(pending.left(at(5000)).is_some(), "one of two");
        pending.hear(at(5000));
        assert_eq!(pending.left(at(5100)), None);
    }
}

//! When to ask again for a film that its host denies.
//!
//! A content network can take minutes to publish a new object, and S3 answers 403 for an object
//! that is not there yet if listing is not allowed (contract section 12, row 14). So for a day a
//! denial means "not there yet".

use std::time::Duration;

use super::time::{Now, Timestamp};

/// How long somebody who is waiting stays for a denied film, from the first denial.
pub const DENIAL_PATIENCE: Duration = Duration::from_mins(10);

/// How long after the end of the task a denial means "not there yet"; later it means "gone".
pub const DENIAL_DAY: Duration = Duration::from_hours(24);

/// Seconds from the first denial to the first retries. Then there is one every minute up to
/// [`DENIAL_PATIENCE`], and one every hour from there.
const FIRST: [u64; 5] = [2, 5, 15, 30, 60];

/// Timers are imprecise: a retry due within this time has just been made.
const MOMENT: Duration = Duration::from_millis(500);

/// For how long a film has been denied: what the ledger says, by the wall clock, and from there on
/// by the monotonic clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denied {
    before: Duration,
    /// The monotonic time at which that was so.
    at: Duration,
}

impl Denied {
    /// A film that was first denied at `first`. If the wall clock has been set back since, counting
    /// starts over.
    pub fn since(first: Timestamp, now: Now) -> Self {
        Self { before: now.wall.since(first), at: now.mono }
    }

    /// How long after `now` to ask again for the film of a take that ended at `ended`; `None` once
    /// that is a day ago. The last retry comes at the end of that day.
    pub fn wait(self, ended: Timestamp, now: Now) -> Option<Duration> {
        let elapsed = self.before + now.mono.saturating_sub(self.at);
        // It was denied after the end, so that a day of that is over too by then.
        let left = ended.plus(DENIAL_DAY).since(now.wall).min(DENIAL_DAY.saturating_sub(elapsed));
        if left.is_zero() {
            return None;
        }
        let made = elapsed + MOMENT;
        let seconds = |seconds: &u64| Duration::from_secs(*seconds);
        let next = FIRST.iter().map(seconds).find(|at| *at > made).unwrap_or_else(|| {
            if made < DENIAL_PATIENCE {
                Duration::from_mins(made.as_secs() / 60 + 1)
            } else {
                let hours = made.saturating_sub(DENIAL_PATIENCE).as_secs() / 3600 + 1;
                DENIAL_PATIENCE + Duration::from_secs(hours * 3600)
            }
        });
        Some(next.saturating_sub(elapsed).min(left))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// When the program started, in milliseconds on the wall clock.
    const START: i64 = 1_000_000_000;

    /// The moment this many milliseconds after the start, with a wall clock that is off by `ahead`
    /// milliseconds.
    fn at(millis: u64, ahead: i64) -> Now {
        let wall = Timestamp::from_millis(START + i64::try_from(millis).unwrap() + ahead);
        Now { mono: Duration::from_millis(millis), wall }
    }

    /// The moments of all retries in milliseconds from the first denial, each of them `late`, with
    /// a wall clock that is `ahead` after `from`.
    fn tries(late: u64, from: u64, ahead: i64) -> Vec<u64> {
        let ended = at(0, 0).wall.minus(Duration::from_secs(3));
        let (denied, mut now, mut all) = (Denied::since(at(0, 0).wall, at(0, 0)), 0, Vec::new());
        let clock = |now| at(now, if now >= from { ahead } else { 0 });
        while let Some(wait) = denied.wait(ended, clock(now)) {
            now += u64::try_from(wait.as_millis()).unwrap() + late;
            all.push(now);
            assert!(all.len() < 100, "{all:?}");
        }
        all
    }

    fn expected() -> Vec<u64> {
        let minutes = (2..=10).map(|minute| minute * 60);
        let hours = (1..24).map(|hour| 600 + hour * 3600);
        [2, 5, 15, 30, 60].into_iter().chain(minutes).chain(hours).collect()
    }

    #[test]
    fn a_denied_film_is_asked_for_often_at_first_and_for_a_day() {
        for late in [0, 7, 400] {
            let all = tries(late, u64::MAX, 0);
            let seconds: Vec<u64> = all.iter().map(|at| at / 1000).collect();
            let expected = expected();
            assert_eq!(seconds[..expected.len()], expected, "{late} ms late");
            // And once more when the day is over.
            assert_eq!(seconds[expected.len()..], [24 * 3600 - 3], "{late} ms late");
        }
    }

    #[test]
    fn after_a_day_it_is_gone() {
        let ended = at(0, 0).wall;
        let day = 24 * 3_600_000;
        let wait = |first: u64, now: u64| {
            Denied::since(at(first, 0).wall, at(now, 0)).wait(ended, at(now, 0))
        };
        assert_eq!(wait(day, day), None, "first denied when the day was over");
        assert_eq!(wait(4, day - 1), Some(Duration::from_millis(1)));
    }

    #[test]
    fn a_clock_that_is_set_back_asks_no_more_often() {
        let hour = 3_600_000;
        for back in [10, 1000, hour, 48 * hour, 10_000 * hour] {
            for from in [1, 4000, 100_000, 599_000, 2 * 3_600_000] {
                let all = tries(0, from, -back);
                let seconds: Vec<u64> = all.iter().map(|at| at / 1000).collect();
                let expected = expected();
                assert_eq!(seconds[..expected.len()], expected, "back by {back} at {from}");
                assert!(all.last() <= Some(&(24 * 3_600_000)), "a day is a day");
            }
            // The next process finds a denial in the future, and begins anew.
            let now = at(0, -back);
            let denied = Denied::since(at(0, 0).wall, now);
            let first = denied.wait(now.wall, now);
            assert_eq!(first, Some(Duration::from_secs(2)));
            let later = at(2100, -back);
            assert_eq!(denied.wait(now.wall, later), Some(Duration::from_millis(2900)));
        }
    }

    #[test]
    fn a_wall_clock_that_is_a_little_slow_changes_nothing_at_the_tenth_minute() {
        for ahead in [-400, -10, 0, 10, 400] {
            let all = tries(3, 60_000, ahead);
            let tenth = all.iter().position(|at| at / 1000 == 600).unwrap();
            assert_eq!(all[tenth + 1] / 1000, 4200, "{ahead}");
        }
    }

    proptest! {
        #[test]
        fn it_always_comes_to_an_end_and_never_storms(
            first in 0u64..200_000_000, ended in 0u64..200_000_000, late in 0u64..100_000,
            back in 0i64..400_000_000, from in 0u64..200_000_000,
        ) {
            let clock = |now| at(now, if now >= from { -back } else { 0 });
            let (ended, denied) = (at(ended, 0).wall, Denied::since(at(first, 0).wall, at(first, 0)));
            let (mut now, mut count) = (first, 0);
            while let Some(wait) = denied.wait(ended, clock(now)) {
                prop_assert!(wait > MOMENT || denied.wait(ended, clock(now + 500)).is_none());
                now += u64::try_from(wait.as_millis()).unwrap() + late;
                count += 1;
                prop_assert!(count < 100);
            }
        }
    }
}

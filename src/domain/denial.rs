//! When a film that its host denies is asked for again.
//!
//! A content network may need minutes to show a new object, and S3 answers 403 for one that is not
//! there yet where listing is not allowed (contract section 12, row 14): so a denial means "not
//! there yet" for a day.

use std::time::Duration;

use super::time::Timestamp;

/// How long somebody who waits for a film stays for one that is denied, from the first denial.
pub const DENIAL_PATIENCE: Duration = Duration::from_mins(10);

/// How long after the provider was done a denial means "not there yet"; then it means "gone".
pub const DENIAL_DAY: Duration = Duration::from_hours(24);

/// Seconds from the first denial to the first tries; then it is each full minute up to
/// [`DENIAL_PATIENCE`], and an hour each from there.
const FIRST: [u64; 5] = [2, 5, 15, 30, 60];

/// Clocks and timers don't agree to the millisecond: a try that is due so soon has just been made.
const MOMENT: Duration = Duration::from_millis(500);

/// How long from `now` until a film that was first denied at `first` is asked for again, of a take
/// that the provider was done with at `ended`; none once that is a day ago. The last try comes at
/// the end of that day.
pub fn denial_wait(first: Timestamp, ended: Timestamp, now: Timestamp) -> Option<Duration> {
    let left = ended.plus(DENIAL_DAY).since(now);
    if left.is_zero() {
        return None;
    }
    let elapsed = now.since(first);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::default().plus(Duration::from_millis(millis))
    }

    /// The moments of all tries, in milliseconds from the first denial, each of them `late`.
    fn tries(ended: u64, late: u64) -> Vec<u64> {
        let (first, mut now, mut all) = (at(ended + 3000), 0, Vec::new());
        while let Some(wait) = denial_wait(first, at(ended), at(ended + 3000 + now)) {
            now += u64::try_from(wait.as_millis()).unwrap() + late;
            all.push(now);
        }
        all
    }

    #[test]
    fn a_denied_film_is_asked_for_often_at_first_and_for_a_day() {
        for late in [0, 7, 400] {
            let all = tries(100_000, late);
            let seconds: Vec<u64> = all.iter().map(|at| at / 1000).collect();
            let minutes = (2..=10).map(|minute| minute * 60);
            let hours = (1..24).map(|hour| 600 + hour * 3600);
            let expected: Vec<u64> =
                [2, 5, 15, 30, 60].into_iter().chain(minutes).chain(hours).collect();
            assert_eq!(seconds[..expected.len()], expected, "{late} ms late");
            // And once more when the day is over.
            assert_eq!(seconds[expected.len()..], [24 * 3600 - 3], "{late} ms late");
        }
    }

    #[test]
    fn after_a_day_it_is_gone_and_a_clock_set_back_asks_no_more_often() {
        let day = 24 * 3_600_000;
        let wait = |first: u64, ended: u64, now: u64| denial_wait(at(first), at(ended), at(now));
        assert_eq!(wait(day + 5, 5, day + 5), None, "first denied when the day was over");
        assert_eq!(wait(9, 5, day + 4), Some(Duration::from_millis(1)));
        assert_eq!(wait(60_000, 5, 10), Some(Duration::from_secs(2)), "denied in the future");
    }

    proptest! {
        #[test]
        fn it_always_comes_to_an_end_and_never_storms(
            first in 0u64..200_000_000, ended in 0u64..200_000_000, late in 0u64..100_000,
        ) {
            let (mut now, mut count) = (first, 0);
            while let Some(wait) = denial_wait(at(first), at(ended), at(now)) {
                let left = at(ended).plus(DENIAL_DAY).since(at(now));
                prop_assert!(wait > MOMENT || wait == left, "{wait:?}");
                now += u64::try_from(wait.as_millis()).unwrap() + late;
                count += 1;
                prop_assert!(count < 100);
            }
        }
    }
}

//! Decides when to try or ask again, as pure arithmetic.
//!
//! Product law: wait = min(max(backoff with jitter, Retry-After), 5 minutes).
//!
//! This is not a retry crate, because those run a loop that sleeps around a call. A take waits
//! across restarts and along with other takes, so its wait has to be a value that takes Retry-After
//! into account.

use std::time::Duration;

use super::time::Timestamp;

/// Longest wait between two questions.
const LONGEST: Duration = Duration::from_mins(5);

/// Most retries of a submission, and the time in which they have to happen.
const SUBMIT_TRIES: u32 = 5;
const SUBMIT_TIME: Duration = Duration::from_mins(2);

/// Exponential backoff from a base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The wait after the first failure, before jitter.
    pub base: Duration,
}

impl Backoff {
    /// The wait after `failures` consecutive failures (at least 1), given the provider's hint and a
    /// random `jitter` in 0.0..1.0: between half and all of base * 2^(failures-1), at least the
    /// hint, at most 5 minutes.
    pub fn wait(self, failures: u32, hint: Option<Duration>, jitter: f64) -> Duration {
        let doubled = self.base.saturating_mul(2u32.saturating_pow(failures.saturating_sub(1)));
        let whole = doubled.min(LONGEST);
        let jittered = whole.mul_f64(0.5 + 0.5 * jitter.clamp(0.0, 1.0));
        jittered.max(hint.unwrap_or_default()).min(LONGEST)
    }

    /// The wait before a submission is retried, after `tries` attempts that certainly did not
    /// arrive, the first of them `elapsed` ago. `None` after 5 retries, or if the next one would
    /// come more than 2 minutes after the first attempt.
    pub fn submit_wait(
        self,
        tries: u32,
        elapsed: Duration,
        hint: Option<Duration>,
        jitter: f64,
    ) -> Option<Duration> {
        let wait = self.wait(tries, hint, jitter);
        (tries <= SUBMIT_TRIES && elapsed.saturating_add(wait) <= SUBMIT_TIME).then_some(wait)
    }
}

/// How often a healthy take is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The user's interval (`--poll-every`, `poll_every`).
    pub every: Duration,
}

impl Pace {
    /// The interval for a take that has been watched for `age`: the user's for 15 minutes, in which
    /// nearly all takes end (104 s to 359 s were seen, contract section 3), then increasingly
    /// longer.
    pub fn interval(self, age: Duration) -> Duration {
        let at_least = match age.as_secs() {
            0..900 => Duration::ZERO,
            900..3600 => Duration::from_secs(15),
            3600..21_600 => Duration::from_mins(1),
            _ => LONGEST,
        };
        self.every.max(at_least).min(LONGEST)
    }
}

/// Parses a Retry-After header: whole seconds or an HTTP date. Invalid and negative values and
/// dates in the past are ignored; [`Backoff::wait`] limits the rest to 5 minutes.
pub fn parse_retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are a very long time.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::from(u32::MAX))));
    }
    let ahead = parse_http_date(value)?.millis() - now.millis();
    u64::try_from(ahead).ok().map(Duration::from_millis)
}

/// Parses a date in HTTP's format.
pub fn parse_http_date(value: &str) -> Option<Timestamp> {
    let date = jiff::fmt::rfc2822::parse(value.trim()).ok()?.timestamp();
    Some(Timestamp::from_millis(date.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BACKOFF: Backoff = Backoff { base: Duration::from_secs(1) };

    #[test]
    fn hints_are_seconds_or_dates_and_nothing_else() {
        let now = Timestamp::from_millis(1_000_000_000_000);
        assert_eq!(parse_retry_after("5", now), Some(Duration::from_secs(5)));
        assert_eq!(parse_retry_after("0", now), Some(Duration::ZERO));
        assert!(parse_retry_after("99999999999999999999999", now).unwrap() > LONGEST);
        assert_eq!(
            parse_retry_after("Sun, 09 Sep 2001 01:46:50 GMT", now),
            Some(Duration::from_secs(10))
        );
        for garbage in ["-1", "1e99", "", "soon", "Sun, 09 Sep 1990 01:46:50 GMT", "5s"] {
            assert_eq!(parse_retry_after(garbage, now), None, "{garbage}");
        }
    }

    #[test]
    fn a_submission_is_tried_again_five_times_in_two_minutes() {
        let wait = |tries, elapsed| BACKOFF.submit_wait(tries, elapsed, None, 1.0);
        assert_eq!(wait(1, Duration::ZERO), Some(Duration::from_secs(1)));
        assert_eq!(wait(5, Duration::from_secs(15)), Some(Duration::from_secs(16)));
        assert_eq!(wait(6, Duration::from_secs(31)), None);
        assert_eq!(wait(2, Duration::from_secs(119)), None);
        let hint = Some(Duration::from_secs(121));
        assert_eq!(BACKOFF.submit_wait(1, Duration::ZERO, hint, 0.0), None);
    }

    #[test]
    fn old_takes_are_asked_about_rarely() {
        let pace = Pace { every: Duration::from_secs(5) };
        assert_eq!(pace.interval(Duration::ZERO).as_secs(), 5);
        assert_eq!(pace.interval(Duration::from_mins(20)).as_secs(), 15);
        assert_eq!(pace.interval(Duration::from_hours(23)).as_secs(), 300);
    }

    proptest! {
        #[test]
        fn waits_keep_the_law(failures in 0u32..100, hint in proptest::option::of(0u64..1_000_000), jitter in -1.0f64..2.0) {
            let hint = hint.map(Duration::from_millis);
            let wait = BACKOFF.wait(failures, hint, jitter);
            prop_assert!(wait <= LONGEST);
            prop_assert!(wait >= hint.unwrap_or_default().min(LONGEST));
            prop_assert!(BACKOFF.wait(failures + 1, hint, jitter) >= wait);
        }

        #[test]
        fn any_header_is_read(value in any::<String>()) {
            let _ = parse_retry_after(&value, Timestamp::from_millis(0));
        }
    }
}

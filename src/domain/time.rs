//! Points in time as plain data, and their representation for people.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::text::quoted;

/// Milliseconds since the Unix epoch, by the wall clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The point this many milliseconds after the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Time from `earlier` to this point; zero if the clock was set back in between.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// This point moved `span` later.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
    }

    /// This point moved `span` earlier.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
    }

    /// RFC 3339 in UTC with milliseconds, `2026-11-22T13:26:05.120Z`.
    pub fn rfc3339(self) -> String {
        let zoned = self.zoned(&TimeZone::UTC);
        zoned.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
    }

    /// Parses RFC 3339 with any offset.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<jiff::Timestamp>().ok().map(|at| Self(at.as_millisecond()))
    }

    /// The day as `2026-11-22`, in this zone.
    pub fn day(self, zone: &TimeZone) -> String {
        self.zoned(zone).strftime("%Y-%m-%d").to_string()
    }

    /// Midnight at the start of this point's day in `zone`.
    #[must_use]
    pub fn start_of_day(self, zone: &TimeZone) -> Self {
        self.zoned(zone)
            .start_of_day()
            .map_or(self, |midnight| Self(midnight.timestamp().as_millisecond()))
    }

    fn zoned(self, zone: &TimeZone) -> jiff::Zoned {
        // A clock beyond the year 9999 is not worth an error: it is shown as the epoch.
        jiff::Timestamp::from_millisecond(self.0).unwrap_or_default().to_zoned(zone.clone())
    }
}

/// The present moment, passed in by the shell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// Monotonic time since the program started, for deadlines.
    pub mono: Duration,
    /// Wall-clock time, for storing and showing.
    pub wall: Timestamp,
}

/// A running time as a player shows it: `0:07`, `1:12`, `1:02:03`.
fn clock_words(span: Duration) -> String {
    let seconds = span.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// How long something has taken so far, and how long it usually takes: `1:02 of ~1:30`. A usual
/// time below a second is left out.
pub fn since_words(since: Duration, usual: Option<Duration>) -> String {
    let since = clock_words(since);
    match usual.filter(|usual| usual.as_secs() > 0) {
        Some(usual) => format!("{since} of ~{}", clock_words(usual)),
        None => since,
    }
}

/// A duration in words: `8 s`, `3 min`, `2 h`, `5 days`.
pub fn seconds_words(span: Duration) -> String {
    match span.as_secs() {
        0 => "under a second".to_owned(),
        s @ 1..=119 => format!("{s} s"),
        s @ 120..=7199 => format!("{} min", s / 60),
        s @ 7200..=172_799 => format!("{} h", s / 3600),
        s => format!("{} days", s / 86_400),
    }
}

/// How much later something happened than what stands before it: `+0.1 s`, `+12 s`, `+3 min`.
pub fn later_words(span: Duration) -> String {
    if span < Duration::from_secs(10) {
        format!("+{:.1} s", span.as_secs_f64())
    } else {
        format!("+{}", seconds_words(span))
    }
}

/// When something happened, as somebody would say it that day: `14:32`, `yesterday 14:32`, `12 Nov
/// 14:32`, `12 Nov 2025`. It is absolute, so that it stays true while nothing is redrawn.
pub fn ago_words(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (then, today) = (at.zoned(zone), now.zoned(zone));
    let format = if then.date() == today.date() {
        "%H:%M"
    } else if today.date().yesterday().is_ok_and(|yesterday| yesterday == then.date()) {
        "yesterday %H:%M"
    } else if then.year() == today.year() {
        "%-d %b %H:%M"
    } else {
        "%-d %b %Y"
    };
    then.strftime(format).to_string()
}

/// Why words do not name a moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{} names no moment; write a day (2026-11-22, today, yesterday), a time \
     (2026-11-22T14:30) or how long ago (90min, 12h, 7d, 2w)",
    quoted(.0)
)]
pub struct NoMoment(String);

/// The span of time that a day, a time or an age stands for, in `zone`: its start, and its end,
/// where the next one starts. A day has a length; a moment has none.
pub fn moment_meant(
    text: &str,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<(Timestamp, Timestamp), NoMoment> {
    let text = text.trim();
    let today = now.zoned(zone).date();
    let day = match text {
        "today" => Some(today),
        "yesterday" => today.yesterday().ok(),
        _ if text.len() == 10 => text.parse::<jiff::civil::Date>().ok(),
        _ => None,
    };
    let no_moment = || NoMoment(text.to_owned());
    if let Some(day) = day {
        let start = |day: jiff::civil::Date| {
            let midnight = day.to_zoned(zone.clone()).ok()?;
            Some(Timestamp(midnight.timestamp().as_millisecond()))
        };
        let stretch = start(day).zip(day.tomorrow().ok().and_then(start));
        return stretch.ok_or_else(no_moment);
    }
    let at = if text == "now" { Some(now) } else { Timestamp::parse(text) };
    let civil = || {
        let civil: jiff::civil::DateTime = text.parse().ok()?;
        Some(Timestamp(civil.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond()))
    };
    let at = at.or_else(|| age(text).map(|age| now.minus(age))).or_else(civil);
    at.map(|at| (at, at)).ok_or_else(no_moment)
}

/// Parses `90min`, `12h`, `7d`, `2w`.
fn age(text: &str) -> Option<Duration> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let seconds = match unit.trim() {
        "s" => 1,
        "m" | "min" => 60,
        "h" => 3600,
        "d" | "day" | "days" => 86_400,
        "w" | "week" | "weeks" => 7 * 86_400,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(seconds).map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn rfc3339_is_utc_with_milliseconds() {
        assert_eq!(Timestamp(0).rfc3339(), "1970-01-01T00:00:00.000Z");
        assert_eq!(at("2026-11-22T13:26:05.12Z").rfc3339(), "2026-11-22T13:26:05.120Z");
        // Out of the calendar's range: still a date, never a panic.
        assert_eq!(Timestamp(i64::MAX).rfc3339(), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn a_usual_time_of_less_than_a_second_is_not_told() {
        let told = |usual| since_words(Duration::from_secs(62), usual);
        assert_eq!(told(None), "1:02");
        assert_eq!(told(Some(Duration::from_millis(999))), "1:02");
        assert_eq!(told(Some(Duration::from_secs(1))), "1:02 of ~0:01");
        assert_eq!(told(Some(Duration::from_secs(90))), "1:02 of ~1:30");
    }

    #[test]
    fn a_clock_set_back_gives_no_negative_spans() {
        assert_eq!(Timestamp(5).since(Timestamp(9)), Duration::ZERO);
        assert_eq!(Timestamp(9).since(Timestamp(5)), Duration::from_millis(4));
    }

    #[test]
    fn ages_are_absolute_and_as_short_as_the_day_allows() {
        let now = at("2026-11-22T13:00:00Z");
        let say = |text| ago_words(at(text), now, &TimeZone::UTC);
        assert_eq!(say("2026-11-22T09:05:00Z"), "09:05");
        assert_eq!(say("2026-11-21T23:59:00Z"), "yesterday 23:59");
        assert_eq!(say("2026-03-04T14:32:00Z"), "4 Mar 14:32");
        assert_eq!(say("2025-03-04T14:32:00Z"), "4 Mar 2025");
    }

    #[test]
    fn running_times_read_like_a_player() {
        assert_eq!(clock_words(Duration::from_secs(7)), "0:07");
        assert_eq!(clock_words(Duration::from_secs(72)), "1:12");
        assert_eq!(clock_words(Duration::from_secs(3723)), "1:02:03");
        assert_eq!(seconds_words(Duration::from_millis(900)), "under a second");
        assert_eq!(seconds_words(Duration::from_secs(130)), "2 min");
    }

    #[test]
    fn moments_of_one_story_are_told_by_how_much_later_they_are() {
        let told = |millis| later_words(Duration::from_millis(millis));
        assert_eq!([told(0), told(120), told(9_949)], ["+0.0 s", "+0.1 s", "+9.9 s"]);
        assert_eq!([told(12_300), told(185_000)], ["+12 s", "+3 min"]);
    }

    #[test]
    fn a_moment_is_a_day_a_time_or_an_age() {
        let now = at("2026-11-22T18:30:00Z");
        let zone = TimeZone::fixed(jiff::tz::offset(7));
        let from = |text| moment_meant(text, now, &zone).unwrap();
        let day = (at("2026-11-21T17:00:00Z"), at("2026-11-22T17:00:00Z"));
        assert_eq!(from("2026-11-22"), day);
        assert_eq!(from("yesterday"), day, "it is the 23rd there");
        assert_eq!(from("today").0, day.1);
        let moment = |text| (at(text), at(text));
        assert_eq!(from("2026-11-22T14:30"), moment("2026-11-22T07:30:00Z"));
        assert_eq!(from("2026-11-22 14:30:05"), moment("2026-11-22T07:30:05Z"));
        assert_eq!(from("2026-11-22T14:30:00Z"), moment("2026-11-22T14:30:00Z"));
        assert_eq!(from("90min"), moment("2026-11-22T17:00:00Z"));
        assert_eq!((from("7d"), from("1w")), (from("168h"), from("168h")));
        assert_eq!(from("now"), (now, now));
        for wrong in
            ["", "d", "7", "7y", "2026-13-01", "2026-02-30", "tomorrow", "99999999999999999999d"]
        {
            assert!(moment_meant(wrong, now, &zone).is_err(), "{wrong}");
        }
        assert!(moment_meant("18446744073709551615w", now, &zone).is_err());
    }

    #[test]
    fn midnight_is_the_zones_own() {
        let zone = TimeZone::fixed(jiff::tz::offset(7));
        assert_eq!(at("2026-11-22T18:30:00Z").start_of_day(&zone), at("2026-11-22T17:00:00Z"));
    }
}

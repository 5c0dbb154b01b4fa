//! Spans of time as people write them.

use std::time::Duration;

use serde::{Deserialize, Deserializer};

use crate::domain::quoted;

/// Reads how often something is done: `200ms`, `5s`, `1.5s`, `2m`, `1h`.
pub fn parse_span(text: &str) -> Result<Duration, String> {
    let span = parse(text)?;
    if span < Duration::from_millis(50) || span > Duration::from_hours(24) {
        return Err(format!("{} is outside 50ms to 24h", quoted(text)));
    }
    Ok(span)
}

/// Reads how long somebody waits, written the same. Zero is refused: it means "at once" to some
/// programs and "for ever" to others.
pub fn parse_patience(text: &str) -> Result<Duration, String> {
    let span = parse(text)?;
    if span < Duration::from_millis(1) || span > Duration::from_hours(30 * 24) {
        return Err(format!("{} is outside 1ms to 30 days", quoted(text)));
    }
    Ok(span)
}

fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{} is not a time span; write it like 200ms, 5s or 2m", quoted(text));
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(wrong)?;
    let (amount, unit) = text.split_at(digits);
    let amount: f64 = amount.parse().map_err(|_| wrong())?;
    let seconds = match unit.trim() {
        "ms" => amount / 1000.0,
        "s" => amount,
        "m" | "min" => amount * 60.0,
        "h" => amount * 3600.0,
        "d" => amount * 86_400.0,
        _ => return Err(wrong()),
    };
    Duration::try_from_secs_f64(seconds).map_err(|_| wrong())
}

pub(super) fn span<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_span(&text).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_in_the_usual_units() {
        assert_eq!(parse_span("200ms"), Ok(Duration::from_millis(200)));
        assert_eq!(parse_span("1.5s"), Ok(Duration::from_millis(1500)));
        assert_eq!(parse_span("2m"), Ok(Duration::from_mins(2)));
        for wrong in ["", "5", "s", "-1s", "5 parsecs", "0s", "25h", "NaNs", "1e99s"] {
            assert!(parse_span(wrong).is_err(), "{wrong}");
        }
        assert_eq!(parse_patience("5m"), Ok(Duration::from_mins(5)));
        assert_eq!(parse_patience("3d"), Ok(Duration::from_hours(72)));
        for wrong in ["0s", "0.1ms", "31d", "5"] {
            assert!(parse_patience(wrong).is_err(), "{wrong}");
        }
    }
}

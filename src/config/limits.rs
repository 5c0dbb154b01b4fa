//! The values that a setting takes, and what is said of one that it does not take.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::domain::{Flip, Usd};

/// The fastest that the sandbox works: faster, and nothing of it could be seen.
const FASTEST: u32 = 1_000_000;

/// Most takes of a sweep at once. A provider throttles what is more (contract sections 6 and 12), and
/// each of them may be charged before the first answer says that something is wrong.
pub const MOST_AT_ONCE: u32 = 20;

/// How many times faster than the real one the sandbox works.
pub(super) fn speed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let speed = i64::deserialize(deserializer)?;
    if let Some(speed) = u32::try_from(speed).ok().filter(|it| (1..=FASTEST).contains(it)) {
        return Ok(speed);
    }
    Err(serde::de::Error::custom(format!(
        "a speed is a whole number from 1 to {FASTEST}, not {speed}"
    )))
}

/// How many films come at once.
pub(super) fn at_once<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    let films = i64::deserialize(deserializer)?;
    if let Some(films) = usize::try_from(films).ok().filter(|it| (1..=16).contains(it)) {
        return Ok(films);
    }
    Err(serde::de::Error::custom(format!("{films} films at a time is outside 1 to 16")))
}

/// A number, or no limit.
#[derive(Deserialize)]
#[serde(untagged)]
enum OrNone {
    Whole(i64),
    Number(f64),
    Word(String),
}

/// How many of a thing; none for the word "none".
pub(super) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let wrong = || D::Error::custom("a limit is a whole number, 0 for nothing at all, or \"none\"");
    match OrNone::deserialize(deserializer).map_err(|_| wrong())? {
        OrNone::Whole(number) => u64::try_from(number).map(Some).map_err(|_| wrong()),
        OrNone::Word(word) if word == "none" => Ok(None),
        OrNone::Number(_) | OrNone::Word(_) => Err(wrong()),
    }
}

/// An amount of dollars; none for the word "none".
pub(super) fn dollars<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Usd>, D::Error> {
    let wrong =
        || D::Error::custom("a limit is a number of dollars, 0 for nothing at all, or \"none\"");
    let dollars = match OrNone::deserialize(deserializer).map_err(|_| wrong())? {
        OrNone::Whole(number) => number as f64,
        OrNone::Number(number) => number,
        OrNone::Word(word) if word == "none" => return Ok(None),
        OrNone::Word(_) => return Err(wrong()),
    };
    Usd::from_dollars(dollars).map(Some).ok_or_else(wrong)
}

/// How many takes of a sweep are under way at once.
pub(super) fn under_way<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let takes = u32::deserialize(deserializer)?;
    if (1..=MOST_AT_ONCE).contains(&takes) {
        return Ok(takes);
    }
    Err(D::Error::custom(format!("{takes} takes at a time is outside 1 to {MOST_AT_ONCE}")))
}

/// The words of a command, told apart as a POSIX shell does; no shell is run. What is wrong with it
/// is told at the start, and not when the first film is to be played.
pub(super) fn command<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    shlex::split(&String::deserialize(deserializer)?).ok_or_else(|| {
        serde::de::Error::custom("the command ends inside quotation marks or after a backslash")
    })
}

/// A text that a header can carry and everybody can see.
pub(super) fn header_value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if !text.is_empty() && text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(text);
    }
    Err(serde::de::Error::custom("a version is one word of plain ASCII, such as 2024-11-06"))
}

/// Axes by their names, each perhaps of one model.
pub(super) fn flips<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Flip>, D::Error> {
    let names = Vec::<String>::deserialize(deserializer)?;
    names.iter().map(|name| name.parse().map_err(serde::de::Error::custom)).collect()
}

//! What the user says about a take: a note, a rating, and what they saw the camera do.

use std::fmt;
use std::str::FromStr;

use super::eye::Eye;
use super::text::to_input;

/// Longest note, in bytes of UTF-8.
pub const NOTE_LIMIT: usize = 16 * 1024;

/// A note, a rating, and what was seen, each of which can be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remark {
    /// The user's note; empty if there is none.
    pub note: String,
    /// The rating, if there is one.
    pub rating: Option<Rating>,
    /// What the camera did, by the user's own eye.
    pub eye: Eye,
}

/// One to five stars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rating(u8);

/// A number that is not a rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a rating is a number of stars from 1 to 5")]
pub struct NoRating;

impl Rating {
    /// The best rating.
    pub const BEST: u8 = 5;

    /// A rating of this many stars, 1 to 5.
    pub const fn new(stars: u8) -> Result<Self, NoRating> {
        if stars >= 1 && stars <= Self::BEST { Ok(Self(stars)) } else { Err(NoRating) }
    }

    /// The number of stars, 1 to 5.
    pub const fn stars(self) -> u8 {
        self.0
    }
}

impl FromStr for Rating {
    type Err = NoRating;

    fn from_str(text: &str) -> Result<Self, NoRating> {
        Self::new(text.trim().parse().map_err(|_| NoRating)?)
    }
}

/// As it is shown: `4 of 5`.
impl fmt::Display for Rating {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.0, Self::BEST)
    }
}

/// Normalises a note as a prompt is normalised, and removes surrounding blanks. A note that is too
/// long is refused, not cut.
pub fn note(typed: &str) -> Result<String, LongNote> {
    let note = to_input(typed).trim().to_owned();
    if note.len() > NOTE_LIMIT { Err(LongNote(note.len())) } else { Ok(note) }
}

/// The length of a note that is longer than [`NOTE_LIMIT`], in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the note has {0} bytes and notes may have {NOTE_LIMIT}; shorten it")]
pub struct LongNote(pub usize);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rating_is_one_to_five_stars() {
        for (text, stars) in [("1", Some(1)), (" 5 ", Some(5)), ("0", None), ("6", None)] {
            assert_eq!(text.parse::<Rating>().ok().map(Rating::stars), stars, "{text}");
        }
        assert!("good".parse::<Rating>().is_err() && "-1".parse::<Rating>().is_err());
        assert_eq!(Rating::new(4).unwrap().to_string(), "4 of 5");
    }

    #[test]
    fn a_note_is_kept_as_a_prompt_is() {
        assert_eq!(note(" me\u{0300}o \u{1b}[2J\r\nx ").unwrap(), "mèo \nx");
        assert_eq!(note(&"x".repeat(NOTE_LIMIT + 1)), Err(LongNote(NOTE_LIMIT + 1)));
    }
}

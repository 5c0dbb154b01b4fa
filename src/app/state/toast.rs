//! A word in passing, on the status line.

use std::time::Duration;

use crate::domain::TakeId;

/// How a word is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It went well, or is good to know.
    Plain,
    /// It did not go.
    Bad,
}

/// A word in passing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// The word.
    pub text: String,
    /// How it is meant.
    pub tone: Tone,
    /// When it goes, in monotonic time.
    pub until: Duration,
    /// A hidden take that a key shows again while this is here.
    pub hidden: Option<TakeId>,
}

/// How long a word stays: long enough to be read, longer where it says what went wrong.
const SHORT: Duration = Duration::from_secs(4);
const LONG: Duration = Duration::from_secs(8);

impl Toast {
    /// A word that goes by itself.
    pub fn plain(text: impl Into<String>, now: Duration) -> Self {
        Self { text: text.into(), tone: Tone::Plain, until: now + SHORT, hidden: None }
    }

    /// A word about something that did not go.
    pub fn bad(text: impl Into<String>, now: Duration) -> Self {
        Self { text: text.into(), tone: Tone::Bad, until: now + LONG, hidden: None }
    }

    /// A take was hidden, and a key shows it again while this is here.
    pub fn hidden(id: TakeId, text: String, now: Duration) -> Self {
        Self { text, tone: Tone::Plain, until: now + LONG, hidden: Some(id) }
    }
}

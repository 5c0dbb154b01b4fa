//! A word in passing, on the status line.

use std::time::Duration;

use ratatui::layout::Size;

use crate::domain::{TakeId, clean_line, lines_of_keys, shorten, width};

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
    /// When it came and when it goes, in monotonic time.
    pub since: Duration,
    /// See [`Self::since`].
    pub until: Duration,
    /// A hidden take that a key shows again while this is here.
    pub hidden: Option<TakeId>,
}

/// Nobody has read a word before it is this old: the key that comes sooner leaves it.
const READ: Duration = Duration::from_millis(500);

/// How long a word stays: long enough to be read, longer where it says what went wrong.
const SHORT: Duration = Duration::from_secs(4);
const LONG: Duration = Duration::from_secs(8);

impl Toast {
    /// A word that goes by itself.
    pub fn plain(text: impl Into<String>, now: Duration) -> Self {
        Self::of(text.into(), Tone::Plain, (now, SHORT))
    }

    /// A word about something that did not go.
    pub fn bad(text: impl Into<String>, now: Duration) -> Self {
        Self::of(text.into(), Tone::Bad, (now, LONG))
    }

    /// A take was hidden, and a key shows it again while this is here.
    pub fn hidden(id: TakeId, text: String, now: Duration) -> Self {
        Self { hidden: Some(id), ..Self::of(text, Tone::Plain, (now, LONG)) }
    }

    /// Its rows above the status line on a screen of this size; none where it has room on the line
    /// itself, beside so many other cells.
    pub fn rows(&self, size: Size, beside: usize) -> Vec<String> {
        let (text, wide) = (clean_line(&self.text), usize::from(size.width));
        if width(&text) + beside <= wide || size.height < 3 {
            return Vec::new();
        }
        let room = wide.saturating_sub(2).max(1);
        let mut rows = lines_of_keys(&text, room);
        // Half of a low screen is enough for a sentence.
        let most = usize::from(size.height / 2 - 1).max(1);
        if rows.len() > most {
            let rest = rows.split_off(most - 1).join(" ");
            rows.push(shorten(&rest, room));
        }
        rows
    }

    fn of(text: String, tone: Tone, (now, stays): (Duration, Duration)) -> Self {
        Self { text, tone, since: now, until: now + stays, hidden: None }
    }

    /// Whether a key that is pressed now takes it away.
    pub fn leaves(&self, now: Duration) -> bool {
        self.hidden.is_none() && now >= self.since + READ
    }
}

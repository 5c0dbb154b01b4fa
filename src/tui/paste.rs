//! A bracketed paste that is coming, on a line that may stall in the middle of it.
//!
//! Whatever comes between its marks is text. Where its end does not come for a while, what is there
//! is handed on; the rest is text all the same when it comes, for it would act as keys. Only a key
//! that types nothing, by itself, shows that the end was lost and somebody is at the keyboard.

use std::time::Duration;

use super::decoder::{Input, REST};
use super::sequence::{self, Shape};
use crate::domain::PROMPT_LIMIT;

/// After this time without a byte, a paste that did not end is handed on as far as it has come.
pub(super) const PASTE: Duration = Duration::from_secs(2);

/// After this time without a piece of it, no more of such a paste comes.
pub(super) const STALLED: Duration = Duration::from_mins(1);

/// A piece of the rest of such a paste is handed on after this time without a byte.
const SETTLED: Duration = Duration::from_millis(100);

/// Longer pastes are not kept. What makes a text of the longest prompt may well be longer than it
/// before line ends, colours and accents are brought into their one form.
pub(super) const LONGEST_PASTE: usize = 4 * PROMPT_LIMIT;

pub(super) const PASTE_BEGINS: &[u8] = b"\x1b[200~";
pub(super) const PASTE_ENDS: &[u8] = b"\x1b[201~";

/// A paste that is coming.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, none a state")]
pub(super) struct Paste {
    text: Vec<u8>,
    /// Bytes that were handed on.
    taken: usize,
    /// Whether it is too long: only what may be half of its end is kept.
    too_long: bool,
    /// Whether that was told.
    told: bool,
    /// When its last piece came, once it has stalled.
    stalled: Option<Duration>,
    /// Whether what is kept began by itself after a silence, and may be the beginning of a key.
    begins: bool,
    /// Whether a line end was handed on that may have a second half.
    line_ended: bool,
}

/// What bytes are that come after a paste has stalled.
pub(super) enum Come {
    /// More of it.
    More,
    /// The beginning of a key or of its end: the rest decides.
    Waits,
    /// Its end.
    End,
    /// A key that types nothing or an answer, and nothing else; or another paste.
    Sequence(Vec<u8>),
}

/// What follows from a silence.
pub(super) enum Paused {
    /// So much has come, if anything has.
    Came(Option<Input>),
    /// The key Escape.
    Escape,
    /// It is over.
    Over,
}

impl Paste {
    /// Whether its end did not come for a while.
    pub(super) fn has_stalled(&self) -> bool {
        self.stalled.is_some()
    }

    /// When [`Paste::pause`] is due if nothing comes after `last`.
    pub(super) fn deadline(&self, last: Duration) -> Duration {
        match self.stalled {
            None => last + PASTE,
            Some(piece) if self.is_at_rest() => piece + STALLED,
            Some(_) if self.is_half() => last + REST,
            Some(_) => last + SETTLED,
        }
    }

    /// Whether nothing is kept that time closes.
    fn is_at_rest(&self) -> bool {
        self.text.is_empty() || cut_letter(&self.text) == Some(self.text.len())
    }

    /// Whether what is kept may be the beginning of a key or of its end.
    fn is_half(&self) -> bool {
        PASTE_ENDS.starts_with(&self.text) || (self.begins && shape(&self.text) == Shape::Open)
    }

    /// Adds bytes; when its end is among them, gives what was pasted and how many bytes it took.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Option<(Option<Input>, usize)> {
        self.begins = false;
        // The end may be cut in two, so the search begins a little before the new bytes.
        let before = self.text.len();
        let from = before.saturating_sub(PASTE_ENDS.len() - 1);
        self.text.extend_from_slice(bytes);
        let end = self.text[from..].windows(PASTE_ENDS.len()).position(|it| it == PASTE_ENDS);
        let kept = end.map_or(self.text.len(), |end| from + end);
        self.too_long |= self.taken + kept > LONGEST_PASTE;
        if let Some(end) = end {
            let used = from + end + PASTE_ENDS.len() - before;
            self.text.truncate(from + end);
            let whole = self.stalled.is_none();
            return Some((self.hand_on(self.text.len(), whole), used));
        }
        if self.too_long {
            self.text.drain(..self.text.len().saturating_sub(PASTE_ENDS.len() - 1));
        }
        None
    }

    /// Sees what comes after it has stalled.
    pub(super) fn come(&mut self, bytes: &[u8], now: Duration) -> Come {
        let may_be_key = self.text.is_empty() || self.begins;
        let together = [&self.text[..], bytes].concat();
        let by_itself = match together.as_slice() {
            _ if together == PASTE_ENDS => return Come::End,
            // Enter and Tab may be the text's; all others type nothing.
            [c] => *c != 0x1b && c.is_ascii_control() && !matches!(c, b'\t' | b'\r' | b'\n'),
            b"\x1b\x1b" => true,
            _ if together.starts_with(PASTE_BEGINS) => true,
            [0x1b, ..] => shape(&together) == Shape::Whole,
            _ => false,
        };
        if may_be_key && by_itself {
            self.text.clear();
            return Come::Sequence(together);
        }
        if may_be_key && together[0] == 0x1b && shape(&together) == Shape::Open {
            (self.text, self.begins) = (together, true);
            return Come::Waits;
        }
        // Single characters may be somebody's typing, and do not hold it open.
        if bytes.len() > 4 {
            self.stalled = Some(now);
        }
        Come::More
    }

    /// Nothing came until its deadline.
    pub(super) fn pause(&mut self, now: Duration) -> Paused {
        if self.stalled.is_some() {
            if self.is_at_rest() {
                return Paused::Over;
            }
            if self.is_half() {
                let escape = self.begins && self.text == b"\x1b";
                self.text.clear();
                return if escape { Paused::Escape } else { Paused::Came(None) };
            }
        } else {
            self.stalled = Some(now);
        }
        // Half of its end may be there, or half of a letter; the rest may still come.
        let half = (1..PASTE_ENDS.len()).rev().find(|n| self.text.ends_with(&PASTE_ENDS[..*n]));
        let kept = half.or_else(|| cut_letter(&self.text)).unwrap_or(0);
        Paused::Came(self.hand_on(self.text.len() - kept, false))
    }

    /// Hands so many bytes on, if there is something in them or it is all of the paste.
    fn hand_on(&mut self, bytes: usize, whole: bool) -> Option<Input> {
        let rest = self.text.split_off(bytes);
        let text = std::mem::replace(&mut self.text, rest);
        if self.too_long {
            return (!std::mem::replace(&mut self.told, true)).then_some(Input::LongPaste);
        }
        let second = std::mem::take(&mut self.line_ended) && text.starts_with(b"\n");
        self.taken += text.len();
        self.line_ended = text.ends_with(b"\r");
        let text = &text[usize::from(second)..];
        (whole || !text.is_empty())
            .then(|| Input::Paste(String::from_utf8_lossy(text).into_owned()))
    }

    /// Bytes that it has room for.
    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.text.capacity()
    }
}

/// How many bytes of a letter that is not whole stand at the end.
fn cut_letter(bytes: &[u8]) -> Option<usize> {
    let chunk = bytes.utf8_chunks().last()?;
    let cut = chunk.invalid();
    let open = std::str::from_utf8(cut).is_err_and(|error| error.error_len().is_none());
    (open && !cut.is_empty()).then_some(cut.len())
}

/// The shape of bytes that may end anywhere.
fn shape(bytes: &[u8]) -> Shape {
    let shapes = (1..=bytes.len()).map(|end| (end, sequence::shape(&bytes[..end])));
    match shapes.into_iter().find(|(_, shape)| *shape != Shape::Open) {
        None => Shape::Open,
        Some((end, shape)) if end == bytes.len() => shape,
        Some(_) => Shape::Broken,
    }
}

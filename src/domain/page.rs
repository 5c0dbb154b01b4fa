//! Asking for a stretch of the history, and what comes back.

use super::take::Take;
use super::time::Timestamp;

/// Where a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// At the newest take.
    Newest,
    /// At the oldest take.
    Oldest,
    /// Just older than this place ([`Take::seq`]).
    Before(i64),
    /// Just newer than this place.
    After(i64),
    /// At this place and older.
    From(i64),
}

/// What a page should hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Words that the prompt, the id, the task, the model or the state must contain; empty for
    /// all.
    pub filter: String,
    /// Where it begins.
    pub anchor: Anchor,
    /// How many takes at most.
    pub limit: usize,
}

/// A stretch of the history, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The takes.
    pub takes: Vec<Take>,
    /// Whether there are older ones that match.
    pub older: bool,
    /// Whether there are newer ones that match.
    pub newer: bool,
}

/// What was sent lately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// Takes sent since the given midnight.
    pub today: u32,
    /// When the very same shot was last sent.
    pub same_shot: Option<Timestamp>,
}

//! Asking for a stretch of the history, and what comes back.

use super::remark::Rating;
use super::stage::StageName;
use super::take::Take;
use super::text::fold;
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

/// Which takes are meant. Everything that is said has to be true of a take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words that the prompt, the note, the id, the task, the model or the state has to contain,
    /// each of them, in any order.
    pub words: String,
    /// One of these states; empty for any.
    pub states: Vec<StageName>,
    /// One of these models; empty for any.
    pub models: Vec<String>,
    /// Written down at this moment or later.
    pub since: Option<Timestamp>,
    /// Written down before this moment.
    pub until: Option<Timestamp>,
    /// Rated this well or better.
    pub rated: Option<Rating>,
    /// Those that were hidden, and no others.
    pub hidden: bool,
}

impl Filter {
    /// The takes with these words.
    pub fn words(words: impl Into<String>) -> Self {
        Self { words: words.into(), ..Self::default() }
    }

    /// The words as a search compares them. Those between quotation marks stay together.
    pub fn folded_words(&self) -> Vec<String> {
        let mut words = Vec::new();
        for (nth, part) in self.words.split('"').enumerate() {
            if nth % 2 == 1 {
                words.push(fold(part));
            } else {
                words.extend(part.split_whitespace().map(fold));
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    /// Whether `take` is meant: the ledger's own test, for a take that is in memory already.
    pub fn matches(&self, take: &Take) -> bool {
        let said = |word: &String| {
            let has = |text: &str| text.to_lowercase().contains(word);
            fold(&take.shot.prompt_sent()).contains(word)
                || fold(&take.remark.note).contains(word)
                || has(take.id.as_str())
                || has(take.task_id().unwrap_or_default())
                || has(take.state().as_str())
                || has(&take.shot.model)
        };
        self.folded_words().iter().all(said)
            && (self.states.is_empty() || self.states.contains(&take.state()))
            && (self.models.is_empty() || self.models.contains(&take.shot.model))
            && self.since.is_none_or(|since| take.created >= since)
            && self.until.is_none_or(|until| take.created < until)
            && self.rated.is_none_or(|least| take.remark.rating >= Some(least))
            && self.hidden == take.hidden
    }
}

/// What a page should hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Which takes.
    pub filter: Filter,
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

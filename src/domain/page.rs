//! Queries for the history, and their results.

use super::remark::Rating;
use super::stage::StageName;
use super::take::Take;
use super::text::fold;
use super::time::Timestamp;
use super::wall::Spending;

/// Where a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// At the newest take.
    Newest,
    /// At the oldest take.
    Oldest,
    /// Just below this place ([`Take::seq`]).
    Before(i64),
    /// Just above this place.
    After(i64),
    /// At this place.
    From(i64),
}

/// A filter for takes. A take has to meet every condition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words that all have to occur in the prompt, note, id, task id, model or state, in any order.
    pub words: String,
    /// States, one of which it has to have; empty for any.
    pub states: Vec<StageName>,
    /// Models, one of which it has to have; empty for any.
    pub models: Vec<String>,
    /// Created at this moment or later.
    pub since: Option<Timestamp>,
    /// Created before this moment.
    pub until: Option<Timestamp>,
    /// Rated this well or better.
    pub rated: Option<Rating>,
    /// Hidden takes only; otherwise takes that are not hidden.
    pub hidden: bool,
}

impl Filter {
    /// A filter for these words only.
    pub fn words(words: impl Into<String>) -> Self {
        Self { words: words.into(), ..Self::default() }
    }

    /// The words as a search compares them. Words in quotation marks stay together.
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

    /// Whether `take` passes the filter: the same test as the ledger's, for a take that is already
    /// in memory.
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

/// A query for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Which takes to return.
    pub filter: Filter,
    /// Where it begins.
    pub anchor: Anchor,
    /// Most takes to return.
    pub limit: usize,
}

/// A page of the history, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The takes.
    pub takes: Vec<Take>,
    /// Whether there are older ones that match.
    pub older: bool,
    /// Whether there are newer ones that match.
    pub newer: bool,
}

/// What was sent recently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// What counts against the limits.
    pub spending: Spending,
    /// When the same shot was last sent.
    pub same_shot: Option<Timestamp>,
}

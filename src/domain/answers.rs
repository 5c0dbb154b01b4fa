//! What the provider's answers say about a task, besides its stage.

use super::take::Take;
use super::text::quoted;

/// Number of consecutive answers about one other task after which they are believed. Relays rename
/// tasks, and a film that was paid for must not be missed because of that; a single such answer may
/// be a mix-up.
pub const SURE: u32 = 3;

/// What the latest answers said about a take, besides its stage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// The provider's own word for the task's status, if it is not a known one.
    pub said: Option<String>,
    /// Another task that the answers are about.
    pub other: Option<OtherTask>,
    /// The provider's id of the request that submitted the take (`X-Cometapi-Request-Id`): what its
    /// log of usage knows the take by.
    pub request_id: Option<String>,
}

/// A task that the provider answered about when it was asked about another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherTask {
    /// Its id in the answers.
    pub task_id: String,
    /// Number of consecutive answers about it, at most [`SURE`].
    pub seen: u32,
}

impl OtherTask {
    /// Whether those answers count as answers about the take's own task.
    pub fn is_believed(&self) -> bool {
        self.seen >= SURE
    }
}

impl Answers {
    /// Number of consecutive answers about this other task, including the present one.
    pub fn seen(&self, task_id: &str) -> u32 {
        let known = self.other.as_ref().filter(|other| other.task_id == task_id);
        known.map_or(0, |other| other.seen).saturating_add(1).min(SURE)
    }

    /// Whether answers about this other task count as answers about the take's own.
    pub fn believe(&self, task_id: &str) -> bool {
        self.other.as_ref().is_some_and(|other| other.task_id == task_id && other.is_believed())
    }

    /// Records an answer about the take's own task. An earlier answer about another one was a
    /// mix-up, unless it is believed.
    pub(in crate::domain) fn about_this(&mut self) -> bool {
        let mixed_up = self.other.as_ref().is_some_and(|other| !other.is_believed());
        if mixed_up {
            self.other = None;
        }
        mixed_up
    }

    /// Records an unknown status word, or `None` for a known one.
    pub(in crate::domain) fn say(&mut self, word: Option<String>) -> bool {
        let news = self.said != word;
        self.said = word;
        news
    }
}

/// What to show about a take's answers, each with a name of at most ten letters.
pub fn answer_facts(take: &Take) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    if let Some(said) = &take.answers.said {
        facts.push(("it says", format!("{}, a word that viewfinder does not know", quoted(said))));
    }
    if let Some(OtherTask { task_id, seen }) = &take.answers.other {
        let what = if *seen >= SURE {
            "the provider keeps answering about this task, and is believed"
        } else {
            "the provider answered about this task instead; it is asked again"
        };
        facts.push(("answers as", format!("{task_id} ({what})")));
    }
    facts
}

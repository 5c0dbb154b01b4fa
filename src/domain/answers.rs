//! What the provider's answers say of a task besides where it stands.

use super::take::Take;
use super::text::quoted;

/// After so many answers in a row about one other task, they are believed: relays give a task a
/// name of their own, and a film that was paid for must not be missed for that. One answer alone
/// may be a mix-up.
pub const SURE: u32 = 3;

/// What a take's answers said last, as far as it is no stage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// The provider's own word for where the task stands, where nobody listed it.
    pub said: Option<String>,
    /// The other task that the answers are about.
    pub other: Option<OtherTask>,
}

/// A task that the provider answered about when it was asked about another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherTask {
    /// Its name in the answers.
    pub task_id: String,
    /// How many answers in a row were about it, at most [`SURE`].
    pub seen: u32,
}

impl OtherTask {
    /// Whether that name counts as the take's.
    pub fn is_believed(&self) -> bool {
        self.seen >= SURE
    }
}

impl Answers {
    /// How many answers in a row were about this other task, the one at hand included.
    pub fn seen(&self, task_id: &str) -> u32 {
        let known = self.other.as_ref().filter(|other| other.task_id == task_id);
        known.map_or(0, |other| other.seen).saturating_add(1).min(SURE)
    }

    /// Whether answers about this other task count as answers about the take's.
    pub fn believe(&self, task_id: &str) -> bool {
        self.other.as_ref().is_some_and(|other| other.task_id == task_id && other.is_believed())
    }

    /// An answer was about the take's own task: another one was a mix-up, unless it is believed.
    pub(in crate::domain) fn about_this(&mut self) -> bool {
        let mixed_up = self.other.as_ref().is_some_and(|other| !other.is_believed());
        if mixed_up {
            self.other = None;
        }
        mixed_up
    }

    /// Takes in the provider's own word, or that it said a known one.
    pub(in crate::domain) fn say(&mut self, word: Option<String>) -> bool {
        let news = self.said != word;
        self.said = word;
        news
    }
}

/// What is to be told of a take's answers, each under a name of at most ten letters.
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

//! What takes have taught about their models, as the ledger was read last.

use crate::app::effect::{Effect, Ledger};
use crate::domain::Conventions;
use crate::heeding::{Learned, Taught};

/// What was learned of each model. It is read again when a take's film is measured or looked at; one
/// answer is waited for at a time, however much changes meanwhile.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lessons {
    learned: Vec<Learned>,
    /// The number of what was asked last.
    ticket: u64,
    /// Whether its answer has not come yet.
    awaited: bool,
    /// Whether something has changed since it was asked.
    stale: bool,
}

impl Lessons {
    /// What is known of a model and an axis, from takes that began from an image or not, with words
    /// for the move or without.
    pub fn of(&self, model: &str, axis: Taught, image: bool, words: bool) -> Option<&Learned> {
        self.learned.iter().find(|it| {
            it.axis == axis && it.model == model && it.image == image && it.words == words
        })
    }

    /// Whether anything is known of a model.
    pub fn know(&self, model: &str) -> bool {
        self.learned.iter().any(|it| it.model == model && it.counts().judged() > 0)
    }

    /// Something has changed: reads it all again, once what was asked before has come.
    pub(in crate::app) fn changed(&mut self, conventions: &Conventions) -> Option<Effect> {
        if self.awaited {
            self.stale = true;
            return None;
        }
        self.ticket += 1;
        (self.awaited, self.stale) = (true, false);
        Some(Ledger::LoadLearned(self.ticket, conventions.clone()).into())
    }

    /// The answer of this number has come; without one, what was known before stays. Asks again if
    /// something has changed since it was asked.
    pub(in crate::app) fn came(
        &mut self,
        ticket: u64,
        learned: Option<Vec<Learned>>,
        conventions: &Conventions,
    ) -> Option<Effect> {
        if ticket != self.ticket {
            return None;
        }
        self.awaited = false;
        if let Some(learned) = learned {
            self.learned = learned;
        }
        self.stale.then(|| self.changed(conventions)).flatten()
    }

    /// Forgets everything, for another ledger. What is on its way from the old one is too late.
    pub(in crate::app) fn clear(&mut self) {
        *self = Self { ticket: self.ticket + 1, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_answer_is_waited_for_however_much_changes() {
        let (mut lessons, all) = (Lessons::default(), Conventions::default());
        let asked = |effect: Option<Effect>| effect.is_some();
        assert!(asked(lessons.changed(&all)));
        assert!(!asked(lessons.changed(&all)) && !asked(lessons.changed(&all)));
        assert!(asked(lessons.came(1, Some(Vec::new()), &all)), "it had changed meanwhile");
        assert!(!asked(lessons.came(2, Some(Vec::new()), &all)));
        assert!(asked(lessons.changed(&all)));
        lessons.clear();
        assert!(asked(lessons.changed(&all)));
        assert!(!asked(lessons.came(3, Some(Vec::new()), &all)), "it is of the other ledger");
        assert!(!asked(lessons.changed(&all)), "the new one is still waited for");
    }
}

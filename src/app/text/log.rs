//! What edits did to the text, so that they can be taken back and made again.
//!
//! Each edit is kept as what it changed: where, what stood there, what stands there now, and the
//! caret before and after. Taking one back can therefore only lead to a text that was there before,
//! whatever the text area makes of its own history (it keeps none).

use std::collections::VecDeque;

use crate::app::state::fork::{Brought, Fork};
use crate::app::state::undo::{NextStep, STEPS, Way};

/// A line, and a byte in it.
pub(super) type Place = (usize, usize);

/// Bytes of text that the steps may hold between them; the oldest are forgotten first. Two dozen
/// replacements of the longest prompt.
const BYTES: usize = 12 * 1024 * 1024;

/// What sort of edits one step holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters of a word, with the blanks after it.
    Typing,
    /// Deletions in one go.
    Deleting,
    /// Anything that is a step of its own.
    Other,
}

/// One change of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    /// Where it begins.
    pub(super) at: Place,
    /// What stood there.
    pub(super) removed: String,
    /// What stands there instead.
    pub(super) inserted: String,
    /// The caret before it.
    pub(super) before: Place,
    /// The caret after it.
    pub(super) after: Place,
}

impl Edit {
    fn bytes(&self) -> usize {
        self.removed.len() + self.inserted.len()
    }
}

/// Edits that are taken back together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    /// In the order in which they were made.
    pub(super) edits: Vec<Edit>,
    kind: Kind,
    /// Whether it deletes letters of the word that the step before is still typing. An input method
    /// that corrects a word does that: backspaces, and the corrected letters right after them.
    corrects: bool,
    /// What it brought in, where it took the place of the whole text; then it has one edit.
    brought: Option<Brought>,
}

impl Step {
    fn bytes(&self) -> usize {
        self.edits.iter().map(Edit::bytes).sum()
    }

    fn fork(&self) -> Option<&Fork> {
        match &self.brought {
            Some(Brought::Shot(fork)) => Some(fork),
            Some(Brought::Earlier | Brought::Text) | None => None,
        }
    }
}

/// The steps that were made, and those that were taken back.
#[derive(Clone, Debug, Default)]
pub(super) struct Log {
    made: VecDeque<Step>,
    undone: Vec<Step>,
    /// Whether the newest step may grow.
    open: bool,
    bytes: usize,
}

impl Log {
    /// Ends the newest step: what follows is another one.
    pub(super) fn close(&mut self) {
        self.open = false;
    }

    /// Ends the newest step unless it is of this kind.
    pub(super) fn close_unless(&mut self, kind: Kind) {
        if self.made.back().is_some_and(|step| step.kind != kind) {
            self.open = false;
        }
    }

    /// Writes an edit down: into the newest step if that is open and of this kind, else as a step.
    pub(super) fn add(&mut self, kind: Kind, edit: Edit) {
        self.forget_undone();
        self.bytes += edit.bytes();
        match self.made.back_mut() {
            Some(step) if self.open && step.kind == kind => step.edits.push(edit),
            Some(_) | None => {
                self.push(Step { edits: vec![edit], kind, corrects: false, brought: None });
            }
        }
        self.open = true;
        self.forget_oldest();
    }

    /// Writes an edit down as a step of its own. One that changed nothing is none.
    pub(super) fn add_alone(&mut self, edit: Edit) {
        self.close();
        if edit.removed != edit.inserted {
            self.add(Kind::Other, edit);
        }
        self.close();
    }

    /// Writes a deletion down. `in_word` says that it took letters and no blank or line break,
    /// `backwards` that it took them from before the caret.
    pub(super) fn add_deletion(&mut self, edit: Edit, in_word: bool, backwards: bool) {
        let typing = self.made.back().is_some_and(|step| step.kind == Kind::Typing);
        let corrects = in_word && backwards && self.open && typing;
        self.close_unless(Kind::Deleting);
        let fresh = !self.open;
        self.add(Kind::Deleting, edit);
        if fresh && let Some(step) = self.made.back_mut() {
            step.corrects = corrects;
        }
        if !in_word {
            self.open = false;
        }
    }

    /// Letters follow: where the newest step is a correction of the word before it, both become
    /// one, and typing goes on in it. Says whether that was so.
    pub(super) fn rejoin_word(&mut self) -> bool {
        let corrects = self.open && self.made.back().is_some_and(|step| step.corrects);
        if !corrects || self.made.len() < 2 {
            return false;
        }
        if let Some(correction) = self.made.pop_back()
            && let Some(word) = self.made.back_mut()
        {
            word.edits.extend(correction.edits);
        }
        true
    }

    /// Writes down what took the place of the whole text. A shot is a step even where it has the
    /// same prompt; a text that changed nothing is none.
    pub(super) fn add_whole(&mut self, brought: Brought, edit: Edit) {
        self.close();
        if edit.removed == edit.inserted && !matches!(brought, Brought::Shot(_)) {
            return;
        }
        self.forget_undone();
        self.bytes += edit.bytes();
        let brought = Some(brought);
        self.push(Step { edits: vec![edit], kind: Kind::Other, corrects: false, brought });
        self.forget_oldest();
    }

    /// What stood there before each text that took the place of all of it, the newest first, and
    /// what took that place. Earlier prompts that were only walked through are left out: what stood
    /// there before the walk counts.
    pub(super) fn replaced(&self) -> impl Iterator<Item = (&str, &Brought)> {
        let below = self.made.iter().rev().skip(1).map(Some).chain([None]);
        self.made.iter().rev().zip(below).filter_map(|(step, below)| {
            let brought = step.brought.as_ref()?;
            let walked = |below: &Step| below.brought == Some(Brought::Earlier);
            if *brought == Brought::Earlier && below.is_some_and(walked) {
                return None;
            }
            let edit = step.edits.first()?;
            Some((edit.removed.as_str(), brought))
        })
    }

    /// The text that last took the place of all that stood here, as it was before anything was
    /// changed in it.
    pub(super) fn last_brought(&self) -> Option<&str> {
        let step = self.made.iter().rev().find(|step| step.brought.is_some())?;
        step.edits.first().map(|edit| edit.inserted.as_str())
    }

    /// The loaded shot that is the next step in a direction.
    pub(super) fn fork_mut(&mut self, way: Way) -> Option<&mut Fork> {
        let top = match way {
            Way::Back => self.made.back_mut(),
            Way::Forth => self.undone.last_mut(),
        };
        match &mut top?.brought {
            Some(Brought::Shot(fork)) => Some(fork),
            Some(Brought::Earlier | Brought::Text) | None => None,
        }
    }

    /// The next step in a direction.
    pub(super) fn next_step(&self, way: Way) -> NextStep {
        let top = match way {
            Way::Back => self.made.back(),
            Way::Forth => self.undone.last(),
        };
        top.map_or(NextStep::Nothing, |step| NextStep::of(step.fork().map(Fork::number)))
    }

    /// Moves the newest step to those that were taken back, and shows it.
    pub(super) fn take_back(&mut self) -> Option<&Step> {
        self.open = false;
        self.undone.push(self.made.pop_back()?);
        self.undone.last()
    }

    /// Moves the step that was last taken back to those that were made, and shows it.
    pub(super) fn take_again(&mut self) -> Option<&Step> {
        self.open = false;
        let step = self.undone.pop()?;
        self.push(step);
        self.made.back()
    }

    fn push(&mut self, step: Step) {
        self.made.push_back(step);
    }

    fn forget_undone(&mut self) {
        let undone: usize = self.undone.drain(..).map(|step| step.bytes()).sum();
        self.bytes -= undone.min(self.bytes);
    }

    fn forget_oldest(&mut self) {
        while self.made.len() > 1 && (self.made.len() > STEPS || self.bytes > BYTES) {
            let oldest = self.made.pop_front().map_or(0, |step| step.bytes());
            self.bytes -= oldest.min(self.bytes);
        }
    }
}

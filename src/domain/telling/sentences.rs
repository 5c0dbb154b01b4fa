//! A telling, and the sentences that are made from it.

use super::super::report::Report;
use super::super::text::{clean_line, shorten, width};
use super::step::{Label, Step, steps_told};

/// What happened, what is safe, and what the user can do about it. Foreign words in it are
/// unfiltered; the sentences made from it are clean, and on one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Telling {
    /// What happened, as a sentence; empty if the take's state already says it.
    pub what: String,
    /// What is safe or was kept, as sentences; may be empty.
    pub safe: String,
    /// What the user can do now, the most useful first.
    pub next: Vec<Step>,
}

impl Telling {
    /// A telling of these parts.
    pub fn new(what: impl Into<String>, safe: impl Into<String>, next: &[Step]) -> Self {
        Self { what: what.into(), safe: safe.into(), next: next.to_vec() }
    }

    /// What the user can do now, as sentences with these labels.
    pub fn steps(&self, label: &dyn Fn(Step) -> Option<Label>) -> String {
        steps_told(&self.next, label)
    }

    /// All of it, as sentences with these labels.
    pub fn told(&self, label: &dyn Fn(Step) -> Option<Label>) -> String {
        joined(&[&self.what, &self.safe, &self.steps(label)])
    }

    /// What is safe and what the user can do, for a place that has already said what happened.
    pub fn rest(&self, label: &dyn Fn(Step) -> Option<Label>) -> String {
        joined(&[&self.safe, &self.steps(label)])
    }

    /// All of it on one line, fitted into this many cells if possible: what is safe is left out
    /// first, then the end of what happened is cut. What the user can do is always shown in full.
    pub fn fitted(&self, cells: usize, label: &dyn Fn(Step) -> Option<Label>) -> String {
        let whole = self.told(label);
        if width(&whole) <= cells {
            return whole;
        }
        let steps = self.steps(label);
        let room = cells.saturating_sub(width(&steps) + usize::from(!steps.is_empty()));
        joined(&[&shorten(&clean_line(&self.what), room), &steps])
    }

    /// All of it as a report.
    pub fn report(&self, label: &dyn Fn(Step) -> Option<Label>) -> Report {
        Report::new(self.what.clone(), self.safe.clone(), self.steps(label))
    }
}

fn joined(sentences: &[&str]) -> String {
    let said: Vec<&str> = sentences.iter().copied().filter(|it| !it.is_empty()).collect();
    clean_line(&said.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(step: Step) -> Option<Label> {
        let name = "F2".to_owned();
        (step == Step::EnterKey).then_some(Label::Hand { lead: "Press", name })
    }

    #[test]
    fn what_one_can_do_is_never_what_there_is_no_room_for() {
        let telling = Telling::new("The key was refused.", "All is kept.", &[Step::EnterKey]);
        let fitted = |cells| telling.fitted(cells, &press);
        assert_eq!(fitted(80), "The key was refused. All is kept. Press F2 to enter another key.");
        assert_eq!(fitted(60), "The key was refused. Press F2 to enter another key.");
        assert_eq!(fitted(44), "The key was … Press F2 to enter another key.");
    }

    #[test]
    fn a_part_that_is_empty_leaves_no_gap() {
        let telling = Telling::new("", "All is kept.", &[Step::Ask]);
        assert_eq!(telling.told(&press), "All is kept.");
        assert_eq!(telling.report(&press), Report::new("", "All is kept.", ""));
    }
}

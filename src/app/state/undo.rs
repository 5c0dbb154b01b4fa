//! Undo and redo: which way, what comes next, and what was done. The prompt and the axes keep their
//! own steps; a loaded shot is one step in both.

/// Steps of a pane that can be taken back; older ones are forgotten. The same number for each pane:
/// a loaded shot is a step in all of them.
pub(in crate::app) const STEPS: usize = 2000;

/// Which way to go through the steps of a pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Undo.
    Back,
    /// Redo.
    Forth,
}

/// The next step of a pane in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// There is none.
    Nothing,
    /// A change of the pane itself.
    Change,
    /// The shot that was loaded as the nth into the form.
    Fork(u64),
}

impl NextStep {
    /// A step that belongs to this fork, if it belongs to one.
    pub(in crate::app) fn of(fork: Option<u64>) -> Self {
        fork.map_or(Self::Change, Self::Fork)
    }
}

/// What undo or redo did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Went {
    /// Nothing: there was no step.
    Nowhere,
    /// One change of the pane.
    AStep,
    /// A loaded shot went out, or came in again.
    AFork {
        /// Whether all of it did: nothing was changed since.
        whole: bool,
    },
}

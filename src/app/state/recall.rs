//! The walk through earlier prompts.

/// A walk through earlier prompts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recall {
    /// What was there before.
    pub draft: String,
    /// The prompts, newest first; none until they are read.
    pub prompts: Option<Vec<String>>,
    /// The one shown, from 1; 0 is the draft.
    pub at: usize,
}

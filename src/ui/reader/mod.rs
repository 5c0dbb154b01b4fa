//! The studio for a screen reader: one pane at a time in one column, words in the place of drawings,
//! and a caret where the text is. The keys are those of every other layout.

mod motion;
mod studio;
mod takes;

pub(super) use studio::studio;

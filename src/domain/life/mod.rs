//! The life of a take: what can happen to it, and what it becomes.
//!
//! [`Take::apply`](super::Take::apply) is the only way a take changes. The worker applies an event,
//! commits the result, and only then reports it, so screens and scripts never see anything else.
//!
//! ```text
//! turn: which stage accepts which event ─┬─ sending: the request, until it is accepted or refused
//!                                        ├─ asking: the feed's answers
//!                                        └─ fetching: the film
//! ```

mod asking;
mod event;
mod fetching;
mod sending;
mod turn;

pub use event::{Change, TakeEvent};

#[cfg(test)]
mod asking_tests;
#[cfg(test)]
mod laws_tests;
#[cfg(test)]
mod turn_tests;

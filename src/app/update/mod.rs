//! What changes the studio: messages, keys, and the clock.
//!
//! `messages` is where everything comes in; it hands each group of messages to the file of its name.
//! `keys` resolves each key against the state that the one before it left behind, and `writing` puts
//! text where text goes. `wake` says when time alone will change something; if nothing moves, that
//! is never.

mod input;
pub(super) mod keys;
mod ledger;
mod messages;
mod notice;
mod shell;
pub(super) mod wake;
mod worker;
mod writing;

pub use messages::update;

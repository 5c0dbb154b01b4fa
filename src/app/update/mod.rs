//! What changes the studio: messages, keys, and the clock.
//!
//! `messages` is where everything comes in. `keys` resolves each key against the state that the one
//! before it left behind, and `writing` puts text where text goes. `wake` says when time alone will
//! change something; if nothing moves, that is never.

pub(super) mod keys;
mod messages;
pub(super) mod wake;
mod writing;

pub use messages::update;

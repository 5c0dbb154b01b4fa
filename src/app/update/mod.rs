//! What changes the studio: messages, keys, and the clock.

pub(super) mod keys;
mod messages;
pub(super) mod wake;
mod writing;

pub use messages::update;

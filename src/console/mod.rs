//! What the process says to whoever runs it: its exit codes, and why it ended early.

mod exit;

pub(crate) use exit::stopped;
pub use exit::{Exit, Trouble};

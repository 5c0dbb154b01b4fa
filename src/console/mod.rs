//! What the process says to whoever runs it: talk on standard error, data on standard output, and
//! the code that it exits with.

mod exit;
mod labels;
mod output;
mod talk;

pub(crate) use exit::stopped;
pub use exit::{Exit, Trouble};
pub(crate) use labels::labels;
pub(crate) use output::{print, print_bytes, print_inked, shown, written};
pub(crate) use talk::{ON_ITS_WAY, ask, can_ask, program, say, say_dropped, say_inked, tell};

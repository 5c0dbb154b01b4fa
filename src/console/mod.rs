//! What the process tells its caller: messages on standard error, data on standard output, and the
//! exit code.

mod exit;
mod labels;
mod output;
mod talk;
mod terminal;

pub(crate) use exit::stopped;
pub use exit::{Exit, Trouble};
pub(crate) use labels::{SET_ANOTHER_KEY, SET_KEY, labels, labels_of_unkept};
pub(crate) use output::{print, print_bytes, print_inked, shown, written};
pub(crate) use talk::{ON_ITS_WAY, ask, can_ask, question, say, say_dropped, say_inked, tell};
pub(crate) use terminal::terminal_size;

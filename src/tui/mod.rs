//! The shell of the studio: the only owner of the terminal, the clock and the signals.

mod decoder;
mod desktop;
mod display;
mod drafts;
mod opening;
mod own_moves;
mod reader;
mod run;
mod runtime;
mod shell;
mod signals;
mod terminal;

pub use run::{Start, run};

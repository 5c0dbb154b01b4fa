//! The shell of the studio: the only owner of the terminal, the clock and the signals.

mod abilities;
mod answers;
mod control_strings;
mod decoder;
mod desktop_requests;
mod display;
mod drafts;
mod editor;
mod film;
mod handover;
mod new_key;
mod opening;
mod own_moves;
mod paste;
mod pending;
mod pictures;
mod player;
mod reader;
mod run;
mod runtime;
mod sequence;
mod shell;
mod signals;
mod terminal;

pub use run::{Start, run};

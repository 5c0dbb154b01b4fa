//! The shell of the studio: the only owner of the terminal, the clock and the signals.
//!
//! ```text
//! terminal ── reader ── decoder ──┐                        ┌─ display ── terminal
//! signals ────────────────────────┼─ run ── app::update ──┤
//! worker, ledger ── runtime ──────┘                        └─ effects ── runtime, files, desktop, shell
//! ```
//!
//! `run` is one loop: it waits for whatever comes first, makes a message of it, lets the core
//! decide, carries out what it asks for, and draws if anything changed. What takes time is started
//! in the background, and comes back as a message. However the program ends, by a key, a signal or
//! a panic, the terminal is put back as it was and the draft is kept.

mod abilities;
mod answers;
mod control_strings;
mod decoder;
mod desktop_requests;
mod display;
mod drafts;
mod editor;
mod effects;
mod film;
mod handover;
mod host;
mod move_frames;
mod new_key;
mod opening;
mod own_moves;
mod paste;
mod pending;
mod pictures;
mod plans;
mod player;
mod reader;
mod run;
mod runtime;
mod sequence;
mod shell;
mod signals;
mod terminal;
mod turned_axis;

pub use opening::{Start, Tables};
pub use run::run;

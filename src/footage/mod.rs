//! The frames of films, as ffmpeg gives them.
//!
//! ```text
//! measured ── pgm
//!    └── ffmpeg
//! ```
//!
//! A film comes from somewhere else, so nothing about it is believed: ffmpeg reads it in a process
//! group of its own, without the network and without secrets, and may neither take for ever nor say
//! for ever. `ffmpeg` is the only place that starts it; the studio's own player does so there too.

mod ffmpeg;
mod measured;
mod pgm;

pub use ffmpeg::{Ffmpeg, Pipes, first_words};
pub use measured::{Refusal, measured};

#[cfg(test)]
mod footage_tests;

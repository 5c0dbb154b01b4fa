//! How the camera moved, measured from frames and held against the truth: films of the sandbox,
//! whose camera is known, and made-up photographs under known homographies.
//!
//! The whole of either is a long run, ignored by default and meant for a release build:
//! `cargo test --release --test measure -- --ignored --nocapture`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says so by panicking"
)]
#![allow(clippy::print_stdout, reason = "a long run prints its figures")]
#![allow(clippy::format_push_string, reason = "a table is written once")]
#![allow(
    clippy::many_single_char_names,
    clippy::similar_names,
    reason = "places and their parts are named as in any book"
)]

mod charts;
mod clip;
mod dice;
mod filmed;
mod judge;
mod obedience;
mod oracle;
mod pair;
mod photographs;
mod texture;
mod truth;

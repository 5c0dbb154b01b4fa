//! Every verb, flag and exit code, through the real binary.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says so by panicking"
)]

#[path = "../binary/mod.rs"]
mod binary;

mod history;
mod sandbox;
mod settings;
mod submit;
mod usage;
mod wait;

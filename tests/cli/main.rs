//! Every verb, flag and exit code, through the real binary.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says so by panicking"
)]

#[path = "../binary/mod.rs"]
#[allow(dead_code, reason = "no target uses all of what they share")]
mod binary;

mod camera;
mod dry_run;
mod films;
mod history;
mod host;
mod moves;
mod names;
mod patience;
mod pipes;
mod sandbox;
mod settings;
mod submit;
mod usage;
mod wait;

//! The real binary in a real terminal, from its first start to its last breath.
//!
//! Nobody sleeps: a test waits for what the screen, a file or another process shows.
#![allow(
    clippy::disallowed_methods,
    reason = "tests prepare files, start programs and read clocks"
)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says so by panicking"
)]

#[path = "../binary/mod.rs"]
#[allow(dead_code, reason = "no target uses all of what they share")]
mod binary;

mod asks;
mod clipboard;
mod drafts;
mod ends;
mod films;
mod foreign;
mod impatient;
mod keys;
mod kills;
mod live;
mod pictures;
mod preview;
mod pty;
mod reader;
mod sharing;
mod sizes;
mod start;
mod tables;
mod tools;
mod writing;

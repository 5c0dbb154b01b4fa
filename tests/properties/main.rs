//! Laws, as properties over random input, and what people do, as stories in keys.
#![allow(
    clippy::disallowed_methods,
    reason = "tests prepare files, start programs and read clocks"
)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says so by panicking"
)]

#[path = "../support/mod.rs"]
mod support;

#[path = "../older/mod.rs"]
mod older;

mod answers;
mod camera;
mod counts;
mod drafts;
mod filmed;
mod films;
mod history;
mod images;
mod laws;
mod ledger;
mod moves;
mod names;
mod newest;
mod plans;
mod presses;
mod preview;
mod purge;
mod remarks;
mod stories;
mod sweeps;
mod undo;
mod words;
mod writing;

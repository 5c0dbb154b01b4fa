//! Every verb, flag and exit code, through the real binary.
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

#[path = "../older/mod.rs"]
mod older;

#[path = "../answers/mod.rs"]
mod answers_of;

mod answers;
mod balance;
mod camera;
mod completions;
mod conditions;
mod config;
mod disk;
mod doctor;
mod doors;
mod dry_run;
mod faults;
mod films;
mod foreign;
mod full;
mod help;
mod history;
mod host;
mod images;
mod interrupted;
mod measure;
mod models;
mod moves;
mod names;
mod odd;
mod patience;
mod pipes;
mod probe;
mod readme;
mod room;
mod sandbox;
mod settings;
mod submit;
mod sweep;
mod takes;
mod transfer;
mod usage;
mod verbs;
mod wait;

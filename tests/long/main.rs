//! The long runs: kills, failing system calls, power cuts, a hostile provider, hostile files and a
//! crowd, against the real binary and a server that counts. README.md says what each shows.
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

mod canary;
mod check;
mod crowd;
mod forms;
mod hostile_exports;
mod kills;
mod network_faults;
mod power_cuts;
mod server;
mod system_calls;
mod walls;
mod world;

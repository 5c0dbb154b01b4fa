//! The real client, worker and ledger against the sandbox over loopback, with every fault that
//! can be scripted. What happened is counted in the sandbox's own log.
#![allow(
    clippy::disallowed_methods,
    reason = "tests prepare files, start programs and read clocks"
)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says so by panicking"
)]

#[path = "../answers/mod.rs"]
mod answers_of;
#[path = "../long/canary.rs"]
mod canary;

mod addresses;
mod answers;
mod balance;
mod bench;
mod denials;
mod echoes;
mod endings;
mod feed;
mod filmless;
mod films;
mod hosts;
mod imported;
mod invariants;
mod kept;
mod measuring;
mod receipts;
mod requests;
mod secrets;
mod sharing;
mod stopping;
mod sweeps;
mod wrapped;

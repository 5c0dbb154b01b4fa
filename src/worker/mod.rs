//! The async worker: sends shots, asks about open takes, and writes every milestone before it tells
//! anybody.
//!
//! ```text
//! Command ── actor ──┬─ submit: a row, the request, its answer ──┐
//!                    ├─ feed: how a task stands                  ├─ desk: event, commit ── Note
//!                    ├─ fetch, films: bytes to the disk ─────────┤
//!                    ├─ measuring: what the camera did ──────────┤
//!                    └─ receipts: what a take has cost ──────────┘
//! ```
//!
//! One actor ([`Worker`]) owns the takes that this process works on. A take is in the hands of at
//! most one job at a time; the job that has it writes its changes, so nobody can disagree about how
//! a take ended. What the provider said and will not say twice is written again and again until the
//! ledger has it.

mod actor;
mod beside;
mod clock;
mod command;
mod companions;
mod desk;
mod feed;
mod fetch;
mod films;
mod inflow;
mod measuring;
mod note;
mod outcome;
mod ownership;
mod receipts;
mod settlement;
mod shelf;
mod submit;
mod sweeps;
mod takeover;

pub use actor::Worker;
pub use beside::Beside;
pub use clock::{Clock, jitter};
pub use command::{Command, Unsent};
pub use desk::{Counting, Desk, Setup};
pub use fetch::{Estimate, Films, Limits, Prices};
pub use measuring::{MEASURING, Measure, Measuring};
pub use note::Note;
pub use receipts::Receipts;

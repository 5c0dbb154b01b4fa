//! The provider over HTTP: what is sent, and what each answer means.
//!
//! `client` moves bytes and nothing else: no retries, no redirects, bodies bounded. What it sends
//! for a take is a [`crate::domain::Request`] as the ledger has it; the key is all that it adds.
//!
//! What an [`Answer`] means is decided by pure functions above it: `submission` for what a route
//! says to a shot, `feed` for what it says about a task, `task_list` and `balance` for the account.
//! They go by the contract and not by any one sample, since three generations of documents disagree.
//! Below them `json` and `repair` read what relays write, `reason` finds the words in it, `refusal`
//! says what sort of no they are, and `task_places` where a task is named.

mod address;
mod answer;
mod balance;
mod base_url;
mod client;
mod early_refusals;
mod feed;
mod files;
mod fragments;
mod json;
mod prices;
mod reach;
mod reason;
mod refusal;
mod repair;
mod secrets;
#[cfg(test)]
mod secrets_tests;
mod status;
mod submission;
mod task;
mod task_list;
mod task_name;
mod task_places;
mod transport;

pub use answer::Answer;
pub use balance::{judge_account, judge_subscription, judge_usage};
pub use base_url::{BaseUrl, BaseUrlError};
pub use client::{Client, Heard, Judged, Probe, Timeouts};
pub use feed::{FeedVerdict, judge_feed};
pub use files::{ContentRange, FileAnswer, FileClient, FileHead};
pub use prices::{ListedPrice, judge_prices};
pub use reach::Reach;
pub use secrets::Secrets;
pub use submission::{Submission, judge};
pub use task_list::judge_history;

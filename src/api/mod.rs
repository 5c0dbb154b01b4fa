//! The provider over HTTP: what is sent, and what each answer means.
//!
//! `client` only moves bytes: no retries, no redirects, bounded bodies. For a take it sends the
//! [`crate::domain::Request`] that the ledger holds, and adds nothing but the key.
//!
//! Pure functions decide what an [`Answer`] means: `submission` for the answer to a shot, `feed`
//! for the state of a task, `task_list` and `balance` for the account, `usage_log` for what a key
//! was charged. They follow the contract instead of any single sample, because three generations of
//! documents disagree. Routes that a server may not have are read by `offered`. Below them `json`
//! and `repair` read what relays write, `reason` finds the words of an error, `refusal` classifies
//! it, and `task_places` finds the id of a task.

mod account;
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
mod offered;
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
mod usage_log;

pub use account::{KEY_USAGE, USAGE_LOG};
pub use answer::Answer;
pub use balance::{judge_account, judge_subscription, judge_usage};
pub use base_url::{BaseUrl, BaseUrlError};
pub use client::{Client, Heard, Judged, Probe, Timeouts};
pub use feed::{FeedVerdict, judge_feed};
pub use files::{ContentRange, FileAnswer, FileClient, FileHead};
pub use offered::{Offered, Setback};
pub use prices::{ListedPrice, judge_prices};
pub use reach::Reach;
pub use secrets::Secrets;
pub use submission::{Submission, judge};
pub use task_list::{judge_history, judge_price};
pub use usage_log::{judge_key_usage, judge_log};

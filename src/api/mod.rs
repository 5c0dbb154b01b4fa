//! The provider over HTTP: what is sent, and what each answer means.
//!
//! `client` moves bytes and nothing else: no retries, no redirects, bodies bounded. What an
//! answer means is decided by pure functions in `submission`, `feed`, `history` and
//! `balance`, from the contract and not from any one sample, since three generations of documents disagree.

mod address;
mod balance;
mod base_url;
mod client;
mod feed;
mod files;
mod history;
mod json;
mod lenient;
mod naming;
mod prices;
mod reach;
mod reason;
mod refusals;
mod secrets;
#[cfg(test)]
mod secrets_tests;
mod status;
mod submission;
mod task;
mod transport;

pub use balance::{judge_account, judge_subscription, judge_usage};
pub use base_url::{BaseUrl, BaseUrlError};
pub use client::{Answer, Client, Heard, Judged, Probe, Timeouts};
pub use feed::{FeedVerdict, judge_feed};
pub use files::{ContentRange, FileAnswer, FileClient, FileHead};
pub use history::judge_history;
pub use prices::{ListedPrice, judge_prices};
pub use reach::Reach;
pub use secrets::Secrets;
pub use submission::{Submission, judge_submission};

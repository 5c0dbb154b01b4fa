//! One question about one take.

use std::time::Duration;

use super::desk::Desk;
use super::note::Note;
use crate::api::FeedVerdict;
use crate::crash;
use crate::domain::{Failure, Report, Take, TakeEvent};
use crate::store::StoreError;

/// What a question brought, for the one who schedules the next.
#[derive(Debug)]
pub(super) enum Asked {
    /// An answer about the task, written down.
    Heard,
    /// The key is refused.
    KeyRefused(Failure),
    /// Too many requests.
    SlowDown(Option<Duration>),
    /// No answer about the task.
    Trouble(Failure),
    /// The answer could not be written down; it is asked for again.
    NotWritten,
    /// Another process changed the row: it is read again.
    Changed,
}

impl Desk {
    /// Asks about a take and writes down what it hears. The take given back is what the ledger
    /// holds.
    pub(super) async fn ask(&self, take: Take) -> (Take, Asked) {
        let Some(task_id) = take.task_id().map(str::to_owned) else { return (take, Asked::Heard) };
        crash::panic_here("panic-in-job");
        let judged = self.setup.client.feed(&task_id).await;
        let event = match judged.verdict {
            FeedVerdict::Open(remote) => TakeEvent::Heard(remote),
            FeedVerdict::Missing => TakeEvent::Missing,
            FeedVerdict::Succeeded(output) => TakeEvent::Succeeded(output),
            FeedVerdict::Failed(why) => TakeEvent::Failed(why),
            FeedVerdict::KeyRefused(why) => return (take, Asked::KeyRefused(why)),
            FeedVerdict::SlowDown(hint) => return (take, Asked::SlowDown(hint)),
            FeedVerdict::Trouble(why) => return (take, Asked::Trouble(why)),
        };
        match self.record(take, event, Some(judged.raw)).await {
            Ok((take, _)) => (take, Asked::Heard),
            Err((take, StoreError::Changed)) => (take, Asked::Changed),
            Err((take, error)) => {
                tracing::error!(take = %take.id, %error, "an answer could not be written down");
                let report = Report {
                    safe: "The take goes on at the provider and is asked about again.".to_owned(),
                    ..error.report()
                };
                self.tell(Note::Trouble(report)).await;
                (take, Asked::NotWritten)
            }
        }
    }
}

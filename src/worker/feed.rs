//! One question about one take.

use std::time::Duration;

use super::desk::Desk;
use super::note::Note;
use crate::api::FeedVerdict;
use crate::crash;
use crate::domain::{Failure, FailureKind, Report, SURE, Take, TakeEvent};
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
    /// About a film: the task failed after all.
    NoFilm(Failure),
    /// About a film: the provider does not know its task.
    NoTask(Failure),
    /// About a film: the provider says nothing of where it is.
    NoAddress(Failure),
    /// Another process changed the row: it is read again.
    Changed,
}

impl Desk {
    /// Asks about a take and writes down what it hears. The take given back is what the ledger
    /// holds.
    pub(super) async fn ask(&self, take: Take) -> (Take, Asked) {
        let Some(task_id) = take.task_id().map(str::to_owned) else { return (take, Asked::Heard) };
        crash::panic_here("panic-in-job");
        let judged = self.setup.client.ask(take.route, &task_id).await;
        let (take, verdict) = match judged.verdict {
            FeedVerdict::OfOther(other, verdict) => match self.of_other(take, other).await {
                Ok(take) => (take, *verdict),
                Err(asked) => return asked,
            },
            verdict => (take, verdict),
        };
        if take.output().is_some() {
            return self.moved(take, verdict).await;
        }
        let event = match verdict {
            FeedVerdict::Open(remote) => TakeEvent::Heard(remote),
            FeedVerdict::Missing => TakeEvent::Missing,
            FeedVerdict::Succeeded(output) => TakeEvent::Succeeded(output),
            FeedVerdict::NoFilm(why) => TakeEvent::NoFilm(why),
            FeedVerdict::Failed(why, output) => TakeEvent::Failed(why, output),
            FeedVerdict::KeyRefused(why) => return (take, Asked::KeyRefused(why)),
            FeedVerdict::SlowDown(hint) => return (take, Asked::SlowDown(hint)),
            FeedVerdict::Trouble(why) => return (take, Asked::Trouble(why)),
            FeedVerdict::OfOther(other, _) => return (take, about_other(&other)),
        };
        self.written(take, event, Some(judged.raw)).await
    }

    /// The answer is about another task: counts how often in a row. Gives the take back where that
    /// is believed, else what the question brought. A task that another take of this ledger goes by
    /// is never believed to be this one's too.
    async fn of_other(&self, take: Take, other: String) -> Result<Take, (Take, Asked)> {
        if take.answers.believe(&other) {
            return Ok(take);
        }
        tracing::warn!(take = %take.id, other, "an answer was about another task");
        let sure = take.answers.seen(&other) == SURE;
        if sure {
            let (id, name) = (take.id, other.clone());
            let taken = self.setup.store.call(move |ledger| ledger.is_anothers_task(id, &name));
            match taken.await {
                Ok(false) => {}
                Ok(true) => return Err((take, about_other(&other))),
                Err(error) => {
                    tracing::error!(take = %take.id, %error, "the ledger could not be asked");
                    return Err((take, Asked::NotWritten));
                }
            }
        }
        let (take, asked) = self.written(take, TakeEvent::AboutOther(other.clone()), None).await;
        match asked {
            Asked::Heard if take.answers.believe(&other) => Ok(take),
            Asked::Heard => Err((take, about_other(&other))),
            other => Err((take, other)),
        }
    }

    async fn written(&self, take: Take, event: TakeEvent, raw: Option<Vec<u8>>) -> (Take, Asked) {
        match self.record(take, event, raw).await {
            Ok((take, _)) => (take, Asked::Heard),
            Err((take, StoreError::Changed)) => (take, Asked::Changed),
            Err((take, error)) => {
                tracing::error!(take = %take.id, %error, "an answer could not be written down");
                let report = Report {
                    safe: "The take goes on at the provider and is asked about again.".to_owned(),
                    ..error.report()
                };
                self.tell(Note::Trouble(report));
                (take, Asked::NotWritten)
            }
        }
    }

    /// Writes down where the film of a take is now, if the provider says so. It ended well, so only
    /// a clear word ends it otherwise: whatever a task that is still under way could hear too means
    /// that it is asked again.
    async fn moved(&self, take: Take, verdict: FeedVerdict) -> (Take, Asked) {
        match verdict {
            // The very same address once more: it may have been a bad moment. And whatever the task
            // is called now, a film is there.
            FeedVerdict::Succeeded(output) | FeedVerdict::Failed(_, Some(output)) => {
                self.written(take, TakeEvent::Moved(output), None).await
            }
            FeedVerdict::Failed(why, None) => (take, Asked::NoFilm(why)),
            FeedVerdict::NoFilm(why) => (take, Asked::NoAddress(why)),
            FeedVerdict::OfOther(other, _) => (take, about_other(&other)),
            FeedVerdict::Missing => {
                let what = "the provider does not know the task any more";
                (take, Asked::NoTask(Failure::new(FailureKind::NotFound, what)))
            }
            FeedVerdict::Open(_) => {
                let what = "the provider gives no address for the film at the moment";
                (take, Asked::NoAddress(Failure::new(FailureKind::Unclear, what)))
            }
            FeedVerdict::KeyRefused(why) => (take, Asked::KeyRefused(why)),
            FeedVerdict::SlowDown(hint) => (take, Asked::SlowDown(hint)),
            FeedVerdict::Trouble(why) => (take, Asked::Trouble(why)),
        }
    }
}

/// What a question brought whose answer was about another task.
fn about_other(other: &str) -> Asked {
    let what = format!("the provider answers about another task ({other})");
    Asked::Trouble(Failure::new(FailureKind::Unclear, what))
}

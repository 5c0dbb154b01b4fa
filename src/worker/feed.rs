//! Asks about one take, once.

use std::time::Duration;

use super::desk::Desk;
use super::note::Note;
use crate::api::FeedVerdict;
use crate::crash;
use crate::domain::{Failure, FailureKind, Report, SURE, Take, TakeEvent};
use crate::store::StoreError;

/// The result of a question, for scheduling the next one.
#[derive(Debug)]
pub(super) enum Asked {
    /// An answer about the task, which has been written to the ledger.
    Heard,
    /// The key is refused.
    KeyRefused(Failure),
    /// Too many requests.
    SlowDown(Option<Duration>),
    /// There was no answer about the task.
    Trouble(Failure),
    /// The answer could not be written; the question is repeated.
    NotWritten,
    /// For a film: the task failed after all.
    NoFilm(Failure),
    /// For a film: the provider does not know its task.
    NoTask(Failure),
    /// For a film: the provider does not say where it is.
    NoAddress(Failure),
    /// Another process changed the row, which has to be read again.
    Changed,
}

impl Desk {
    /// Asks about a take, and records the answer. Returns the take as the ledger has it.
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

    /// Handles an answer about another task, and counts how many came in a row. Returns the take if
    /// the answer is believed, else the result of the question. A task that belongs to another take
    /// of this ledger is never believed.
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

    /// Records where the film of a take is now, if the provider says so. The take ended well, so
    /// only a clear statement ends it otherwise: anything that a task under way could also get is
    /// asked again.
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

/// The result of a question whose answer was about another task.
fn about_other(other: &str) -> Asked {
    let what = format!("the provider answers about another task ({other})");
    Asked::Trouble(Failure::new(FailureKind::Unclear, what))
}

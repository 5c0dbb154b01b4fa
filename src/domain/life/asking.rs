//! How answers of the feed change a take.

use super::super::answers::OtherTask;
use super::super::failure::{Failure, FailureKind};
use super::super::output::Output;
use super::super::remote::{NOT_YET, Remote, STALL};
use super::super::stage::Stage;
use super::super::take::Take;
use super::super::time::Timestamp;
use super::event::Change;

impl Take {
    /// The feed answered that the task has not ended.
    pub(super) fn heard(&mut self, remote: &Remote, now: Timestamp) -> Change {
        if self.is_filmless() {
            return self.film_is_missing(None, now);
        }
        let mut news = self.missing.take().is_some();
        news |= match remote {
            Remote::Queued | Remote::Running(_) => {
                self.answers.about_this() | self.answers.say(None)
            }
            Remote::Unlisted(word) => {
                self.answers.about_this() | self.answers.say(Some(word.clone()))
            }
            Remote::Known => false,
        };
        if self.is_stale(now) {
            return self.task_becomes(|task_id| Stage::Stalled { task_id });
        }
        let quiet = if news { Change::Progress } else { Change::None };
        match remote {
            Remote::Running(progress) => {
                self.runs(progress.map(|percent| percent.min(100))).max(quiet)
            }
            Remote::Queued | Remote::Unlisted(_) | Remote::Known => quiet,
        }
    }

    /// The provider is working on it. A task that was seen running is not shown as queued again,
    /// and its percentage does not fall, because a second server behind the same address may lag.
    fn runs(&mut self, heard: Option<u8>) -> Change {
        let Stage::Running { progress, .. } = &mut self.stage else {
            return self.task_becomes(|task_id| Stage::Running { task_id, progress: heard });
        };
        if heard <= *progress {
            return Change::None;
        }
        *progress = heard;
        Change::Progress
    }

    /// The feed says that the task is done, but there is no film to fetch. `why` is `None` if it
    /// says nothing new about that.
    pub(super) fn film_is_missing(&mut self, why: Option<Failure>, now: Timestamp) -> Change {
        let stale = self.is_stale(now);
        if let Stage::Filmless { why: known, rests, .. } = &mut self.stage {
            let was_mixed_up = why.is_some() && self.answers.about_this();
            let news = why.filter(|why| (why.kind, &why.message) != (known.kind, &known.message));
            let change = match news {
                Some(why) => {
                    *known = why;
                    Change::Progress
                }
                None if was_mixed_up => Change::Progress,
                None => Change::None,
            };
            *rests = stale;
            return if stale { Change::Milestone } else { change };
        }
        let Some(why) = why else { return Change::None };
        self.end(now);
        // It is asked for a day from here on, and often at first: the film cannot be far.
        self.watched = Some(now);
        self.missing = None;
        self.task_becomes(|task_id| Stage::Filmless { task_id, why, rests: false })
    }

    /// The feed says that the task does not exist.
    pub(super) fn not_known(&mut self, now: Timestamp) -> Change {
        if self.is_filmless() {
            // It was done once: that it is not known any more ends nothing that was paid for.
            return self.film_is_missing(None, now);
        }
        match self.missing {
            None => {
                self.missing = Some(now);
                Change::Progress
            }
            Some(since) if now.since(since) >= NOT_YET => {
                let why = Failure::new(
                    FailureKind::NotFound,
                    "the provider has said for 10 minutes that it does not know this task",
                );
                self.ended = Some(now);
                self.task_becomes(|id| Stage::Failed { task_id: Some(id), why, output: None })
            }
            Some(_) => Change::None,
        }
    }

    /// The feed answered about another task.
    pub(super) fn about_other(&mut self, task_id: String) -> Change {
        if self.answers.believe(&task_id) {
            return Change::None;
        }
        let other = OtherTask { seen: self.answers.seen(&task_id), task_id };
        let change = if other.is_believed() { Change::Milestone } else { Change::Progress };
        self.answers.other = Some(other);
        change
    }

    /// The film is ready. For a take that was done before its film was there, this is the ending
    /// that counts.
    pub(super) fn succeeded(&mut self, output: Output, now: Timestamp) -> Change {
        self.end(now);
        self.task_becomes(|task_id| Stage::Succeeded { task_id, output })
    }

    /// The task failed.
    pub(super) fn failed(
        &mut self,
        why: Failure,
        output: Option<Output>,
        now: Timestamp,
    ) -> Change {
        self.end(now);
        self.task_becomes(|id| Stage::Failed { task_id: Some(id), why, output })
    }

    /// The user wants it to be asked about again.
    pub(super) fn resumed(&mut self, now: Timestamp) -> Change {
        self.watched = Some(now);
        if let Stage::Filmless { rests, .. } = &mut self.stage {
            *rests = false;
            return Change::Milestone;
        }
        self.task_becomes(|task_id| Stage::Queued { task_id })
    }

    /// Records that the provider has ended the task.
    fn end(&mut self, now: Timestamp) {
        self.ended = Some(now);
        self.answers.about_this();
        self.answers.say(None);
    }

    /// Whether a day has passed without an ending.
    fn is_stale(&self, now: Timestamp) -> bool {
        self.watched.is_some_and(|since| now.since(since) >= STALL)
    }

    /// Moves a take that the provider has accepted to another stage, with the same task.
    fn task_becomes(&mut self, stage: impl FnOnce(String) -> Stage) -> Change {
        let Some(task_id) = self.task_id().map(str::to_owned) else { return Change::None };
        self.becomes(stage(task_id))
    }
}

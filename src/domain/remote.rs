//! What the provider says of a task that has not ended, and what a take makes of it.

use std::time::Duration;

use super::failure::{Failure, FailureKind};
use super::stage::Stage;
use super::take::{Change, Take};
use super::time::Timestamp;

/// What the provider says of a task that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remote {
    /// Waiting for its turn, throttled, or of a status that nobody documented.
    Queued,
    /// In the making, with its percentage where one is given.
    Running(Option<u8>),
    /// Some answer that shows the task is known but says nothing of its state.
    Known,
}

/// `task_not_exist` is "not yet" for this long (product.md; the contract has no figure).
pub const NOT_YET: Duration = Duration::from_mins(10);

/// After this long without an ending, automatic polling rests.
pub const STALL: Duration = Duration::from_hours(24);

impl Take {
    /// The task's name while the provider is asked about it.
    pub(super) fn watched_task(&self) -> Option<String> {
        match &self.stage {
            Stage::Queued { task_id }
            | Stage::Running { task_id, .. }
            | Stage::Stalled { task_id } => Some(task_id.clone()),
            _ => None,
        }
    }

    /// The feed answered without an ending.
    pub(super) fn heard(&mut self, remote: Remote, now: Timestamp) -> Change {
        let (task_id, known) = match &self.stage {
            Stage::Queued { task_id } => (task_id, None),
            Stage::Running { task_id, progress } => (task_id, Some(*progress)),
            _ => return Change::None,
        };
        let was_missing = self.missing.take().is_some();
        if self.watched.is_some_and(|since| now.since(since) >= STALL) {
            self.stage = Stage::Stalled { task_id: task_id.clone() };
            return Change::Milestone;
        }
        let quiet = if was_missing { Change::Progress } else { Change::None };
        match (remote, known) {
            (Remote::Running(progress), None) => {
                let progress = progress.map(|percent| percent.min(100));
                self.stage = Stage::Running { task_id: task_id.clone(), progress };
                Change::Milestone
            }
            (Remote::Running(Some(percent)), Some(before)) => {
                let percent = percent.min(100);
                // Never backwards: a second server behind the same address may lag.
                if before.is_some_and(|before| percent <= before) {
                    return quiet;
                }
                self.stage = Stage::Running { task_id: task_id.clone(), progress: Some(percent) };
                Change::Progress
            }
            // A task once seen running is not shown as queued again.
            (Remote::Running(None) | Remote::Queued | Remote::Known, _) => quiet,
        }
    }

    /// The feed says that there is no such task.
    pub(super) fn not_known(&mut self, now: Timestamp) -> Change {
        let task_id = match &self.stage {
            Stage::Queued { task_id } | Stage::Running { task_id, .. } => task_id.clone(),
            _ => return Change::None,
        };
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
                self.stage = Stage::Failed { task_id: Some(task_id), why };
                self.ended = Some(now);
                Change::Milestone
            }
            Some(_) => Change::None,
        }
    }
}

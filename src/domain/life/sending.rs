//! How sending its request changes a take, until it is accepted or refused.

use super::super::failure::{Failure, FailureKind};
use super::super::stage::{Retry, Stage};
use super::super::take::Take;
use super::super::time::Timestamp;
use super::event::Change;

impl Take {
    pub(super) fn sending(&mut self, now: Timestamp) -> Change {
        self.attempts += 1;
        // That of an attempt that left stays until this one has left too.
        self.sent = self.sent.or(Some(now.max(self.updated)));
        self.becomes(Stage::Submitting)
    }

    pub(super) fn later(&mut self, retry: Retry) -> Change {
        let unmade = matches!(retry.why.kind, FailureKind::Network | FailureKind::Timeout);
        self.has_left(!unmade);
        self.becomes(Stage::Preparing { retry: Some(retry) })
    }

    pub(super) fn accepted(&mut self, task_id: String, now: Timestamp) -> Change {
        self.has_left(true);
        self.watch(task_id, now)
    }

    pub(super) fn refused(&mut self, why: Failure) -> Change {
        if matches!(self.stage, Stage::Submitting) {
            // After several tries a time-out is that of a connection.
            let unmade = why.kind == FailureKind::Network
                || why.kind == FailureKind::Timeout && self.attempts > 1;
            self.has_left(!unmade);
        }
        self.becomes(Stage::Rejected { why })
    }

    pub(super) fn unclear(&mut self, why: Failure, offered: Option<String>) -> Change {
        self.has_left(true);
        self.becomes(Stage::Unconfirmed { why, offered })
    }

    pub(super) fn settled(&mut self, task_id: String, now: Timestamp) -> Change {
        self.watch(task_id, now)
    }

    pub(super) fn lost(&mut self) -> Change {
        let why = Failure::new(FailureKind::Lost, "closed as lost by the user");
        self.becomes(Stage::Failed { task_id: None, why, output: None })
    }

    /// Records whether the current attempt left this machine. If no connection was made, the time
    /// that was stored for it beforehand is restored.
    fn has_left(&mut self, left: bool) {
        if left {
            self.sent = Some(self.updated);
        } else if self.sent == Some(self.updated) {
            self.sent = None;
        }
    }

    /// Starts asking the provider about this task.
    fn watch(&mut self, task_id: String, now: Timestamp) -> Change {
        self.watched = Some(now);
        self.missing = None;
        self.becomes(Stage::Queued { task_id })
    }
}

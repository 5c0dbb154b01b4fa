//! The words for a task's status, in all vocabularies of contract section 3.

use serde_json::Value;

use super::json::text_at;
use crate::domain::FailureKind;

/// The status of a task, whichever word it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// Waiting for its turn.
    Queued,
    /// Being made.
    Running,
    /// Finished.
    Succeeded,
    /// Ended without a film; the kind that the word alone implies.
    Failed(FailureKind),
}

/// Every known word, in capitals and with `_` between its parts. The digits are Duomi's: contract
/// section 3 settles that 3 means success and 2 failure. After the documented words come those that
/// relays pass on from other services.
const WORDS: [(Status, &[&str]); 6] = [
    (
        Status::Queued,
        &[
            "0",
            "NOT_START",
            "SUBMITTED",
            "QUEUED",
            "PENDING",
            "THROTTLED",
            "NOT_STARTED",
            "ACCEPTED",
            "CREATED",
            "IN_QUEUE",
            "INITIALIZING",
            "PREPARING",
            "QUEUE",
            "QUEUEING",
            "QUEUING",
            "SCHEDULED",
            "WAITING",
            "排队中",
        ],
    ),
    (
        Status::Running,
        &[
            "1",
            "IN_PROGRESS",
            "RUNNING",
            "PROCESSING",
            "GENERATING",
            "EXECUTING",
            "INPROGRESS",
            "RENDERING",
            "STARTED",
            "STARTING",
            "UPLOADING",
            "WORKING",
            "生成中",
            "处理中",
        ],
    ),
    (
        Status::Succeeded,
        &[
            "3",
            "SUCCESS",
            "SUCCEEDED",
            "COMPLETED",
            "COMPLETE",
            "DONE",
            "FINISHED",
            "SUCCEED",
            "SUCCESSFUL",
            "已完成",
            "成功",
        ],
    ),
    (
        Status::Failed(FailureKind::Moderation),
        &[
            "VIOLATION",
            "BANNED",
            "MODERATED",
            "CENSORED",
            "CONTENT_VIOLATION",
            "FLAGGED",
            "POLICY_VIOLATION",
        ],
    ),
    (
        Status::Failed(FailureKind::Timeout),
        &["EXPIRED", "TIMEOUT", "TIMED_OUT", "TIMEDOUT", "TIME_OUT", "超时"],
    ),
    (
        Status::Failed(FailureKind::Provider),
        &[
            "2",
            "FAILURE",
            "FAILED",
            "FAIL",
            "ERROR",
            "CANCELLED",
            "CANCELED",
            "ABORTED",
            "BLOCKED",
            "CRASHED",
            "DECLINED",
            "DELETED",
            "DENIED",
            "DROPPED",
            "ERRORED",
            "INTERRUPTED",
            "INVALID",
            "KILLED",
            "REFUNDED",
            "REFUSED",
            "REJECTED",
            "REMOVED",
            "REVOKED",
            "STOPPED",
            "TERMINATED",
            "UNSUCCESSFUL",
            "失败",
            "已取消",
        ],
    ),
];

/// The keys of an object's status; one may be empty while another has it.
const KEYS: [&str; 3] = ["status", "state", "task_status"];

/// What an object says about its task's status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stand {
    /// The known status. If several keys disagree, the most conclusive one: an ending before
    /// anything else.
    pub(super) known: Option<Status>,
    /// The word as it was written.
    pub(super) word: Option<String>,
}

impl Stand {
    /// What this object itself says, regardless of nested ones.
    pub(super) fn of(object: &Value) -> Self {
        let words = || KEYS.iter().filter_map(|key| text_at(object, key));
        let known = words().filter_map(|word| Some((status(&word)?, word)));
        match known.max_by_key(|(status, _)| weight(*status)) {
            Some((status, word)) => Self { known: Some(status), word: Some(word) },
            None => Self { known: None, word: words().next() },
        }
    }
}

/// The status that a word means, ignoring case; `None` for an unlisted word.
fn status(word: &str) -> Option<Status> {
    let word = word.to_uppercase().replace(['-', ' '], "_");
    let row = WORDS.iter().find(|(_, words)| words.contains(&word.as_str()))?;
    Some(row.0)
}

fn weight(status: Status) -> u8 {
    match status {
        Status::Queued => 0,
        Status::Running => 1,
        Status::Succeeded => 2,
        Status::Failed(_) => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_word_is_listed_once_and_as_it_is_looked_up() {
        let all: Vec<&str> = WORDS.iter().flat_map(|(_, words)| words.iter().copied()).collect();
        for word in &all {
            assert_eq!(all.iter().filter(|other| other == &word).count(), 1, "{word}");
            assert!(status(word).is_some(), "{word}");
        }
    }

    #[test]
    fn a_word_is_known_however_it_is_written() {
        for (word, known) in [
            ("in progress", Status::Running),
            ("Timed-Out", Status::Failed(FailureKind::Timeout)),
            (" SUCCESS ", Status::Succeeded),
            ("canceled", Status::Failed(FailureKind::Provider)),
            ("moderated", Status::Failed(FailureKind::Moderation)),
        ] {
            assert_eq!(Stand::of(&json!({"status": word})).known, Some(known), "{word}");
        }
        assert_eq!(
            Stand::of(&json!({"status": "PONDERING"})),
            Stand { known: None, word: Some("PONDERING".to_owned()) }
        );
        assert_eq!(Stand::of(&json!({"status": "", "state": null})), Stand::default());
    }

    #[test]
    fn of_two_words_an_ending_counts() {
        for (status, state, known) in [
            ("", "succeeded", Status::Succeeded),
            ("0", "running", Status::Running),
            ("1", "failed", Status::Failed(FailureKind::Provider)),
            ("3", "failed", Status::Failed(FailureKind::Provider)),
            ("PONDERING", "queued", Status::Queued),
        ] {
            let said = Stand::of(&json!({"status": status, "state": state}));
            assert_eq!(said.known, Some(known), "{status} {state}");
        }
    }
}

//! Every task that any sandbox process accepted, as far as the state file has been read.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::callback::{self, Outstanding};
use super::task::TaskRecord;

/// One line of the state file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[expect(clippy::large_enum_variant, reason = "most lines are tasks")]
pub(super) enum Line {
    Task(TaskRecord),
    Callback(CallbackNote),
    Expired(Expiry),
    /// A kind that a later version may write: skipped.
    #[serde(other)]
    Unknown,
}

/// What happened to a callback (contract §5). It is recorded both before and after an attempt, so
/// that only one of several processes makes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CallbackNote {
    pub(super) task_id: String,
    /// 1 to [`callback::ATTEMPTS`].
    pub(super) attempt: u8,
    /// Milliseconds since 1970.
    pub(super) at_ms: u64,
    pub(super) outcome: CallbackOutcome,
}

/// The addresses of a task's files up to this one have expired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Expiry {
    pub(super) task_id: String,
    pub(super) signature: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum CallbackOutcome {
    Begun,
    Delivered,
    Failed,
}

#[derive(Debug, Default)]
pub(super) struct Tasks {
    /// In the order of the file.
    all: Vec<TaskRecord>,
    by_id: HashMap<String, usize>,
    outstanding: HashMap<String, Outstanding>,
    /// Which address of its files is valid, if not the first.
    signatures: HashMap<String, u64>,
}

impl Tasks {
    pub(super) fn get(&self, task_id: &str) -> Option<&TaskRecord> {
        self.by_id.get(task_id).map(|&at| &self.all[at])
    }

    /// Which address of a task's files is valid, from 0.
    pub(super) fn signature(&self, task_id: &str) -> u64 {
        self.signatures.get(task_id).copied().unwrap_or(0)
    }

    pub(super) fn newest_first(&self) -> impl Iterator<Item = &TaskRecord> {
        self.all.iter().rev()
    }

    pub(super) fn apply(&mut self, line: Line) {
        match line {
            Line::Task(record) => {
                if !record.is_sound() || self.by_id.contains_key(&record.task_id) {
                    return;
                }
                if callback::target(record.asked("callback_url")).is_some() {
                    let outstanding = Outstanding::from_the_end_of(&record);
                    self.outstanding.insert(record.task_id.clone(), outstanding);
                }
                self.by_id.insert(record.task_id.clone(), self.all.len());
                self.all.push(record);
            }
            Line::Callback(note) => self.apply_note(&note),
            Line::Expired(Expiry { task_id, signature }) => {
                let next = self.signature(&task_id).max(signature.saturating_add(1));
                self.signatures.insert(task_id, next);
            }
            Line::Unknown => {}
        }
    }

    fn apply_note(&mut self, note: &CallbackNote) {
        let Some(record) = self.by_id.get(&note.task_id).map(|&at| &self.all[at]) else {
            return;
        };
        let Some(outstanding) = self.outstanding.get_mut(&note.task_id) else {
            return;
        };
        if !outstanding.goes_on_after(note, record) {
            self.outstanding.remove(&note.task_id);
        }
    }

    /// When the next callback is due, in milliseconds since 1970; `None` if no callback will be.
    pub(super) fn next_callback_ms(&self) -> Option<u64> {
        self.outstanding.values().map(Outstanding::due_ms).min()
    }

    /// The callbacks that are due, with the number of the attempt. Those whose attempts are used up
    /// are abandoned.
    pub(super) fn due_callbacks(&mut self, now_ms: u64) -> Vec<(TaskRecord, u8)> {
        self.outstanding.retain(|_, outstanding| {
            outstanding.due_ms() > now_ms || outstanding.next_attempt().is_some()
        });
        let mut due: Vec<(TaskRecord, u8)> = self
            .outstanding
            .iter()
            .filter(|(_, outstanding)| outstanding.due_ms() <= now_ms)
            .filter_map(|(task_id, outstanding)| {
                Some((self.get(task_id)?.clone(), outstanding.next_attempt()?))
            })
            .collect();
        due.sort_by_key(|(record, _)| record.ended_ms());
        due
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::sandbox::task::tests::record;

    /// Tasks that call back, the later ones ending earlier, and one that does not.
    fn tasks() -> Tasks {
        let mut tasks = Tasks::default();
        for (task_id, speed) in [("slow", 1.0), ("fast", 10.0)] {
            let mut record = TaskRecord { task_id: task_id.to_owned(), ..record(speed) };
            record.request["callback_url"] = "http://127.0.0.1:1/".into();
            tasks.apply(Line::Task(record));
        }
        tasks.apply(Line::Task(record(100.0)));
        tasks
    }

    fn due(tasks: &mut Tasks, now_ms: u64) -> Vec<(String, u8)> {
        let due = tasks.due_callbacks(now_ms);
        due.into_iter().map(|(record, attempt)| (record.task_id, attempt)).collect()
    }

    fn note(tasks: &mut Tasks, attempt: u8, at_ms: u64, outcome: CallbackOutcome) {
        let task_id = "fast".to_owned();
        tasks.apply(Line::Callback(CallbackNote { task_id, attempt, at_ms, outcome }));
    }

    #[test]
    fn a_callback_is_due_when_its_task_ends() {
        let mut tasks = tasks();
        assert_eq!(tasks.next_callback_ms(), Some(1_005_000));
        assert_eq!(due(&mut tasks, 1_004_999), []);
        assert_eq!(due(&mut tasks, 1_005_000), [("fast".to_owned(), 1)]);
        let both = [("fast".to_owned(), 1), ("slow".to_owned(), 1)];
        assert_eq!(due(&mut tasks, 1_050_000), both);
    }

    #[test]
    fn one_that_was_begun_is_left_alone_until_it_must_have_been_cut_off() {
        let mut tasks = tasks();
        note(&mut tasks, 1, 1_005_000, CallbackOutcome::Begun);
        assert_eq!(due(&mut tasks, 1_014_999), []);
        assert_eq!(due(&mut tasks, 1_015_000), [("fast".to_owned(), 2)]);
        note(&mut tasks, 2, 1_015_000, CallbackOutcome::Begun);
        note(&mut tasks, 3, 1_025_000, CallbackOutcome::Begun);
        assert_eq!(due(&mut tasks, 1_035_000), [], "three times and no more");
        assert_eq!(tasks.next_callback_ms(), Some(1_050_000), "given up");
    }

    #[test]
    fn nothing_is_due_when_nothing_is_owed() {
        let mut tasks = tasks();
        note(&mut tasks, 1, 1_005_000, CallbackOutcome::Begun);
        note(&mut tasks, 1, 1_005_001, CallbackOutcome::Delivered);
        assert_eq!(due(&mut tasks, 1_049_999), []);
        let unknown = CallbackNote {
            task_id: "unknown".to_owned(),
            attempt: 1,
            at_ms: 0,
            outcome: CallbackOutcome::Begun,
        };
        tasks.apply(Line::Callback(unknown));
        assert_eq!(tasks.next_callback_ms(), Some(1_050_000));
        let mut none = Tasks::default();
        none.apply(Line::Task(record(1.0)));
        assert_eq!(none.next_callback_ms(), None, "its address is not on this machine");
    }

    #[test]
    fn the_first_record_of_a_task_stands() {
        let mut tasks = tasks();
        tasks.apply(Line::Task(TaskRecord { task_id: "fast".to_owned(), ..record(1.0) }));
        assert_eq!(tasks.newest_first().count(), 3);
        assert_eq!(tasks.get("fast").map(|record| record.speed), Some(10.0));
    }
}

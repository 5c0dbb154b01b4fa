//! A task as the provider knows it, and its life: a pure function of the record and the time.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::obey::Whims;
use super::prices;

/// The duration of each part of a life at speed 1, in milliseconds.
const UNSEEN_MS: f64 = 2_000.0;
const QUEUED_MS: f64 = 8_000.0;
const RUNNING_MS: f64 = 40_000.0;

/// contract §8: Runway itself accepts these only with an image, so a text is accepted and then
/// fails.
const IMAGE_ONLY: [&str; 1] = ["gen4_turbo"];

/// Possible speeds: below, times exceed the calendar; above, nothing could be seen.
pub(super) const SPEEDS: std::ops::RangeInclusive<f64> = 0.001..=1_000_000.0;

/// An accepted request. It never changes; everything else follows from it and the time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct TaskRecord {
    pub(super) task_id: String,
    /// Milliseconds since 1970.
    pub(super) created_ms: u64,
    /// How many times faster than a real one this task lives, whichever process answers for it.
    pub(super) speed: f64,
    /// Why it will fail, if it will.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) fails: Option<String>,
    /// What it was charged, in quota.
    #[serde(default = "documented")]
    pub(super) quota: u64,
    /// The id of the request that made it; empty for tasks from before it was kept.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) request_id: String,
    /// How its model obeys, if not perfectly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) obey: Option<Whims>,
    /// The request's whole body.
    pub(super) request: Value,
}

/// What tasks cost before each had its own price.
fn documented() -> u64 {
    prices::DOCUMENTED
}

/// The phases of a task's life, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// Accepted, but not yet known to the feed.
    Unseen,
    Queued,
    /// Running, with its progress, 0 to 99 percent.
    Running(u8),
    Ended,
}

impl TaskRecord {
    /// Whether a line of the state file is plausible.
    pub(super) fn is_sound(&self) -> bool {
        SPEEDS.contains(&self.speed) && !self.task_id.is_empty()
    }

    pub(super) fn phase(&self, now_ms: u64) -> Phase {
        let (started, ended) = (self.started_ms(), self.ended_ms());
        if now_ms >= ended {
            Phase::Ended
        } else if now_ms >= started {
            // Less than 100, since now is before the end.
            let percent = u128::from(now_ms - started) * 100 / u128::from(ended - started);
            Phase::Running(percent as u8)
        } else if now_ms >= self.at(UNSEEN_MS) {
            Phase::Queued
        } else {
            Phase::Unseen
        }
    }

    pub(super) fn started_ms(&self) -> u64 {
        self.at(UNSEEN_MS + QUEUED_MS)
    }

    pub(super) fn ended_ms(&self) -> u64 {
        self.at(UNSEEN_MS + QUEUED_MS + RUNNING_MS)
    }

    /// Whether it has failed by now, and what it was charged was given back (contract section 7).
    pub(super) fn is_refunded(&self, now_ms: u64) -> bool {
        self.fails.is_some() && self.phase(now_ms) == Phase::Ended
    }

    /// When something is due that happens `ms` into a life at speed 1.
    fn at(&self, ms: f64) -> u64 {
        self.created_ms.saturating_add((ms / self.speed).ceil() as u64)
    }

    /// A text field of the request; empty if there is none.
    pub(super) fn asked(&self, field: &str) -> &str {
        self.request.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// What the model needs and does not have. It refuses when the task's turn comes, because the
    /// route does not check what models need.
    pub(super) fn lacks(&self) -> Option<&'static str> {
        let needs = IMAGE_ONLY.contains(&self.asked("model")) && self.asked("image").is_empty();
        needs.then_some("this model makes videos from an image only, and image is missing")
    }

    /// contract §3: new-api's names for the two ways to ask.
    pub(super) fn action(&self) -> &'static str {
        if self.asked("image").is_empty() { "TEXT_TO_VIDEO" } else { "IMAGE_TO_VIDEO" }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// A text task born at 1,000,000 ms.
    pub(in crate::sandbox) fn record(speed: f64) -> TaskRecord {
        TaskRecord {
            task_id: "4156043d-9ea5-47c5-9e38-3f8446a0b20d".to_owned(),
            created_ms: 1_000_000,
            speed,
            fails: None,
            quota: prices::DOCUMENTED,
            request_id: String::new(),
            obey: None,
            request: json!({"prompt": "a cat", "model": "gen4", "callback_url": "https://x.invalid/"}),
        }
    }

    #[test]
    fn a_life_at_speed_1_is_2_s_unseen_8_s_queued_40_s_running() {
        let record = record(1.0);
        for (age, phase) in [
            (0, Phase::Unseen),
            (1_999, Phase::Unseen),
            (2_000, Phase::Queued),
            (9_999, Phase::Queued),
            (10_000, Phase::Running(0)),
            (30_000, Phase::Running(50)),
            (49_999, Phase::Running(99)),
            (50_000, Phase::Ended),
        ] {
            assert_eq!(record.phase(1_000_000 + age), phase, "at {age} ms");
        }
    }

    #[test]
    fn speed_divides_every_part() {
        let record = record(4.0);
        assert_eq!(record.phase(1_000_499), Phase::Unseen);
        assert_eq!(record.phase(1_000_500), Phase::Queued);
        assert_eq!(record.phase(1_002_500), Phase::Running(0));
        assert_eq!(record.phase(1_012_500), Phase::Ended);
    }

    #[test]
    fn before_its_creation_a_task_is_unseen() {
        assert_eq!(record(1.0).phase(0), Phase::Unseen, "a clock that was set back");
    }

    proptest! {
        #[test]
        fn a_life_never_goes_back(
            created_ms in any::<u64>(),
            speed in SPEEDS,
            mut nows in proptest::collection::vec(any::<u64>(), 1..20),
            steps in proptest::collection::vec(0..60_000_u64, 1..50),
        ) {
            let record = TaskRecord { created_ms, speed, ..record(1.0) };
            nows.extend(steps.iter().map(|step| created_ms.saturating_add(*step)));
            nows.sort_unstable();
            let phases: Vec<Phase> = nows.iter().map(|now| record.phase(*now)).collect();
            prop_assert!(phases.is_sorted());
            for phase in phases {
                if let Phase::Running(percent) = phase {
                    prop_assert!(percent <= 99);
                }
            }
        }
    }
}

//! A task in the three shapes of `feed` (contract §3), and as a callback (§5).

use jiff::tz::{TimeZone, offset};
use serde_json::{Value, json};

use super::camera::Piece;
use super::door::Keys;
use super::files;
use super::request::timestamp;
use super::task::{Phase, TaskRecord};

/// The reason of a failed task if none was specified.
pub(super) const REASON: &str = "SAFETY.INPUT.TEXT: content moderation";

/// A task at one moment, as one server sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight<'a> {
    record: &'a TaskRecord,
    now_ms: u64,
    /// `http://HOST:PORT` of the answering server, which serves the film.
    base: &'a str,
    /// The keys that server accepts.
    keys: &'a Keys,
    /// Replaces the status, if a fault says so.
    word: Option<&'a str>,
    /// Which of the addresses of its files is valid.
    signature: u64,
}

impl<'a> Sight<'a> {
    pub(super) fn new(record: &'a TaskRecord, now_ms: u64, base: &'a str, keys: &'a Keys) -> Self {
        Self { record, now_ms, base, keys, word: None, signature: 0 }
    }

    pub(super) fn signed(self, signature: u64) -> Self {
        Self { signature, ..self }
    }

    pub(super) fn saying(self, word: Option<&'a str>) -> Self {
        Self { word, ..self }
    }

    fn phase(&self) -> Phase {
        self.record.phase(self.now_ms)
    }

    fn failure(&self) -> Option<&'a str> {
        let reason = self.record.fails.as_deref()?;
        (self.phase() == Phase::Ended).then_some(if reason.is_empty() { REASON } else { reason })
    }

    fn succeeded(&self) -> bool {
        self.phase() == Phase::Ended && self.record.fails.is_none()
    }

    /// new-api's word for the phase.
    pub(super) fn status(&self) -> &'a str {
        self.word.unwrap_or(match self.phase() {
            Phase::Unseen => "SUBMITTED",
            Phase::Queued => "QUEUED",
            Phase::Running(_) => "IN_PROGRESS",
            Phase::Ended if self.record.fails.is_some() => "FAILURE",
            Phase::Ended => "SUCCESS",
        })
    }

    pub(super) fn progress(&self) -> String {
        match self.phase() {
            Phase::Unseen | Phase::Queued => "0%".to_owned(),
            Phase::Running(percent) => format!("{percent}%"),
            Phase::Ended => "100%".to_owned(),
        }
    }

    pub(super) fn submit_time(&self) -> u64 {
        self.record.created_ms / 1000
    }

    /// Unix seconds; 0 until it has started.
    fn start_time(&self) -> u64 {
        self.come(self.record.started_ms())
    }

    /// Unix seconds; 0 until it has finished.
    pub(super) fn finish_time(&self) -> u64 {
        self.come(self.record.ended_ms())
    }

    fn come(&self, at_ms: u64) -> u64 {
        if self.now_ms >= at_ms { at_ms / 1000 } else { 0 }
    }

    fn url(&self, piece: Piece) -> Option<String> {
        self.succeeded()
            .then(|| files::url(self.base, self.record, piece, self.signature, self.keys))
    }

    /// Shape A. Its inner data is the official one until the end; once there is a film it is
    /// Duomi's, the only one with poster and last frame.
    pub(super) fn wrapped(&self) -> Value {
        let inner = if self.succeeded() { self.duomi_data() } else { self.official() };
        let mut task = self.outer();
        task["data"] = inner;
        json!({"code": "success", "message": "", "data": task})
    }

    /// Shape B: no wrapper, the film at the top, and official data inside.
    pub(super) fn flat(&self) -> Value {
        let mut task = self.outer();
        if let Some(film) = self.url(Piece::Film) {
            task["result_url"] = film.into();
        }
        task["data"] = self.official();
        task
    }

    /// Shape C.
    pub(super) fn duomi(&self) -> Value {
        json!({"code": 200, "msg": "成功", "data": self.duomi_data(), "exec_time": 0.028_943})
    }

    fn outer(&self) -> Value {
        json!({
            "task_id": self.record.task_id,
            "action": self.record.action(),
            "status": self.status(),
            "fail_reason": self.failure().unwrap_or_default(),
            "submit_time": self.submit_time(),
            "start_time": self.start_time(),
            "finish_time": self.finish_time(),
            "progress": self.progress(),
        })
    }

    fn official(&self) -> Value {
        let status = match self.phase() {
            Phase::Unseen | Phase::Queued => "PENDING",
            Phase::Running(_) => "RUNNING",
            Phase::Ended if self.record.fails.is_some() => "FAILED",
            Phase::Ended => "SUCCEEDED",
        };
        let shanghai = timestamp(self.record.created_ms).to_zoned(TimeZone::fixed(offset(8)));
        let mut task = json!({
            "id": self.record.task_id,
            "status": status,
            "createdAt": shanghai.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        });
        if let Phase::Running(percent) = self.phase() {
            task["progress"] = json!(f64::from(percent) / 100.0);
        }
        if let Some(reason) = self.failure() {
            task["failure"] = reason.into();
        }
        if let Some(film) = self.url(Piece::Film) {
            task["output"] = json!([film]);
        }
        task
    }

    /// Numbers as strings and null for anything missing, as in every sample.
    pub(super) fn duomi_data(&self) -> Value {
        let prompt = self.record.asked("prompt");
        let (state, status) = match self.phase() {
            Phase::Unseen | Phase::Queued => ("", "0"),
            Phase::Running(_) => ("processing", "1"),
            Phase::Ended if self.record.fails.is_some() => ("failed", "2"),
            Phase::Ended => ("succeeded", "3"),
        };
        let updated = match self.phase() {
            Phase::Unseen | Phase::Queued => self.submit_time(),
            Phase::Running(_) => self.start_time(),
            Phase::Ended => self.finish_time(),
        };
        json!({
            "task_id": self.record.task_id,
            "state": state,
            "status": self.word.unwrap_or(status),
            "prompt": prompt,
            // Upstream translates; a prompt in English is its own translation.
            "prompt_en": prompt.is_ascii().then_some(prompt),
            "video_url": self.url(Piece::Film),
            "raw_video_url": null,
            "poster": self.url(Piece::Poster),
            "last_frame": self.url(Piece::LastFrame),
            "msg": self.failure(),
            "point": "320",
            "refund": if self.failure().is_some() { "1" } else { "0" },
            "create_time": self.submit_time().to_string(),
            "update_time": updated.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::sandbox::task::tests::record;

    const ID: &str = "4156043d-9ea5-47c5-9e38-3f8446a0b20d";
    const BASE: &str = "http://127.0.0.1:1";

    fn at(record: &TaskRecord, age_ms: u64) -> Sight<'_> {
        Sight::new(record, record.created_ms + age_ms, BASE, &Keys::Any)
    }

    #[test]
    fn a_queued_task_looks_like_the_documented_sample() {
        let record = record(1.0);
        assert_eq!(
            at(&record, 5_000).wrapped(),
            json!({"code": "success", "message": "", "data": {
                "task_id": ID, "action": "TEXT_TO_VIDEO", "status": "QUEUED", "fail_reason": "",
                "submit_time": 1_000, "start_time": 0, "finish_time": 0, "progress": "0%",
                "data": {"id": ID, "status": "PENDING", "createdAt": "1970-01-01T08:16:40+08:00"},
            }})
        );
    }

    #[test]
    fn a_running_task_says_how_far_it_is() {
        let record = record(1.0);
        assert_eq!(
            at(&record, 22_000).wrapped()["data"],
            json!({
                "task_id": ID, "action": "TEXT_TO_VIDEO", "status": "IN_PROGRESS",
                "fail_reason": "", "submit_time": 1_000, "start_time": 1_010, "finish_time": 0,
                "progress": "30%",
                "data": {
                    "id": ID, "status": "RUNNING", "createdAt": "1970-01-01T08:16:40+08:00",
                    "progress": 0.3,
                },
            })
        );
    }

    #[test]
    fn a_finished_task_has_its_addresses_on_the_server_that_answers() {
        let record = record(1.0);
        let answer = at(&record, 50_000).wrapped();
        assert_eq!(answer["data"]["status"], "SUCCESS");
        assert_eq!(answer["data"]["progress"], "100%");
        assert_eq!(answer["data"]["finish_time"], 1_050);
        assert_eq!(
            answer["data"]["data"],
            json!({
                "task_id": ID, "state": "succeeded", "status": "3",
                "prompt": "a cat", "prompt_en": "a cat",
                "video_url": format!("{BASE}/files/{ID}/film.mp4?key=any"), "raw_video_url": null,
                "poster": format!("{BASE}/files/{ID}/poster.png?key=any"),
                "last_frame": format!("{BASE}/files/{ID}/last_frame.png?key=any"),
                "msg": null, "point": "320", "refund": "0",
                "create_time": "1000", "update_time": "1050",
            })
        );
    }

    #[test]
    fn a_failed_task_has_a_reason_and_no_film() {
        let failing = TaskRecord { fails: Some("too dull".to_owned()), ..record(1.0) };
        let answer = at(&failing, 50_000).wrapped();
        assert_eq!(answer["data"]["status"], "FAILURE");
        assert_eq!(answer["data"]["fail_reason"], "too dull");
        assert_eq!(answer["data"]["data"]["failure"], "too dull");
        let duomi = at(&failing, 50_000).duomi_data();
        assert_eq!((&duomi["status"], &duomi["state"]), (&json!("2"), &json!("failed")));
        assert_eq!((&duomi["refund"], &duomi["msg"]), (&json!("1"), &json!("too dull")));
        assert_eq!((&duomi["video_url"], &duomi["poster"]), (&Value::Null, &Value::Null));
        let running = at(&failing, 49_999).wrapped();
        assert_eq!(running["data"]["status"], "IN_PROGRESS", "it fails at its end, not before");
        assert_eq!(running["data"]["fail_reason"], "");
    }

    #[test]
    fn the_flat_shape_has_the_film_at_the_top() {
        let record = record(1.0);
        let film = format!("{BASE}/files/{ID}/film.mp4?key=any");
        let answer = at(&record, 50_000).flat();
        assert_eq!((&answer["task_id"], &answer["status"]), (&json!(ID), &json!("SUCCESS")));
        assert_eq!(answer["result_url"], film.as_str());
        assert_eq!(answer["data"]["output"], json!([film]));
        assert_eq!(at(&record, 5_000).flat().get("result_url"), None);
    }

    #[test]
    fn a_word_takes_the_place_of_the_status_in_each_shape() {
        let record = record(1.0);
        let sight = at(&record, 22_000).saying(Some("VIOLATION"));
        assert_eq!(sight.wrapped()["data"]["status"], "VIOLATION");
        assert_eq!(sight.flat()["status"], "VIOLATION");
        assert_eq!(sight.duomi()["data"]["status"], "VIOLATION");
    }

    #[test]
    fn a_prompt_that_is_not_english_has_no_translation() {
        let mut record = record(1.0);
        record.request["prompt"] = "一只小猫".into();
        assert_eq!(at(&record, 0).duomi_data()["prompt_en"], Value::Null);
    }
}

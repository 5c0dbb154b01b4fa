//! What an answer to `POST /runway/feed` means, in all three shapes of contract section 3.

use std::time::Duration;

use serde_json::Value;

use super::client::Answer;
use super::json::{address, first_text, kind_of, refusal, success, text, text_at};
use crate::domain::{Failure, FailureKind, Output, Remote, clean_line};

/// What the feed says of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedVerdict {
    /// It goes on.
    Open(Remote),
    /// The film is there.
    Succeeded(Output),
    /// It ended without one.
    Failed(Failure),
    /// `task_not_exist`: not yet, or not any more.
    Missing,
    /// The key is refused: it says nothing about the task.
    KeyRefused(Failure),
    /// One too many: everybody slows down.
    SlowDown(Option<Duration>),
    /// An error on the way: it says nothing about the task.
    Trouble(Failure),
}

/// Where a task stands, from whichever word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Queued,
    Running,
    Failed,
    Succeeded,
}

/// Judges an answer that arrived whole.
pub fn judge_feed(answer: &Answer) -> FeedVerdict {
    if answer.status == 429 {
        return FeedVerdict::SlowDown(answer.retry_after);
    }
    let Ok(json) = serde_json::from_slice::<Value>(&answer.body) else {
        let what = match answer.status {
            200..=299 => "the feed answered with something that is not JSON".to_owned(),
            300..=399 => "the feed's address points elsewhere; check COMETAPI_BASE_URL".to_owned(),
            status => format!("the feed failed (HTTP {status})"),
        };
        let failure = Failure::new(kind_of(answer.status, "", ""), what);
        return match failure.kind {
            FailureKind::Auth if answer.status == 401 => FeedVerdict::KeyRefused(failure),
            _ => FeedVerdict::Trouble(failure),
        };
    };
    if says_not_exist(&json) {
        return FeedVerdict::Missing;
    }
    let task = task_of(&json);
    if let Some(said) = refusal(answer.status, &json).or_else(|| bare_refusal(answer.status)) {
        let said =
            Failure { request_id: said.request_id.or_else(|| answer.request_id.clone()), ..said };
        return if answer.status == 401 || said.kind == FailureKind::Auth && answer.status < 300 {
            FeedVerdict::KeyRefused(said)
        } else {
            FeedVerdict::Trouble(said)
        };
    }
    let Some(task) = task else {
        return FeedVerdict::Open(Remote::Known);
    };
    let inner = task.get("data").filter(|inner| inner.is_object()).unwrap_or(&Value::Null);
    let status = status_of(task).or_else(|| status_of(inner));
    if status == Some(Status::Failed) {
        return FeedVerdict::Failed(reason(task, inner));
    }
    // "A usable video URL means success unless the status says failed" (contract section 3).
    if let Some(film) = film_address(&json, task, inner, status) {
        let side = |keys: &[&str]| {
            [task, inner]
                .into_iter()
                .find_map(|part| keys.iter().find_map(|key| part.get(key).and_then(address)))
        };
        return FeedVerdict::Succeeded(Output {
            film,
            poster: side(&["poster", "poster_url", "cover_url"]),
            last_frame: side(&["last_frame"]),
        });
    }
    match status {
        // Done without an address: there is nothing to fetch yet, so it is asked again.
        Some(Status::Succeeded) => FeedVerdict::Open(Remote::Running(Some(100))),
        Some(Status::Running) => FeedVerdict::Open(Remote::Running(progress(task, inner))),
        Some(Status::Queued) => FeedVerdict::Open(Remote::Queued),
        Some(Status::Failed) | None => FeedVerdict::Open(Remote::Known),
    }
}

/// `task_not_exist` in any place where some generation of the API puts it, at any HTTP status.
fn says_not_exist(json: &Value) -> bool {
    let is = |value: Option<&Value>| {
        value.and_then(Value::as_str).is_some_and(|text| text.contains("task_not_exist"))
    };
    let error = json.get("error").unwrap_or(&Value::Null);
    ["code", "message", "msg", "status", "error"].iter().any(|key| is(json.get(key)))
        || ["code", "message", "type"].iter().any(|key| is(error.get(key)))
        || json.get("data").is_some_and(|data| is(Some(data)) || is(data.get("status")))
}

fn bare_refusal(status: u16) -> Option<Failure> {
    (!(200..300).contains(&status))
        .then(|| Failure::new(kind_of(status, "", ""), format!("the feed failed (HTTP {status})")))
}

/// The object that describes the task: `data` where the answer is wrapped, else the answer.
fn task_of(json: &Value) -> Option<&Value> {
    match json.get("data") {
        Some(Value::Array(items)) => items.iter().find(|item| item.is_object()),
        Some(data @ Value::Object(_)) if success(json).is_some() => Some(data),
        // A flat task carries its own metadata in `data`.
        Some(data @ Value::Object(_)) if json.get("task_id").is_none() => Some(data),
        Some(Value::Null) | None if json.get("task_id").is_none() && status_of(json).is_none() => {
            None
        }
        Some(_) | None => json.is_object().then_some(json),
    }
}

/// The status, by the vocabularies of contract section 3. Digits: 3 is success and 2 failure
/// (resolved there). An unknown word is none: the task goes on.
fn status_of(task: &Value) -> Option<Status> {
    let word = |key: &str| text_at(task, key).map(|word| word.to_ascii_uppercase());
    // `state` is empty while `status` says where it stands, and the other way round.
    [word("status"), word("state")].into_iter().flatten().find_map(|word| match word.as_str() {
        "0" | "NOT_START" | "SUBMITTED" | "QUEUED" | "PENDING" | "THROTTLED" => {
            Some(Status::Queued)
        }
        "1" | "IN_PROGRESS" | "RUNNING" | "PROCESSING" | "GENERATING" => Some(Status::Running),
        "2" | "FAILURE" | "FAILED" | "FAIL" | "ERROR" | "CANCELLED" | "CANCELED" | "VIOLATION" => {
            Some(Status::Failed)
        }
        "3" | "SUCCESS" | "SUCCEEDED" | "COMPLETED" => Some(Status::Succeeded),
        _ => None,
    })
}

/// The film's address, in the lookup order of contract section 3.
fn film_address(
    json: &Value,
    task: &Value,
    inner: &Value,
    status: Option<Status>,
) -> Option<String> {
    let output = |part: &Value| {
        part.get("output").and_then(|output| match output {
            Value::Array(items) => items.iter().find_map(address),
            one => address(one),
        })
    };
    let at = |part: &Value, key: &str| part.get(key).and_then(address);
    at(task, "result_url")
        .or_else(|| at(json, "result_url"))
        .or_else(|| at(task, "video_url"))
        .or_else(|| at(json, "video_url"))
        .or_else(|| at(inner, "video_url"))
        .or_else(|| at(task, "raw_video_url"))
        .or_else(|| at(inner, "raw_video_url"))
        .or_else(|| output(inner))
        .or_else(|| output(task))
        .or_else(|| output(json))
        .or_else(|| task.get("result").and_then(|result| at(result, "video_url")))
        .or_else(|| json.get("result").and_then(|result| at(result, "video_url")))
        .or_else(|| at(task, "url"))
        .or_else(|| at(inner, "url"))
        // Old rows of the relay keep the address of a success in `fail_reason`.
        .or_else(|| (status == Some(Status::Succeeded)).then(|| at(task, "fail_reason")).flatten())
}

/// Percent, from `"45%"`, `45`, or 0..=1 inside the official object.
fn progress(task: &Value, inner: &Value) -> Option<u8> {
    let number = |value: &Value| -> Option<f64> {
        text(value)?.trim_end_matches('%').trim().parse::<f64>().ok().filter(|n| n.is_finite())
    };
    let outer = task.get("progress").and_then(number);
    let part = inner.get("progress").and_then(number).map(|p| if p <= 1.0 { p * 100.0 } else { p });
    let percent = match (outer, part) {
        (Some(0.0), Some(part)) => part,
        (Some(outer), _) => outer,
        (None, part) => part?,
    };
    Some(percent.clamp(0.0, 100.0) as u8)
}

/// Why it failed, in the provider's words.
fn reason(task: &Value, inner: &Value) -> Failure {
    let code = first_text(inner, &["failureCode", "failure_code"])
        .or_else(|| first_text(task, &["failureCode", "failure_code"]));
    let said = first_text(task, &["fail_reason", "failure", "msg", "message"])
        .or_else(|| first_text(inner, &["failure", "fail_reason", "msg", "message"]))
        .or_else(|| code.clone())
        .or_else(|| text_at(task, "status"))
        .unwrap_or_default();
    let kind = match kind_of(500, code.as_deref().unwrap_or_default(), &said) {
        FailureKind::Moderation => FailureKind::Moderation,
        FailureKind::Quota => FailureKind::Quota,
        _ => FailureKind::Provider,
    };
    let said = clean_line(&said);
    let message = if said.parse::<u8>().is_ok() || said.is_empty() {
        "the provider gave no reason".to_owned()
    } else {
        said
    };
    Failure::new(kind, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use serde_json::json;

    fn judge(status: u16, body: &Value) -> FeedVerdict {
        judge_feed(&Answer { status, body: body.to_string().into_bytes(), ..Answer::default() })
    }

    fn film(film: &str) -> FeedVerdict {
        FeedVerdict::Succeeded(Output { film: film.to_owned(), ..Output::default() })
    }

    #[test]
    fn the_wrapped_shape_in_all_its_states() {
        let wrapped = |status: &str, more: Value| {
            let mut body = json!({"code": "success", "message": "", "data": {
                "task_id": "t", "action": "TEXT_TO_VIDEO", "status": status, "fail_reason": "",
                "submit_time": 1, "start_time": 0, "finish_time": 0, "progress": "30%",
                "data": {"id": "t", "status": "RUNNING", "progress": 0.3}}});
            if let (Some(task), Value::Object(more)) = (body["data"].as_object_mut(), more) {
                task.extend(more);
            }
            body
        };
        let open = |status| judge(200, &wrapped(status, json!({})));
        for queued in ["NOT_START", "SUBMITTED", "QUEUED"] {
            assert_eq!(open(queued), FeedVerdict::Open(Remote::Queued), "{queued}");
        }
        assert_eq!(open("IN_PROGRESS"), FeedVerdict::Open(Remote::Running(Some(30))));
        // An outer word that nobody documented leaves the word to the inner object.
        assert_eq!(open("UNKNOWN"), FeedVerdict::Open(Remote::Running(Some(30))));
        let address = "https://runwaycdn.cometapi.com/a.mp4";
        assert_eq!(judge(200, &wrapped("SUCCESS", json!({"result_url": address}))), film(address));
        assert_eq!(judge(200, &wrapped("SUCCESS", json!({"fail_reason": address}))), film(address));
        assert_eq!(
            judge(
                200,
                &wrapped("SUCCESS", json!({"data": {"status": "SUCCEEDED", "output": [address]}}))
            ),
            film(address)
        );
        let FeedVerdict::Failed(why) = judge(
            200,
            &wrapped("FAILURE", json!({"fail_reason": "SAFETY.INPUT.TEXT: content moderation"})),
        ) else {
            panic!()
        };
        assert_eq!(why.kind, FailureKind::Moderation);
    }

    #[test]
    fn a_success_without_an_address_is_asked_again() {
        let body = json!({"code": "success", "data": {"task_id": "t", "status": "SUCCESS", "fail_reason": ""}});
        assert_eq!(judge(200, &body), FeedVerdict::Open(Remote::Running(Some(100))));
    }

    #[test]
    fn the_flat_shape_may_lack_everything() {
        assert_eq!(judge(200, &json!({"task_id": "t"})), FeedVerdict::Open(Remote::Known));
        assert_eq!(
            judge(
                200,
                &json!({"task_id": "t", "status": "IN_PROGRESS", "progress": "7%", "data": null})
            ),
            FeedVerdict::Open(Remote::Running(Some(7)))
        );
        assert_eq!(
            judge(
                200,
                &json!({"task_id": "t", "status": "SUCCESS", "video_url": "http://x/f.mp4"})
            ),
            film("http://x/f.mp4")
        );
        assert_eq!(
            judge(
                200,
                &json!({"task_id": "t", "status": "FAILURE", "fail_reason": "upstream error"})
            ),
            FeedVerdict::Failed(Failure::new(FailureKind::Provider, "upstream error"))
        );
    }

    #[test]
    fn the_native_shape_speaks_in_digits() {
        let native = |status: Value, more: Value| {
            let mut body = json!({"code": 200, "msg": "成功", "exec_time": 0.02, "data": {
                "task_id": "t", "state": "", "status": status, "video_url": null, "poster": null,
                "msg": null, "refund": "0", "create_time": "1780000000"}});
            if let (Some(task), Value::Object(more)) = (body["data"].as_object_mut(), more) {
                task.extend(more);
            }
            judge(200, &body)
        };
        assert_eq!(native(json!("0"), json!({})), FeedVerdict::Open(Remote::Queued));
        assert_eq!(native(json!(""), json!({})), FeedVerdict::Open(Remote::Known));
        assert_eq!(native(json!(1), json!({})), FeedVerdict::Open(Remote::Running(None)));
        assert_eq!(
            native(json!("2"), json!({"msg": "内容违规"})),
            FeedVerdict::Failed(Failure::new(FailureKind::Moderation, "内容违规"))
        );
        assert_eq!(
            native(json!(3), json!({"video_url": "http://x/f.mp4", "poster": "http://x/p.png"})),
            FeedVerdict::Succeeded(Output {
                film: "http://x/f.mp4".to_owned(),
                poster: Some("http://x/p.png".to_owned()),
                last_frame: None,
            })
        );
        // Failed wins over an address: the film of a refunded task is not there.
        assert!(matches!(
            native(json!("2"), json!({"video_url": "http://x/f.mp4"})),
            FeedVerdict::Failed(_)
        ));
    }

    #[test]
    fn not_yet_is_heard_in_every_envelope_at_every_status() {
        for (status, body) in [
            (400, json!({"code": "task_not_exist", "message": "task_not_exist", "data": null})),
            (200, json!({"code": "task_not_exist", "message": "", "data": null})),
            (400, json!({"error": {"message": "task_not_exist", "type": "cometapi_error"}})),
            (404, json!({"error": {"code": "task_not_exist", "message": "no"}})),
            (200, json!({"status": "task_not_exist"})),
            (200, json!({"code": "success", "data": {"status": "task_not_exist"}})),
            (500, json!({"code": 500, "msg": "task_not_exist"})),
        ] {
            assert_eq!(judge(status, &body), FeedVerdict::Missing, "{status} {body}");
        }
    }

    #[test]
    fn nothing_to_say_and_unknown_words_go_on() {
        let known = FeedVerdict::Open(Remote::Known);
        assert_eq!(judge(200, &json!({"code": "success", "data": null})), known);
        assert_eq!(judge(200, &json!({"code": "success", "data": []})), known);
        assert_eq!(judge(200, &json!({"task_id": "t", "status": "PONDERING"})), known);
        assert_eq!(judge(200, &json!({})), known);
    }

    #[test]
    fn errors_on_the_way_say_nothing_about_the_task() {
        for (status, body) in [
            (500, r#"{"error":{"message":"boom"}}"#),
            (503, "busy"),
            (524, "<!DOCTYPE html>"),
            (200, "<html>captive portal</html>"),
            (301, ""),
            (404, "nope"),
            (403, r#"{"error":{"message":"blocked"}}"#),
            (200, r#"{"code":"get_task_failed","message":"x","data":null}"#),
            (400, r#"{"task_id":"t","status":"FAILURE"}"#),
        ] {
            let answer = Answer { status, body: body.into(), ..Answer::default() };
            assert!(matches!(judge_feed(&answer), FeedVerdict::Trouble(_)), "{status} {body}");
        }
        for (status, body) in [
            (401, ""),
            (401, r#"{"error":{"message":"invalid token"}}"#),
            (200, r#"{"code":401,"msg":"Invalid token"}"#),
        ] {
            let answer = Answer { status, body: body.into(), ..Answer::default() };
            assert!(matches!(judge_feed(&answer), FeedVerdict::KeyRefused(_)), "{status} {body}");
        }
        let busy =
            Answer { status: 429, retry_after: Some(Duration::from_secs(9)), ..Answer::default() };
        assert_eq!(judge_feed(&busy), FeedVerdict::SlowDown(Some(Duration::from_secs(9))));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let words = prop_oneof![
            Just("SUCCESS"),
            Just("FAILURE"),
            Just("3"),
            Just("2"),
            Just("task_not_exist"),
            Just(""),
            Just("http://x/f.mp4"),
            Just("100%"),
            Just("1e999"),
            Just("\u{1b}[31m"),
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            words.prop_map(Value::from),
        ];
        let keys = prop_oneof![
            Just("code"),
            Just("data"),
            Just("status"),
            Just("state"),
            Just("error"),
            Just("message"),
            Just("msg"),
            Just("task_id"),
            Just("progress"),
            Just("output"),
            Just("video_url"),
            Just("result_url"),
            Just("fail_reason"),
            Just("result"),
        ];
        leaf.prop_recursive(4, 40, 6, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec((keys.clone(), inner), 0..6).prop_map(|pairs| {
                    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_answer_is_judged_and_only_an_answer_from_the_feed_ends_a_take(
            status in prop_oneof![Just(200u16), 100u16..600], body in any_json(),
        ) {
            match judge(status, &body) {
                FeedVerdict::Succeeded(output) => {
                    prop_assert!((200..300).contains(&status));
                    prop_assert!(output.film.starts_with("http"));
                }
                FeedVerdict::Failed(why) => {
                    prop_assert!((200..300).contains(&status));
                    prop_assert!(!why.message.is_empty());
                    let escaped = why.message.contains('\u{1b}');
                    prop_assert!(!escaped);
                }
                FeedVerdict::Open(_) | FeedVerdict::Missing | FeedVerdict::KeyRefused(_)
                | FeedVerdict::SlowDown(_) | FeedVerdict::Trouble(_) => {}
            }
        }
    }
}

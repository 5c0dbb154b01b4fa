//! What an answer to `POST /runway/pro/generate` means (product.md, life of a take).

use std::time::Duration;

use serde_json::Value;

use super::client::Answer;
use super::json::{kind_of, refusal, text, text_at};
use crate::domain::{Failure, FailureKind};

/// What became of one POST.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Submission {
    /// The provider made a task of it.
    Accepted {
        /// The task's name: opaque (contract section 2).
        task_id: String,
    },
    /// A plain no: nothing was made, nothing charged.
    Refused(Failure),
    /// It provably did not arrive, or was turned away for being one too many: it may be sent
    /// again.
    TryAgain {
        /// Why.
        why: Failure,
        /// The provider's Retry-After.
        hint: Option<Duration>,
    },
    /// Anything else: it may have been accepted and charged, so it is never sent again unasked.
    Unclear(Failure),
}

/// Judges an answer that arrived whole.
pub fn judge_submission(answer: &Answer) -> Submission {
    let json = serde_json::from_slice::<Value>(&answer.body).ok();
    let named = |failure: Failure| Failure {
        request_id: failure.request_id.or_else(|| answer.request_id.clone()),
        ..failure
    };
    let said = json.as_ref().and_then(|json| refusal(answer.status, json)).map(named);
    match (answer.status, said) {
        (429, said) => Submission::TryAgain {
            why: Failure {
                kind: FailureKind::RateLimit,
                ..said
                    .unwrap_or_else(|| named(bare(429, "the provider takes no more requests now")))
            },
            hint: answer.retry_after,
        },
        (_, Some(said)) => Submission::Refused(said),
        (300..=399, None) => Submission::Refused(named(Failure::new(
            FailureKind::Invalid,
            format!(
                "the address points elsewhere (HTTP {}), and a key is not sent after it; \
                 check COMETAPI_BASE_URL",
                answer.status
            ),
        ))),
        (400..=499, None) if answer.status != 408 => {
            Submission::Refused(named(bare(answer.status, "the provider refused the request")))
        }
        (200..=299, None) => match json.as_ref().and_then(task_id) {
            Some(task_id) => Submission::Accepted { task_id },
            None => Submission::Unclear(named(Failure::new(
                FailureKind::Unclear,
                match json {
                    Some(_) => "the provider said neither yes nor no: no task id in its answer",
                    None if answer.body.is_empty() => "the provider's answer was empty",
                    None => "the provider answered with something that is not JSON",
                },
            ))),
        },
        (status, None) => {
            Submission::Unclear(named(bare(status, "the provider failed before it gave a task id")))
        }
    }
}

/// The task's name, wherever it may stand.
fn task_id(json: &Value) -> Option<String> {
    let data = json.get("data");
    let inner = match data {
        Some(Value::Array(items)) => items.first().and_then(|item| item.get("task_id")),
        Some(data) => data.get("task_id"),
        None => None,
    };
    let name = inner.and_then(text).or_else(|| text_at(json, "task_id"))?;
    // A name is printed, stored and sent back: what holds controls or is endless is none.
    let usable = name.len() <= 256 && !name.chars().any(|c| c.is_control() || c.is_whitespace());
    usable.then_some(name)
}

/// A failure of which only the status is known.
fn bare(status: u16, what: &str) -> Failure {
    Failure::new(kind_of(status, "", ""), format!("{what} (HTTP {status})"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn judge(status: u16, body: &str) -> Submission {
        judge_submission(&Answer { status, body: body.into(), ..Answer::default() })
    }

    fn accepted(id: &str) -> Submission {
        Submission::Accepted { task_id: id.to_owned() }
    }

    #[test]
    fn every_documented_yes_is_a_yes() {
        for body in [
            r#"{"code":200,"message":"","msg":"success","data":{"task_id":"t-1"}}"#,
            r#"{"code":200,"msg":"成功","data":{"task_id":"t-1"},"exec_time":0.67,"ip":"1.2.3.4"}"#,
            r#"{"code":"200","data":{"task_id":"t-1","status":"0","state":"","video_url":null}}"#,
            r#"{"code":"success","message":"","data":{"task_id":"t-1"}}"#,
            r#"{"task_id":"t-1"}"#,
            r#"{"code":200,"error":null,"data":{"task_id":"t-1"}}"#,
        ] {
            assert_eq!(judge(200, body), accepted("t-1"), "{body}");
        }
        assert_eq!(judge(201, r#"{"data":{"task_id":17}}"#), accepted("17"));
        assert_eq!(judge(200, r#"{"code":200,"data":[{"task_id":"t-1"}]}"#), accepted("t-1"));
    }

    #[test]
    fn every_plain_no_is_a_no() {
        let envelope = r#"{"error":{"code":"invalid_request","message":"field x is required"}}"#;
        for (status, body) in [
            (400, envelope),
            (400, "<html>"),
            (401, ""),
            (403, r#"{"code":"insufficient_user_quota","message":"no"}"#),
            (404, "not found"),
            (413, ""),
            (301, ""),
            (308, "<html>"),
            (500, envelope),
            (503, r#"{"error":{"code":"model_not_found","message":"no available channel"}}"#),
            (500, r#"{"error":{"code":"","message":"upstream"}}"#),
            (524, r#"{"error":{"message":"x"}}"#),
            (200, r#"{"code":500,"msg":"上游返回错误","data":[]}"#),
            (200, r#"{"code":"do_request_failed","message":"x","data":null}"#),
        ] {
            assert!(matches!(judge(status, body), Submission::Refused(_)), "{status} {body}");
        }
    }

    #[test]
    fn whatever_may_have_arrived_is_unclear() {
        for (status, body) in [
            (200, ""),
            (200, "<html>ok</html>"),
            (200, "{}"),
            (200, "[]"),
            (200, r#"{"code":200,"data":null}"#),
            (200, r#"{"code":200,"data":{"task_id":""}}"#),
            (200, "{\"data\":{\"task_id\":\"a\\u001b[31m\"}}"),
            (408, ""),
            (500, "oops"),
            (502, "<html>"),
            (503, ""),
            (504, ""),
            (524, "<!DOCTYPE html>"),
            (100, ""),
            (700, ""),
        ] {
            assert!(matches!(judge(status, body), Submission::Unclear(_)), "{status} {body}");
        }
    }

    #[test]
    fn one_too_many_may_be_sent_again_with_the_providers_hint() {
        let hint = Some(Duration::from_secs(7));
        let answer = Answer { status: 429, retry_after: hint, ..Answer::default() };
        let Submission::TryAgain { why, hint: told } = judge_submission(&answer) else { panic!() };
        assert_eq!((why.kind, told), (FailureKind::RateLimit, hint));
    }

    #[test]
    fn the_request_id_is_kept_from_the_header_or_the_message() {
        let header = Some("h1".to_owned());
        let answer = Answer { status: 401, request_id: header.clone(), ..Answer::default() };
        let Submission::Refused(why) = judge_submission(&answer) else { panic!() };
        assert_eq!((why.kind, why.request_id), (FailureKind::Auth, header));
    }

    proptest! {
        #[test]
        fn any_bytes_are_judged(status in any::<u16>(), body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let verdict = judge_submission(&Answer { status, body, ..Answer::default() });
            if let Submission::Accepted { .. } = verdict {
                prop_assert!((200..300).contains(&status));
            }
        }
    }
}

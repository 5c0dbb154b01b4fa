//! Interprets answers to a submission (product.md, life of a take).

use std::time::Duration;

use serde_json::Value;

use super::answer::Answer;
use super::early_refusals::comes_first;
use super::json::{first_text, json_of, success};
use super::reason::said;
use super::refusal::{failure_of, kind_of, quoted, refusal, speaks_against};
use super::task_name::Named;
use super::task_places::{task_in_pieces, task_of};
use crate::domain::{Failure, FailureKind, Route, clean_line, shorten};

/// How much of an answer without readable words is shown, in cells.
const TOLD: usize = 300;

/// The outcome of one POST.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Submission {
    /// The provider created a task.
    Accepted {
        /// The task's id, an opaque string (contract section 2).
        task_id: String,
    },
    /// A definite no: nothing was made, nothing charged.
    Refused(Failure),
    /// It certainly did not arrive, or was one request too many. It may be sent again.
    TryAgain {
        /// Why.
        why: Failure,
        /// The wait that `Retry-After` asks for.
        hint: Option<Duration>,
    },
    /// Anything else. It may have been accepted and charged, so it is never sent again
    /// automatically.
    Unclear {
        /// What came instead of a plain answer.
        why: Failure,
        /// The task id in the answer, if there was one.
        offered: Option<String>,
    },
}

/// Interprets the answer to a submission by this route, as far as it arrived.
pub fn judge(route: Route, answer: &Answer) -> Submission {
    let text = String::from_utf8_lossy(&answer.body);
    let json = json_of(&answer.body);
    let named = match &json {
        Some(json) => task_of(route, json, &text),
        None => task_in_pieces(route, &text),
    };
    let verdict = match (&answer.cut, named) {
        (Some(why), named) => {
            let offered = named.and_then(Named::offer);
            Submission::Unclear { why: why.clone(), offered }
        }
        (None, Some(named)) => with_a_task(answer, json.as_ref(), named),
        (None, None) => without_a_task(answer, json.as_ref()),
    };
    let with_id = |why: Failure| Failure {
        request_id: why.request_id.or_else(|| answer.request_id.clone()),
        ..why
    };
    match verdict {
        accepted @ Submission::Accepted { .. } => accepted,
        Submission::Refused(why) => Submission::Refused(with_id(why)),
        Submission::TryAgain { why, hint } => Submission::TryAgain { why: with_id(why), hint },
        Submission::Unclear { why, offered } => Submission::Unclear { why: with_id(why), offered },
    }
}

/// Judges an answer that has a task id: never a no, and a yes only if nothing contradicts it.
fn with_a_task(answer: &Answer, json: Option<&Value>, named: Named) -> Submission {
    let status = answer.status;
    let (what, offered) = match (named, json) {
        (Named::Plainly(task_id), Some(json)) => {
            let why = refusal(status, json);
            if (200..=299).contains(&status) && !speaks_against(json) {
                return Submission::Accepted { task_id };
            }
            let what = match why {
                Some(why) => format!("{}; yet the answer names a task", trimmed(&why.message)),
                None => format!("the provider failed (HTTP {status}), yet its answer names a task"),
            };
            (what, Some(task_id))
        }
        (Named::Plainly(task_id), None) => {
            let what = "the provider answered with something that is not JSON, yet names a task";
            (what.to_owned(), Some(task_id))
        }
        (Named::Oddly(offered), _) => {
            let what = "the provider's answer has something other than a task id where one belongs";
            (what.to_owned(), offered)
        }
        (Named::Altered(task_id), _) => {
            let what = format!(
                "the provider's answer has something other than a task id where one belongs; \
                 without the characters that no task id has it is {task_id}, which the provider may \
                 not know"
            );
            (what, Some(task_id))
        }
        (Named::Within(task_id), _) => {
            let what = "the provider's answer names a task only in its words";
            let said = json.and_then(|json| refusal(status, json));
            let said = said.map(|why| format!("{}: {}", what, trimmed(&why.message)));
            (said.unwrap_or_else(|| what.to_owned()), Some(task_id))
        }
        (Named::Twice(first, second), _) => {
            let what = format!("the provider's answer names two tasks, {first} and {second}");
            (what, Some(first))
        }
    };
    Submission::Unclear { why: Failure::new(FailureKind::Unclear, what), offered }
}

/// Judges an answer that has no task id: by its HTTP status, then by its words.
fn without_a_task(answer: &Answer, json: Option<&Value>) -> Submission {
    let status = answer.status;
    let why = json.and_then(|json| refusal(status, json));
    let unclear = |why| Submission::Unclear { why, offered: None };
    match status {
        200..=299 => match (why, json) {
            (Some(why), _) => Submission::Refused(why),
            (None, Some(json)) => said_neither(status, json),
            (None, None) => {
                let what = if answer.body.trim_ascii().is_empty() {
                    "the provider's answer was empty".to_owned()
                } else if page_title(&answer.body).is_some() {
                    with_words(
                        "the provider answered with a web page; check COMETAPI_BASE_URL",
                        &answer.body,
                    )
                } else {
                    with_words(
                        "the provider answered with something that is not JSON",
                        &answer.body,
                    )
                };
                unclear(Failure::new(FailureKind::Unclear, what))
            }
        },
        300..=399 => Submission::Refused(Failure::new(
            FailureKind::Invalid,
            format!(
                "the address redirects elsewhere (HTTP {status}), and the key is not sent there; \
                 check COMETAPI_BASE_URL"
            ),
        )),
        429 => {
            let why =
                why.unwrap_or_else(|| bare(answer, "the provider accepts no more requests now"));
            let why = Failure { kind: FailureKind::RateLimit, ..why };
            Submission::TryAgain { why, hint: answer.retry_after }
        }
        400..=499 if status != 408 => Submission::Refused(with_the_setting(
            why.unwrap_or_else(|| bare(answer, "the provider refused the request")),
        )),
        _ => {
            let first =
                (500..=599).contains(&status) && json.is_some_and(|json| comes_first(status, json));
            match why {
                Some(why) if first => Submission::Refused(why),
                why => unclear(why.unwrap_or_else(|| {
                    bare(answer, "the provider failed before it gave a task id")
                })),
            }
        }
    }
}

/// Adds the setting that decides the API version, if the refusal is about that version.
fn with_the_setting(why: Failure) -> Failure {
    let said = why.message.to_lowercase().replace(['-', '_'], " ");
    if !said.contains("runway version") {
        return why;
    }
    let message =
        format!("{}; runway_version under [provider] is what is sent", trimmed(&why.message));
    Failure { message, ..why }
}

/// Judges an HTTP success with nothing in it that says whether the shot was accepted.
fn said_neither(status: u16, json: &Value) -> Submission {
    let word = first_text(json, &["status", "state"]).unwrap_or_default();
    // `{"status": "error", "message": ".."}` is an envelope too; "failed" is what a task does, and
    // beside a code of success none of them is the answer's.
    let is_envelope = ["error", "fail"].iter().any(|it| word.eq_ignore_ascii_case(it))
        && success(json) != Some(true);
    let said = said(json);
    match said {
        Some(said) if is_envelope => Submission::Refused(failure_of(status, &said)),
        said => {
            let what = "the provider said neither yes nor no: no task id in its answer";
            let words = said.map(|said| said.message).filter(|words| !words.is_empty());
            let what = words
                .map_or_else(|| what.to_owned(), |words| format!("{what}: {}", quoted(&words)));
            let why = Failure::new(FailureKind::Unclear, what);
            Submission::Unclear { why, offered: None }
        }
    }
}

/// A failure for an answer without readable words: its status, and what it has instead.
fn bare(answer: &Answer, what: &str) -> Failure {
    let what = with_words(&format!("{what} (HTTP {})", answer.status), &answer.body);
    Failure::new(kind_of(answer.status, "", ""), what)
}

/// A sentence followed by what an unintelligible body says: the title of a page, else its text.
fn with_words(what: &str, body: &[u8]) -> String {
    let said = match page_title(body) {
        Some(title) => title,
        None => clean_line(&String::from_utf8_lossy(&body[..body.len().min(4 * TOLD)])),
    };
    let said = shorten(&said, TOLD);
    if said.chars().any(char::is_alphanumeric) {
        format!("{what}: {}", quoted(&said))
    } else {
        what.to_owned()
    }
}

/// The title of an HTML page, empty if it has none; `None` for anything that is not HTML.
fn page_title(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(&body[..body.len().min(64 * 1024)]);
    let lower = text.to_ascii_lowercase();
    let begins = lower.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if !["<!doctype", "<html", "<head", "<body", "<?xml"].iter().any(|it| begins.starts_with(it)) {
        return None;
    }
    let title = lower.find("<title").and_then(|from| {
        let from = from + lower[from..].find('>')? + 1;
        Some(&text[from..from + lower[from..].find("</title")?])
    });
    Some(clean_line(title.unwrap_or_default()))
}

/// The words without their full stop, ready to be continued.
fn trimmed(words: &str) -> &str {
    words.trim_end_matches(['.', ' ', '。'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn judged(answer: &Answer) -> Submission {
        super::judge(Route::Runway, answer)
    }

    fn judge(status: u16, body: &str) -> Submission {
        judged(&Answer { status, body: body.into(), ..Answer::default() })
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
            r#"{"code":0,"error":{"code":null,"message":""},"data":{"task_id":"t-1"}}"#,
        ] {
            assert_eq!(judge(200, body), accepted("t-1"), "{body}");
        }
        assert_eq!(judge(201, r#"{"data":{"task_id":17}}"#), accepted("17"));
        assert_eq!(judge(200, r#"{"code":200,"data":[{"task_id":"t-1"}]}"#), accepted("t-1"));
    }

    #[test]
    fn a_no_to_the_version_names_the_setting() {
        for message in
            ["unsupported X-Runway-Version header", "runway version 2024-11-06 is too old"]
        {
            let body =
                serde_json::json!({"error": {"code": "invalid_request", "message": message}});
            let Submission::Refused(why) = judge(400, &body.to_string()) else { unreachable!() };
            let next = "; runway_version under [provider] is what is sent";
            assert!(why.message.contains(message) && why.message.ends_with(next), "{why:?}");
        }
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
            (500, r#"{"error":{"code":"","message":"upstream"}}"#),
            (524, r#"{"error":{"message":"x"}}"#),
            (408, r#"{"error":{"message":"x"}}"#),
            (504, r#"{"code":"do_request_failed","message":"timeout","data":null}"#),
            (100, ""),
            (700, ""),
        ] {
            assert!(matches!(judge(status, body), Submission::Unclear { .. }), "{status} {body}");
        }
    }

    #[test]
    fn one_too_many_may_be_sent_again_with_the_providers_hint() {
        let hint = Some(Duration::from_secs(7));
        let answer = Answer { status: 429, retry_after: hint, ..Answer::default() };
        let Submission::TryAgain { why, hint: told } = judged(&answer) else { panic!() };
        assert_eq!((why.kind, told), (FailureKind::RateLimit, hint));
    }

    #[test]
    fn the_request_id_is_kept_from_the_header_or_the_message() {
        let header = Some("h1".to_owned());
        let answer = Answer { status: 401, request_id: header.clone(), ..Answer::default() };
        let Submission::Refused(why) = judged(&answer) else { panic!() };
        assert_eq!((why.kind, why.request_id), (FailureKind::Auth, header));
    }

    proptest! {
        #[test]
        fn any_bytes_are_judged(status in any::<u16>(), body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let verdict = judged(&Answer { status, body, ..Answer::default() });
            if let Submission::Accepted { .. } = verdict {
                prop_assert!((200..300).contains(&status));
            }
        }
    }
}

//! Interprets answers to `POST /runway/feed`, in all three shapes of contract section 3.

use std::time::Duration;

use serde_json::Value;

use super::address::{Found, fetchable};
use super::answer::Answer;
use super::json::json_of;
use super::refusal::{failure_of, kind_of, quoted, refusal};
use super::status::{Stand, Status};
use super::task::{Task, Whose, opened};
use crate::domain::{Failure, FailureKind, Output, Remote, clean_line};

/// What the feed says about a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedVerdict {
    /// It has not ended.
    Open(Remote),
    /// It has ended, and its film can be fetched.
    Succeeded(Output),
    /// It has ended, but the answer has no address that a film could be fetched from.
    NoFilm(Failure),
    /// It has failed. The address is set if the answer names a film all the same.
    Failed(Failure, Option<Output>),
    /// The answer is about another task: the id of that task, and what the answer says about it.
    OfOther(String, Box<Self>),
    /// `task_not_exist`: the provider does not know the task yet, or no longer knows it.
    Missing,
    /// The key was refused, so the answer says nothing about the task.
    KeyRefused(Failure),
    /// Too many requests: every take is to be asked about less often.
    SlowDown(Option<Duration>),
    /// The request failed on the way, so the answer says nothing about the task.
    Trouble(Failure),
}

/// Longest status word of the provider that is shown, in characters.
const WORD: usize = 64;

/// Interprets a complete answer to the question about the task `asked`.
pub fn judge_feed(answer: &Answer, asked: &str) -> FeedVerdict {
    if answer.status == 429 {
        return FeedVerdict::SlowDown(answer.retry_after);
    }
    let Some(json) = json_of(&answer.body) else {
        return no_json(answer);
    };
    let json = opened(json);
    if says_not_exist(&json) {
        return FeedVerdict::Missing;
    }
    let task = Task::of(&json, asked);
    let arrived = (200..300).contains(&answer.status);
    // A task that says itself how it stands counts for more than what is wrapped around it: an
    // error beside that is its own.
    let speaks =
        |task: &Task<'_>| arrived && task.is_named(asked) && Stand::of(task.own).word.is_some();
    if !task.as_ref().is_some_and(speaks)
        && let Some(said) = refusal(answer.status, &json).or_else(|| bare_refusal(answer.status))
    {
        return refused(answer, said);
    }
    let Some(task) = task else {
        return FeedVerdict::Open(Remote::Known);
    };
    let verdict = verdict(&task, asked);
    match (&verdict, task.whose(asked)) {
        (FeedVerdict::Trouble(_), _) | (_, Whose::Asked | Whose::Unsaid) => verdict,
        (_, Whose::Other(name)) => FeedVerdict::OfOther(word(&name), Box::new(verdict)),
    }
}

fn no_json(answer: &Answer) -> FeedVerdict {
    let what = match answer.status {
        200..=299 => "the feed answered with something that is not JSON".to_owned(),
        300..=399 => "the feed's address redirects elsewhere; check COMETAPI_BASE_URL".to_owned(),
        status => format!("the feed failed (HTTP {status})"),
    };
    let failure = Failure::new(kind_of(answer.status, "", ""), what);
    match failure.kind {
        FailureKind::Auth if answer.status == 401 => FeedVerdict::KeyRefused(failure),
        _ => FeedVerdict::Trouble(failure),
    }
}

fn refused(answer: &Answer, said: Failure) -> FeedVerdict {
    let said =
        Failure { request_id: said.request_id.or_else(|| answer.request_id.clone()), ..said };
    if answer.status == 401 || said.kind == FailureKind::Auth && answer.status < 300 {
        FeedVerdict::KeyRefused(said)
    } else {
        FeedVerdict::Trouble(said)
    }
}

/// Whether an answer says `task_not_exist`, in any of the places where versions of the API put it
/// and at any HTTP status.
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

/// What a task says about itself.
fn verdict(task: &Task<'_>, asked: &str) -> FeedVerdict {
    let own = Stand::of(task.own);
    let inner = task.inside.iter().map(|it| Stand::of(it)).find(|it| it.known.is_some());
    let inner = inner.unwrap_or_default();
    let mut found = Found::of(&task.objects());
    let is_there = found.film.is_some();
    let stands = match (own.known, inner.known) {
        // What is wrapped around a task that says nothing itself may at least call it failed.
        (None, None) if own.word.is_none() => around(task),
        // An ending inside counts: the relay has not heard of it yet, or does not know the word.
        (Some(Status::Queued | Status::Running) | None, Some(end @ Status::Failed(_))) => Some(end),
        (Some(Status::Queued | Status::Running), Some(Status::Succeeded)) if is_there => {
            Some(Status::Succeeded)
        }
        (Some(Status::Succeeded), Some(end @ Status::Failed(_))) if !is_there => Some(end),
        (Some(own), _) => Some(own),
        // A word that nobody listed is an ending where a reason stands beside it.
        (None, known) => match ending(task, &own) {
            Some(why) if known != Some(Status::Succeeded) => {
                return FeedVerdict::Failed(why, output(task, found));
            }
            _ => known,
        },
    };
    match stands {
        Some(Status::Failed(_)) if !is_about_a_task(task, asked) => {
            let said = task.reason().unwrap_or_default();
            FeedVerdict::Trouble(failure_of(200, &said))
        }
        Some(Status::Failed(kind)) => {
            let word = if own.known == stands { own.word } else { inner.word };
            FeedVerdict::Failed(reason(task, kind, word.as_deref()), output(task, found))
        }
        Some(Status::Queued) => FeedVerdict::Open(Remote::Queued),
        // An address of a task that still runs is that of a preview, or of nothing yet.
        Some(Status::Running) => FeedVerdict::Open(Remote::Running(task.progress())),
        Some(Status::Succeeded) => {
            // Old rows of the relay keep the address of a success in `fail_reason`.
            let kept = task.own.get("fail_reason").and_then(Value::as_str);
            let kept = kept.and_then(|text| fetchable(text).ok());
            found.film = found.film.or(kept);
            let problem = found.problem.clone();
            match output(task, found) {
                Some(output) => FeedVerdict::Succeeded(output),
                None => FeedVerdict::NoFilm(no_film(task, problem)),
            }
        }
        // "A usable video URL means success unless the status says failed" (contract section 3).
        None => match output(task, found) {
            Some(output) => FeedVerdict::Succeeded(output),
            None => FeedVerdict::Open(unlisted(task, own)),
        },
    }
}

/// The status in the objects wrapped around a task. Only a failure there is certain to be the
/// task's, because an answer can report its own success.
fn around(task: &Task<'_>) -> Option<Status> {
    let stands = task.around.iter().filter_map(|it| Stand::of(it).known);
    stands.into_iter().find(|status| matches!(status, Status::Failed(_)))
}

/// Whether an object that reports a failure reports that of a task, and not the answer's own.
fn is_about_a_task(task: &Task<'_>, asked: &str) -> bool {
    let is_inside = !task.around.is_empty() && Stand::of(task.own).known.is_some();
    is_inside || task.is_named(asked) || task.is_marked()
}

/// Why a task with an unlisted status ended; `None` if nothing says that it did.
fn ending(task: &Task<'_>, own: &Stand) -> Option<Failure> {
    let said = word(own.word.as_deref()?);
    let why = task.sure_reason()?;
    // Where an address is kept in the place of a reason, nothing went wrong.
    if why.message.starts_with("http") && fetchable(&why.message).is_ok() {
        return None;
    }
    let told = task.reason().unwrap_or(why);
    // The word is a part of what it says.
    let message = clean_line(&format!("{said}: {}", told.words()));
    let why = failure_of(500, &told);
    let kind = kind(FailureKind::Provider, why.kind);
    Some(Failure { kind, message: format!("the provider says {}", quoted(&message)), ..why })
}

/// What to show for a task whose status is not a listed word.
fn unlisted(task: &Task<'_>, own: Stand) -> Remote {
    let reason = || task.sure_reason().map(|said| said.words());
    let said = own.word.or_else(reason).map(|said| word(&said));
    said.filter(|said| !said.is_empty()).map_or(Remote::Known, Remote::Unlisted)
}

/// A word of the provider, cleaned and shortened for display.
fn word(said: &str) -> String {
    let said = clean_line(said);
    match said.char_indices().nth(WORD) {
        Some((end, _)) => format!("{}…", &said[..end]),
        None => said,
    }
}

/// The addresses of the film and of its pictures.
fn output(task: &Task<'_>, found: Found) -> Option<Output> {
    let film = found.film?;
    let side = |keys: &[&str]| {
        let parts = [task.own].into_iter().chain(task.inside.iter().copied());
        parts.into_iter().find_map(|part| {
            let texts = keys.iter().filter_map(|key| part.get(key)?.as_str());
            texts.into_iter().find_map(|text| fetchable(text).ok())
        })
    };
    Some(Output {
        film,
        poster: side(&["poster", "poster_url", "cover_url"]),
        last_frame: side(&["last_frame"]),
    })
}

/// Why a finished task has no film.
fn no_film(task: &Task<'_>, problem: Option<String>) -> Failure {
    let problem = problem.unwrap_or_else(|| "it gives no address for the film".to_owned());
    let said = task.reason().map(|said| said.message).filter(|said| !said.is_empty());
    let said = said.map(|said| format!("; it says {}", quoted(&said))).unwrap_or_default();
    let what = format!("the provider says that it is done, but {problem}{said}");
    Failure::new(FailureKind::NotFound, clean_line(&what))
}

/// Why a task failed, in the provider's words.
fn reason(task: &Task<'_>, by_word: FailureKind, said: Option<&str>) -> Failure {
    if let Some(told) = task.reason() {
        let why = failure_of(500, &told);
        return Failure { kind: kind(by_word, why.kind), ..why };
    }
    let said = said.map(word).unwrap_or_default();
    // A digit tells nobody anything.
    let message = if said.chars().all(|c| c.is_ascii_digit()) {
        "the provider gave no reason".to_owned()
    } else {
        format!("the provider says {} and gives no reason", quoted(&said))
    };
    Failure::new(by_word, message)
}

/// The kind of a failure: the one that the status gives, unless the reason clearly belongs to
/// another kind.
fn kind(by_word: FailureKind, by_reason: FailureKind) -> FailureKind {
    if by_reason == FailureKind::Moderation { by_reason } else { by_word }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    // What each answer means stands in tests/fixtures/answers/feed.jsonl.

    fn judge(status: u16, body: &Value) -> FeedVerdict {
        let body = body.to_string().into_bytes();
        judge_feed(&Answer { status, body, ..Answer::default() }, "t")
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let words = prop_oneof![
            Just("SUCCESS"),
            Just("FAILURE"),
            Just("EXPIRED"),
            Just("PONDERING"),
            Just("IN_PROGRESS"),
            Just("t"),
            Just("{\"task_id\": \"x\", \"status\": \"2\"}"),
            Just("/f.mp4"),
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
            Just("id"),
            Just("failure"),
            Just("videos"),
            Just("url"),
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

    fn is_clean(words: &str) -> bool {
        !words.is_empty() && words == clean_line(words) && words.len() < 8 * 1024
    }

    /// Every value in a place that can hold the task's id.
    fn names(body: &Value) -> Vec<String> {
        let opened = opened(body.clone());
        let whose = Task::of(&opened, "t").map(|task| task.whose("t"));
        match whose {
            Some(Whose::Other(name)) => vec![name],
            Some(Whose::Asked | Whose::Unsaid) | None => Vec::new(),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn any_answer_is_judged_and_only_one_about_the_task_ends_a_take(
            status in prop_oneof![3 => Just(200u16), 1 => 100u16..600], body in any_json(),
        ) {
            let verdict = judge(status, &body);
            let ends = |verdict: &FeedVerdict| match verdict {
                FeedVerdict::Succeeded(output) => {
                    let plain = output.film.chars().all(|c| c.is_ascii_graphic());
                    prop_assert!(plain && output.film.starts_with("http"));
                    Ok(true)
                }
                FeedVerdict::Failed(why, _) | FeedVerdict::NoFilm(why) => {
                    prop_assert!(is_clean(&why.message), "{:?}", why.message);
                    Ok(true)
                }
                FeedVerdict::Open(Remote::Running(percent)) => {
                    prop_assert!(percent.is_none_or(|percent| percent <= 100));
                    Ok(false)
                }
                FeedVerdict::Open(Remote::Unlisted(word)) => {
                    prop_assert!(is_clean(word), "{word:?}");
                    Ok(false)
                }
                FeedVerdict::KeyRefused(why) | FeedVerdict::Trouble(why) => {
                    prop_assert!(is_clean(&why.message), "{:?}", why.message);
                    Ok(false)
                }
                FeedVerdict::Open(Remote::Queued | Remote::Known)
                | FeedVerdict::OfOther(..) | FeedVerdict::Missing | FeedVerdict::SlowDown(_) => Ok(false),
            };
            if ends(&verdict)? {
                prop_assert!((200..300).contains(&status));
                prop_assert!(names(&body).is_empty(), "it names another task: {body}");
            }
            if let FeedVerdict::OfOther(name, verdict) = &verdict {
                prop_assert!((200..300).contains(&status) && is_clean(name));
                prop_assert!(!matches!(**verdict, FeedVerdict::OfOther(..)));
                ends(verdict)?;
            }
        }

        #[test]
        fn any_bytes_are_judged(status in any::<u16>(), body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = judge_feed(&Answer { status, body, ..Answer::default() }, "t");
        }
    }
}

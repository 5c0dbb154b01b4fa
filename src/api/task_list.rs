//! Reads the provider's own list of tasks: `GET /api/task/self` (contract section 6), requested to
//! settle a take that may have been accepted, and for what a task has cost.

use std::time::Duration;

use serde_json::Value;

use super::answer::Answer;
use super::json::{first_text, json_of, text_at};
use super::offered::{Offered, read, rows};
use super::refusal::refusal;
use super::secrets::REDACTED;
use super::status::{Stand, Status};
use super::usage_log::price;
use crate::domain::{
    ChargeState, Failure, FailureKind, Receipt, ReceiptSource, RemoteTask, Timestamp, Usd,
    clean_line, is_task_id,
};

/// The tasks of a list, in the order of the answer, newest first. A refusal is an error.
pub fn judge_history(answer: &Answer) -> Result<Vec<RemoteTask>, Failure> {
    let json = json_of(&answer.body).ok_or_else(|| {
        Failure::new(
            FailureKind::Unclear,
            format!("the provider's list of tasks could not be read (HTTP {})", answer.status),
        )
    })?;
    if let Some(said) = refusal(answer.status, &json) {
        return Err(said);
    }
    Ok(rows(&json)
        .unwrap_or_default()
        .iter()
        .filter_map(|item| {
            let submitted = first_text(item, &["submit_time", "created_at"])
                .and_then(|text| text.parse::<u64>().ok())
                .filter(|seconds| *seconds > 0);
            Some(RemoteTask {
                // What cannot be a name could not be asked about.
                task_id: text_at(item, "task_id")
                    .filter(|name| is_task_id(name) && !name.contains(REDACTED))?,
                submitted: submitted
                    .map(|seconds| Timestamp::default().plus(Duration::from_secs(seconds))),
                status: clean_line(&text_at(item, "status").unwrap_or_default()),
            })
        })
        .collect())
}

/// What a task of the list has cost. `None` if the list has no such task.
///
/// The amount of a task that failed stays in the list on some servers, whether it was given back or
/// not; so only a zero says that it was.
pub fn judge_price(answer: &Answer, task_id: &str) -> Result<Offered<Option<Receipt>>, Failure> {
    read(answer, "the provider's list of tasks")?.and_then(|json| {
        let rows = rows(&json).ok_or_else(|| {
            let what = "the provider's list of tasks is in no form that is known";
            Failure::new(FailureKind::Unclear, what)
        })?;
        let own = rows.iter().find(|row| text_at(row, "task_id").as_deref() == Some(task_id));
        Ok(own.map(receipt))
    })
}

fn receipt(row: &Value) -> Receipt {
    let source = ReceiptSource::TaskList;
    let Stand { known, word } = Stand::of(row);
    if word.is_some_and(|word| word.eq_ignore_ascii_case("refunded")) {
        return Receipt { state: ChargeState::Refunded, usd: Some(Usd::ZERO), source };
    }
    let Ok(usd) = price(row.get("quota")) else { return Receipt::unknown(source) };
    match known {
        Some(Status::Succeeded) => Receipt { state: ChargeState::Charged, usd: Some(usd), source },
        Some(Status::Failed(_)) if usd == Usd::ZERO => {
            Receipt { state: ChargeState::Refunded, usd: Some(usd), source }
        }
        Some(Status::Failed(_) | Status::Queued | Status::Running) | None => {
            Receipt::unknown(source)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_price_of_a_task_is_told_as_far_as_the_list_says_it() {
        use ChargeState::{Charged, Refunded, Unknown};
        let said = |row: &str| {
            let body = format!(r#"{{"data":{{"items":[{{"task_id":"other","quota":1}},{row}]}}}}"#);
            let answer = Answer { status: 200, body: body.into(), ..Answer::default() };
            match judge_price(&answer, "t") {
                Ok(Offered::Here(found)) => found.map(|it| (it.state, it.usd.map(Usd::micros))),
                other => panic!("{other:?}"),
            }
        };
        for (row, expected) in [
            (r#"{"task_id":"t","status":"SUCCESS","quota":160000}"#, (Charged, Some(320_000))),
            (r#"{"task_id":"t","status":"3","quota":"160000"}"#, (Charged, Some(320_000))),
            (r#"{"task_id":"t","status":"SUCCESS","quota":0}"#, (Charged, Some(0))),
            (r#"{"task_id":"t","status":"FAILURE","quota":0}"#, (Refunded, Some(0))),
            (r#"{"task_id":"t","status":"FAILURE","quota":160000}"#, (Unknown, None)),
            (r#"{"task_id":"t","status":"REFUNDED","quota":160000}"#, (Refunded, Some(0))),
            (r#"{"task_id":"t","status":"IN_PROGRESS","quota":160000}"#, (Unknown, None)),
            (r#"{"task_id":"t","status":"DREAMING","quota":160000}"#, (Unknown, None)),
            (r#"{"task_id":"t","status":"SUCCESS","quota":-5}"#, (Unknown, None)),
            (r#"{"task_id":"t","status":"SUCCESS","quota":"1e300"}"#, (Unknown, None)),
            (r#"{"task_id":"t","status":"SUCCESS"}"#, (Unknown, None)),
        ] {
            assert_eq!(said(row), Some(expected), "{row}");
        }
        assert_eq!(said(r#"{"task_id":"u","status":"SUCCESS","quota":1}"#), None);
        let page = Answer { status: 200, body: "<html>".into(), ..Answer::default() };
        assert_eq!(judge_price(&page, "t"), Ok(Offered::NotThere));
    }

    fn judge(body: &str) -> Result<Vec<RemoteTask>, Failure> {
        judge_history(&Answer { status: 200, body: body.into(), ..Answer::default() })
    }

    #[test]
    fn the_list_is_found_under_items_or_directly() {
        let item =
            r#"{"task_id":"t","status":"SUCCESS","submit_time":1780000000,"platform":"runway"}"#;
        let task = RemoteTask {
            task_id: "t".to_owned(),
            submitted: Some(Timestamp::from_millis(1_780_000_000_000)),
            status: "SUCCESS".to_owned(),
        };
        assert_eq!(judge(&format!(r#"{{"data":{{"items":[{item}]}}}}"#)), Ok(vec![task.clone()]));
        assert_eq!(judge(&format!(r#"{{"success":true,"data":[{item},{{}}]}}"#)), Ok(vec![task]));
        assert_eq!(judge(r#"{"data":null}"#), Ok(vec![]));
        assert_eq!(judge(r#"{"data":[{"task_id":"a\u202eb"},{"task_id":"a[key]"}]}"#), Ok(vec![]));
        assert!(judge("<html>").is_err());
        assert!(judge(r#"{"code":401,"message":"no"}"#).is_err());
    }
}

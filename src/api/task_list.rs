//! Reads the provider's own list of tasks: `GET /api/task/self` (contract section 6), requested
//! only to settle a take that may have been accepted.

use std::time::Duration;

use serde_json::Value;

use super::answer::Answer;
use super::json::{first_text, json_of, text_at};
use super::refusal::refusal;
use super::secrets::REDACTED;
use crate::domain::{Failure, FailureKind, RemoteTask, Timestamp, clean_line, is_task_id};

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
    let data = json.get("data").unwrap_or(&Value::Null);
    let items = data.get("items").unwrap_or(data).as_array().map(Vec::as_slice).unwrap_or_default();
    Ok(items
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

#[cfg(test)]
mod tests {
    use super::*;

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

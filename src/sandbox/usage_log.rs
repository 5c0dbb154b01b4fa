//! What the key alone is told about money (contract section 12): its log of requests, and what it
//! may spend.

use serde_json::{Value, json};

use super::answers::Answer;
use super::feed::REASON;
use super::money::Account;
use super::prices::PER_USD;
use super::request::Given;
use super::route::GENERATE;
use super::task::TaskRecord;
use super::tasks::Tasks;

/// Most entries of an answer: the newest.
const MOST: usize = 1_000;

/// The kinds of an entry (contract section 12).
const CONSUME: u64 = 2;
const REFUND: u64 = 6;

/// Newest first. As in new-api, a charge names the request that it is for, and a refund, which no
/// request brought about, names the task.
pub(super) fn log(tasks: &Tasks, given: &Given) -> Answer {
    let count = tasks.newest_first().count() as u64;
    let mut entries: Vec<(u64, Value)> = Vec::new();
    for (nth, record) in tasks.newest_first().enumerate() {
        let id = (count - nth as u64) * 2;
        if record.is_refunded(given.now_ms) {
            entries.push((record.ended_ms(), refund(record, id)));
        }
        entries.push((record.created_ms, charge(record, id - 1)));
    }
    // Stable: of one moment, the later task stays first.
    entries.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let entries: Vec<Value> = entries.into_iter().take(MOST).map(|(_, entry)| entry).collect();
    Answer::json(200, &json!({"success": true, "message": "", "data": entries}))
}

fn charge(record: &TaskRecord, id: u64) -> Value {
    let other = json!({
        "is_task": true, "request_path": GENERATE,
        "model_price": record.quota as f64 / PER_USD as f64, "group_ratio": 1,
    });
    let names = (record.request_id.as_str(), other);
    entry(record, (id, CONSUME, record.created_ms), record.action(), names)
}

fn refund(record: &TaskRecord, id: u64) -> Value {
    let reason = record.fails.as_deref().filter(|reason| !reason.is_empty()).unwrap_or(REASON);
    let other = json!({"is_task": true, "task_id": record.task_id, "reason": reason});
    entry(record, (id, REFUND, record.ended_ms()), "", ("", other))
}

fn entry(
    record: &TaskRecord,
    (id, kind, at_ms): (u64, u64, u64),
    content: &str,
    (request_id, other): (&str, Value),
) -> Value {
    json!({
        "id": id, "user_id": 1, "created_at": at_ms / 1000, "type": kind, "content": content,
        "username": "sandbox", "token_name": "sandbox", "model_name": record.asked("model"),
        "quota": record.quota, "prompt_tokens": 0, "completion_tokens": 0, "use_time": 0,
        "is_stream": false, "channel": 1, "token_id": 1, "group": "default", "ip": "",
        "request_id": request_id, "other": other.to_string(),
    })
}

/// What the key may spend: all that the account has.
pub(super) fn token(account: Account) -> Answer {
    let data = json!({
        "object": "token_usage", "name": "sandbox",
        "total_granted": account.granted.unwrap_or(0), "total_used": account.spent,
        "total_available": account.left().unwrap_or(0),
        "unlimited_quota": account.granted.is_none(),
        "model_limits": {}, "model_limits_enabled": false, "expires_at": 0,
    });
    Answer::json(200, &json!({"code": true, "message": "ok", "data": data}))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::sandbox::request::tests::given;
    use crate::sandbox::task::tests::record;
    use crate::sandbox::tasks::Line;

    fn body(answer: &Answer) -> Value {
        serde_json::from_slice(&answer.body).unwrap()
    }

    /// One that succeeds, one that fails, and one that is made while they run.
    fn tasks() -> Tasks {
        let mut tasks = Tasks::default();
        for (name, fails, later) in
            [("a", None, 0), ("b", Some("too dull"), 1_000), ("c", None, 20_000)]
        {
            tasks.apply(Line::Task(TaskRecord {
                task_id: name.to_owned(),
                request_id: format!("r-{name}"),
                created_ms: 1_000_000 + later,
                fails: fails.map(str::to_owned),
                quota: 160_000,
                ..record(1.0)
            }));
        }
        tasks
    }

    #[test]
    fn a_charge_names_its_request_and_a_refund_its_task() {
        let rows = |now_ms| body(&log(&tasks(), &given(now_ms)))["data"].clone();
        let told = |rows: &Value| -> Vec<(u64, String, String)> {
            let rows = rows.as_array().unwrap().iter();
            rows.map(|row| {
                let other: Value = serde_json::from_str(row["other"].as_str().unwrap()).unwrap();
                let task = other["task_id"].as_str().unwrap_or_default().to_owned();
                (
                    row["type"].as_u64().unwrap(),
                    row["request_id"].as_str().unwrap().to_owned(),
                    task,
                )
            })
            .collect()
        };
        let row = |kind, request: &str, task: &str| (kind, request.to_owned(), task.to_owned());
        let charges = [row(2, "r-c", ""), row(2, "r-b", ""), row(2, "r-a", "")];
        assert_eq!(told(&rows(1_030_000)), charges);
        let all = rows(2_000_000);
        assert_eq!(told(&all), [&[row(6, "", "b")][..], &charges].concat());
        assert!(all.as_array().unwrap().iter().all(|row| row["quota"] == 160_000));
        let mut ids: Vec<_> =
            all.as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 4, "each has a number of its own");
    }

    #[test]
    fn a_long_log_is_cut_at_its_old_end() {
        let mut tasks = Tasks::default();
        for nth in 0..1_500 {
            let task_id = nth.to_string();
            tasks.apply(Line::Task(TaskRecord { task_id, created_ms: nth, ..record(1.0) }));
        }
        let rows = body(&log(&tasks, &given(0)))["data"].as_array().unwrap().clone();
        assert_eq!((rows.len(), &rows[0]["id"]), (1_000, &json!(2_999)));
    }

    #[test]
    fn the_key_may_spend_what_the_account_has() {
        let account = Account { granted: Some(1_000), spent: 300 };
        let told = body(&token(account))["data"].clone();
        assert_eq!(
            (&told["total_granted"], &told["total_used"], &told["total_available"]),
            (&json!(1_000), &json!(300), &json!(700))
        );
        assert_eq!(told["unlimited_quota"], false);
        let endless = body(&token(Account { granted: None, spent: 300 }))["data"].clone();
        assert_eq!(
            (&endless["unlimited_quota"], &endless["total_used"]),
            (&json!(true), &json!(300))
        );
    }
}

//! Balances (contract section 6): of a key, and of the account that it belongs to.
//!
//! They are in play money: a hundred dollars, from which each task takes its documented price. A
//! task that failed is refunded, as the real provider does (contract §7).

use serde_json::json;

use super::answers::Answer;
use super::feed::Sight;
use super::request::Given;
use super::tasks::Tasks;

/// The initial balance, in cents.
const LIMIT: u64 = 10_000;

/// The documented price of a task, in cents.
const PRICE: u64 = 32;

/// Units of new-api's quota per cent.
const QUOTA: u64 = 5_000;

/// What the key may spend.
pub(super) fn subscription() -> Answer {
    let dollars = LIMIT as f64 / 100.0;
    let answer = json!({
        "object": "billing_subscription", "has_payment_method": true, "soft_limit_usd": dollars,
        "hard_limit_usd": dollars, "system_hard_limit_usd": dollars, "access_until": 0,
    });
    Answer::json(200, &answer)
}

/// What the key has spent, in cents.
pub(super) fn usage(tasks: &Tasks, given: &Given) -> Answer {
    Answer::json(200, &json!({"object": "list", "total_usage": spent(tasks, given)}))
}

/// What the account has left, and what it has spent.
pub(super) fn account(tasks: &Tasks, given: &Given) -> Answer {
    let spent = spent(tasks, given);
    let data = json!({
        "username": "sandbox", "group": "default", "quota": LIMIT.saturating_sub(spent) * QUOTA,
        "used_quota": spent * QUOTA, "request_count": tasks.newest_first().count(),
    });
    Answer::json(200, &json!({"success": true, "message": "", "data": data}))
}

fn spent(tasks: &Tasks, given: &Given) -> u64 {
    let refunded = |record| Sight::new(record, given.now_ms, "", &given.keys).status() == "FAILURE";
    let paid = tasks.newest_first().filter(|record| !refunded(record)).count();
    // The key runs dry and never into debt.
    (paid as u64 * PRICE).min(LIMIT)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use serde_json::Value;

    use super::*;
    use crate::sandbox::request::tests::given;
    use crate::sandbox::task::TaskRecord;
    use crate::sandbox::task::tests::record;
    use crate::sandbox::tasks::Line;

    fn tasks(count: u64, fails: Option<&str>) -> Tasks {
        let mut tasks = Tasks::default();
        for nth in 0..count {
            let fails = fails.map(str::to_owned);
            tasks.apply(Line::Task(TaskRecord { task_id: nth.to_string(), fails, ..record(1.0) }));
        }
        tasks
    }

    fn body(answer: &Answer) -> Value {
        serde_json::from_slice(&answer.body).unwrap()
    }

    #[test]
    fn each_task_takes_its_price_and_a_failed_one_gives_it_back() {
        let later = given(u64::MAX / 2);
        assert_eq!(body(&subscription())["hard_limit_usd"], 100.0);
        assert_eq!(body(&usage(&tasks(3, None), &later))["total_usage"], 96);
        assert_eq!(body(&usage(&tasks(3, Some("no")), &later))["total_usage"], 0);
        let account = body(&account(&tasks(3, None), &later))["data"].clone();
        assert_eq!(
            (&account["quota"], &account["used_quota"]),
            (&49_520_000.into(), &480_000.into())
        );
    }

    #[test]
    fn nobody_gets_into_debt() {
        assert_eq!(body(&usage(&tasks(400, None), &given(0)))["total_usage"], 10_000);
        assert_eq!(body(&account(&tasks(400, None), &given(0)))["data"]["quota"], 0);
    }
}

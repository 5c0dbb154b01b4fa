//! Balances (contract section 6): of a key, and of the account that it belongs to.
//!
//! They are in play money.

use serde_json::json;

use super::answers::Answer;
use super::money::{Account, in_units};
use super::prices::PER_USD;
use super::tasks::Tasks;

/// What the limit of a key without one is, in dollars (contract section 6).
const UNLIMITED: f64 = 100_000_000.0;

/// What the key may spend.
pub(super) fn subscription(account: Account) -> Answer {
    let dollars = account.granted.map_or(UNLIMITED, |quota| quota as f64 / PER_USD as f64);
    let answer = json!({
        "object": "billing_subscription", "has_payment_method": true, "soft_limit_usd": dollars,
        "hard_limit_usd": dollars, "system_hard_limit_usd": dollars, "access_until": 0,
    });
    Answer::json(200, &answer)
}

/// What the key has spent, in cents.
pub(super) fn usage(account: Account) -> Answer {
    let cents = in_units(spent(account), PER_USD / 100);
    Answer::json(200, &json!({"object": "list", "total_usage": cents}))
}

/// What the account has left, and what it has spent.
pub(super) fn account(account: Account, tasks: &Tasks) -> Answer {
    let data = json!({
        "username": "sandbox", "group": "default",
        "quota": account.left().unwrap_or(UNLIMITED as u64 * PER_USD),
        "used_quota": spent(account), "request_count": tasks.newest_first().count(),
    });
    Answer::json(200, &json!({"success": true, "message": "", "data": data}))
}

/// What was spent. A purse that was made smaller since runs dry and never into debt.
fn spent(account: Account) -> u64 {
    account.granted.map_or(account.spent, |granted| account.spent.min(granted))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use serde_json::Value;

    use super::*;
    use crate::sandbox::money::Purse;
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

    fn after(tasks: &Tasks) -> Account {
        Account::of(tasks, Purse::default(), u64::MAX / 2)
    }

    fn body(answer: &Answer) -> Value {
        serde_json::from_slice(&answer.body).unwrap()
    }

    #[test]
    fn each_task_takes_its_price_and_a_failed_one_gives_it_back() {
        let three = tasks(3, None);
        assert_eq!(body(&subscription(after(&three)))["hard_limit_usd"], 100.0);
        assert_eq!(body(&usage(after(&three)))["total_usage"], 96);
        assert_eq!(body(&usage(after(&tasks(3, Some("no")))))["total_usage"], 0);
        let told = body(&account(after(&three), &three))["data"].clone();
        assert_eq!((&told["quota"], &told["used_quota"]), (&49_520_000.into(), &480_000.into()));
        let odd = Account { spent: 1, ..after(&three) };
        assert_eq!(body(&usage(odd))["total_usage"], 0.0002);
    }

    #[test]
    fn nobody_gets_into_debt() {
        let many = tasks(400, None);
        assert_eq!(body(&usage(after(&many)))["total_usage"], 10_000);
        assert_eq!(body(&account(after(&many), &many))["data"]["quota"], 0);
    }

    #[test]
    fn without_a_limit_only_what_was_spent_is_a_number() {
        let three = tasks(3, None);
        let endless = Account { granted: None, ..after(&three) };
        assert_eq!(body(&subscription(endless))["hard_limit_usd"], 1e8);
        assert_eq!(body(&usage(endless))["total_usage"], 96);
    }
}

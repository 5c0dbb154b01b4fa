//! The play money: what an account begins with, and what there is left of it.
//!
//! Everything is counted in units of new-api's quota, 500,000 to the dollar (contract section 6). A
//! task is paid for when it is submitted, and given back when it fails (contract section 7). What
//! was spent follows from the tasks, so that every route says the same.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use serde_json::Value;

use super::prices::PER_USD;
use super::tasks::Tasks;

/// The most that an account can begin with, in dollars.
const MOST: f64 = 1_000_000.0;

/// What an account begins with, or that it has no limit. Written as dollars, `100` or `0.5`, or as
/// `unlimited`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purse(Option<u64>);

/// Why a text is not what an account can begin with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no play money: write dollars, from 0 to 1000000, such as 100 or 0.5, or unlimited"
)]
pub struct PurseError(String);

impl Default for Purse {
    /// A hundred dollars, which are about three hundred tasks.
    fn default() -> Self {
        Self(Some(100 * PER_USD))
    }
}

impl FromStr for Purse {
    type Err = PurseError;

    fn from_str(text: &str) -> Result<Self, PurseError> {
        let given = text.trim();
        if given == "unlimited" {
            return Ok(Self(None));
        }
        let usd = given.parse::<f64>().ok().filter(|usd| (0.0..=MOST).contains(usd));
        let usd = usd.ok_or_else(|| PurseError(text.to_owned()))?;
        Ok(Self(Some((usd * PER_USD as f64).round() as u64)))
    }
}

impl Display for Purse {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(quota) => write!(f, "{}", quota as f64 / PER_USD as f64),
            None => f.write_str("unlimited"),
        }
    }
}

/// An account at one moment, in quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Account {
    /// What it began with; `None` if it has no limit.
    pub(super) granted: Option<u64>,
    /// What its tasks have cost, without those that were given back.
    pub(super) spent: u64,
}

impl Account {
    pub(super) fn of(tasks: &Tasks, purse: Purse, now_ms: u64) -> Self {
        let paid = tasks.newest_first().filter(|record| !record.is_refunded(now_ms));
        let spent = paid.fold(0, |sum: u64, record| sum.saturating_add(record.quota));
        Self { granted: purse.0, spent }
    }

    /// What is left; nobody gets into debt. `None` if there is no limit.
    pub(super) fn left(self) -> Option<u64> {
        self.granted.map(|granted| granted.saturating_sub(self.spent))
    }

    /// Whether it can pay for a task.
    pub(super) fn can_pay(self, quota: u64) -> bool {
        self.left().is_none_or(|left| left >= quota)
    }
}

/// An amount as a number of JSON, in units of `per` quota: whole where it is.
pub(super) fn in_units(quota: u64, per: u64) -> Value {
    if quota.is_multiple_of(per) {
        (quota / per).into()
    } else {
        (quota as f64 / per as f64).into()
    }
}

/// An amount in dollars, as new-api writes it in its refusals.
pub(super) fn in_dollars(quota: u64) -> String {
    format!("${:.6}", quota as f64 / PER_USD as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::task::TaskRecord;
    use crate::sandbox::task::tests::record;
    use crate::sandbox::tasks::Line;

    #[test]
    fn a_purse_is_dollars_or_has_no_end() {
        for (text, purse) in
            [("100", Purse::default()), (" 0.5 ", Purse(Some(250_000))), ("0", Purse(Some(0)))]
        {
            assert_eq!(text.parse(), Ok(purse), "{text}");
            assert_eq!(purse.to_string(), text.trim());
        }
        assert_eq!("unlimited".parse(), Ok(Purse(None)));
        assert_eq!(Purse(None).to_string(), "unlimited");
        for text in ["", "-1", "NaN", "inf", "1e7", "$5", "much"] {
            assert!(text.parse::<Purse>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_task_is_paid_at_once_and_given_back_when_it_has_failed() {
        let mut tasks = Tasks::default();
        for (task_id, fails) in [("good", None), ("bad", Some(String::new()))] {
            let task_id = task_id.to_owned();
            tasks.apply(Line::Task(TaskRecord { task_id, fails, quota: 300, ..record(1.0) }));
        }
        let purse = Purse(Some(1_000));
        let at = |now_ms| Account::of(&tasks, purse, now_ms);
        assert_eq!((at(1_000_000).spent, at(1_000_000).left()), (600, Some(400)));
        assert_eq!((at(1_050_000).spent, at(1_050_000).left()), (300, Some(700)));
        assert!(at(1_050_000).can_pay(700) && !at(1_050_000).can_pay(701));
        let poor = Account::of(&tasks, Purse(Some(200)), 1_000_000);
        assert_eq!((poor.left(), poor.can_pay(1), poor.can_pay(0)), (Some(0), false, true));
        assert!(Account::of(&tasks, Purse(None), 0).can_pay(u64::MAX));
    }
}

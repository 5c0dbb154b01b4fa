//! The balance at the provider, as far as the provider reports it.

use super::money::Usd;
use super::time::Timestamp;

/// Amounts in dollars; `None` for what the provider does not report.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Balance {
    /// The most that may be spent in total.
    pub limit: Option<f64>,
    /// What has been spent.
    pub used: Option<f64>,
    /// What is left; below zero if more was spent than there was.
    pub remaining: Option<f64>,
    /// Whether there is no limit, and so no remaining amount.
    pub unlimited: bool,
}

impl Balance {
    /// From this many dollars on, a limit means that there is none (contract section 6).
    const UNLIMITED: f64 = 1e8;

    /// A balance from a limit and what was spent of it.
    pub fn of_limit(limit: Option<f64>, used: Option<f64>) -> Self {
        if limit.is_some_and(|limit| limit >= Self::UNLIMITED) {
            return Self { limit: None, used, remaining: None, unlimited: true };
        }
        let remaining = limit.zip(used).map(|(limit, used)| limit - used);
        Self { limit, used, remaining, unlimited: false }
    }

    /// A balance from what is left and what was spent before.
    pub fn of_rest(remaining: Option<f64>, used: Option<f64>) -> Self {
        let limit = remaining.zip(used).map(|(left, used)| left + used);
        Self { limit, used, remaining, unlimited: false }
    }
}

/// What one key may spend, as far as the provider reports it: `None` for what it does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyPurse {
    /// The key's name in the account.
    pub name: Option<String>,
    /// The most that it may spend in total.
    pub granted: Option<Usd>,
    /// What it has spent.
    pub used: Option<Usd>,
    /// What it may still spend.
    pub left: Option<Usd>,
    /// Whether it may spend whatever the account has.
    pub unlimited: bool,
    /// When it stops working.
    pub expires: Option<Timestamp>,
}

/// Formats dollars: `$1.28`, `-$0.32`. More digits are shown where cents would round to nothing.
pub fn usd_words(usd: f64) -> String {
    let (sign, size) = (if usd < 0.0 { "-" } else { "" }, usd.abs());
    // A hundredth of a cent is what a short answer costs.
    let places = if size > 0.0 && size < 0.01 { 4 } else { 2 };
    let words = format!("{size:.places$}");
    let sign = if words.bytes().all(|byte| matches!(byte, b'0' | b'.')) { "" } else { sign };
    format!("{sign}${words}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_read_as_money() {
        for (usd, words) in [
            (0.0, "$0.00"),
            (1.28, "$1.28"),
            (-0.32, "-$0.32"),
            (1234.5, "$1234.50"),
            (0.0042, "$0.0042"),
            (-0.000_001, "$0.0000"),
        ] {
            assert_eq!(usd_words(usd), words);
        }
    }

    #[test]
    fn a_limit_beyond_all_money_is_none() {
        let balance = Balance::of_limit(Some(1e8), Some(3.0));
        assert_eq!(balance, Balance { used: Some(3.0), unlimited: true, ..Balance::default() });
        assert!(!Balance::of_limit(Some(99_999_999.0), None).unlimited);
    }

    proptest! {
        #[test]
        fn what_is_left_and_what_was_spent_make_the_limit(
            limit in proptest::option::of(0.0..1e7_f64), used in proptest::option::of(0.0..1e7_f64),
        ) {
            let balance = Balance::of_limit(limit, used);
            prop_assert_eq!(balance.remaining.is_some(), limit.is_some() && used.is_some());
            let other = Balance::of_rest(balance.remaining, used);
            if let (Some(one), Some(two)) = (balance.limit, other.limit) {
                prop_assert!((one - two).abs() < 1e-6);
            }
        }
    }
}

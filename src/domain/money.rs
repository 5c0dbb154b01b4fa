//! Amounts of money as whole numbers, so that sums are exact.

use std::fmt;
use std::iter::Sum;

use serde::{Serialize, Serializer};

/// US dollars, in millionths of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Usd(i64);

/// Millionths in a dollar.
const MICROS: i64 = 1_000_000;

/// The largest amount that is read, in dollars. What is larger is nobody's price, and a thousand
/// million of them still fit into a sum.
const MOST: f64 = 1e9;

impl Usd {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// This many millionths of a dollar.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Millionths of a dollar.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Dollars, to the nearest millionth; none for what is negative, too large or no number.
    pub fn from_dollars(dollars: f64) -> Option<Self> {
        let sound = (0.0..=MOST).contains(&dollars);
        sound.then(|| Self((dollars * MICROS as f64).round() as i64))
    }

    /// Dollars, for JSON and for other programs.
    pub fn dollars(self) -> f64 {
        self.0 as f64 / MICROS as f64
    }

    /// The sum; it never overflows.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left of it; below zero where more was taken away.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Usd {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::plus)
    }
}

impl Serialize for Usd {
    /// As a number of dollars.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.dollars())
    }
}

impl fmt::Display for Usd {
    /// With cents, and with as many decimals as it takes where there are parts of a cent: `$0.32`,
    /// `$0.256`, `-$1.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let micros = self.0.unsigned_abs();
        let (whole, parts) = (micros / MICROS as u64, micros % MICROS as u64);
        let parts = format!("{parts:06}");
        let parts = parts.trim_end_matches('0');
        f.pad(&format!("{sign}${whole}.{parts:0<2}"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_shown_with_cents_and_no_more_than_needed() {
        let shown = |dollars| Usd::from_dollars(dollars).unwrap().to_string();
        assert_eq!(
            [0.0, 0.3, 0.32, 0.256, 12.0, 0.000_001].map(shown),
            ["$0.00", "$0.30", "$0.32", "$0.256", "$12.00", "$0.000001"]
        );
        assert_eq!(Usd::ZERO.minus(Usd::from_micros(1_500_000)).to_string(), "-$1.50");
    }

    #[test]
    fn what_is_no_amount_is_none() {
        for no in [-0.01, f64::NAN, f64::INFINITY, 1e10] {
            assert_eq!(Usd::from_dollars(no), None, "{no}");
        }
    }

    proptest! {
        #[test]
        fn sums_are_exact(cents in prop::collection::vec(0..100_000_i64, 0..200)) {
            let sum: Usd =
                cents.iter().map(|cents| Usd::from_dollars(*cents as f64 / 100.0).unwrap()).sum();
            prop_assert_eq!(sum.micros(), cents.iter().sum::<i64>() * 10_000);
        }
    }
}

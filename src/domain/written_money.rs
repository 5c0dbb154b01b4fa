//! Amounts of money as providers write them: in dollars or in quota, as numbers or as text.

use super::money::Usd;
use super::text::quoted;

/// Longest text that is read as an amount, in bytes. A number in JSON has about 20.
const LONGEST: usize = 64;

/// Significant digits that are read; the rest is far below a millionth of a dollar.
const DIGITS: usize = 30;

/// Millionths of a dollar in a dollar.
const PER_USD: i128 = 1_000_000;

/// Millionths of a dollar in a unit of new-api's quota, of which 500,000 make a dollar (contract
/// section 6).
const PER_QUOTA: i128 = 2;

/// The largest amount that is believed: a billion dollars.
const MOST: Usd = Usd::from_micros(1_000_000_000_000_000);

/// Why a text is no amount of money.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// There is no text.
    #[error("no amount is given")]
    Missing,
    /// It is no decimal number.
    #[error("{} is not an amount of money", quoted(.0))]
    NoNumber(String),
    /// It is more than a billion dollars.
    #[error("{} is more than a billion dollars", quoted(.0))]
    TooLarge(String),
    /// It is below zero, where it cannot be.
    #[error("{} is below zero", quoted(.0))]
    Negative(String),
}

impl Usd {
    /// Reads dollars: a decimal number, with an exponent if it has one. Digits below a millionth
    /// are rounded.
    pub fn of_usd(text: &str) -> Result<Self, MoneyError> {
        read(text, PER_USD)
    }

    /// Reads units of quota, of which 500,000 make a dollar.
    pub fn of_quota(text: &str) -> Result<Self, MoneyError> {
        read(text, PER_QUOTA)
    }

    /// Reads units of quota that something costs, which cannot be below zero.
    pub fn of_price_in_quota(text: &str) -> Result<Self, MoneyError> {
        match Self::of_quota(text)? {
            below if below < Self::ZERO => Err(MoneyError::Negative(shortened(text))),
            amount => Ok(amount),
        }
    }
}

/// Reads a decimal number of units, each of which is worth `each` millionths of a dollar. It is
/// exact: no binary fraction comes in between.
fn read(text: &str, each: i128) -> Result<Usd, MoneyError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(MoneyError::Missing);
    }
    let decimal = Decimal::parse(text).ok_or_else(|| MoneyError::NoNumber(shortened(text)))?;
    let micros = decimal.times(each).and_then(|micros| i64::try_from(micros).ok());
    let amount = micros.map(Usd::from_micros).filter(|amount| *amount <= MOST);
    match amount {
        Some(size) if decimal.negative => Ok(Usd::ZERO.minus(size)),
        Some(size) => Ok(size),
        None => Err(MoneyError::TooLarge(shortened(text))),
    }
}

/// A decimal number without its sign: 0.DIGITS times ten to the power of `point`.
struct Decimal {
    negative: bool,
    /// Without zeros in front; empty for zero.
    digits: String,
    point: i64,
}

impl Decimal {
    fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() && fraction.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let written = format!("{whole}{fraction}");
        let digits = written.trim_start_matches('0');
        let zeros = written.len() - digits.len();
        let point = whole.len() as i64 + i64::from(exponent) - zeros as i64;
        let digits = digits[..digits.len().min(DIGITS)].trim_end_matches('0').to_owned();
        Some(Self { negative, digits, point })
    }

    /// This many times `each`, rounded to a whole number, away from zero in the middle. `None` if
    /// that is larger than any amount.
    fn times(&self, each: i128) -> Option<i128> {
        if self.digits.is_empty() {
            return Some(0);
        }
        // A billion dollars are 5e14 units of quota, which has 15 digits.
        if self.point > 16 {
            return None;
        }
        let number = self.digits.parse::<i128>().ok()? * each;
        let below = self.digits.len() as i64 - self.point;
        let power = |exponent: i64| 10_i128.checked_pow(u32::try_from(exponent).ok()?);
        if below <= 0 {
            return number.checked_mul(power(-below)?);
        }
        // What is smaller than every power of ten that fits is nothing.
        Some(power(below).map_or(0, |unit| (number + unit / 2) / unit))
    }
}

/// What was written, as far as an error shows it.
fn shortened(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dollars_and_quota_are_read_exactly() {
        for (text, micros) in [
            ("0.32", 320_000),
            ("0.1", 100_000),
            ("1", 1_000_000),
            ("1.", 1_000_000),
            (".5", 500_000),
            ("+2.50", 2_500_000),
            (" 3e-1 ", 300_000),
            ("32E-2", 320_000),
            ("1e3", 1_000_000_000),
            ("0.0000005", 1),
            ("0.00000049999", 0),
            ("-0.32", -320_000),
            ("0", 0),
            ("-0.0", 0),
            ("0e99", 0),
            ("1e-300", 0),
            ("1e-2147483648", 0),
            ("999999999.999999", 999_999_999_999_999),
            ("1000000000", 1_000_000_000_000_000),
            ("0.3199999999999999999999999999999999999999999999999999999", 320_000),
        ] {
            assert_eq!(Usd::of_usd(text), Ok(Usd::from_micros(micros)), "{text}");
        }
        for (text, micros) in [
            ("160000", 320_000),
            ("160000.0", 320_000),
            ("1.6e5", 320_000),
            ("1", 2),
            ("0.25", 1),
            ("-1", -2),
            ("500000000000000", 1_000_000_000_000_000),
        ] {
            assert_eq!(Usd::of_quota(text), Ok(Usd::from_micros(micros)), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused_in_words() {
        let why = |text: &str| Usd::of_usd(text).unwrap_err().to_string();
        for text in [
            "much",
            "1,5",
            "1 000",
            "0x10",
            "NaN",
            "inf",
            "-",
            ".",
            "e5",
            "1e",
            "1e9999999999",
            "1e1.5",
            "--1",
            "１",
            "$1",
            "1.2.3",
        ] {
            assert_eq!(why(text), format!("“{text}” is not an amount of money"));
        }
        assert_eq!(why(" "), "no amount is given");
        assert!(why(&"1".repeat(65)).ends_with("is not an amount of money"));
        for text in ["1000000000.000001", "1e15", "1e16", "1e17", "-1e300", "99999999999999999999"]
        {
            assert!(why(text).ends_with("is more than a billion dollars"), "{text}");
        }
        let below = Usd::of_price_in_quota("-160000").unwrap_err();
        assert_eq!(below.to_string(), "“-160000” is below zero");
        assert_eq!(Usd::of_price_in_quota("-0"), Ok(Usd::ZERO));
    }

    proptest! {
        #[test]
        fn what_is_written_is_what_is_read(micros in -MOST.micros()..=MOST.micros()) {
            let (sign, size) = (if micros < 0 { "-" } else { "" }, micros.unsigned_abs());
            let text = format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000);
            prop_assert_eq!(Usd::of_usd(&text), Ok(Usd::from_micros(micros)));
            let shifted = format!("{sign}{size}e-6");
            prop_assert_eq!(Usd::of_usd(&shifted), Ok(Usd::from_micros(micros)));
        }

        #[test]
        fn a_number_of_json_is_read_as_it_is_written(quota in 0..500_000_000_000_000_i64) {
            for number in [serde_json::json!(quota), serde_json::json!(quota as f64)] {
                let read = Usd::of_price_in_quota(&number.to_string());
                prop_assert_eq!(read, Ok(Usd::from_micros(quota * 2)));
            }
        }

        #[test]
        fn no_text_makes_it_panic_and_nothing_is_beyond_the_bound(
            text in prop_oneof![".{0,80}", "[+-]?[0-9]{0,40}[.]?[0-9]{0,40}([eE][+-]?[0-9]{0,12})?"],
        ) {
            for read in [Usd::of_usd(&text), Usd::of_quota(&text)].into_iter().flatten() {
                prop_assert!(read <= MOST && Usd::ZERO.minus(MOST) <= read);
            }
            if let Ok(price) = Usd::of_price_in_quota(&text) {
                prop_assert!(price >= Usd::ZERO);
            }
        }
    }
}

//! The balance left at the provider (contract section 6). For a key: `GET
//! /v1/dashboard/billing/subscription` and `.../usage`. For the account: `GET /api/user/self` with
//! the access token. A third route would put the key into its address, and is never used.

use serde_json::Value;

use super::answer::Answer;
use super::json::{json_of, text_at};
use super::refusal::{kind_of, refusal};
use crate::domain::{Balance, Failure};

/// How many units of new-api's quota make a dollar.
const QUOTA: f64 = 500_000.0;

/// The limit of a key, in dollars; `None` if the answer has no number for it.
pub fn judge_subscription(answer: &Answer) -> Result<Option<f64>, Failure> {
    let json = read(answer, "the key's limit")?;
    Ok(number(&json, "hard_limit_usd").or_else(|| number(&json, "system_hard_limit_usd")))
}

/// What a key has spent, in dollars. The answer gives cents.
pub fn judge_usage(answer: &Answer) -> Result<Option<f64>, Failure> {
    Ok(number(&read(answer, "the key's usage")?, "total_usage").map(|cents| cents / 100.0))
}

/// What the account has left, and what it has spent.
pub fn judge_account(answer: &Answer) -> Result<Balance, Failure> {
    let json = read(answer, "the account's balance")?;
    let dollars = |key: &str| number(&json, key).map(|quota| quota / QUOTA);
    Ok(Balance::of_rest(dollars("quota"), dollars("used_quota")))
}

/// The JSON object of a successful answer, or the reason why there is none.
fn read(answer: &Answer, what: &str) -> Result<Value, Failure> {
    let status = answer.status;
    let unreadable = || {
        let message = match status {
            300..=399 => format!("the address for {what} redirects elsewhere (HTTP {status})"),
            404 => format!("there is no address for {what} (HTTP {status})"),
            _ => format!("{what} could not be read (HTTP {status})"),
        };
        Failure::new(kind_of(status, "", ""), message)
    };
    let json = json_of(&answer.body).ok_or_else(unreadable)?;
    if let Some(said) = refusal(status, &json) {
        return Err(said);
    }
    if !(200..=299).contains(&status) {
        return Err(unreadable());
    }
    let data = json.get("data").filter(|data| data.is_object()).unwrap_or(&json);
    if data.is_object() { Ok(data.clone()) } else { Err(unreadable()) }
}

/// A finite number, written as a number or as text.
fn number(json: &Value, key: &str) -> Option<f64> {
    text_at(json, key)?.parse::<f64>().ok().filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FailureKind;
    use proptest::prelude::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status, body: body.into(), ..Answer::default() }
    }

    #[test]
    fn numbers_come_in_every_dress() {
        let limit = |body: &str| judge_subscription(&answer(200, body)).unwrap();
        for (body, usd) in [
            (r#"{"hard_limit_usd": 100}"#, Some(100.0)),
            (r#"{"hard_limit_usd": 12.5}"#, Some(12.5)),
            (r#"{"hard_limit_usd": "12.5"}"#, Some(12.5)),
            (r#"{"hard_limit_usd": null, "system_hard_limit_usd": 3}"#, Some(3.0)),
            (r#"{"data": {"hard_limit_usd": 7}}"#, Some(7.0)),
            (r#"{"hard_limit_usd": "1e999"}"#, None),
            (r#"{"hard_limit_usd": "NaN"}"#, None),
            (r#"{"hard_limit_usd": "much"}"#, None),
            (r#"{"hard_limit_usd": [1]}"#, None),
            ("{}", None),
        ] {
            assert_eq!(limit(body), usd, "{body}");
        }
        assert_eq!(judge_usage(&answer(200, r#"{"total_usage": "64"}"#)), Ok(Some(0.64)));
    }

    #[test]
    fn the_account_counts_in_quota() {
        let body = r#"{"success": true, "data": {"quota": 1000000, "used_quota": "250000"}}"#;
        let expected =
            Balance { limit: Some(2.5), used: Some(0.5), remaining: Some(2.0), unlimited: false };
        assert_eq!(judge_account(&answer(200, body)), Ok(expected));
        let body = r#"{"data": {"quota": 500000}}"#;
        let expected = Balance { remaining: Some(1.0), ..Balance::default() };
        assert_eq!(judge_account(&answer(200, body)), Ok(expected));
    }

    #[test]
    fn a_refusal_is_told_from_a_failure() {
        for (status, body, kind) in [
            (401, r#"{"error": {"message": "invalid token"}}"#, FailureKind::Auth),
            (
                200,
                r#"{"success": false, "message": "Unauthorized, invalid token"}"#,
                FailureKind::Auth,
            ),
            (200, r#"{"success": false}"#, FailureKind::Provider),
            (401, "<html>", FailureKind::Auth),
            (401, "{}", FailureKind::Auth),
            (429, "<html>", FailureKind::RateLimit),
            (500, "<html>", FailureKind::Provider),
            (404, "<html>", FailureKind::Invalid),
            (301, "", FailureKind::Invalid),
            (200, "<html>", FailureKind::Provider),
            (200, "[]", FailureKind::Provider),
        ] {
            assert_eq!(judge_account(&answer(status, body)).unwrap_err().kind, kind, "{body}");
        }
    }

    proptest! {
        #[test]
        fn no_answer_makes_the_readers_panic(status in 100..=599_u16, body in ".{0,80}") {
            let answer = answer(status, &body);
            let _ = (judge_subscription(&answer), judge_usage(&answer), judge_account(&answer));
        }
    }
}

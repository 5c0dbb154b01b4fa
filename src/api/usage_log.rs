//! Reads what the provider tells the key alone about money, on servers that have these routes
//! (contract section 12): `GET /api/log/token`, the key's log of requests, and `GET
//! /api/usage/token`, what the key itself may spend.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::Value;

use super::answer::Answer;
use super::json::{first_text, text, text_at};
use super::offered::{Offered, read, rows};
use super::secrets::REDACTED;
use crate::domain::{
    EntryKind, Failure, FailureKind, KeyPurse, LogEntry, MoneyError, Timestamp, Usd, clean_line,
    is_task_id, shorten,
};

/// How many entries are read.
const MOST: usize = 10_000;

/// Longest name of a request or a key, in characters.
const NAME: usize = 128;

/// The entries of the key's log that charged or gave back, in the order of the answer.
pub fn judge_log(answer: &Answer) -> Result<Offered<Vec<LogEntry>>, Failure> {
    read(answer, "the key's usage log")?.and_then(|json| {
        let rows = rows(&json).ok_or_else(|| {
            Failure::new(FailureKind::Unclear, "the key's usage log is in no form that is known")
        })?;
        let mut seen = HashSet::new();
        let rows = rows.iter().take(MOST);
        // The same entry may stand on two pages.
        let rows = rows.filter(|row| text_at(row, "id").is_none_or(|id| seen.insert(id)));
        Ok(rows.filter_map(entry).collect())
    })
}

/// An entry, if it is about money.
fn entry(row: &Value) -> Option<LogEntry> {
    let kind = match text_at(row, "type")?.to_ascii_lowercase().as_str() {
        "2" | "consume" => EntryKind::Charge,
        "6" | "refund" => EntryKind::Refund,
        // Topping up, managing, the system's own words, and errors.
        _ => return None,
    };
    // new-api keeps what belongs to one kind of request in `other`, as JSON in a text.
    let other = match row.get("other") {
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or(Value::Null),
        Some(other) => other.clone(),
        None => Value::Null,
    };
    let name = |keys: &[&str]| first_text(row, keys).or_else(|| first_text(&other, keys));
    Some(LogEntry {
        kind,
        amount: price(row.get("quota")),
        request_id: name(&["request_id"]).filter(|id| is_name(id)),
        task_id: name(&["task_id"]).filter(|id| is_task_id(id) && is_name(id)),
    })
}

/// A price in quota.
pub(super) fn price(quota: Option<&Value>) -> Result<Usd, MoneyError> {
    match quota.and_then(text) {
        Some(text) => Usd::of_price_in_quota(&text),
        None => Err(MoneyError::Missing),
    }
}

/// Whether a text can be the name of a request. One in which a secret was hidden is none.
fn is_name(id: &str) -> bool {
    id.len() <= NAME && !id.contains(REDACTED)
}

/// What the key itself may spend.
pub fn judge_key_usage(answer: &Answer) -> Result<Offered<KeyPurse>, Failure> {
    read(answer, "the key's own limit")?.and_then(|json| {
        let data = json.get("data").filter(|data| data.is_object()).unwrap_or(&json);
        let unlimited = matches!(data.get("unlimited_quota"), Some(value) if is_true(value));
        let amount = |key: &str| {
            let amount = Usd::of_quota(&text_at(data, key)?).ok();
            // Of a key without a limit these are numbers that mean nothing.
            amount.filter(|_| !unlimited || key == USED)
        };
        let purse = KeyPurse {
            name: text_at(data, "name")
                .map(|name| shorten(&clean_line(&name), NAME))
                .filter(|name| !name.is_empty()),
            granted: amount("total_granted"),
            used: amount(USED),
            left: amount("total_available"),
            unlimited,
            expires: text_at(data, "expires_at").and_then(|text| moment(&text)),
        };
        let says_nothing = !purse.unlimited && purse.left.is_none() && purse.expires.is_none();
        if says_nothing {
            let what = "the key's own limit is in no form that is known";
            return Err(Failure::new(FailureKind::Unclear, what));
        }
        Ok(purse)
    })
}

const USED: &str = "total_used";

fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(said) => *said,
        other => text(other).is_some_and(|text| text == "1" || text.eq_ignore_ascii_case("true")),
    }
}

/// A point in time, in seconds since 1970 or in RFC 3339. Zero and less mean never.
fn moment(text: &str) -> Option<Timestamp> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds < LATEST => {
            Some(Timestamp::default().plus(Duration::from_secs(seconds as u64)))
        }
        Ok(_) => None,
        Err(_) => Timestamp::parse(text),
    }
}

/// The end of the year 9999, in seconds since 1970.
const LATEST: f64 = 253_402_300_800.0;

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status, body: body.into(), ..Answer::default() }
    }

    fn log(body: &Value) -> Vec<LogEntry> {
        match judge_log(&answer(200, &body.to_string())) {
            Ok(Offered::Here(entries)) => entries,
            other => panic!("{other:?}"),
        }
    }

    fn purse(body: &Value) -> Result<Offered<KeyPurse>, Failure> {
        judge_key_usage(&answer(200, &body.to_string()))
    }

    #[test]
    fn entries_come_in_every_dress() {
        let charge = LogEntry {
            kind: EntryKind::Charge,
            amount: Ok(Usd::from_micros(320_000)),
            request_id: Some("20260617165550885561292gJBlzjtp".to_owned()),
            task_id: None,
        };
        for row in [
            json!({"type": 2, "quota": 160_000, "request_id": "20260617165550885561292gJBlzjtp"}),
            json!({"type": "2", "quota": "160000", "request_id": "20260617165550885561292gJBlzjtp"}),
            json!({"type": "consume", "quota": 160_000.0,
                   "other": "{\"request_id\":\"20260617165550885561292gJBlzjtp\"}"}),
        ] {
            for body in [
                json!({"success": true, "data": [row]}),
                json!({"data": {"items": [row]}}),
                json!([row]),
            ] {
                assert_eq!(log(&body), std::slice::from_ref(&charge), "{body}");
            }
        }
        let refund = LogEntry {
            kind: EntryKind::Refund,
            task_id: Some("t-1".to_owned()),
            request_id: None,
            ..charge
        };
        for other in [json!({"task_id": "t-1"}), json!("{\"task_id\":\"t-1\"}")] {
            let row = json!({"type": 6, "quota": 160_000, "request_id": "", "other": other});
            assert_eq!(log(&json!({"data": [row]})), std::slice::from_ref(&refund), "{row}");
        }
    }

    #[test]
    fn what_is_not_about_money_or_has_no_name_is_left_out() {
        for kind in [json!(1), json!(3), json!(4), json!(5), json!(0), json!("x"), json!(null)] {
            assert_eq!(log(&json!({"data": [{"type": kind, "quota": 1}]})), [], "{kind}");
        }
        let odd = json!([7, null, {}, {"type": 2}, {"type": 2, "quota": -5, "request_id": "[key]"},
                         {"type": 2, "quota": 1, "task_id": "a b", "other": "{"}]);
        let entries = log(&odd);
        let amounts: Vec<_> = entries.iter().map(|entry| entry.amount.clone()).collect();
        assert_eq!(amounts[0], Err(MoneyError::Missing));
        assert_eq!(amounts[1], Err(MoneyError::Negative("-5".to_owned())));
        assert!(entries.iter().all(|it| it.request_id.is_none() && it.task_id.is_none()));
        let twice = json!([{"id": 1, "type": 2, "quota": 1}, {"id": "1", "type": 2, "quota": 1},
                           {"id": 2, "type": 2, "quota": 1}]);
        assert_eq!(log(&twice).len(), 2);
    }

    #[test]
    fn a_log_that_is_no_list_is_a_failure() {
        for body in [r#"{"success":true,"data":"none"}"#, "{}", r#"{"data":{"total":3}}"#] {
            let failed = judge_log(&answer(200, body)).unwrap_err();
            assert_eq!(failed.kind, FailureKind::Unclear, "{body}");
        }
        assert_eq!(judge_log(&answer(404, "{}")), Ok(Offered::NotThere));
        assert_eq!(judge_log(&answer(200, r#"{"data":null}"#)), Ok(Offered::Here(vec![])));
    }

    #[test]
    fn a_key_tells_its_rest_and_its_end() {
        let full = json!({"code": true, "message": "ok", "data": {
            "object": "token_usage", "name": "work\u{1b}[31m", "total_granted": 1_000_000,
            "total_used": "160000", "total_available": 840_000, "unlimited_quota": false,
            "model_limits": {}, "expires_at": 1_800_000_000}});
        let expected = KeyPurse {
            name: Some("work[31m".to_owned()),
            granted: Some(Usd::from_micros(2_000_000)),
            used: Some(Usd::from_micros(320_000)),
            left: Some(Usd::from_micros(1_680_000)),
            unlimited: false,
            expires: Some(Timestamp::from_millis(1_800_000_000_000)),
        };
        assert_eq!(purse(&full), Ok(Offered::Here(expected.clone())));
        assert_eq!(purse(&full["data"]), Ok(Offered::Here(expected.clone())), "without a wrapper");
        for never in [json!(0), json!(-1), json!("0"), json!(""), json!(null), json!("1e300")] {
            let mut body = full.clone();
            body["data"]["expires_at"] = never;
            let expected = KeyPurse { expires: None, ..expected.clone() };
            assert_eq!(purse(&body), Ok(Offered::Here(expected)), "{body}");
        }
        for yes in [json!(true), json!("true"), json!(1), json!("1")] {
            let mut body = full.clone();
            body["data"]["unlimited_quota"] = yes;
            let expected =
                KeyPurse { granted: None, left: None, unlimited: true, ..expected.clone() };
            assert_eq!(purse(&body), Ok(Offered::Here(expected)), "{body}");
        }
        for nothing in [json!({}), json!({"data": []}), json!({"data": {"total_available": "NaN"}})]
        {
            assert_eq!(purse(&nothing).unwrap_err().kind, FailureKind::Unclear, "{nothing}");
        }
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic(status in 100..=599_u16, body in ".{0,80}") {
            let answer = answer(status, &body);
            let _ = (judge_log(&answer), judge_key_usage(&answer));
        }

        /// Whatever the numbers are, what is read of them is within bounds.
        #[test]
        fn no_number_makes_it_panic(
            kind in any::<i8>(), quota in any::<f64>(), text in "[-+0-9.eE]{0,70}", at in any::<f64>(),
        ) {
            for quota in [json!(quota), json!(text)] {
                let row = json!({"type": kind, "quota": quota, "request_id": text});
                for entry in log(&json!([row])) {
                    let amount = entry.amount.unwrap_or(Usd::ZERO);
                    prop_assert!(Usd::ZERO <= amount && amount.dollars() <= 1e9);
                }
                let _ = purse(&json!({"total_available": quota, "expires_at": at}));
            }
        }
    }
}

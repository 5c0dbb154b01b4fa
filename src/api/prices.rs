//! Reads the provider's model prices: `GET /api/models`, which takes no key (contract section 12).
//! The answer is undocumented: a list under `data` (or the answer itself), each entry with a name
//! and `pricing` of `currency`, `per_request` and `per_second`.

use serde_json::Value;

use super::answer::Answer;
use super::json::{first_text, json_of, text_at};
use super::refusal::{kind_of, refusal};
use crate::domain::{Failure, clean_line};

/// How many entries are read.
const MOST: usize = 10_000;

/// Longest name of a model, in characters; longer ones are skipped.
const NAME: usize = 120;

/// Highest plausible price of a film, in dollars; higher ones are ignored.
const DEAREST: f64 = 10_000.0;

/// What one model costs, in US dollars.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedPrice {
    /// The model's name in the list, on one line.
    pub name: String,
    /// Price of a request.
    pub per_request: Option<f64>,
    /// Price of a second of film.
    pub per_second: Option<f64>,
}

/// The models of the list, including those without a price. Prices in other currencies than the
/// dollar are left out.
pub fn judge_prices(answer: &Answer) -> Result<Vec<ListedPrice>, Failure> {
    let status = answer.status;
    let unreadable =
        || Failure::new(kind_of(status, "", ""), format!("no list of models came (HTTP {status})"));
    let json = json_of(&answer.body).ok_or_else(unreadable)?;
    let list = json.get("data").unwrap_or(&json).as_array();
    match list {
        Some(list) if (200..=299).contains(&status) => {
            Ok(list.iter().take(MOST).filter_map(listed).collect())
        }
        Some(_) | None => Err(refusal(status, &json).unwrap_or_else(unreadable)),
    }
}

fn listed(entry: &Value) -> Option<ListedPrice> {
    let name = clean_line(&first_text(entry, &["id", "name", "model", "model_name"])?);
    if name.is_empty() || name.chars().count() > NAME {
        return None;
    }
    let pricing = entry.get("pricing").unwrap_or(&Value::Null);
    let currency = text_at(pricing, "currency");
    let dollars = currency.is_none_or(|it| it.eq_ignore_ascii_case("usd") || it == "$");
    let price = |key: &str| {
        let amount = text_at(pricing, key)?.parse::<f64>().ok();
        amount.filter(|usd| dollars && *usd > 0.0 && *usd <= DEAREST)
    };
    Some(ListedPrice { per_request: price("per_request"), per_second: price("per_second"), name })
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status, body: body.into(), ..Answer::default() }
    }

    #[test]
    fn a_list_is_read_in_the_dresses_that_it_may_come_in() {
        let list = r#"[
            {"id": "gen4", "pricing": {"currency": "USD", "per_request": 0.256}},
            {"name": "gen4.5", "pricing": {"per_second": "0.096", "per_request": null}},
            {"id": "yuan", "pricing": {"currency": "CNY", "per_request": 2}},
            {"id": "odd\u001b[31m", "pricing": {"per_request": "NaN", "per_second": -1}},
            {"id": "free"}, {"pricing": {}}, 7, null
        ]"#;
        let price = |name: &str, per_request, per_second| ListedPrice {
            name: name.to_owned(),
            per_request,
            per_second,
        };
        let expected = vec![
            price("gen4", Some(0.256), None),
            price("gen4.5", None, Some(0.096)),
            price("yuan", None, None),
            price("odd[31m", None, None),
            price("free", None, None),
        ];
        for body in [list.to_owned(), format!(r#"{{"success": true, "data": {list}}}"#)] {
            assert_eq!(judge_prices(&answer(200, &body)), Ok(expected.clone()));
        }
        for (status, body) in
            [(200, "<html>"), (404, "<html>"), (500, "[]"), (200, "{}"), (200, "")]
        {
            assert!(judge_prices(&answer(status, body)).is_err(), "{status} {body}");
        }
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic(status in 100..=599_u16, body in ".{0,80}") {
            let _ = judge_prices(&answer(status, &body));
        }
    }
}

//! What the models cost: the public list (contract section 12), which takes no key, and the price
//! of a task.

use serde_json::{Value, json};

use super::answers::Answer;

/// Units of new-api's quota in a dollar (contract section 6).
pub(super) const PER_USD: u64 = 500_000;

/// What a film costs, in quota.
#[derive(Clone, Copy)]
enum Price {
    PerRequest(u64),
    PerSecond(u64),
}

/// The documented price of a task, $0.32 (contract section 7): for models that are not listed.
pub(super) const DOCUMENTED: u64 = 160_000;

const MODELS: [(&str, Price); 5] = [
    ("gen4", Price::PerRequest(DOCUMENTED)),
    ("gen4_turbo", Price::PerRequest(DOCUMENTED)),
    // A fifth less than its maker's, as announced on 2026-09-24.
    ("gen4.5", Price::PerSecond(48_000)),
    ("aleph2", Price::PerSecond(60_000)),
    ("act_two", Price::PerSecond(20_000)),
];

/// The length of a film whose request gives none, in seconds (contract section 1).
const USUAL: u64 = 10;

/// Longest film that is charged for, in seconds.
const LONGEST: u64 = 60;

/// What the task of a request costs, in quota.
pub(super) fn of(request: &Value) -> u64 {
    let model = request.get("model").and_then(Value::as_str).unwrap_or_default();
    let seconds = request.pointer("/options/seconds").and_then(Value::as_u64).unwrap_or(USUAL);
    match MODELS.into_iter().find(|(id, _)| *id == model) {
        Some((_, Price::PerSecond(quota))) => quota * seconds.clamp(1, LONGEST),
        Some((_, Price::PerRequest(quota))) => quota,
        None => DOCUMENTED,
    }
}

pub(super) fn answer() -> Answer {
    let models: Vec<Value> = MODELS
        .into_iter()
        .map(|(id, price)| {
            let usd = |quota: u64| quota as f64 / PER_USD as f64;
            let (per_request, per_second) = match price {
                Price::PerRequest(quota) => (Some(usd(quota)), None),
                Price::PerSecond(quota) => (None, Some(usd(quota))),
            };
            json!({
                "id": id, "provider": "runway",
                "pricing": {
                    "currency": "USD", "per_request": per_request, "per_second": per_second,
                },
            })
        })
        .collect();
    Answer::json(200, &json!({"success": true, "message": "", "data": models}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_costs_what_the_list_says() {
        for (model, seconds, quota) in [
            ("gen4", json!(5), 160_000),
            ("gen4", json!(10), 160_000),
            ("gen4.5", json!(5), 240_000),
            ("gen4.5", json!(10), 480_000),
            ("gen4.5", json!(null), 480_000),
            ("gen4.5", json!(u64::MAX), 2_880_000),
            ("of-tomorrow", json!(5), 160_000),
        ] {
            let request = json!({"model": model, "options": {"seconds": seconds}});
            assert_eq!(of(&request), quota, "{request}");
        }
        assert_eq!(of(&json!(null)), 160_000);
        let list: Value = serde_json::from_slice(&answer().body).unwrap();
        assert_eq!(list["data"][2]["pricing"]["per_second"], 0.096);
    }
}

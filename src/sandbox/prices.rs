//! The public list of models and their prices (contract §12), which takes no key.

use serde_json::{Value, json};

use super::answers::Answer;

/// The price of a film of each model in dollars: per request, or per second.
const MODELS: [(&str, Option<f64>, Option<f64>); 5] = [
    ("gen4", Some(0.32), None),
    ("gen4_turbo", Some(0.32), None),
    // A fifth less than its maker's, as announced on 2026-09-24.
    ("gen4.5", None, Some(0.096)),
    ("aleph2", None, Some(0.12)),
    ("act_two", None, Some(0.04)),
];

pub(super) fn answer() -> Answer {
    let models: Vec<Value> = MODELS
        .into_iter()
        .map(|(id, per_request, per_second)| {
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

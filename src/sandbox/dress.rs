//! Answers about money in the other dresses that they may come in.

use serde_json::{Value, json};

use super::answers::Answer;
use super::fault::Dress;

/// The answer in this dress. A refusal stays as it is.
pub(super) fn dressed(answer: Answer, dress: Dress) -> Answer {
    if answer.status != 200 {
        return answer;
    }
    match serde_json::from_slice(&answer.body) {
        Ok(body) => Answer { body: other(body, dress).to_string().into(), ..answer },
        Err(_) => answer,
    }
}

fn other(mut body: Value, dress: Dress) -> Value {
    match dress {
        Dress::AsText => as_text(body),
        Dress::Items => {
            let data = body["data"].take();
            body["data"] = match data {
                Value::Array(_) => json!({"items": data, "page": 1}),
                Value::Object(mut page) if page.contains_key("items") => {
                    page.remove("items").unwrap_or_default()
                }
                data => data,
            };
            body
        }
        Dress::Bare => match body.get_mut("data") {
            Some(data) => data.take(),
            None => body,
        },
        Dress::NoList => json!({"success": true, "message": "", "data": "none"}),
        Dress::Unlimited => {
            if body.get("hard_limit_usd").is_some() {
                body["hard_limit_usd"] = json!(100_000_000);
            } else if body["data"].is_object() {
                body["data"]["unlimited_quota"] = json!(true);
                body["data"]["total_granted"] = json!(0);
                body["data"]["total_available"] = json!(0);
            }
            body
        }
    }
}

fn as_text(value: Value) -> Value {
    match value {
        Value::Number(number) => number.to_string().into(),
        Value::Array(values) => values.into_iter().map(as_text).collect(),
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(key, it)| (key, as_text(it))).collect())
        }
        value @ (Value::Null | Value::Bool(_) | Value::String(_)) => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_dress(body: &Value, dress: Dress) -> Value {
        let dressed = dressed(Answer::json(200, body), dress);
        serde_json::from_slice(&dressed.body).unwrap()
    }

    #[test]
    fn the_same_is_said_in_another_form() {
        let list = json!({"success": true, "data": [{"quota": 1, "name": "a"}]});
        let page = json!({"success": true, "data": {"items": [1], "page": 1}});
        let key = json!({"code": true, "data": {"total_available": 5, "unlimited_quota": false}});
        for (body, dress, expected) in [
            (&list, Dress::AsText, json!({"success": true, "data": [{"quota": "1", "name": "a"}]})),
            (
                &list,
                Dress::Items,
                json!({"success": true, "data": {
                "items": [{"quota": 1, "name": "a"}], "page": 1}}),
            ),
            (&page, Dress::Items, json!({"success": true, "data": [1]})),
            (&key, Dress::Items, key.clone()),
            (&list, Dress::Bare, json!([{"quota": 1, "name": "a"}])),
            (&list, Dress::NoList, json!({"success": true, "message": "", "data": "none"})),
            (
                &key,
                Dress::Unlimited,
                json!({"code": true, "data": {
                "total_available": 0, "unlimited_quota": true, "total_granted": 0}}),
            ),
            (
                &json!({"hard_limit_usd": 1.5}),
                Dress::Unlimited,
                json!({"hard_limit_usd": 100_000_000}),
            ),
        ] {
            assert_eq!(in_dress(body, dress), expected, "{dress:?}");
        }
        let refused = Answer::json(401, &json!({"error": {"code": 1}}));
        assert_eq!(dressed(refused.clone(), Dress::AsText), refused);
    }
}

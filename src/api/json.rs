//! Reads JSON whose shape is not guaranteed.

use serde_json::Value;

use super::repair::mended;

/// Parses a body as JSON, repaired if necessary. A byte order mark at its beginning is skipped.
pub(super) fn json_of(body: &[u8]) -> Option<Value> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let strictly = serde_json::from_slice(body).ok();
    strictly.or_else(|| serde_json::from_str(&mended(body)?).ok())
}

/// A string, or a number as text: providers send each for the other.
pub(super) fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The text at a key of an object.
pub(super) fn text_at(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(text)
}

/// The first of these keys that holds a text.
pub(super) fn first_text(value: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| text_at(value, key))
}

/// The words that mean success (product.md, life of a take), in lower case.
const SUCCESS: [&str; 5] = ["success", "succeed", "succeeded", "ok", "成功"];

/// Whether a text is one of the words that mean success.
pub(super) fn is_success_word(text: &str) -> bool {
    SUCCESS.iter().any(|word| text.trim().eq_ignore_ascii_case(word))
}

/// Whether a `code` means success: a word for it, or one of 0, 1, 200 to 299 and 10000 as number or
/// text. `None` if there is no code or an empty one.
pub(super) fn success(json: &Value) -> Option<bool> {
    let code = text(json.get("code")?)?;
    let number = code.parse::<f64>().unwrap_or(f64::NAN);
    let is_success = [0.0, 1.0, 10_000.0].contains(&number) || (200.0..300.0).contains(&number);
    Some(is_success_word(&code) || is_success && number.fract() == 0.0)
}

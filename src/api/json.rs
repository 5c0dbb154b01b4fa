//! Reading JSON whose shape nobody promises.

use serde_json::Value;

use crate::domain::{Failure, FailureKind, clean_line, is_invisible};

/// Longest address taken from an answer, in bytes.
const ADDRESS_LIMIT: usize = 8 * 1024;

/// A text, or a number written out; numbers come as strings and strings as numbers.
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

/// A usable web address: http or https, of a sane length, without blanks, controls or what is not
/// seen: it is printed as it is.
pub(super) fn address(value: &Value) -> Option<String> {
    let text = value.as_str()?.trim();
    let usable = text.len() <= ADDRESS_LIMIT
        && (text.starts_with("https://") || text.starts_with("http://"))
        && !text.chars().any(|c| c.is_control() || c.is_whitespace() || is_invisible(c));
    usable.then(|| text.to_owned())
}

/// Whether a `code` says success: 200 or "success", as number or text. None where there is none.
pub(super) fn success(json: &Value) -> Option<bool> {
    let code = json.get("code").filter(|code| !code.is_null())?;
    let code = text(code).unwrap_or_default();
    Some(matches!(code.to_ascii_lowercase().as_str(), "200" | "success"))
}

/// The refusal in any of the envelopes of contract section 4: `{"error": {..}}`,
/// `{"code": "word", "message": ..}` and `{"code": 500, "msg": ..}`. None where the answer
/// carries none of them.
pub(super) fn refusal(status: u16, json: &Value) -> Option<Failure> {
    let error = json.get("error").filter(|error| !error.is_null());
    let (code, message) = match error {
        Some(error @ Value::Object(_)) => (
            first_text(error, &["code", "type"]),
            first_text(error, &["message", "msg", "code", "type"]),
        ),
        Some(Value::String(message)) => (text_at(json, "code"), Some(message.clone())),
        Some(_) | None if success(json) == Some(false) => (
            text_at(json, "code"),
            first_text(json, &["message", "msg", "code"])
                .filter(|message| !message.eq_ignore_ascii_case("success")),
        ),
        // `"error": false` and the like say nothing.
        Some(_) | None => return None,
    };
    let code = code.unwrap_or_default();
    let message = message.unwrap_or_else(|| format!("the provider refused with code {code}"));
    let kind = kind_of(status, &code, &message);
    let message = clean_line(&message);
    let message = if code.is_empty() || message.contains(&code) || code.parse::<i64>().is_ok() {
        message
    } else {
        format!("{message} ({})", clean_line(&code))
    };
    Some(Failure { kind, request_id: request_id_in(&message), message })
}

/// The request id that the provider writes into its messages.
pub(super) fn request_id_in(message: &str) -> Option<String> {
    let (_, after) = message.split_once("(request id: ")?;
    let (id, _) = after.split_once(')')?;
    let plain =
        !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    plain.then(|| id.to_owned())
}

/// What sort of refusal it is, from the status and the provider's own words.
pub(super) fn kind_of(status: u16, code: &str, message: &str) -> FailureKind {
    let said = format!("{code} {message}").to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if says(&["task_not_exist"]) {
        FailureKind::NotFound
    } else if says(&["moderation", "safety", "violation", "sensitive", "违规", "审核", "nsfw"])
    {
        FailureKind::Moderation
    } else if says(&["quota", "insufficient", "balance", "额度", "余额"]) {
        FailureKind::Quota
    } else if says(&["model_not_found", "no available channel"]) {
        FailureKind::Invalid
    } else if status == 401
        || code == "401"
        || says(&[
            "invalid token",
            "invalid api key",
            "invalid_api_key",
            "unauthorized",
            "无效的令牌",
        ])
    {
        FailureKind::Auth
    } else if status == 429 || code == "429" || says(&["rate_limit", "too many requests", "饱和"])
    {
        FailureKind::RateLimit
    } else if says(&["invalid_request", "invalid_parameter", "is required", "_empty"]) {
        FailureKind::Invalid
    } else {
        match status {
            403 => FailureKind::Auth,
            408 | 504 | 524 => FailureKind::Timeout,
            300..=499 => FailureKind::Invalid,
            _ => FailureKind::Provider,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn all_three_envelopes_are_read() {
        let say = |status, json| refusal(status, &json).map(|f| (f.kind, f.message));
        assert_eq!(
            say(
                400,
                json!({"error": {"code": "", "message": "model name is required", "type": "comet_api_error"}})
            ),
            Some((FailureKind::Invalid, "model name is required (comet_api_error)".to_owned()))
        );
        assert_eq!(
            say(
                400,
                json!({"code": "callback_url_empty", "message": "callback_url_empty", "data": null})
            ),
            Some((FailureKind::Invalid, "callback_url_empty".to_owned()))
        );
        assert_eq!(
            say(200, json!({"code": 500, "msg": "上游返回错误", "data": []})),
            Some((FailureKind::Provider, "上游返回错误".to_owned()))
        );
        assert_eq!(
            say(
                403,
                json!({"code": "insufficient_user_quota", "message": "user quota is not enough"})
            )
            .unwrap()
            .0,
            FailureKind::Quota
        );
        assert_eq!(say(200, json!({"code": 200, "msg": "成功", "error": null})), None);
        assert_eq!(say(200, json!({"code": "success", "error": false})), None);
        assert_eq!(say(500, json!({"task_id": "x"})), None);
    }

    #[test]
    fn request_ids_are_found_inside_messages() {
        let message = "invalid token (request id: 20260617165550885561292gJBlzjtp)";
        assert_eq!(request_id_in(message).as_deref(), Some("20260617165550885561292gJBlzjtp"));
        assert_eq!(request_id_in("(request id: ...)"), None);
        assert_eq!(request_id_in("(request id: a"), None);
    }

    #[test]
    fn addresses_are_web_addresses_only() {
        assert!(address(&json!("http://cdn.duomiapi.com/a.mp4")).is_some());
        assert!(
            address(&json!("https://cdn.example.com/một con mèo.mp4".replace(' ', "-"))).is_some()
        );
        for no in [
            "",
            "file:///etc/passwd",
            "javascript:x",
            "https://a b",
            "https://a\u{1b}[m",
            "https://a/\u{9b}31m",
            "https://a/\u{202e}4pm.exe",
            "https://a/\u{2066}x",
            "https://a/\u{61c}x",
            "https://a\u{200b}.example.com/x",
            "https://a/\u{2028}x",
            "https://a/\u{e0041}",
            "https://a/\u{3164}",
        ] {
            assert_eq!(address(&json!(no)), None, "{no}");
        }
        assert_eq!(address(&json!(5)), None);
    }
}

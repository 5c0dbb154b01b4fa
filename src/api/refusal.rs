//! Recognises answers that refuse a request, and classifies them (contract section 4).

use serde_json::Value;

use super::json::{is_success_word, success};
use super::reason::{Said, reason, said};
use crate::domain::{Failure, FailureKind};

/// Whether the value of `error` is an actual error, and not null, false, empty, zero, a word for
/// success, or made up of those.
fn is_real(error: &Value) -> bool {
    match error {
        Value::Null => false,
        Value::Bool(said) => *said,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.trim().is_empty() && !is_success_word(text),
        Value::Array(entries) => entries.iter().any(is_real),
        Value::Object(object) => object.values().any(is_real),
    }
}

/// Whether an answer reports an error, whatever its HTTP status: an `error`, a code that does not
/// mean success, or `"success": false` (contract section 4).
pub(super) fn speaks_against(json: &Value) -> bool {
    let unsuccessful = match json.get("success") {
        Some(Value::Bool(success)) => !success,
        Some(Value::String(word)) => word.trim().eq_ignore_ascii_case("false"),
        _ => false,
    };
    unsuccessful
        || success(json) == Some(false)
        || ["error", "errors"].iter().any(|key| json.get(*key).is_some_and(is_real))
}

/// The refusal in an answer, in any of the envelopes of contract section 4: `{"error": {..}}`,
/// `{"code": "word", "message": ..}`, `{"code": 500, "msg": ..}`, `{"success": false, ..}`, or with
/// an unsuccessful HTTP status anything that gives a reason. `None` if the answer does not refuse
/// anything.
pub(super) fn refusal(status: u16, json: &Value) -> Option<Failure> {
    // What is no object is nothing but its reason.
    let said = if json.is_object() { said(json) } else { reason(json) };
    if !speaks_against(json) && ((200..=299).contains(&status) || said.is_none()) {
        return None;
    }
    Some(failure_of(status, &said.unwrap_or_default()))
}

/// Turns what the provider said into a failure, with its words in quotation marks, because they are
/// not ours.
pub(super) fn failure_of(status: u16, said: &Said) -> Failure {
    let Said { code, message } = said;
    let kind = kind_of(status, code, message);
    let told = match (message.is_empty(), code.is_empty()) {
        (true, true) => format!("the provider refused without a reason (HTTP {status})"),
        (true, false) => format!("the provider refused with code {code}"),
        (false, _) if is_told(said) => format!("the provider says {}", quoted(message)),
        (false, _) => format!("the provider says {} ({code})", quoted(message)),
    };
    Failure { kind, request_id: request_id_in(message), message: told }
}

/// Foreign words in quotation marks, without their full stop, for use in a sentence.
pub(super) fn quoted(words: &str) -> String {
    format!("\"{}\"", words.trim_end_matches(['.', '。']))
}

/// Whether the message already says everything that the code does.
fn is_told(Said { code, message }: &Said) -> bool {
    code.is_empty() || message.contains(code.as_str()) || code.parse::<i64>().is_ok()
}

/// The request id that the provider puts into its messages.
pub(super) fn request_id_in(message: &str) -> Option<String> {
    let (_, after) = message.split_once("(request id: ")?;
    let (id, _) = after.split_once(')')?;
    let plain =
        !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    plain.then(|| id.to_owned())
}

/// The kind of a refusal, from the status and the provider's own words.
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
            Some((
                FailureKind::Invalid,
                r#"the provider says "model name is required" (comet_api_error)"#.to_owned()
            ))
        );
        assert_eq!(
            say(
                400,
                json!({"code": "callback_url_empty", "message": "callback_url_empty", "data": null})
            ),
            Some((FailureKind::Invalid, r#"the provider says "callback_url_empty""#.to_owned()))
        );
        assert_eq!(
            say(200, json!({"code": 500, "msg": "上游返回错误", "data": []})),
            Some((FailureKind::Provider, r#"the provider says "上游返回错误""#.to_owned()))
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
}

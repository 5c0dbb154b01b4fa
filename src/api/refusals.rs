//! The refusals that come before anything upstream is asked: with them a 5xx is a plain no, since
//! nothing can have been made or charged. With any other it may have been.

use super::reason::Said;

/// Codes of such refusals, in contract section 4. Those of the relay are new-api's own, from its
/// task routes; `do_request_failed`, `fail_to_fetch_task` and the like are missing, since with them
/// the upstream was asked.
const CODES: [&str; 26] = [
    // The request: the provider's own documents, "500 with error.code invalid_request".
    "invalid_request",
    "invalid_request_error",
    "invalid_parameters",
    "invalid_parameter",
    "callback_url_empty",
    "read_request_body_failed",
    "build_request_failed",
    "invalid_api_platform",
    "invalid_relay_mode",
    // The model: "503 model_not_found".
    "model_not_found",
    "model_mapping_failed",
    "model_mapped_error",
    // No channel for it.
    "get_channel_failed",
    "channel_not_found",
    "no_available_channel",
    // The price of it.
    "model_price_error",
    // The quota, which is taken before the request leaves.
    "insufficient_user_quota",
    "insufficient_quota",
    "pre_consume_token_quota_failed",
    "quota_not_enough",
    // The key.
    "invalid_api_key",
    "invalid_token",
    "access_denied",
    "unauthorized",
    // The words, looked at before they are sent on.
    "sensitive_words_detected",
    "prompt_blocked",
];

/// The same in sentences, where there is no code, or one that says nothing.
const SENTENCES: [&str; 17] = [
    "no available channel",
    "无可用渠道",
    "model name is required",
    "is required",
    "quota is not enough",
    "insufficient user quota",
    "额度不足",
    "余额不足",
    "预扣费",
    "invalid token",
    "invalid api key",
    "无效的令牌",
    "令牌已过期",
    "ratio or price not set",
    "价格未配置",
    "倍率或价格",
    "callback_url_empty",
];

/// Whether what was said can only have been said before anything upstream was asked.
pub(super) fn comes_first(said: &Said) -> bool {
    let code = said.code.to_lowercase();
    if CODES.contains(&code.as_str()) {
        return true;
    }
    let message = said.message.to_lowercase();
    says_nothing(&code)
        && (CODES.contains(&message.as_str())
            || SENTENCES.iter().any(|sentence| message.contains(sentence)))
}

/// Whether a code is none: a number, or the name of a family of errors.
fn says_nothing(code: &str) -> bool {
    code.chars().all(|c| c.is_ascii_digit())
        || ["error", "new_api_error", "comet_api_error", "cometapi_error", "one_api_error"]
            .contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_comes_first_is_a_plain_no() {
        let comes_first = |code: &str, message: &str| {
            comes_first(&Said { code: code.to_owned(), message: message.to_owned() })
        };
        assert!(CODES.iter().all(|code| comes_first(code, "whatever")));
        assert!(SENTENCES.iter().all(|said| comes_first("", &format!("Sorry: {said} (x)"))));
        assert!(comes_first("new_api_error", "No available channel for model gen9"));
        assert!(comes_first("500", "Model name is required"));
        assert!(comes_first("INVALID_REQUEST", ""));
        for (code, message) in [
            ("", ""),
            ("", "timeout"),
            ("", "上游返回错误"),
            ("do_request_failed", "timeout"),
            // The upstream's own words, handed on.
            ("fail_to_fetch_task", "quota is not enough"),
            ("upstream_error", "no available channel"),
            ("bad_response_status_code", "invalid token"),
        ] {
            assert!(!comes_first(code, message), "{code} {message}");
        }
    }
}

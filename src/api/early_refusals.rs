//! Refusals that are given before anything is sent upstream. With one of these a 5xx is a definite
//! no, because nothing can have been made or charged. Any other 5xx leaves that open.

use serde_json::Value;

use super::json::text_at;

/// Codes of such refusals, from contract section 4. Those of the relay come from new-api's task
/// routes. `do_request_failed`, `fail_to_fetch_task` and similar codes are left out because they
/// are given after the upstream was asked; so is `get_channel_failed`, which new-api gives when it
/// looks for another channel after the first one failed.
const CODES: [&str; 24] = [
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
    "unauthorized",
    // The words, looked at before they are sent on.
    "sensitive_words_detected",
    "prompt_blocked",
];

/// The same refusals as sentences, for answers whose code is missing or meaningless.
const SENTENCES: [&str; 16] = [
    "no available channel",
    "无可用渠道",
    "model name is required",
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

/// The keys that can hold an answer's code.
const PLACES: [&str; 4] = ["code", "type", "error_code", "error_type"];

/// The keys that can hold an answer's message.
const WORDS: [&str; 2] = ["message", "msg"];

/// Whether an answer with this 5xx status can only have been given before anything was sent
/// upstream. Every code in the answer has to say so or be meaningless, because a relay that passes
/// on an upstream error keeps its code beside its own. JSON embedded as text is ignored, because
/// that is the upstream's own answer.
pub(super) fn comes_first(status: u16, answer: &Value) -> bool {
    let parts = || {
        let inside = ["error", "errors"].iter().filter_map(|key| answer.get(*key));
        [answer].into_iter().chain(inside.flat_map(|it| match it {
            Value::Array(entries) => entries.iter().collect(),
            one => vec![one],
        }))
    };
    let codes = parts().flat_map(|part| PLACES.iter().filter_map(|key| text_at(part, key)));
    let codes: Vec<String> = codes.map(|code| code.to_lowercase()).collect();
    let refuses = |code: &String| CODES.contains(&code.as_str());
    if !codes.iter().all(|code| refuses(code) || says_nothing(code)) {
        return false;
    }
    // A gateway's own time-out has sentences of any sort, and says nothing of what is behind it.
    let is_gateways = matches!(status, 502 | 504 | 520..=599);
    let mut sentences = parts().flat_map(|part| {
        let bare = part.as_str().map(str::to_owned);
        WORDS.iter().filter_map(|key| text_at(part, key)).chain(bare)
    });
    let is_first = |sentence: String| {
        let sentence = sentence.to_lowercase();
        !sentence.contains(['{', '['])
            && (CODES.contains(&sentence.trim())
                || SENTENCES.iter().any(|known| sentence.contains(known)))
    };
    codes.iter().any(refuses) || !is_gateways && sentences.any(is_first)
}

/// Whether a code is meaningless: a number, or the name of a family of errors.
fn says_nothing(code: &str) -> bool {
    code.chars().all(|c| c.is_ascii_digit())
        || ["error", "new_api_error", "comet_api_error", "cometapi_error", "one_api_error"]
            .contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_comes_first_is_a_plain_no() {
        let first = |answer: Value| comes_first(500, &answer);
        for code in CODES {
            for answer in [
                json!({"code": code, "message": "whatever", "data": null}),
                json!({"error": {"code": code.to_uppercase(), "message": "", "type": "new_api_error"}}),
                json!({"error": {"type": code, "message": "m", "code": 500}}),
                json!({"error": {"message": code, "code": ""}}),
            ] {
                assert!(first(answer.clone()), "{answer}");
            }
        }
        for said in SENTENCES {
            for answer in [
                json!({"error": {"message": format!("Sorry: {said} (x)"), "type": "error"}}),
                json!({"error": said}),
                json!({"code": 503, "msg": said}),
            ] {
                assert!(first(answer.clone()), "{answer}");
            }
        }
    }

    #[test]
    fn what_the_upstream_said_is_no_plain_no() {
        let upstream = r#"{"error":{"code":"insufficient_quota","message":"quota is not enough"}}"#;
        for answer in [
            json!({}),
            json!([]),
            json!("quota is not enough {"),
            json!({"message": "timeout"}),
            json!({"message": "上游返回错误"}),
            json!({"code": "do_request_failed", "message": "timeout"}),
            json!({"code": "fail_to_fetch_task", "message": "quota is not enough"}),
            json!({"code": "fail_to_fetch_task", "message": upstream}),
            json!({"code": 500, "message": upstream}),
            json!({"code": "do_request_failed", "error": {"code": "invalid_request"}}),
            json!({"error": {"type": "upstream_error", "code": 500, "message": "upstream: quota is not enough"}}),
            json!({"error": {"type": "upstream_error", "code": "invalid_request", "message": "m"}}),
            json!({"error": {"type": "upstream_error", "code": "unauthorized", "message": "m"}}),
            json!({"error": {"code": "bad_response_status_code", "message": "invalid token"}}),
            json!({"error": {"code": "", "message": "Timeout; a retry is required"}}),
            json!({"errors": [{"code": "invalid_request"}, {"code": "upstream_error"}]}),
        ] {
            assert!(!comes_first(500, &answer), "{answer}");
        }
    }

    #[test]
    fn a_gateway_is_believed_by_its_codes_only() {
        let words = json!({"error": {"code": "", "message": "no available channel"}});
        let code = json!({"error": {"code": "model_not_found", "message": "m"}});
        for status in [502, 504, 520, 524, 599] {
            assert!(!comes_first(status, &words) && comes_first(status, &code), "{status}");
        }
        assert!(comes_first(503, &words) && comes_first(500, &words));
    }
}

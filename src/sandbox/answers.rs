//! Answers, and the shapes that all routes share (contract §4).

use hyper::body::Bytes;
use serde_json::{Value, json};

/// A complete answer before it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Without `content-length`, which is derived from the body.
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Bytes,
}

impl Answer {
    pub(super) fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self { status, headers: vec![("content-type", content_type.to_owned())], body: body.into() }
    }

    pub(super) fn json(status: u16, value: &Value) -> Self {
        Self::new(status, "application/json; charset=utf-8", value.to_string())
    }

    pub(super) fn html(status: u16, title: &str, text: &str) -> Self {
        let page = format!(
            "<!DOCTYPE html>\n<html><head><title>{title}</title></head>\
             <body><h1>{text}</h1></body></html>\n"
        );
        Self::new(status, "text/html; charset=utf-8", page)
    }

    pub(super) fn with(mut self, header: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((header, value.into()));
        self
    }
}

/// `{"error":{...}}`, with the request id inside the message, as in the real one.
///
/// The key `param` occurs with `invalid_request` and nowhere else, as in the bodies seen.
pub(super) fn error(status: u16, code: &str, message: &str, request_id: &str) -> Answer {
    let message = format!("{message} (request id: {request_id})");
    let error = if code == "invalid_request" {
        json!({"message": message, "type": "comet_api_error", "param": "", "code": code})
    } else {
        json!({"code": code, "message": message, "type": "comet_api_error"})
    };
    Answer::json(status, &json!({ "error": error }))
}

/// new-api's other envelope, used on the routes of a task.
pub(super) fn task_error(status: u16, code: &str, message: &str) -> Answer {
    Answer::json(status, &json!({"code": code, "message": message, "data": null}))
}

/// A failure with HTTP status 200, as upstream often sends.
pub(super) fn business(code: u64, msg: &str) -> Answer {
    Answer::json(200, &json!({"code": code, "msg": msg, "data": [], "exec_time": 1.2}))
}

pub(super) fn unauthorized(request_id: &str) -> Answer {
    error(401, "", "invalid token", request_id)
}

/// contract §3: unknown, or only just accepted.
pub(super) fn task_not_exist(status: u16) -> Answer {
    task_error(status, "task_not_exist", "task_not_exist")
}

/// What a proxy in front of the provider says when the provider does not answer.
pub(super) fn gateway(status: u16) -> Answer {
    let reason = reason(status);
    if status == 524 {
        Answer::html(524, "api.cometapi.com | 524: A timeout occurred", "Error 524")
    } else {
        let text = format!("{status} {reason}");
        Answer::html(status, &text, &text)
    }
}

/// A wrong path: contract §4 promises a redirect or HTML, and never JSON.
pub(super) fn no_such_page() -> Answer {
    Answer::html(404, "CometAPI sandbox", "This page could not be found")
}

pub(super) fn moved(status: u16, to: &str) -> Answer {
    Answer::html(status, "Moved", "Moved").with("location", to)
}

/// The standard reason phrase of a status; empty for one without.
pub(super) fn reason(status: u16) -> &'static str {
    hyper::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or_default()
}

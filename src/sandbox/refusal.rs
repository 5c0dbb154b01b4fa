//! A refusing status that a fault asks for, with the body that the contract gives it.

use super::answers::{self, Answer};
use super::fault::{Envelope, Refusal};
use super::request::{Given, Request};

pub(super) fn answer(refusal: &Refusal, request: &Request, given: &Given) -> Answer {
    let status = refusal.status;
    let code =
        refusal.code.as_deref().unwrap_or(if status == 429 { "rate_limit_exceeded" } else { "" });
    let says_something = refusal.code.is_some() || refusal.message.is_some();
    let answer = if matches!(status, 300..=399 | 204) {
        Answer { body: hyper::body::Bytes::new(), ..Answer::html(status, "", "") }
    } else if status >= 500 && !says_something && refusal.envelope == Envelope::Error {
        answers::gateway(status)
    } else {
        let message = match &refusal.message {
            Some(message) => message.clone(),
            None => usual_message(status, code, request),
        };
        match refusal.envelope {
            Envelope::Error => answers::error(status, code, &message, &given.request_id),
            Envelope::Task => answers::task_error(status, code, &message),
        }
    };
    match &refusal.retry_after {
        Some(hint) => answer.with("retry-after", hint),
        None => answer,
    }
}

/// The message seen with a code (contract §4).
fn usual_message(status: u16, code: &str, request: &Request) -> String {
    match (status, code) {
        (401, "") => "invalid token".to_owned(),
        (_, "rate_limit_exceeded") => "Too many requests".to_owned(),
        (_, "invalid_request") => "field prompt is required".to_owned(),
        (_, "insufficient_user_quota") => "user quota is not enough".to_owned(),
        (_, "model_not_found") => {
            let body = request.json().unwrap_or_default();
            let model = body["model"].as_str().unwrap_or("unknown");
            format!("no available channel for group default and model {model} (distributor)")
        }
        (_, "") => answers::reason(status).to_owned(),
        (_, code) => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use serde_json::Value;

    use super::*;
    use crate::sandbox::demands::tests::text_request;
    use crate::sandbox::fault::{Fault, Kind};
    use crate::sandbox::request::tests::{given, request};
    use crate::sandbox::route::Route;

    fn refused(fault: &str) -> Answer {
        let fault: Fault = format!("generate:1={fault}").parse().unwrap();
        let Kind::Status(refusal) = fault.kind else { panic!("{fault}") };
        answer(&refusal, &request(Route::Generate, &text_request().to_string()), &given(0))
    }

    fn body(fault: &str) -> (u16, Value) {
        let answer = refused(fault);
        (answer.status, serde_json::from_slice(&answer.body).unwrap_or(Value::Null))
    }

    fn header(fault: &str, name: &str) -> Option<String> {
        let headers = refused(fault).headers;
        headers.into_iter().find(|(header, _)| *header == name).map(|(_, value)| value)
    }

    #[test]
    fn a_rate_limit_says_how_long_if_it_is_told_to() {
        let (status, body) = body("429,retry-after=2");
        assert_eq!((status, &body["error"]["code"]), (429, &"rate_limit_exceeded".into()));
        assert_eq!(header("429,retry-after=2", "retry-after").as_deref(), Some("2"));
        assert_eq!(header("429,retry-after=-1e99", "retry-after").as_deref(), Some("-1e99"));
        assert_eq!(header("429", "retry-after"), None);
    }

    #[test]
    fn a_gateway_has_a_page_and_the_provider_an_envelope() {
        for plain in ["500", "503", "524", "status=502"] {
            assert_eq!(body(plain).1, Value::Null, "{plain} is not JSON");
            assert!(header(plain, "content-type").unwrap().starts_with("text/html"));
        }
        assert!(refused("524").body.windows(5).any(|at| at == b"524: "));
        let (status, envelope) = body("500,code=invalid_request");
        assert_eq!((status, &envelope["error"]["param"]), (500, &"".into()));
        let (status, envelope) = body("503,code=model_not_found");
        let message = envelope["error"]["message"].as_str().unwrap();
        assert_eq!(status, 503);
        assert!(message.starts_with("no available channel for group default and model gen4 "));
        let (status, envelope) = body("401");
        assert_eq!((status, &envelope["error"]["type"]), (401, &"comet_api_error".into()));
    }

    #[test]
    fn any_status_can_be_had_in_either_envelope() {
        let (status, task) = body("status=403,envelope=task,code=insufficient_user_quota");
        assert_eq!((status, &task["message"]), (403, &"user quota is not enough".into()));
        let (status, envelope) = body("status=200,code=x,message=\u{1b}[2J");
        assert_eq!((status, &envelope["error"]["code"]), (200, &"x".into()));
        let message = envelope["error"]["message"].as_str().unwrap();
        assert!(message.starts_with("\u{1b}[2J (request id: "));
        assert_eq!(refused("status=304").body.len(), 0);
    }
}

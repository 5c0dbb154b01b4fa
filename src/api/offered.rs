//! Routes that a server of this family may have or not (contract section 12): that one is not there
//! is an answer, and no failure.

use std::time::Duration;

use serde_json::Value;

use super::answer::Answer;
use super::json::json_of;
use super::refusal::{kind_of, refusal};
use crate::domain::{Failure, FailureKind};

/// What came from a route that a server may not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offered<T> {
    /// The route is there, and says this.
    Here(T),
    /// The server has no such route: it answers 404, 405 or 501, a redirect, or a page for people.
    NotThere,
}

impl<T> Offered<T> {
    /// Applies `read` to what came.
    pub(super) fn and_then<U, E>(
        self,
        read: impl FnOnce(T) -> Result<U, E>,
    ) -> Result<Offered<U>, E> {
        match self {
            Self::Here(said) => read(said).map(Offered::Here),
            Self::NotThere => Ok(Offered::NotThere),
        }
    }
}

/// Why nothing came, and how long to wait before asking again, if the server says that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setback {
    /// The reason.
    pub why: Failure,
    /// What `Retry-After` asks for.
    pub retry_after: Option<Duration>,
}

impl From<Failure> for Setback {
    fn from(why: Failure) -> Self {
        Self { why, retry_after: None }
    }
}

/// The JSON of an answer, if the route is there and does not refuse. `what` is what was asked for.
pub(super) fn read(answer: &Answer, what: &str) -> Result<Offered<Value>, Failure> {
    let status = answer.status;
    let succeeded = (200..=299).contains(&status);
    let missing = matches!(status, 300..=399 | 404 | 405 | 501);
    if missing || succeeded && is_page(&answer.body) {
        return Ok(Offered::NotThere);
    }
    let unreadable = || {
        let kind = if succeeded { FailureKind::Unclear } else { kind_of(status, "", "") };
        Failure::new(kind, format!("{what} could not be read (HTTP {status})"))
    };
    let json = json_of(&answer.body).ok_or_else(unreadable)?;
    match refusal(status, &json) {
        Some(said) => Err(said),
        None if succeeded => Ok(Offered::Here(json)),
        None => Err(unreadable()),
    }
}

/// Whether a body is a page for people. Servers of this family show one at every path that they do
/// not know, with HTTP 200.
fn is_page(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    body.trim_ascii_start().starts_with(b"<")
}

/// The keys under which a list is found, below `data` or beside it.
const LISTS: [&str; 5] = ["items", "list", "logs", "records", "rows"];

/// The list of an answer: the answer itself, its `data`, or a list below one of them. A `data` of
/// null is an empty list. `None` if there is no list.
pub(super) fn rows(json: &Value) -> Option<&[Value]> {
    let data = json.get("data");
    let found = match data {
        _ if json.is_array() => json,
        Some(data) if data.is_array() || data.is_null() => data,
        Some(data) => list_below(data)?,
        None => list_below(json)?,
    };
    Some(found.as_array().map(Vec::as_slice).unwrap_or_default())
}

fn list_below(value: &Value) -> Option<&Value> {
    let mut lists = LISTS.iter().filter_map(|key| value.get(*key));
    lists.find(|list| list.is_array() || list.is_null())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status, body: body.into(), ..Answer::default() }
    }

    #[test]
    fn a_route_that_is_not_there_is_no_failure() {
        let page = "\u{feff}\n <!DOCTYPE html><html></html>";
        let refused = r#"{"error":{"message":"Invalid URL (GET /api/log/token)","code":""}}"#;
        for (status, body) in [
            (404, page),
            (404, refused),
            (404, ""),
            (405, ""),
            (501, "{}"),
            (301, ""),
            (302, page),
            (200, page),
            (200, "<a/>"),
        ] {
            assert_eq!(read(&answer(status, body), "it"), Ok(Offered::NotThere), "{status} {body}");
        }
    }

    #[test]
    fn what_is_there_and_says_no_is_a_failure() {
        for (status, body, kind) in [
            (401, r#"{"error":{"message":"invalid token"}}"#, FailureKind::Auth),
            (401, "<html>", FailureKind::Auth),
            (403, "<html>", FailureKind::Auth),
            (429, "<html>", FailureKind::RateLimit),
            (429, "{}", FailureKind::RateLimit),
            (500, "<html>", FailureKind::Provider),
            (503, "{}", FailureKind::Provider),
            (200, r#"{"success":false,"message":"无效的令牌"}"#, FailureKind::Auth),
            (200, r#"{"success":false}"#, FailureKind::Provider),
            (200, "", FailureKind::Unclear),
            (200, "no", FailureKind::Unclear),
            (200, r#"{"data":[{"quota":1}"#, FailureKind::Unclear),
        ] {
            assert_eq!(
                read(&answer(status, body), "it").unwrap_err().kind,
                kind,
                "{status} {body}"
            );
        }
    }

    #[test]
    fn a_list_is_found_in_every_dress() {
        let list = json!([1, 2]);
        for json in [
            list.clone(),
            json!({"success": true, "data": list}),
            json!({"code": true, "data": {"items": list, "total": 2}}),
            json!({"data": {"list": list}}),
            json!({"data": {"items": {"a": 1}, "logs": list}}),
            json!({"items": list}),
        ] {
            assert_eq!(rows(&json).map(<[Value]>::len), Some(2), "{json}");
        }
        for json in [json!({"data": null}), json!({"data": {"items": null}}), json!([])] {
            assert_eq!(rows(&json), Some(&[][..]), "{json}");
        }
        for json in [json!({}), json!({"data": {}}), json!({"data": "none"}), json!(7), json!(null)]
        {
            assert_eq!(rows(&json), None, "{json}");
        }
    }
}

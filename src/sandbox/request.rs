//! What a request contains, and what the outside world provides: everything that the pure part
//! reads.

use hyper::Method;
use hyper::body::Bytes;
use jiff::Timestamp;
use serde_json::Value;

use super::door::{Caller, Keys};
use super::films::File;
use super::money::Purse;
use super::obey::Obey;
use super::route::Route;

/// Largest body that is examined, in bytes.
pub(super) const LARGEST_BODY: usize = 1024 * 1024;

/// A request whose body has been read.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) route: Route,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) authorization: Option<String>,
    pub(super) range: Option<String>,
    pub(super) if_range: Option<String>,
    /// Who is asking, as far as the head says.
    pub(super) caller: Caller,
    /// `http://HOST:PORT` of this server, as the client can reach it.
    pub(super) base: String,
    pub(super) body: Body,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body {
    Whole(Bytes),
    /// Larger than [`LARGEST_BODY`].
    TooLarge,
    /// The client stopped sending.
    TooSlow,
}

impl Request {
    /// The key in a `Bearer` header.
    pub(super) fn key(&self) -> Option<&str> {
        let (scheme, key) = self.authorization.as_deref()?.split_once(' ')?;
        let key = key.trim();
        (scheme.eq_ignore_ascii_case("bearer") && !key.is_empty()).then_some(key)
    }

    pub(super) fn json(&self) -> Option<Value> {
        match &self.body {
            Body::Whole(bytes) => serde_json::from_slice(bytes).ok(),
            Body::TooLarge | Body::TooSlow => None,
        }
    }

    /// A query parameter, decoded; the last one of a name counts.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let mut pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.rfind(|(key, _)| decoded(key) == name).map(|(_, value)| decoded(value))
    }
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escape = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        rest = after;
        match (byte, escape.and_then(|two| u8::from_str_radix(two, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (b'+', _) => bytes.push(b' '),
            (other, _) => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Time, randomness and what the server was started with, so that nothing beyond this reads a clock
/// or draws random numbers.
#[derive(Debug, Clone)]
pub(super) struct Given {
    /// Milliseconds since 1970.
    pub(super) now_ms: u64,
    /// The speed of a task created now.
    pub(super) speed: f64,
    /// How its model obeys.
    pub(super) obey: Obey,
    /// What the account began with.
    pub(super) purse: Purse,
    /// The id of a task created now: a UUID, as in every sample.
    pub(super) task_id: String,
    pub(super) request_id: String,
    /// The keys that the server accepts.
    pub(super) keys: Keys,
    /// The file that the request is for, if any.
    pub(super) file: Option<File>,
}

impl Given {
    pub(super) fn new(now_ms: u64, speed: f64, keys: Keys, random: &[u8; 32]) -> Self {
        let (task_id, request_id) = (uuid(random), request_id(now_ms, random));
        let obey = Obey::default();
        let purse = Purse::default();
        Self { now_ms, speed, obey, purse, task_id, request_id, keys, file: None }
    }
}

fn uuid(random: &[u8; 32]) -> String {
    let mut text = String::with_capacity(36);
    for (at, byte) in random[..16].iter().enumerate() {
        let byte = match at {
            6 => byte & 0x0f | 0x40,
            8 => byte & 0x3f | 0x80,
            _ => *byte,
        };
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push(char::from(b"0123456789abcdef"[usize::from(byte >> 4)]));
        text.push(char::from(b"0123456789abcdef"[usize::from(byte & 15)]));
    }
    text
}

/// As in contract §4: a date with nine decimals of a second, and eight letters.
fn request_id(now_ms: u64, random: &[u8; 32]) -> String {
    let letters: String = random[24..32].iter().map(|byte| letter(*byte)).collect();
    let time = timestamp(now_ms).strftime("%Y%m%d%H%M%S").to_string();
    let below = u32::from(random[16]) * 256 + u32::from(random[17]);
    format!("{time}{:03}{below:06}{letters}", now_ms % 1000)
}

fn letter(byte: u8) -> char {
    let letter = byte % 52;
    char::from(if letter < 26 { b'A' + letter } else { b'a' + letter - 26 })
}

/// A time beyond the calendar becomes its last moment.
pub(super) fn timestamp(ms: u64) -> Timestamp {
    i64::try_from(ms)
        .ok()
        .and_then(|ms| Timestamp::from_millisecond(ms).ok())
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
pub(super) mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    /// A request with the key `k`.
    pub(in crate::sandbox) fn request(route: Route, body: &str) -> Request {
        Request {
            route,
            method: Method::POST,
            path: "/".to_owned(),
            query: String::new(),
            authorization: Some("Bearer k".to_owned()),
            range: None,
            if_range: None,
            caller: Caller::Here("127.0.0.1:1".to_owned()),
            base: "http://127.0.0.1:1".to_owned(),
            body: Body::Whole(body.to_owned().into()),
        }
    }

    pub(in crate::sandbox) fn given(now_ms: u64) -> Given {
        Given::new(now_ms, 1.0, Keys::Any, &[7; 32])
    }

    #[test]
    fn a_key_is_what_follows_bearer() {
        for (header, key) in [
            (Some("Bearer abc"), Some("abc")),
            (Some("bearer abc"), Some("abc")),
            (Some("Bearer "), None),
            (Some("Bearer"), None),
            (Some("abc"), None),
            (Some("Basic abc"), None),
            (Some(""), None),
            (None, None),
        ] {
            let authorization = header.map(str::to_owned);
            assert_eq!(Request { authorization, ..request(Route::Feed, "") }.key(), key);
        }
    }

    #[test]
    fn parameters_are_decoded() {
        let query = "p=2&task%5Fid=a%20b+c&x=%zz&e=%&p=3".to_owned();
        let request = Request { query, ..request(Route::History, "") };
        assert_eq!(request.parameter("p").as_deref(), Some("3"));
        assert_eq!(request.parameter("task_id").as_deref(), Some("a b c"));
        assert_eq!(request.parameter("x").as_deref(), Some("%zz"));
        assert_eq!(request.parameter("e").as_deref(), Some("%"));
        assert_eq!(request.parameter("none"), None);
    }

    #[test]
    fn ids_have_the_documented_shapes() {
        let given = Given::new(1_781_715_350_885, 1.0, Keys::Any, &[0xab; 32]);
        assert_eq!(given.task_id, "abababab-abab-4bab-abab-abababababab");
        assert_eq!(given.request_id, "20260617165550885043947PPPPPPPP");
        assert_eq!(given.request_id.len(), "20260617165550885561292gJBlzjtp".len());
    }
}

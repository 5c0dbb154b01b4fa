//! Decides, purely, who is answered: a client on this machine that calls it by its own name, is not
//! sent by a page of another site, and has a key.
//!
//! The loopback address alone keeps nobody out. Other users of the machine can reach it, and so can
//! any page in a browser: by a form, or through a name of its own that points here.

use std::fmt;
use std::sync::Arc;

use ring::hmac;

use super::answers::{self, Answer};
use super::callback::loopback;
use super::request::Request;

/// The query parameter for the key in a file's address.
pub(super) const KEY: &str = "key";

/// Which keys open the sandbox.
#[derive(Clone, PartialEq, Eq)]
pub enum Keys {
    /// Any key that is not empty, so that any client can be tried.
    Any,
    /// Only this one.
    Only(Arc<str>),
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Any => "Any",
            Self::Only(_) => "Only(hidden)",
        })
    }
}

impl Keys {
    /// Whether a request with this key in its header is answered.
    pub(super) fn open_to(&self, key: Option<&str>) -> bool {
        match (self, key) {
            (_, None) => false,
            (Self::Any, Some(key)) => !key.is_empty(),
            (Self::Only(only), Some(key)) => same(only.as_bytes(), key.as_bytes()),
        }
    }

    /// What the address of a task's files carries instead of the key. Whoever has the address can
    /// get those files, but can neither create a task nor read another one's files.
    pub(super) fn pass(&self, task_id: &str) -> String {
        match self {
            Self::Any => "any".to_owned(),
            Self::Only(key) => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
                let digest = hmac::sign(&key, task_id.as_bytes());
                // Half of the digest: nobody guesses 128 bits.
                let half = digest.as_ref().first_chunk().copied().unwrap_or_default();
                format!("{:032x}", u128::from_be_bytes(half))
            }
        }
    }
}

/// Compares in constant time.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |odd, (a, b)| odd | (a ^ b)) == 0
}

/// What a request for a file brings along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    Good,
    /// From another process, or made up: treated as an expired address.
    Old,
    None,
}

/// Whether a request may have the files of a task. The key itself is accepted too.
pub(super) fn pass(request: &Request, keys: &Keys, task_id: &str) -> Pass {
    let brought = request.parameter(KEY).filter(|pass| !pass.is_empty());
    match (keys, brought) {
        _ if keys.open_to(request.key()) => Pass::Good,
        (Keys::Any, Some(_)) => Pass::Good,
        (Keys::Only(_), Some(pass)) if same(pass.as_bytes(), keys.pass(task_id).as_bytes()) => {
            Pass::Good
        }
        (_, Some(_)) => Pass::Old,
        (_, None) if request.key().is_some() => Pass::Old,
        (_, None) => Pass::None,
    }
}

/// Where a request says it comes from, and where it believes it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// It calls this machine by this name, with a port if it gave one.
    Here(String),
    /// It calls another machine, several, or none.
    Astray,
    /// A page of another site sent it.
    Foreign,
}

/// Judges the heads: the authority of the request's target if there is one, every `Host`, and every
/// `Origin`, as far as they are text.
pub(super) fn caller<'a>(
    target: Option<&'a str>,
    hosts: impl Iterator<Item = &'a str>,
    mut origins: impl Iterator<Item = &'a str>,
) -> Caller {
    let mut named = target.into_iter().chain(hosts);
    let Some(name) = named.next() else { return Caller::Astray };
    // Two names are a trick: whoever is between us may have looked at the other one.
    if !is_here(name) || named.any(|other| !other.eq_ignore_ascii_case(name)) {
        return Caller::Astray;
    }
    let own = format!("http://{name}");
    if origins.any(|origin| !origin.eq_ignore_ascii_case(&own)) {
        return Caller::Foreign;
    }
    Caller::Here(name.to_owned())
}

/// Whether `HOST` or `HOST:PORT` is this machine by its own name.
fn is_here(authority: &str) -> bool {
    let bracketed = authority.ends_with(']');
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if !bracketed => {
            let is_port = port.bytes().all(|byte| byte.is_ascii_digit());
            if !is_port || port.parse::<u16>().is_err() {
                return false;
            }
            host
        }
        Some(_) | None => authority,
    };
    loopback(host).is_some()
}

/// The refusal of a request that must not be answered; `None` for one that may be.
pub(super) fn refusal(request: &Request, request_id: &str) -> Option<Answer> {
    let (status, what) = match &request.caller {
        Caller::Here(_) => return None,
        Caller::Astray => {
            (421, "this sandbox answers to localhost, 127.0.0.0/8 and [::1] only; see the Host")
        }
        Caller::Foreign => (403, "a page of another site cannot use this sandbox; see the Origin"),
    };
    Some(answers::error(status, "", what, request_id))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::sandbox::request::tests::request;
    use crate::sandbox::route::Route;

    fn called(host: &str) -> Caller {
        caller(None, [host].into_iter(), [].into_iter())
    }

    #[test]
    fn only_this_machine_by_its_own_name_is_answered_for() {
        for host in [
            "localhost",
            "LocalHost:80",
            "localhost:65535",
            "127.0.0.1:9",
            "127.8.9.10",
            "[::1]",
            "[::1]:9",
        ] {
            assert_eq!(called(host), Caller::Here(host.to_owned()));
        }
        for host in [
            "",
            "evil.example",
            "evil.example:80",
            "localhost.evil.example",
            "localhost.",
            "127.0.0.1.nip.io",
            "127.1",
            "2130706433",
            "0.0.0.0",
            "10.0.0.1",
            "[::]",
            "[::ffff:127.0.0.1]",
            "::1",
            "localhost:",
            "localhost:+9",
            "localhost:99999",
            "localhost:9/x",
            "localhost@evil.example",
            "user@localhost",
            "localhost, evil.example",
        ] {
            assert_eq!(called(host), Caller::Astray, "{host}");
        }
        let none: [&str; 0] = [];
        assert_eq!(caller(None, none.into_iter(), none.into_iter()), Caller::Astray);
        for (target, hosts) in [
            (Some("evil.example"), &["localhost"][..]),
            (Some("localhost"), &["evil.example"]),
            (None, &["localhost", "evil.example"]),
            (None, &["localhost:1", "localhost:2"]),
        ] {
            let caller = caller(target, hosts.iter().copied(), none.into_iter());
            assert_eq!(caller, Caller::Astray, "{target:?} {hosts:?}");
        }
    }

    #[test]
    fn a_page_is_answered_where_it_came_from_here() {
        let from = |origins: &'static [&'static str]| {
            caller(None, ["127.0.0.1:9"].into_iter(), origins.iter().copied())
        };
        assert_eq!(from(&["http://127.0.0.1:9"]), Caller::Here("127.0.0.1:9".to_owned()));
        for origins in [
            &["http://evil.example"][..],
            &["http://127.0.0.1:8"],
            &["http://127.0.0.1"],
            &["https://127.0.0.1:9"],
            &["http://localhost:9"],
            &["null"],
            &[""],
            &["http://127.0.0.1:9", "http://evil.example"],
        ] {
            assert_eq!(from(origins), Caller::Foreign, "{origins:?}");
        }
    }

    #[test]
    fn a_key_opens_what_it_was_drawn_for_and_nothing_else() {
        let (only, other) = (Keys::Only("abc".into()), Keys::Only("abd".into()));
        for (key, any, one) in [
            (None, false, false),
            (Some(""), false, false),
            (Some("abc"), true, true),
            (Some("abd"), true, false),
            (Some("ab"), true, false),
            (Some("abcd"), true, false),
        ] {
            assert_eq!((Keys::Any.open_to(key), only.open_to(key)), (any, one), "{key:?}");
        }
        assert_eq!(only.pass("t").len(), 32);
        assert!(!only.pass("t").contains("abc") && only.pass("t") != only.pass("u"));
        let asks = |query: &str, authorization: Option<&str>| {
            let (query, authorization) = (query.to_owned(), authorization.map(str::to_owned));
            Request { query, authorization, ..request(Route::Film, "") }
        };
        let good = format!("key={}", only.pass("t"));
        for (query, authorization, any, one) in [
            ("", None, Pass::None, Pass::None),
            ("key=", None, Pass::None, Pass::None),
            ("sig=1", Some("Basic abc"), Pass::None, Pass::None),
            ("key=any", None, Pass::Good, Pass::Old),
            (good.as_str(), None, Pass::Good, Pass::Good),
            ("", Some("Bearer abc"), Pass::Good, Pass::Good),
            ("", Some("Bearer abd"), Pass::Good, Pass::Old),
        ] {
            let request = asks(query, authorization);
            let came = (pass(&request, &Keys::Any, "t"), pass(&request, &only, "t"));
            assert_eq!(came, (any, one), "{query} {authorization:?}");
            assert_ne!(pass(&asks(&good, None), &other, "t"), Pass::Good);
            assert_ne!(pass(&asks(&good, None), &only, "u"), Pass::Good);
        }
    }

    #[test]
    fn a_key_is_in_no_debug_print() {
        assert!(!format!("{:?}", Keys::Only("abc".into())).contains("abc"));
    }
}

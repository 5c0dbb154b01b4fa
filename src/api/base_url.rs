//! The address of the provider.

use std::fmt;

use reqwest::Url;

use crate::domain::{clean_line, is_invisible, is_this_machine, quoted, without_secrets};

/// The provider's address: scheme, host, port and optionally a path, without the `/v1` that
/// CometAPI's convention appends (contract section 0).
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    url: Url,
    /// A known route that followed the address, and was removed.
    dropped: Option<String>,
}

/// Why a text cannot be used as the provider's address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// Not an address at all.
    #[error("{} is not an address; write it like https://api.cometapi.com", quoted(.0))]
    Form(String),
    /// The scheme is missing, and could be http or https.
    #[error("an address begins with https://; write it like https://{0}")]
    NoScheme(String),
    /// Plain http to another machine.
    #[error("{0} would send your key unencrypted: plain http is for this machine only; use https")]
    Plain(String),
    /// Neither http nor https.
    #[error("{0} is not a web address; write it like https://api.cometapi.com")]
    Scheme(String),
    /// A user name, a query or a fragment.
    #[error("an address with {0} is refused, because it could leak a secret into a log; remove it")]
    Extra(&'static str),
}

/// Versions that base addresses of CometAPI and similar relays end in (contract section 0).
const VERSIONS: [&str; 2] = ["v1", "v1beta"];

/// Routes that are often copied along with a base address, longer ones before their prefixes.
/// Routes for other tasks than video share the host, so people paste those too.
const ROUTES: [&[&str]; 15] = [
    &["runway", "pro", "generate"],
    &["runway", "feed"],
    &["runway", "pro"],
    &["runway"],
    &["chat", "completions"],
    &["completions"],
    &["responses"],
    &["messages"],
    &["models"],
    &["embeddings"],
    &["images", "generations"],
    &["audio", "speech"],
    &["dashboard", "billing", "subscription"],
    &["dashboard", "billing", "usage"],
    &["api", "user", "self"],
];

impl BaseUrl {
    /// CometAPI's address.
    pub const COMETAPI: &'static str = "https://api.cometapi.com";

    /// Parses an address as people paste it. Surrounding blanks and quotation marks, a known route
    /// at the end and a version (`/v1`) are removed. The scheme can be left out for this machine,
    /// and only this machine may use plain http.
    pub fn parse(text: &str) -> Result<Self, BaseUrlError> {
        let form = || BaseUrlError::Form(without_secrets(text));
        let text = bare(text);
        let mut url = match (Url::parse(text), text.contains("://")) {
            (Ok(url), true) => url,
            (_, false) => with_scheme(text)?,
            (Err(_), true) => return Err(form()),
        };
        if url.host_str().is_none_or(str::is_empty) {
            return Err(form());
        }
        // With a slash in it a password ends the host too early, and stands in the path.
        if !url.username().is_empty() || url.password().is_some() || url.path().contains('@') {
            return Err(BaseUrlError::Extra("a user name or password"));
        }
        if url.query().is_some() {
            return Err(BaseUrlError::Extra("a query"));
        }
        if url.fragment().is_some() {
            return Err(BaseUrlError::Extra("a fragment"));
        }
        let (kept, dropped) = split_route(url.path());
        url.set_path(&kept);
        let base = Self { url, dropped };
        match base.url.scheme() {
            "https" => Ok(base),
            "http" if base.is_loopback() => Ok(base),
            "http" => Err(BaseUrlError::Plain(base.origin())),
            _ => Err(BaseUrlError::Scheme(without_secrets(text))),
        }
    }

    /// The route that followed the address and was removed, if any.
    pub fn dropped(&self) -> Option<&str> {
        self.dropped.as_deref()
    }

    /// The provider's name in the ledger: scheme, host, port unless it is the default, and path.
    pub fn origin(&self) -> String {
        self.url.as_str().trim_end_matches('/').to_owned()
    }

    /// The host to show on screen, with its port unless it is the default.
    pub fn host(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        self.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Whether it is this machine.
    pub fn is_loopback(&self) -> bool {
        self.url.host_str().is_some_and(is_this_machine)
    }

    /// The full address of a route. `route` begins with a slash.
    pub fn route(&self, route: &str) -> Url {
        let mut url = self.url.clone();
        let path = format!("{}{route}", url.path().trim_end_matches('/'));
        url.set_path(&path);
        url
    }
}

/// A text without surrounding blanks, invisible characters and quotation marks.
fn bare(text: &str) -> &str {
    let around = |c: char| {
        c.is_whitespace()
            || is_invisible(c)
            || matches!(c, '"' | '\'' | '`' | '<' | '>' | '\u{2018}'..='\u{201f}')
    };
    text.trim_matches(around)
}

/// Parses an address that has no scheme. This machine gets plain http; for any other host the
/// scheme cannot be guessed.
fn with_scheme(text: &str) -> Result<Url, BaseUrlError> {
    let form = || BaseUrlError::Form(without_secrets(text));
    let url = Url::parse(&format!("http://{text}")).map_err(|_| form())?;
    let host = url.host_str().unwrap_or_default();
    if is_this_machine(host) {
        Ok(url)
    } else if host.contains('.') && !text.contains(['@', '?', '#']) {
        Err(BaseUrlError::NoScheme(clean_line(text)))
    } else {
        Err(form())
    }
}

/// Splits a path into the part without versions and the known route at its end, and that route.
fn split_route(path: &str) -> (String, Option<String>) {
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let is_version = |part: &&&str| VERSIONS.iter().any(|it| part.eq_ignore_ascii_case(it));
    let versions = |parts: &[&str]| parts.iter().rev().take_while(is_version).count();
    parts.truncate(parts.len() - versions(&parts));
    let ends_in = |route: &&&[&str]| {
        let from = parts.len().checked_sub(route.len());
        from.is_some_and(|from| {
            parts[from..].iter().zip(**route).all(|(part, it)| part.eq_ignore_ascii_case(it))
        })
    };
    let dropped = ROUTES.iter().find(ends_in).map(|route| {
        let from = parts.len() - route.len();
        let dropped = format!("/{}", parts[from..].join("/"));
        parts.truncate(from);
        dropped
    });
    parts.truncate(parts.len() - versions(&parts));
    (parts.iter().flat_map(|part| ["/", part]).collect(), dropped)
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is typed, and the address that it stands for. To add a case, add a line.
    #[rustfmt::skip]
    const READ: &[(&str, &str)] = &[
        ("https://api.cometapi.com", "https://api.cometapi.com"),
        ("https://api.cometapi.com/", "https://api.cometapi.com"),
        ("https://api.cometapi.com//", "https://api.cometapi.com"),
        ("https://api.cometapi.com/v1", "https://api.cometapi.com"),
        ("https://API.cometapi.com/v1/", "https://api.cometapi.com"),
        ("https://api.cometapi.com:443/v1beta", "https://api.cometapi.com"),
        ("https://api.cometapi.com/v1beta/", "https://api.cometapi.com"),
        ("https://api.cometapi.com/v1/v1", "https://api.cometapi.com"),
        ("https://api.cometapi.com/V1", "https://api.cometapi.com"),
        ("  https://api.cometapi.com/v1 ", "https://api.cometapi.com"),
        ("\u{feff}https://api.cometapi.com\u{a0}\n", "https://api.cometapi.com"),
        ("\"https://api.cometapi.com\"", "https://api.cometapi.com"),
        ("'https://api.cometapi.com/v1'", "https://api.cometapi.com"),
        ("\u{201c}https://api.cometapi.com\u{201d}", "https://api.cometapi.com"),
        ("<https://api.cometapi.com>", "https://api.cometapi.com"),
        ("HTTPS://api.cometapi.com", "https://api.cometapi.com"),
        ("https://api.cometapi.com/runway", "https://api.cometapi.com"),
        ("https://api.cometapi.com/runway/pro/generate", "https://api.cometapi.com"),
        ("https://api.cometapi.com/runway/feed/", "https://api.cometapi.com"),
        ("https://api.cometapi.com/v1/chat/completions", "https://api.cometapi.com"),
        ("https://api.cometapi.com/v1/models", "https://api.cometapi.com"),
        ("https://example.org/relay/v1", "https://example.org/relay"),
        ("https://example.org/proxy/comet/v1/runway/feed", "https://example.org/proxy/comet"),
        ("https://example.org/v1/relay", "https://example.org/v1/relay"),
        ("https://example.org/my-runway", "https://example.org/my-runway"),
        ("HTTP://127.0.0.1:8", "http://127.0.0.1:8"),
        ("http://127.1:8/v1", "http://127.0.0.1:8"),
        ("http://localhost:8", "http://localhost:8"),
        ("http://LOCALHOST:8", "http://localhost:8"),
        ("http://[::1]:9", "http://[::1]:9"),
        ("127.0.0.1:8", "http://127.0.0.1:8"),
        ("localhost:8/v1", "http://localhost:8"),
        ("[::1]:9", "http://[::1]:9"),
        ("localhost", "http://localhost"),
    ];

    #[test]
    fn an_address_is_read_as_people_paste_it() {
        for (text, origin) in READ {
            let base = BaseUrl::parse(text).map_err(|why| why.to_string());
            assert_eq!(base.map(|base| base.origin()), Ok((*origin).to_owned()), "{text:?}");
        }
        let below = BaseUrl::parse("https://example.org/relay/v1").unwrap();
        assert_eq!(below.route("/runway/feed").as_str(), "https://example.org/relay/runway/feed");
    }

    #[test]
    fn a_route_that_is_left_out_is_known() {
        let dropped = |text| BaseUrl::parse(text).unwrap().dropped().map(str::to_owned);
        assert_eq!(
            dropped("https://x.org/v1/chat/completions").as_deref(),
            Some("/chat/completions")
        );
        assert_eq!(dropped("https://x.org/a/runway/").as_deref(), Some("/runway"));
        assert_eq!((dropped("https://x.org/v1"), dropped("https://x.org/a")), (None, None));
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        for text in [
            "http://example.org",
            "http://0.0.0.0:1",
            "http://10.0.0.1",
            "http://169.254.1.1:80",
            "http://127.0.0.1.example.org",
            "http://127.0.0.1.nip.io:80",
            "http://localhost.example.org",
            "http://localhost.:1",
            "http://a.localhost",
            "http://128.0.0.1",
            "http://[::]:1",
            "http://[::ffff:127.0.0.1]:1",
        ] {
            assert!(matches!(BaseUrl::parse(text), Err(BaseUrlError::Plain(_))), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_in_words() {
        for text in [
            "",
            "  ",
            "ftp://x",
            "https://",
            "https://u:p@x",
            "https://x/?k=1",
            "https://x/?",
            "https://x/#f",
            "0.0.0.0:1",
            "x",
            "/v1",
            "file:///x",
            "u:p@127.0.0.1:1",
            "127.0.0.1:1?k=1",
        ] {
            assert!(BaseUrl::parse(text).is_err(), "{text}");
        }
        let said = |text: &str| BaseUrl::parse(text).unwrap_err().to_string();
        assert!(said("api.cometapi.com/v1").ends_with("write it like https://api.cometapi.com/v1"));
        assert!(!said("https://key@api.cometapi.com").contains("key@"), "a secret is not repeated");
        for secret in [
            "mai:hunter2@x",
            "https://mai:hunter2/\"@x",
            "ftp://x/?t=hunter2",
            "x.org/?t=hunter2",
            "mai:hunter2@127.0.0.1:1",
        ] {
            assert!(!said(secret).contains("hunter2"), "{}", said(secret));
        }
    }
}

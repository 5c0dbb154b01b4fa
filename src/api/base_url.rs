//! Where the provider is.

use std::fmt;

use reqwest::Url;

use crate::domain::{is_this_machine, without_secrets};

/// The provider's address: scheme, host, port and perhaps a path, without the `/v1` that
/// CometAPI's convention carries (contract section 0).
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

/// Why a text is no provider's address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// Not an address at all.
    #[error("{0:?} is not an address; write it like https://api.cometapi.com")]
    Form(String),
    /// Plain http to another machine.
    #[error("{0} would send your key in the clear: plain http is for this machine only; use https")]
    Plain(String),
    /// Neither http nor https.
    #[error("{0} is not a web address; write it like https://api.cometapi.com")]
    Scheme(String),
    /// A user name, a query or a fragment.
    #[error("an address with {0} is not used, since it could carry a secret into a log; drop it")]
    Extra(&'static str),
}

impl BaseUrl {
    /// CometAPI.
    pub const COMETAPI: &'static str = "https://api.cometapi.com";

    /// Reads an address. A trailing `/v1` or `/v1beta` is dropped; http is for loopback only.
    pub fn parse(text: &str) -> Result<Self, BaseUrlError> {
        let form = || BaseUrlError::Form(without_secrets(text));
        let mut url = Url::parse(text.trim()).map_err(|_| form())?;
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
        let path = url.path().trim_end_matches('/');
        let path =
            path.strip_suffix("/v1").or_else(|| path.strip_suffix("/v1beta")).unwrap_or(path);
        let path = path.trim_end_matches('/').to_owned();
        url.set_path(&path);
        let base = Self(url);
        match base.0.scheme() {
            "https" => Ok(base),
            "http" if base.is_loopback() => Ok(base),
            "http" => Err(BaseUrlError::Plain(base.origin())),
            _ => Err(BaseUrlError::Scheme(without_secrets(text))),
        }
    }

    /// What the ledger calls this provider: scheme, host, port unless it is the usual one, path.
    pub fn origin(&self) -> String {
        self.0.as_str().trim_end_matches('/').to_owned()
    }

    /// The host, with its port unless it is the usual one, for the screen.
    pub fn host(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        self.0.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Whether it is this machine.
    pub fn is_loopback(&self) -> bool {
        self.0.host_str().is_some_and(is_this_machine)
    }

    /// The address of one of its routes, given with a leading slash.
    pub fn route(&self, route: &str) -> Url {
        let mut url = self.0.clone();
        let path = format!("{}{route}", url.path().trim_end_matches('/'));
        url.set_path(&path);
        url
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_v1_of_the_convention_is_dropped() {
        for text in [
            "https://api.cometapi.com",
            "https://api.cometapi.com/",
            "https://api.cometapi.com/v1",
            "https://API.cometapi.com/v1/",
            "https://api.cometapi.com:443/v1beta",
            "  https://api.cometapi.com/v1 ",
        ] {
            let base = BaseUrl::parse(text).unwrap();
            assert_eq!(base.origin(), "https://api.cometapi.com", "{text}");
            assert_eq!(base.route("/runway/feed").as_str(), "https://api.cometapi.com/runway/feed");
        }
        let below = BaseUrl::parse("https://example.org/relay/v1").unwrap();
        assert_eq!(below.route("/runway/feed").as_str(), "https://example.org/relay/runway/feed");
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        for text in ["http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:9"] {
            assert!(BaseUrl::parse(text).unwrap().is_loopback(), "{text}");
        }
        for text in ["http://example.org", "http://127.0.0.1.example.org", "http://10.0.0.1"] {
            assert!(matches!(BaseUrl::parse(text), Err(BaseUrlError::Plain(_))), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_in_words() {
        for text in
            ["", "api.cometapi.com", "ftp://x", "https://", "https://u:p@x", "https://x/?k=1"]
        {
            assert!(BaseUrl::parse(text).is_err(), "{text}");
        }
        let refusal = BaseUrl::parse("https://key@api.cometapi.com").unwrap_err().to_string();
        assert!(!refusal.contains("key@"), "a secret in the address is not repeated");
        for secret in ["mai:hunter2@x", "https://mai:hunter2/\"@x", "ftp://x/?t=hunter2"] {
            let refusal = BaseUrl::parse(secret).unwrap_err().to_string();
            assert!(!refusal.contains("hunter2"), "{refusal}");
        }
    }
}

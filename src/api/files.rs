//! Downloads finished films: from any host, without the key, following redirects.
//!
//! Secrets are removed from everything a host says, because the host may be the provider itself and
//! repeat what it was asked with. The bytes of a file are left unchanged; code that reads words in
//! them removes secrets with [`FileClient::secrets`].
#![expect(clippy::disallowed_methods, reason = "the edge: this reads a clock")]

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use hyper::body::Bytes;
use reqwest::header::{self, HeaderMap};
use reqwest::{Response, Url, redirect};

use super::base_url::BaseUrl;
use super::client::Timeouts;
use super::reach::{Names, Reach, Refused, is_inside};
use super::secrets::Secrets;
use super::transport::no_answer;
use crate::domain::{
    Failure, FailureKind, Timestamp, clean_line, is_this_machine, parse_http_date,
    parse_retry_after,
};

/// How many redirects a download follows.
const HOPS: usize = 5;

/// A file that was modified less than this before it was sent may have been modified again since,
/// with the same `Last-Modified`, which has a resolution of one second. RFC 9110 (8.8.2.2) accepts
/// it as a strong validator only if clock differences between the two machines cannot matter.
const SETTLED: Duration = Duration::from_mins(1);

/// Downloads files. It has no key to give away. Cheap to clone.
#[derive(Clone, Debug)]
pub struct FileClient {
    timeouts: Timeouts,
    /// Secrets to remove from whatever a host says.
    secrets: Secrets,
    reach: Reach,
    /// The address of this process's own file server, which answers for every address on this
    /// machine.
    home: Option<BaseUrl>,
    /// For hosts on this machine: no proxy, no TLS roots.
    near: Arc<OnceLock<Result<reqwest::Client, String>>>,
    /// For other hosts, one client for each [`Reach`]: with the proxies of the environment.
    far: [Arc<OnceLock<Result<reqwest::Client, String>>>; 2],
}

/// The head of a response, and the body that is still to be read.
#[derive(Debug)]
pub struct FileAnswer {
    /// What the head says.
    pub head: FileHead,
    response: Response,
    host: String,
    secrets: Secrets,
}

/// What the head of a response says about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileHead {
    /// HTTP status.
    pub status: u16,
    /// The length of this response in bytes, if the host gives it.
    pub length: Option<u64>,
    /// The `Content-Range`, if there is a valid one.
    pub range: Option<ContentRange>,
    /// A strong `ETag`, else a `Last-Modified` that is old enough, to be used with `If-Range`.
    /// `None` if it contains a secret.
    pub validator: Option<String>,
    /// Whether HTTP marks the end of the body, by a length or by chunks. Otherwise the body ends
    /// when the connection does.
    pub says_end: bool,
    /// The wait that `Retry-After` asks for, if the header is valid.
    pub retry_after: Option<Duration>,
}

/// The range of a file that a response contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentRange {
    /// The first byte; `None` if the range was refused (416).
    pub first: Option<u64>,
    /// The last byte; `None` if there is no first.
    pub last: Option<u64>,
    /// The size of the whole file in bytes, if the host gives it.
    pub total: Option<u64>,
}

impl FileClient {
    /// A client with these timeouts, for public hosts only, that knows no secrets yet.
    pub fn new(timeouts: Timeouts) -> Self {
        let (near, far) = Default::default();
        let secrets = Secrets::default();
        Self { timeouts, secrets, reach: Reach::Far, home: None, near, far }
    }

    /// Returns the client with these secrets, which it removes from whatever a host says.
    #[must_use]
    pub fn hiding(self, secrets: Secrets) -> Self {
        Self { secrets, ..self }
    }

    /// The secrets that must not come back in the words of a host.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Returns the client for the films of a provider, given its name in the ledger. A provider
    /// nearby may name hosts nearby.
    #[must_use]
    pub fn for_provider(&self, origin: &str) -> Self {
        Self { reach: Reach::of_provider(origin), ..self.clone() }
    }

    /// Returns the client for a process whose embedded sandbox is at `home`. That sandbox also
    /// answers for the files of earlier ones, whose addresses end with their processes.
    #[must_use]
    pub fn at_home(self, home: BaseUrl) -> Self {
        Self { home: Some(home), ..self }
    }

    /// Requests a file, or the rest of its version `validator` after the first `from` bytes.
    pub async fn get(&self, url: &str, from: Option<(u64, &str)>) -> Result<FileAnswer, Failure> {
        self.ask(url, from).await.map_err(|why| self.secrets.clear_words(why))
    }

    async fn ask(&self, url: &str, from: Option<(u64, &str)>) -> Result<FileAnswer, Failure> {
        let url = Url::parse(url).map_err(|error| wrong(&error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong("it is neither http nor https"));
        }
        if let Some(why) = self.reach.refusal(&url) {
            return Err(wrong(why));
        }
        let url = match &self.home {
            Some(home) if is_near(&url) => moved(home, &url),
            Some(_) | None => url,
        };
        let host = self.secrets.hide(&clean_line(url.host_str().unwrap_or_default())).into_owned();
        let mut request = self
            .built(is_near(&url))?
            .get(url)
            .header(header::ACCEPT, "*/*")
            // Parts of a file can be put together only as it is.
            .header(header::ACCEPT_ENCODING, "identity");
        if let Some((first, validator)) = from {
            request = request
                .header(header::RANGE, format!("bytes={first}-"))
                .header(header::IF_RANGE, validator);
        }
        let response = request.send().await.map_err(|error| {
            // Whoever is sent astray once is sent there again: only another address helps.
            if error.is_redirect() {
                wrong(&astray(&error))
            } else if let Some(why) = Refused::of(&error) {
                wrong(&why)
            } else {
                no_answer(&error, &host).failure()
            }
        })?;
        if let Some(next) = outside(&response, self.reach) {
            // From a public host on, names are looked up as a far provider's are.
            let outside = Self { reach: Reach::Far, ..self.clone() };
            return Box::pin(outside.ask(next.as_str(), from)).await;
        }
        let mut head = head(&response);
        head.validator = head.validator.filter(|it| !self.secrets.are_in(it));
        tracing::debug!(host, status = head.status, "a film's host answers");
        Ok(FileAnswer { head, response, host, secrets: self.secrets.clone() })
    }

    fn built(&self, near: bool) -> Result<reqwest::Client, Failure> {
        let reach = self.reach;
        let cell = match (near, reach) {
            (true, _) => &self.near,
            (false, Reach::Near) => &self.far[0],
            (false, Reach::Far) => &self.far[1],
        };
        cell.get_or_init(|| {
            // Another client of this process may have installed it already.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let mut builder = reqwest::Client::builder()
                .user_agent(concat!("viewfinder/", env!("CARGO_PKG_VERSION")))
                .redirect(redirect::Policy::custom(move |attempt| follow(attempt, reach)))
                .dns_resolver(Names::within(reach))
                // An address is signed: whoever knows it has the film.
                .referer(false)
                .retry(reqwest::retry::never())
                .connect_timeout(self.timeouts.connect)
                .read_timeout(self.timeouts.idle)
                .http1_only();
            if near {
                builder = builder.no_proxy();
            }
            builder.build().map_err(|error| clean_line(&error.to_string()))
        })
        .clone()
        .map_err(|why| {
            Failure::new(FailureKind::Network, format!("no secure connection could be made: {why}"))
        })
    }
}

impl FileAnswer {
    /// The next bytes of the body; `None` at its end. An incomplete body is an error.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        let chunk = self.response.chunk().await;
        let failure = |error| self.secrets.clear_words(no_answer(&error, &self.host).failure());
        chunk.map_err(failure)
    }

    /// The host that was asked first, to be named in messages.
    pub fn host(&self) -> &str {
        &self.host
    }
}

/// The same path on another server.
fn moved(to: &BaseUrl, url: &Url) -> Url {
    let mut moved = to.route(url.path());
    moved.set_query(url.query());
    moved
}

fn wrong(why: &str) -> Failure {
    Failure::new(FailureKind::Invalid, format!("the film's address cannot be used: {why}"))
}

fn follow(attempt: redirect::Attempt<'_>, reach: Reach) -> redirect::Action {
    match refusal(attempt.previous(), attempt.url(), reach) {
        None if has_left(attempt.previous(), reach) => attempt.stop(),
        None => attempt.follow(),
        Some(why) => attempt.error(why),
    }
}

/// Why a redirect from these addresses to the next is not followed; `None` if it is.
fn refusal(come: &[Url], next: &Url, reach: Reach) -> Option<&'static str> {
    if come.len() > HOPS {
        Some("it redirects too many times")
    } else if !matches!(next.scheme(), "http" | "https") {
        Some("it redirects to an address that is neither http nor https")
    } else {
        // A host may send on no further inwards than it could be named itself.
        let reach = if has_left(come, reach) { Reach::Far } else { reach };
        reach.refusal(next)
    }
}

/// Whether a download that may use nearby hosts has passed through a public one.
fn has_left(come: &[Url], reach: Reach) -> bool {
    reach == Reach::Near && !come.iter().all(is_inside)
}

/// The address that a public host redirects to, in a download that began nearby.
fn outside(response: &Response, reach: Reach) -> Option<Url> {
    let at = response.url();
    if !response.status().is_redirection() || !has_left(std::slice::from_ref(at), reach) {
        return None;
    }
    at.join(response.headers().get(header::LOCATION)?.to_str().ok()?).ok()
}

/// The words of [`refusal`], recovered from an error of the HTTP library.
fn astray(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    clean_line(&cause.to_string())
}

/// Whether an address is on this machine.
fn is_near(url: &Url) -> bool {
    url.host_str().is_some_and(is_this_machine)
}

fn head(response: &Response) -> FileHead {
    let headers = response.headers();
    let text = |name| headers.get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    let now = std::time::SystemTime::now()
        .duration_since(std::time::SystemTime::UNIX_EPOCH)
        .map_or(Timestamp::default(), |since| Timestamp::default().plus(since));
    FileHead {
        status: response.status().as_u16(),
        length: response.content_length(),
        range: text(header::CONTENT_RANGE).and_then(content_range),
        validator: validator(headers),
        says_end: response.content_length().is_some()
            || text(header::TRANSFER_ENCODING)
                .is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked")),
        retry_after: text(header::RETRY_AFTER).and_then(|hint| parse_retry_after(hint, now)),
    }
}

/// The value to use with `If-Range`. RFC 9110 requires a strong validator.
fn validator(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    let strong = text(header::ETAG).filter(|tag| tag.starts_with('"') && tag.len() <= 1024);
    let settled = || {
        let (changed, sent) = (text(header::LAST_MODIFIED)?, text(header::DATE)?);
        let (from, to) = (parse_http_date(changed)?, parse_http_date(sent)?);
        (from.plus(SETTLED) <= to).then_some(changed)
    };
    strong.or_else(settled).map(str::to_owned)
}

/// Parses `bytes 5-9/10`, `bytes 5-9/*` and `bytes */10`.
fn content_range(text: &str) -> Option<ContentRange> {
    let (range, total) = text.trim().strip_prefix("bytes ")?.trim().split_once('/')?;
    let total = if total == "*" { None } else { Some(total.parse().ok()?) };
    if range == "*" {
        return Some(ContentRange { first: None, last: None, total });
    }
    let (first, last) = range.split_once('-')?;
    let (first, last) = (first.parse::<u64>().ok()?, last.parse().ok()?);
    let fits = first <= last && total.is_none_or(|total| last < total);
    fits.then_some(ContentRange { first: Some(first), last: Some(last), total })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_range_is_read_or_is_none() {
        let range = |first, last, total| Some(ContentRange { first, last, total });
        assert_eq!(content_range("bytes 5-9/10"), range(Some(5), Some(9), Some(10)));
        assert_eq!(content_range("bytes 5-8/*"), range(Some(5), Some(8), None));
        assert_eq!(content_range("bytes */10"), range(None, None, Some(10)));
        for wrong in ["", "bytes 9-5/10", "bytes 5-10/10", "bytes x-9/10", "lines 5-9/10", "5-9/10"]
        {
            assert_eq!(content_range(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn this_machine_is_near() {
        let near = |url: &str| is_near(&Url::parse(url).unwrap());
        for url in ["http://127.0.0.1:8/x", "http://[::1]/x", "https://localhost/x"] {
            assert!(near(url), "{url}");
        }
        assert!(!near("https://127.0.0.1.example.com/x") && !near("https://10.0.0.1/x"));
    }

    #[test]
    fn a_redirect_is_followed_a_few_times_and_no_further_inwards_than_it_came() {
        let urls = |urls: &[&str]| urls.iter().map(|url| Url::parse(url).unwrap()).collect();
        let refused = |come: Vec<Url>, next: &str| {
            let next = Url::parse(next).unwrap();
            [Reach::Near, Reach::Far].map(|reach| refusal(&come, &next, reach))
        };
        let (far, near) = ("https://cdn.example.com/x", "http://127.0.0.1:8/x");
        for (come, next) in [
            (&[far][..], "https://other.example.com/x"),
            (&[far], "http://cdn.example.com/x"),
            (&[near], far),
            (&[far; HOPS], far),
        ] {
            assert_eq!(refused(urls(come), next), [None; 2], "{come:?} {next}");
        }
        assert_eq!(refused(urls(&[far; HOPS + 1]), far), [Some("it redirects too many times"); 2]);
        for next in ["ftp://cdn.example.com/x", "file:///etc/passwd", "data:,x"] {
            let why = Some("it redirects to an address that is neither http nor https");
            assert_eq!(refused(urls(&[far]), next), [why; 2], "{next}");
        }
        for next in [near, "http://localhost:9/x", "http://[::1]/x", "http://10.0.0.1/x"] {
            let [by_near, by_far] = refused(urls(&[near]), next);
            assert!(by_near.is_none() && by_far.is_some(), "{next}");
            for come in [&[far][..], &[near, far], &[far, near]] {
                let why = refused(urls(come), next);
                assert!(why.iter().all(Option::is_some), "{come:?} {next}: {why:?}");
            }
        }
        for next in ["http://169.254.169.254/x", "http://0.0.0.0/x", "http://[::]/x"] {
            assert!(refused(urls(&[near]), next).iter().all(Option::is_some), "{next}");
        }
    }

    #[test]
    fn by_way_of_a_public_host_one_is_as_far_as_any() {
        let left = |url: &str, reach| has_left(&[Url::parse(url).unwrap()], reach);
        assert!(left("https://cdn.example.com/x", Reach::Near));
        assert!(!left("http://nas.lan/x", Reach::Near) && !left("http://10.0.0.1/x", Reach::Near));
        assert!(
            !left("https://cdn.example.com/x", Reach::Far),
            "who never was near leaves nothing"
        );
    }

    #[test]
    fn only_what_stands_for_the_very_bytes_is_a_validator() {
        let validator = |headers: &[(&'static str, &str)]| {
            let headers = headers.iter().map(|(name, value)| {
                (header::HeaderName::from_static(name), value.parse().unwrap())
            });
            validator(&headers.collect())
        };
        let changed = "Mon, 23 Nov 2026 00:00:00 GMT";
        let modified = ("last-modified", changed);
        let at = |date| validator(&[modified, ("date", date)]);
        assert_eq!(at("Mon, 23 Nov 2026 00:01:00 GMT").as_deref(), Some(changed));
        for date in
            [changed, "Mon, 23 Nov 2026 00:00:59 GMT", "Sun, 22 Nov 2026 00:00:00 GMT", "60", ""]
        {
            assert_eq!(at(date), None, "{date}");
        }
        assert_eq!(validator(&[modified]), None);
        assert_eq!(validator(&[("last-modified", "1"), ("date", "100")]), None);
        let tagged = |tag| validator(&[("etag", tag), modified, ("date", changed)]);
        assert_eq!(tagged("\"a\"").as_deref(), Some("\"a\""));
        assert_eq!(tagged("W/\"a\""), None);
    }
}

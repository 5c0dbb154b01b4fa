//! The HTTP client: a few routes, no retries, no redirects, bounded bodies.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads a clock")]

use std::fmt;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use reqwest::header::{AUTHORIZATION, DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Method, RequestBuilder, Response, Url};

use super::answer::Answer;
use super::base_url::BaseUrl;
use super::feed::{FeedVerdict, judge_feed};
use super::reach::Names;
use super::repair::unpacked;
use super::secrets::Secrets;
use super::submission::{Submission, judge};
use super::transport::{NoAnswer, no_answer};
use crate::domain::{
    self, ApiKey, Failure, FailureKind, Header, Request, RequestSettings, Route, Timestamp,
    clean_line, parse_http_date, parse_retry_after,
};

/// Longest answer about one task, in bytes. Real ones have a few thousand; parsed JSON can take up
/// to forty times its length in memory.
pub(super) const BODY_LIMIT: usize = 1024 * 1024;

/// The header with the provider's id of the request (contract section 4).
const REQUEST_ID: &str = "x-cometapi-request-id";

/// Timeouts of HTTP requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For connecting, including the TLS handshake.
    pub connect: Duration,
    /// For the complete answer to a submission. Answers have taken up to 20.93 s (contract section
    /// 2), and a relay in front of the provider gives up after 100 s.
    pub submit: Duration,
    /// For the next bytes of any other answer.
    pub idle: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            submit: Duration::from_secs(130),
            idle: Duration::from_secs(30),
        }
    }
}

/// The part of an answer that has arrived so far. Whoever gives up waiting can still read it.
#[derive(Clone, Default)]
pub struct Heard(Answer);

impl fmt::Debug for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // It is as it came.
        write!(f, "Heard({} bytes)", self.0.body.len())
    }
}

/// The result of a harmless test request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// What the feed answered.
    pub verdict: FeedVerdict,
    /// HTTP status.
    pub status: u16,
    /// The time on the provider's clock.
    pub date: Option<Timestamp>,
}

/// An interpreted answer, and its raw bytes for the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged<V> {
    /// What the answer means.
    pub verdict: V,
    /// The body without secrets; empty if none arrived.
    pub raw: Vec<u8>,
    /// The provider's id of the request, if its answer had one.
    pub request_id: Option<String>,
}

impl<V> Judged<V> {
    fn of(verdict: V, answer: Answer) -> Self {
        Self { verdict, raw: answer.body, request_id: answer.request_id }
    }

    fn unanswered(verdict: V) -> Self {
        Self { verdict, raw: Vec::new(), request_id: None }
    }
}

/// The provider's API, used with one key. Cheap to clone. Nothing is set up before the first
/// request, because loading the TLS roots takes milliseconds that the first frame needs.
#[derive(Clone, Debug)]
pub struct Client {
    pub(super) base: BaseUrl,
    pub(super) key: ApiKey,
    /// Request settings from the user's configuration.
    settings: RequestSettings,
    /// Secrets to remove from answers: the key, and every other one that this process knows.
    pub(super) secrets: Secrets,
    /// The name of the key in the ledger, if it is not the key's fingerprint.
    key_print: Option<String>,
    pub(super) timeouts: Timeouts,
    /// For submissions. Each opens a new connection, so that none is sent over one that has died.
    once: std::sync::Arc<OnceLock<Result<reqwest::Client, String>>>,
    /// For requests that can be repeated safely.
    kept: std::sync::Arc<OnceLock<Result<reqwest::Client, String>>>,
}

impl Client {
    /// A client for the provider at `base`, which authenticates with `key`.
    pub fn new(base: BaseUrl, key: ApiKey, timeouts: Timeouts) -> Self {
        Self {
            base,
            secrets: Secrets::default().and(&key),
            key,
            settings: RequestSettings::default(),
            key_print: None,
            timeouts,
            once: std::sync::Arc::default(),
            kept: std::sync::Arc::default(),
        }
    }

    /// Returns the client with these request settings.
    #[must_use]
    pub fn with_settings(self, settings: RequestSettings) -> Self {
        Self { settings, ..self }
    }

    /// Returns the client with more secrets to remove from answers.
    #[must_use]
    pub fn hiding(mut self, secrets: &[ApiKey]) -> Self {
        self.secrets = secrets.iter().fold(self.secrets, Secrets::and);
        self
    }

    /// Returns the client with another key. The old key is still treated as a secret.
    #[must_use]
    pub fn with_key(&self, key: ApiKey) -> Self {
        let client = Self::new(self.base.clone(), key, self.timeouts);
        let client = client.with_settings(self.settings.clone());
        Self { secrets: self.secrets.clone().and(&client.key), ..client }
    }

    /// Returns the client with another name for its key in the ledger. The sandbox draws a new key
    /// in each process, so the fingerprint would not say whose a take is.
    #[must_use]
    pub fn known_as(self, key_print: String) -> Self {
        Self { key_print: Some(key_print), ..self }
    }

    /// The name of the key in the ledger.
    pub fn key_print(&self) -> String {
        self.key_print.clone().unwrap_or_else(|| self.key.fingerprint())
    }

    /// The provider's address.
    pub fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// The secrets that must not come back from any host. A film's host may be the provider itself,
    /// and repeat them.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Request settings from the user's configuration.
    pub fn settings(&self) -> &RequestSettings {
        &self.settings
    }

    /// The timeouts in use.
    pub fn timeouts(&self) -> Timeouts {
        self.timeouts
    }

    /// The key sent with every request.
    pub fn key(&self) -> &ApiKey {
        &self.key
    }

    /// Sends a submission once, byte for byte as given, with the key added. As soon as parts of the
    /// answer arrive, they are put into `heard`.
    pub async fn generate(&self, request: &Request, heard: &mut Heard) -> Judged<Submission> {
        *heard = Heard::default();
        let http = match self.built(&self.once, |builder| {
            // No idle connection is kept, and so none is reused: the library would be free to
            // send again over a fresh one when a kept one turns out dead.
            builder.pool_max_idle_per_host(0).timeout(self.timeouts.submit)
        }) {
            Ok(http) => http,
            Err(why) => {
                return Judged::unanswered(Submission::Refused(why));
            }
        };
        let sent = with_key(self.addressed(&http, request), &self.key);
        match self.listen(sent, BODY_LIMIT, &mut heard.0).await {
            Ok(()) => {}
            Err(NoAnswer::NotSent(why)) => {
                let why = self.secrets.clear_words(why);
                return Judged::unanswered(Submission::TryAgain { why, hint: None });
            }
            Err(NoAnswer::MaybeSent(why)) => return self.left(request, heard, why),
        }
        self.judged(request.route, std::mem::take(heard))
    }

    /// The result of a submission whose answer is no longer awaited, and the reason for that.
    pub fn left(&self, request: &Request, heard: &mut Heard, why: Failure) -> Judged<Submission> {
        let mut heard = std::mem::take(heard);
        heard.0.cut = Some(why);
        self.judged(request.route, heard)
    }

    fn judged(&self, route: Route, heard: Heard) -> Judged<Submission> {
        let answer = cleared(heard.0, BODY_LIMIT, &self.secrets);
        Judged::of(judge(route, &answer), answer)
    }

    /// Asks for the state of a task that was made by this route.
    pub async fn ask(&self, route: Route, task_id: &str) -> Judged<FeedVerdict> {
        let question = route.question(task_id, &self.settings);
        let answer = match self.reusable() {
            Ok(http) => {
                let request = with_key(self.addressed(&http, &question), &self.key);
                self.exchange(request, BODY_LIMIT, &self.secrets).await
            }
            Err(why) => Err(why),
        };
        match answer {
            Ok(answer) => Judged::of(judge_feed(&answer, task_id), answer),
            Err(why) => Judged::unanswered(FeedVerdict::Trouble(why)),
        }
    }

    /// Asks the feed about a task that cannot exist. That costs nothing, creates nothing, and shows
    /// whether the provider can be reached and accepts the key. Without the key it shows only the
    /// former.
    pub async fn probe(&self, with_the_key: bool) -> Result<Probe, Failure> {
        let question = Route::default().question(NO_TASK, &self.settings);
        let request = self.addressed(&self.reusable()?, &question);
        let request = if with_the_key { with_key(request, &self.key) } else { request };
        let request = request.timeout(self.timeouts.idle);
        let answer = self.exchange(request, BODY_LIMIT, &self.secrets).await?;
        Ok(Probe {
            verdict: judge_feed(&answer, NO_TASK),
            status: answer.status,
            date: answer.date,
        })
    }

    /// A request for this provider, without the key.
    fn addressed(&self, http: &reqwest::Client, request: &Request) -> RequestBuilder {
        let method = match request.head.method() {
            domain::Method::Get => Method::GET,
            domain::Method::Post => Method::POST,
        };
        let built = http.request(method, self.base.route(request.head.path()));
        let built = with_headers(built, request.head.headers());
        if request.body.is_empty() { built } else { built.body(request.body.clone()) }
    }

    /// A GET request that belongs to no route, without the key.
    pub(super) fn get(&self, url: Url) -> Result<RequestBuilder, Failure> {
        let head = Route::default().head(&self.settings);
        Ok(with_headers(self.reusable()?.request(Method::GET, url), head.headers()))
    }

    pub(super) fn reusable(&self) -> Result<reqwest::Client, Failure> {
        self.built(&self.kept, |builder| builder.read_timeout(self.timeouts.idle))
    }

    fn built(
        &self,
        cell: &OnceLock<Result<reqwest::Client, String>>,
        finish: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Result<reqwest::Client, Failure> {
        cell.get_or_init(|| {
            // Another client of this process may have installed it already.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let mut builder = reqwest::Client::builder()
                .user_agent(concat!("viewfinder/", env!("CARGO_PKG_VERSION")))
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never())
                .connect_timeout(self.timeouts.connect)
                .dns_resolver(Names::of_provider())
                .http1_only();
            if self.base.is_loopback() {
                // No proxy stands between a machine and itself, and plain http needs no roots.
                builder = builder.no_proxy().tls_certs_only([]);
            }
            finish(builder).build().map_err(|error| clean_line(&error.to_string()))
        })
        .clone()
        .map_err(|why| {
            Failure::new(FailureKind::Network, format!("no secure connection could be made: {why}"))
        })
    }

    /// Sends a request and reads its answer. An incomplete answer is an error.
    pub(super) async fn exchange(
        &self,
        request: RequestBuilder,
        limit: usize,
        secrets: &Secrets,
    ) -> Result<Answer, Failure> {
        let mut answer = Answer::default();
        match self.listen(request, limit, &mut answer).await {
            Ok(()) => Ok(cleared(answer, limit, secrets)),
            Err(error) => Err(secrets.clear_words(error.failure())),
        }
    }

    /// Sends a request and reads its answer into `answer` as it arrives.
    async fn listen(
        &self,
        request: RequestBuilder,
        limit: usize,
        answer: &mut Answer,
    ) -> Result<(), NoAnswer> {
        let host = self.base.host();
        let mut response = request.send().await.map_err(|error| no_answer(&error, &host))?;
        *answer = head(&response);
        tracing::debug!(host, status = answer.status, "the provider answers");
        while let Some(chunk) = response.chunk().await.map_err(|error| no_answer(&error, &host))? {
            let room = limit - answer.body.len();
            answer.body.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if chunk.len() > room {
                return Err(NoAnswer::MaybeSent(Failure::new(
                    FailureKind::Unclear,
                    format!(
                        "{host} answered with more than {} MiB, far more than an answer needs",
                        limit / 1024 / 1024
                    ),
                )));
            }
        }
        Ok(())
    }
}

/// Removes the secrets from an answer, before anything reads, stores or shows it.
fn cleared(answer: Answer, limit: usize, secrets: &Secrets) -> Answer {
    let body = unpacked(&answer.body, limit).unwrap_or(answer.body);
    Answer {
        request_id: answer.request_id.map(|id| secrets.hide(&id).into_owned()),
        body: secrets.without(body),
        cut: answer.cut.map(|why| secrets.clear_words(why)),
        ..answer
    }
}

/// A task id that no provider ever assigns.
const NO_TASK: &str = "00000000-0000-0000-0000-000000000000";

fn with_headers(request: RequestBuilder, headers: &[Header]) -> RequestBuilder {
    headers.iter().fold(request, |request, Header { name, value }| request.header(name, value))
}

/// Adds the key, the only part of a request that is never stored.
pub(super) fn with_key(request: RequestBuilder, key: &ApiKey) -> RequestBuilder {
    let mut headers = HeaderMap::new();
    // A key is checked to be printable ASCII when it is read, so this cannot fail.
    if let Ok(mut bearer) = HeaderValue::from_str(&format!("Bearer {}", key.expose())) {
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
    }
    request.headers(headers)
}

/// The status and the headers of a response, with an empty body.
fn head(response: &Response) -> Answer {
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(Timestamp::default(), |since| Timestamp::default().plus(since));
    Answer {
        status: response.status().as_u16(),
        request_id: header(REQUEST_ID).map(|id| clean_line(id).chars().take(128).collect()),
        retry_after: header(RETRY_AFTER.as_str()).and_then(|hint| parse_retry_after(hint, now)),
        date: header(DATE.as_str()).and_then(parse_http_date),
        ..Answer::default()
    }
}

//! The HTTP client: a few routes, no retries, no redirects, bounded bodies.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use reqwest::header::{AUTHORIZATION, DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Method, RequestBuilder, Response, Url};

use super::balance::{judge_account, judge_subscription, judge_usage};
use super::base_url::BaseUrl;
use super::feed::{FeedVerdict, judge_feed};
use super::history::judge_history;
use super::submission::{Submission, judge_submission};
use super::transport::{NoAnswer, no_answer};
use crate::domain::{
    ApiKey, Balance, Failure, FailureKind, RemoteTask, Timestamp, clean_line, parse_http_date,
    parse_retry_after,
};

/// Longest JSON answer, in bytes.
const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// The header that one page of the documents calls optional and another required, so it is
/// always sent (contract section 0).
const VERSION: (&str, &str) = ("X-Runway-Version", "2024-11-06");

/// The header that names a request (contract section 4).
const REQUEST_ID: &str = "x-cometapi-request-id";

/// How long to wait for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection, its TLS included.
    pub connect: Duration,
    /// For the whole answer to a submission; 20.93 s were seen (contract section 2), and a relay
    /// in front gives up at 100 s.
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

/// An answer that arrived whole, with what of its head matters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `X-Cometapi-Request-Id`.
    pub request_id: Option<String>,
    /// Retry-After, where it makes sense.
    pub retry_after: Option<Duration>,
    /// When the provider says it answered.
    pub date: Option<Timestamp>,
    /// The body, as it came.
    pub body: Vec<u8>,
}

/// What a question that costs nothing and makes nothing showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// What the feed said.
    pub verdict: FeedVerdict,
    /// HTTP status.
    pub status: u16,
    /// The provider's clock.
    pub date: Option<Timestamp>,
}

/// A judged answer together with its raw bytes, for the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged<V> {
    /// What it means.
    pub verdict: V,
    /// The body as it came; empty where none did.
    pub raw: Vec<u8>,
}

/// The provider's API with one key. Cheap to clone. Nothing is opened before the first request:
/// the TLS roots alone cost milliseconds that the first frame needs.
#[derive(Clone, Debug)]
pub struct Client {
    base: BaseUrl,
    key: ApiKey,
    /// What the ledger knows the key by, if that is not its fingerprint.
    key_print: Option<String>,
    timeouts: Timeouts,
    /// For submissions: a connection of its own each time, so that no dead one is met half-way.
    once: std::sync::Arc<OnceLock<Result<reqwest::Client, String>>>,
    /// For everything that may be asked twice.
    kept: std::sync::Arc<OnceLock<Result<reqwest::Client, String>>>,
}

impl Client {
    /// A client of the provider at `base` with `key`.
    pub fn new(base: BaseUrl, key: ApiKey, timeouts: Timeouts) -> Self {
        Self {
            base,
            key,
            key_print: None,
            timeouts,
            once: std::sync::Arc::default(),
            kept: std::sync::Arc::default(),
        }
    }

    /// The same client, whose key the ledger knows by another name than its fingerprint: one that is
    /// drawn anew by each process says nothing of whose a take is.
    #[must_use]
    pub fn known_as(self, key_print: String) -> Self {
        Self { key_print: Some(key_print), ..self }
    }

    /// What the ledger knows its key by.
    pub fn key_print(&self) -> String {
        self.key_print.clone().unwrap_or_else(|| self.key.fingerprint())
    }

    /// Where it sends to.
    pub fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// How long it waits.
    pub fn timeouts(&self) -> Timeouts {
        self.timeouts
    }

    /// What it sends with.
    pub fn key(&self) -> &ApiKey {
        &self.key
    }

    /// Sends a submission once, with `body` as its exact bytes.
    pub async fn generate(&self, body: String) -> Judged<Submission> {
        let url = self.base.route("/runway/pro/generate");
        let http = match self.built(&self.once, |builder| {
            // No idle connection is kept, and so none is reused: the library would be free to
            // send again over a fresh one when a kept one turns out dead.
            builder.pool_max_idle_per_host(0).timeout(self.timeouts.submit)
        }) {
            Ok(http) => http,
            Err(why) => {
                return Judged { verdict: Submission::Refused(why), raw: Vec::new() };
            }
        };
        let request = with_key(http.request(Method::POST, url), self.key.expose()).body(body);
        match self.exchange(request, &self.key).await {
            Ok(answer) => Judged { verdict: judge_submission(&answer), raw: answer.body },
            Err(NoAnswer::NotSent(why)) => {
                Judged { verdict: Submission::TryAgain { why, hint: None }, raw: Vec::new() }
            }
            Err(NoAnswer::MaybeSent(why)) => {
                Judged { verdict: Submission::Unclear(why), raw: Vec::new() }
            }
        }
    }

    /// Asks about a task.
    pub async fn feed(&self, task_id: &str) -> Judged<FeedVerdict> {
        let body = serde_json::json!({ "task_id": task_id }).to_string();
        let url = self.base.route("/runway/feed");
        let answer = match self.reusable() {
            Ok(http) => {
                let request = http.request(Method::POST, url);
                let request = with_key(request, self.key.expose()).body(body);
                self.exchange(request, &self.key).await
            }
            Err(why) => Err(NoAnswer::NotSent(why)),
        };
        match answer {
            Ok(answer) => Judged { verdict: judge_feed(&answer), raw: answer.body },
            Err(error) => {
                Judged { verdict: FeedVerdict::Trouble(error.failure()), raw: Vec::new() }
            }
        }
    }

    /// The provider's list of Runway tasks submitted between two points in time. It takes the
    /// account's access token, not the key (contract section 6).
    pub async fn history(
        &self,
        access_token: &ApiKey,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<RemoteTask>, Failure> {
        let mut url: Url = self.base.route("/api/task/self");
        url.query_pairs_mut()
            .append_pair("p", "1")
            .append_pair("page_size", "100")
            .append_pair("platform", "runway")
            .append_pair("start_timestamp", &(from.millis() / 1000).to_string())
            .append_pair("end_timestamp", &(to.millis() / 1000 + 1).to_string());
        let request = self.reusable()?.request(Method::GET, url);
        let answer = self
            .exchange(with_key(request, access_token.expose()), access_token)
            .await
            .map_err(NoAnswer::failure)?;
        judge_history(&answer)
    }

    /// What is left of this key's limit, and where that is known only in part, why. Both requests
    /// are over within the idle time.
    pub async fn key_balance(&self) -> Result<(Balance, Option<Failure>), Failure> {
        let get = async |route| {
            let request = self.reusable()?.request(Method::GET, self.base.route(route));
            let request = with_key(request, self.key.expose()).timeout(self.timeouts.idle);
            self.exchange(request, &self.key).await.map_err(NoAnswer::failure)
        };
        let limit = judge_subscription(&get("/v1/dashboard/billing/subscription").await?)?;
        let used = match get("/v1/dashboard/billing/usage").await {
            Ok(answer) => judge_usage(&answer),
            Err(why) => Err(why),
        };
        let missing = used.as_ref().err().cloned();
        Ok((Balance::of_limit(limit, used.unwrap_or_default()), missing))
    }

    /// What is left of the account. It takes the account's access token, not the key.
    pub async fn account_balance(&self, access_token: &ApiKey) -> Result<Balance, Failure> {
        let request = self.reusable()?.request(Method::GET, self.base.route("/api/user/self"));
        let request = with_key(request, access_token.expose()).timeout(self.timeouts.idle);
        let answer = self.exchange(request, access_token).await.map_err(NoAnswer::failure)?;
        judge_account(&answer)
    }

    /// Asks the feed about a task that there cannot be: it costs nothing and makes nothing, and
    /// shows whether the provider is there and takes the key. Without the key it shows the first.
    pub async fn probe(&self, with_the_key: bool) -> Result<Probe, Failure> {
        let body = serde_json::json!({ "task_id": NO_TASK }).to_string();
        let request = self.reusable()?.request(Method::POST, self.base.route("/runway/feed"));
        let request = if with_the_key {
            with_key(request, self.key.expose())
        } else {
            request.header(VERSION.0, VERSION.1).header("Content-Type", "application/json")
        };
        let request = request.timeout(self.timeouts.idle).body(body);
        let answer = self.exchange(request, &self.key).await.map_err(NoAnswer::failure)?;
        Ok(Probe { verdict: judge_feed(&answer), status: answer.status, date: answer.date })
    }

    fn reusable(&self) -> Result<reqwest::Client, Failure> {
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
                .http1_only();
            if self.base.is_loopback() {
                // No proxy stands between a machine and itself, and plain http needs no roots.
                builder = builder.no_proxy().tls_certs_only([]);
            }
            finish(builder).build().map_err(|error| clean_line(&error.to_string()))
        })
        .clone()
        .map_err(|why| {
            Failure::new(FailureKind::Network, format!("no secure connection can be made: {why}"))
        })
    }

    /// Sends a request and reads its answer. A provider that repeats the secret it was asked with
    /// has it taken out, before anything is kept or shown.
    async fn exchange(&self, request: RequestBuilder, secret: &ApiKey) -> Result<Answer, NoAnswer> {
        let host = self.base.host();
        let mut response = request.send().await.map_err(|error| no_answer(&error, &host))?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| no_answer(&error, &host))? {
            if body.len() + chunk.len() > BODY_LIMIT {
                return Err(NoAnswer::MaybeSent(Failure::new(
                    FailureKind::Unclear,
                    format!("{host} answered with more than 16 MiB, which no answer needs"),
                )));
            }
            body.extend_from_slice(&chunk);
        }
        let mut answer = head(&response, without(body, secret.expose()));
        answer.request_id = answer.request_id.map(|id| id.replace(secret.expose(), REDACTED));
        Ok(answer)
    }
}

/// A name that no provider gives to a task.
const NO_TASK: &str = "00000000-0000-0000-0000-000000000000";

/// What stands where a secret stood.
const REDACTED: &str = "[key]";

/// A body without a secret, wherever it stood.
fn without(body: Vec<u8>, secret: &str) -> Vec<u8> {
    let secret = secret.as_bytes();
    let stands = |at: usize| body[at..].starts_with(secret);
    if secret.is_empty() || !(0..body.len()).any(stands) {
        return body;
    }
    let (mut clean, mut at) = (Vec::with_capacity(body.len()), 0);
    while at < body.len() {
        if stands(at) {
            clean.extend_from_slice(REDACTED.as_bytes());
            at += secret.len();
        } else {
            clean.push(body[at]);
            at += 1;
        }
    }
    clean
}

fn with_key(request: RequestBuilder, secret: &str) -> RequestBuilder {
    let mut headers = HeaderMap::new();
    // A key is checked to be printable ASCII when it is read, so this cannot fail.
    if let Ok(mut bearer) = HeaderValue::from_str(&format!("Bearer {secret}")) {
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
    }
    request
        .headers(headers)
        .header(VERSION.0, VERSION.1)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json")
}

fn head(response: &Response, body: Vec<u8>) -> Answer {
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(Timestamp::default(), |since| Timestamp::default().plus(since));
    Answer {
        status: response.status().as_u16(),
        request_id: header(REQUEST_ID).map(|id| clean_line(id).chars().take(128).collect()),
        retry_after: header(RETRY_AFTER.as_str()).and_then(|hint| parse_retry_after(hint, now)),
        date: header(DATE.as_str()).and_then(parse_http_date),
        body,
    }
}

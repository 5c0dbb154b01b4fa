//! The HTTP client: a few routes, no retries, no redirects, bounded bodies.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads a clock")]

use std::fmt;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use reqwest::header::{AUTHORIZATION, DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Method, RequestBuilder, Response, Url};

use super::answer::Answer;
use super::balance::{judge_account, judge_subscription, judge_usage};
use super::base_url::BaseUrl;
use super::feed::{FeedVerdict, judge_feed};
use super::prices::{ListedPrice, judge_prices};
use super::reach::Names;
use super::repair::unpacked;
use super::secrets::Secrets;
use super::submission::{Submission, judge};
use super::task_list::judge_history;
use super::transport::{NoAnswer, no_answer};
use crate::domain::{
    self, ApiKey, Balance, Failure, FailureKind, Header, RemoteTask, Request, RequestSettings,
    Route, Timestamp, clean_line, parse_http_date, parse_retry_after,
};

/// Longest answer about one task, in bytes: those that were seen have a few thousand. As values in
/// memory JSON takes up to forty times its length.
const BODY_LIMIT: usize = 1024 * 1024;

/// Longest list of tasks, in bytes: a hundred of them, each with all that the provider knows of it.
const LIST_LIMIT: usize = 2 * BODY_LIMIT;

/// The header that names a request (contract section 4).
const REQUEST_ID: &str = "x-cometapi-request-id";

/// Timeouts of requests.
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

/// What has come of an answer so far: somebody who gives up waiting for the rest still has it.
#[derive(Clone, Default)]
pub struct Heard(Answer);

impl fmt::Debug for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // It is as it came.
        write!(f, "Heard({} bytes)", self.0.body.len())
    }
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
    /// The body as it came but for secrets; empty where none did.
    pub raw: Vec<u8>,
}

/// The provider's API with one key. Cheap to clone. Nothing is opened before the first request:
/// the TLS roots alone cost milliseconds that the first frame needs.
#[derive(Clone, Debug)]
pub struct Client {
    base: BaseUrl,
    key: ApiKey,
    /// What the user's settings put into requests.
    settings: RequestSettings,
    /// What must not come back: the key, and whatever else this process knows that is secret.
    secrets: Secrets,
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
            secrets: Secrets::default().and(&key),
            key,
            settings: RequestSettings::default(),
            key_print: None,
            timeouts,
            once: std::sync::Arc::default(),
            kept: std::sync::Arc::default(),
        }
    }

    /// The same with these settings for its requests.
    #[must_use]
    pub fn with_settings(self, settings: RequestSettings) -> Self {
        Self { settings, ..self }
    }

    /// The same, that takes these secrets too out of every answer: a provider may know them all.
    #[must_use]
    pub fn hiding(mut self, secrets: &[ApiKey]) -> Self {
        self.secrets = secrets.iter().fold(self.secrets, Secrets::and);
        self
    }

    /// The same with another key. What was a secret stays one.
    #[must_use]
    pub fn with_key(&self, key: ApiKey) -> Self {
        let client = Self::new(self.base.clone(), key, self.timeouts);
        let client = client.with_settings(self.settings.clone());
        Self { secrets: self.secrets.clone().and(&client.key), ..client }
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

    /// The provider's address.
    pub fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// What must not come back from anybody: a film's host may be the provider's own, and say it.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// What the user's settings put into requests.
    pub fn settings(&self) -> &RequestSettings {
        &self.settings
    }

    /// The timeouts in use.
    pub fn timeouts(&self) -> Timeouts {
        self.timeouts
    }

    /// The key sent with each request.
    pub fn key(&self) -> &ApiKey {
        &self.key
    }

    /// Sends a submission once, to the byte as it is, with the key added. What comes of the answer is
    /// in `heard` from the moment that it comes.
    pub async fn generate(&self, request: &Request, heard: &mut Heard) -> Judged<Submission> {
        *heard = Heard::default();
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
        let sent = with_key(self.addressed(&http, request), &self.key);
        match self.listen(sent, BODY_LIMIT, &mut heard.0).await {
            Ok(()) => {}
            Err(NoAnswer::NotSent(why)) => {
                let why = self.secrets.clear_words(why);
                return Judged {
                    verdict: Submission::TryAgain { why, hint: None },
                    raw: Vec::new(),
                };
            }
            Err(NoAnswer::MaybeSent(why)) => return self.left(request, heard, why),
        }
        self.judged(request.route, std::mem::take(heard))
    }

    /// The result of a submission whose answer is no longer awaited, and why.
    pub fn left(&self, request: &Request, heard: &mut Heard, why: Failure) -> Judged<Submission> {
        let mut heard = std::mem::take(heard);
        heard.0.cut = Some(why);
        self.judged(request.route, heard)
    }

    fn judged(&self, route: Route, heard: Heard) -> Judged<Submission> {
        let answer = cleared(heard.0, BODY_LIMIT, &self.secrets);
        Judged { verdict: judge(route, &answer), raw: answer.body }
    }

    /// Asks about a task of this route.
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
            Ok(answer) => Judged { verdict: judge_feed(&answer, task_id), raw: answer.body },
            Err(why) => Judged { verdict: FeedVerdict::Trouble(why), raw: Vec::new() },
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
        let request = with_key(self.get(url)?, access_token);
        let secrets = self.secrets.clone().and(access_token);
        judge_history(&self.exchange(request, LIST_LIMIT, &secrets).await?)
    }

    /// What is left of this key's limit, and where that is known only in part, why. Both requests
    /// are over within the idle time.
    pub async fn key_balance(&self) -> Result<(Balance, Option<Failure>), Failure> {
        let get = async |route| {
            let request = with_key(self.get(self.base.route(route))?, &self.key);
            let request = request.timeout(self.timeouts.idle);
            self.exchange(request, BODY_LIMIT, &self.secrets).await
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
        let request = with_key(self.get(self.base.route("/api/user/self"))?, access_token);
        let request = request.timeout(self.timeouts.idle);
        let secrets = self.secrets.clone().and(access_token);
        judge_account(&self.exchange(request, BODY_LIMIT, &secrets).await?)
    }

    /// What its models cost, as the provider tells everybody: no key is sent.
    pub async fn prices(&self) -> Result<Vec<ListedPrice>, Failure> {
        let request = self.reusable()?.request(Method::GET, self.base.route("/api/models"));
        let request = request.header("Accept", "application/json").timeout(self.timeouts.idle);
        judge_prices(&self.exchange(request, LIST_LIMIT, &self.secrets).await?)
    }

    /// Asks the feed about a task that there cannot be: it costs nothing and makes nothing, and
    /// shows whether the provider is there and takes the key. Without the key it shows the first.
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

    /// A request on its way to this provider, still without a key.
    fn addressed(&self, http: &reqwest::Client, request: &Request) -> RequestBuilder {
        let method = match request.head.method() {
            domain::Method::Get => Method::GET,
            domain::Method::Post => Method::POST,
        };
        let built = http.request(method, self.base.route(request.head.path()));
        let built = with_headers(built, request.head.headers());
        if request.body.is_empty() { built } else { built.body(request.body.clone()) }
    }

    /// A question that belongs to no route, still without a key.
    fn get(&self, url: Url) -> Result<RequestBuilder, Failure> {
        let head = Route::default().head(&self.settings);
        Ok(with_headers(self.reusable()?.request(Method::GET, url), head.headers()))
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

    /// Sends a request and reads its answer, which has to come whole.
    async fn exchange(
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

    /// Sends a request and reads its answer into `answer`, as it comes.
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

/// An answer without secrets: before anything of it is read, kept or shown.
fn cleared(answer: Answer, limit: usize, secrets: &Secrets) -> Answer {
    let body = unpacked(&answer.body, limit).unwrap_or(answer.body);
    Answer {
        request_id: answer.request_id.map(|id| secrets.hide(&id).into_owned()),
        body: secrets.without(body),
        cut: answer.cut.map(|why| secrets.clear_words(why)),
        ..answer
    }
}

/// A name that no provider gives to a task.
const NO_TASK: &str = "00000000-0000-0000-0000-000000000000";

fn with_headers(request: RequestBuilder, headers: &[Header]) -> RequestBuilder {
    headers.iter().fold(request, |request, Header { name, value }| request.header(name, value))
}

/// Adds the one thing that a request is kept without.
fn with_key(request: RequestBuilder, key: &ApiKey) -> RequestBuilder {
    let mut headers = HeaderMap::new();
    // A key is checked to be printable ASCII when it is read, so this cannot fail.
    if let Ok(mut bearer) = HeaderValue::from_str(&format!("Bearer {}", key.expose())) {
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
    }
    request.headers(headers)
}

/// The head of an answer, and none of its body yet.
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

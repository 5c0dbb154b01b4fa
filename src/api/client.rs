//! The HTTP client: a few routes, no retries, no redirects, bounded bodies.

use std::fmt;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use reqwest::header::{AUTHORIZATION, DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Method, RequestBuilder, Response, Url};

use super::balance::{judge_account, judge_subscription, judge_usage};
use super::base_url::BaseUrl;
use super::feed::{FeedVerdict, judge_feed};
use super::history::judge_history;
use super::lenient::unpacked;
use super::prices::{ListedPrice, judge_prices};
use super::reach::Names;
use super::secrets::Secrets;
use super::submission::{Submission, judge_submission};
use super::transport::{NoAnswer, no_answer};
use crate::domain::{
    ApiKey, Balance, Failure, FailureKind, RUNWAY_VERSION, RemoteTask, Timestamp, clean_line,
    parse_http_date, parse_retry_after,
};

/// Longest answer about one task, in bytes: those that were seen have a few thousand. As values in
/// memory JSON takes up to forty times its length.
const BODY_LIMIT: usize = 1024 * 1024;

/// Longest list of tasks, in bytes: a hundred of them, each with all that the provider knows of it.
const LIST_LIMIT: usize = 2 * BODY_LIMIT;

/// The header that one page of the documents calls optional and another required, so it is
/// always sent (contract section 0).
const VERSION: &str = "X-Runway-Version";

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

/// An answer, with what of its head matters. No secret is in it, however it was spelt.
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
    /// The body, as it came but for secrets.
    pub body: Vec<u8>,
    /// Why the body is not whole, where it is not.
    pub cut: Option<Failure>,
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
    /// What it says in [`VERSION`].
    version: String,
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
            version: RUNWAY_VERSION.to_owned(),
            key_print: None,
            timeouts,
            once: std::sync::Arc::default(),
            kept: std::sync::Arc::default(),
        }
    }

    /// The same, naming this version of Runway's interface in each request. It is a word that a
    /// header can carry.
    #[must_use]
    pub fn with_version(self, version: &str) -> Self {
        Self { version: version.to_owned(), ..self }
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
        let client = Self::new(self.base.clone(), key, self.timeouts).with_version(&self.version);
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

    /// Where it sends to.
    pub fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// What must not come back from anybody: a film's host may be the provider's own, and say it.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// How long it waits.
    pub fn timeouts(&self) -> Timeouts {
        self.timeouts
    }

    /// What it sends with.
    pub fn key(&self) -> &ApiKey {
        &self.key
    }

    /// Sends a submission once, with `body` as its exact bytes. What comes of the answer is in
    /// `heard` from the moment that it comes.
    pub async fn generate(&self, body: String, heard: &mut Heard) -> Judged<Submission> {
        *heard = Heard::default();
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
        let request =
            with_key(http.request(Method::POST, url), self.key.expose(), &self.version).body(body);
        match self.listen(request, BODY_LIMIT, &mut heard.0).await {
            Ok(()) => {}
            Err(NoAnswer::NotSent(why)) => {
                let why = self.secrets.clear_words(why);
                return Judged {
                    verdict: Submission::TryAgain { why, hint: None },
                    raw: Vec::new(),
                };
            }
            Err(NoAnswer::MaybeSent(why)) => return self.left(heard, why),
        }
        self.judged(std::mem::take(heard))
    }

    /// What a submission has come to whose answer nobody waits for any more, and why not.
    pub fn left(&self, heard: &mut Heard, why: Failure) -> Judged<Submission> {
        let mut heard = std::mem::take(heard);
        heard.0.cut = Some(why);
        self.judged(heard)
    }

    fn judged(&self, heard: Heard) -> Judged<Submission> {
        let answer = cleared(heard.0, BODY_LIMIT, &self.secrets);
        Judged { verdict: judge_submission(&answer), raw: answer.body }
    }

    /// Asks about a task.
    pub async fn feed(&self, task_id: &str) -> Judged<FeedVerdict> {
        let body = serde_json::json!({ "task_id": task_id }).to_string();
        let url = self.base.route("/runway/feed");
        let answer = match self.reusable() {
            Ok(http) => {
                let request = http.request(Method::POST, url);
                let request = with_key(request, self.key.expose(), &self.version).body(body);
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
        let request = self.reusable()?.request(Method::GET, url);
        let request = with_key(request, access_token.expose(), &self.version);
        let secrets = self.secrets.clone().and(access_token);
        judge_history(&self.exchange(request, LIST_LIMIT, &secrets).await?)
    }

    /// What is left of this key's limit, and where that is known only in part, why. Both requests
    /// are over within the idle time.
    pub async fn key_balance(&self) -> Result<(Balance, Option<Failure>), Failure> {
        let get = async |route| {
            let request = self.reusable()?.request(Method::GET, self.base.route(route));
            let request =
                with_key(request, self.key.expose(), &self.version).timeout(self.timeouts.idle);
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
        let request = self.reusable()?.request(Method::GET, self.base.route("/api/user/self"));
        let request =
            with_key(request, access_token.expose(), &self.version).timeout(self.timeouts.idle);
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
        let body = serde_json::json!({ "task_id": NO_TASK }).to_string();
        let request = self.reusable()?.request(Method::POST, self.base.route("/runway/feed"));
        let request = if with_the_key {
            with_key(request, self.key.expose(), &self.version)
        } else {
            request.header(VERSION, &self.version).header("Content-Type", "application/json")
        };
        let request = request.timeout(self.timeouts.idle).body(body);
        let answer = self.exchange(request, BODY_LIMIT, &self.secrets).await?;
        Ok(Probe {
            verdict: judge_feed(&answer, NO_TASK),
            status: answer.status,
            date: answer.date,
        })
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
            Failure::new(FailureKind::Network, format!("no secure connection can be made: {why}"))
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
                        "{host} answered with more than {} MiB, which no answer needs",
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

fn with_key(request: RequestBuilder, secret: &str, version: &str) -> RequestBuilder {
    let mut headers = HeaderMap::new();
    // A key is checked to be printable ASCII when it is read, so this cannot fail.
    if let Ok(mut bearer) = HeaderValue::from_str(&format!("Bearer {secret}")) {
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
    }
    request
        .headers(headers)
        .header(VERSION, version)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json")
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

//! What the provider is asked about the account, the key and the models, rather than about a take.

use reqwest::{Method, Url};

use super::balance::{judge_account, judge_subscription, judge_usage};
use super::client::{BODY_LIMIT, Client, with_key};
use super::offered::{Offered, Setback};
use super::prices::{ListedPrice, judge_prices};
use super::task_list::{judge_history, judge_price};
use super::usage_log::{judge_key_usage, judge_log};
use crate::domain::{ApiKey, Balance, Failure, KeyPurse, LogEntry, Receipt, RemoteTask, Timestamp};

/// Longest list of tasks, in bytes: a hundred tasks with everything that the provider stores about
/// each.
const LIST_LIMIT: usize = 2 * BODY_LIMIT;

/// The account's list of tasks (contract section 6).
const TASK_LIST: &str = "/api/task/self";

/// The key's log of requests, which a server may not have (contract section 12).
pub const USAGE_LOG: &str = "/api/log/token";

/// What the key itself may spend, which a server may not have (contract section 12).
pub const KEY_USAGE: &str = "/api/usage/token";

impl Client {
    /// Fetches the provider's list of Runway tasks submitted between two points in time. This takes
    /// the account's access token instead of the key (contract section 6).
    pub async fn history(
        &self,
        access_token: &ApiKey,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<RemoteTask>, Failure> {
        let mut url: Url = self.base.route(TASK_LIST);
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

    /// Fetches what is left of this key's limit. If only part of that is known, the failure says
    /// why. Both requests together take no longer than the idle timeout.
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

    /// Fetches the balance of the account. This takes the account's access token instead of the
    /// key.
    pub async fn account_balance(&self, access_token: &ApiKey) -> Result<Balance, Failure> {
        let request = with_key(self.get(self.base.route("/api/user/self"))?, access_token);
        let request = request.timeout(self.timeouts.idle);
        let secrets = self.secrets.clone().and(access_token);
        judge_account(&self.exchange(request, BODY_LIMIT, &secrets).await?)
    }

    /// Fetches the key's log of requests, as far as it is about money, where the server has one. It
    /// allows about twenty questions in twenty minutes.
    pub async fn usage_log(&self) -> Result<Offered<Vec<LogEntry>>, Setback> {
        let request = with_key(self.get(self.base.route(USAGE_LOG))?, &self.key);
        let request = request.timeout(self.timeouts.idle);
        let answer = self.exchange(request, LIST_LIMIT, &self.secrets).await?;
        judge_log(&answer).map_err(|why| Setback { why, retry_after: answer.retry_after })
    }

    /// Fetches what a task has cost, from the account's list of tasks. This takes the account's
    /// access token instead of the key. `None` if the list does not have the task.
    pub async fn task_price(
        &self,
        access_token: &ApiKey,
        task_id: &str,
    ) -> Result<Offered<Option<Receipt>>, Setback> {
        let mut url: Url = self.base.route(TASK_LIST);
        url.query_pairs_mut()
            .append_pair("p", "1")
            .append_pair("page_size", "20")
            .append_pair("platform", "runway")
            .append_pair("task_id", task_id);
        let request = with_key(self.get(url)?, access_token).timeout(self.timeouts.idle);
        let secrets = self.secrets.clone().and(access_token);
        let answer = self.exchange(request, LIST_LIMIT, &secrets).await?;
        judge_price(&answer, task_id)
            .map_err(|why| Setback { why, retry_after: answer.retry_after })
    }

    /// Fetches what the key itself may spend, where the server has a route for that.
    pub async fn key_usage(&self) -> Result<Offered<KeyPurse>, Failure> {
        let request = with_key(self.get(self.base.route(KEY_USAGE))?, &self.key);
        let request = request.timeout(self.timeouts.idle);
        judge_key_usage(&self.exchange(request, BODY_LIMIT, &self.secrets).await?)
    }

    /// Fetches the public list of model prices. No key is sent.
    pub async fn prices(&self) -> Result<Vec<ListedPrice>, Failure> {
        let request = self.reusable()?.request(Method::GET, self.base.route("/api/models"));
        let request = request.header("Accept", "application/json").timeout(self.timeouts.idle);
        judge_prices(&self.exchange(request, LIST_LIMIT, &self.secrets).await?)
    }
}

//! What the provider is asked about the account, the key and the models, rather than about a take.

use reqwest::{Method, Url};

use super::balance::{judge_account, judge_subscription, judge_usage};
use super::client::{BODY_LIMIT, Client, with_key};
use super::prices::{ListedPrice, judge_prices};
use super::task_list::judge_history;
use crate::domain::{ApiKey, Balance, Failure, RemoteTask, Timestamp};

/// Longest list of tasks, in bytes: a hundred tasks with everything that the provider stores about
/// each.
const LIST_LIMIT: usize = 2 * BODY_LIMIT;

impl Client {
    /// Fetches the provider's list of Runway tasks submitted between two points in time. This takes
    /// the account's access token instead of the key (contract section 6).
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

    /// Fetches the public list of model prices. No key is sent.
    pub async fn prices(&self) -> Result<Vec<ListedPrice>, Failure> {
        let request = self.reusable()?.request(Method::GET, self.base.route("/api/models"));
        let request = request.header("Accept", "application/json").timeout(self.timeouts.idle);
        judge_prices(&self.exchange(request, LIST_LIMIT, &self.secrets).await?)
    }
}

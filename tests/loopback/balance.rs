//! A provider that takes the question for the balance and never answers, or asks on elsewhere.

use std::time::Duration;

use viewfinder::api::{BaseUrl, Client, Timeouts};
use viewfinder::domain::{ApiKey, FailureKind};

use crate::bench::{KEY, SHORT, Sandbox};

/// Four of these are waited for to the end.
const SHORTER: Timeouts = Timeouts { idle: Duration::from_millis(300), ..SHORT };

fn client(base: &str, timeouts: Timeouts) -> Client {
    Client::new(BaseUrl::parse(base).unwrap(), ApiKey::parse(KEY).unwrap(), timeouts)
}

#[tokio::test]
async fn a_silence_ends_and_a_trickle_too() {
    let root = tempfile::tempdir().unwrap();
    let faults = ["subscription:1=stall", "subscription:2=drip,ms=100", "account:1=stall,at=3"];
    let sandbox = Sandbox::start(root.path(), &[&faults[..], &["feed:1=stall"]].concat()).await;
    let client = client(&sandbox.base, SHORTER);
    for _ in 0..2 {
        assert_eq!(client.key_balance().await.unwrap_err().kind, FailureKind::Timeout);
    }
    let account = client.account_balance(&ApiKey::parse("at").unwrap()).await;
    assert_eq!(account.unwrap_err().kind, FailureKind::Timeout);
    assert_eq!(client.probe(true).await.unwrap_err().kind, FailureKind::Timeout);
}

#[tokio::test]
async fn the_key_goes_to_no_other_address() {
    let root = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let other = Sandbox::start(elsewhere.path(), &[]).await;
    let redirect = format!("any:*=redirect,to={}/v1/dashboard/billing/subscription", other.base);
    let sandbox = Sandbox::start(root.path(), &[&redirect]).await;
    let client = client(&sandbox.base, SHORT);
    assert_eq!(client.key_balance().await.unwrap_err().kind, FailureKind::Invalid);
    let account = client.account_balance(&ApiKey::parse("at").unwrap()).await;
    assert_eq!(account.unwrap_err().kind, FailureKind::Invalid);
    client.probe(true).await.unwrap();
    assert_eq!(other.requests().len(), 0, "a redirect is not followed");
}

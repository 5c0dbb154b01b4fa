//! The way to the provider, and what it says to a question that costs nothing.

use std::time::Duration;

use super::report::{Check, fail, ok, warn};
use super::settings::Setup;
use crate::api::{BaseUrl, Client, FeedVerdict, Probe, Timeouts};
use crate::config::{Env, Paths};
use crate::console::SET_ANOTHER_KEY;
use crate::domain::{
    ApiKey, RequestSettings, Route, Timestamp, clean_line, seconds_words, without_secrets,
};
use crate::session::embed;
use crate::worker::Clock;

/// Somebody sits there, and a provider that takes longer is not well.
const PATIENCE: Timeouts = Timeouts {
    connect: Duration::from_secs(5),
    submit: Duration::from_secs(5),
    idle: Duration::from_secs(8),
};

/// Clocks that differ by more make trouble with certificates and with looking takes up.
const SKEW: Duration = Duration::from_mins(2);

/// What was asked, for whoever looks for it in a log.
fn question() -> String {
    let asked = Route::default().question("", &RequestSettings::default()).head;
    format!("asked about a task that does not exist, {} {}", asked.method().as_str(), asked.path())
}

/// Variables that send requests another way.
const PROXIES: [&str; 8] = [
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "NO_PROXY",
    "no_proxy",
];

/// The proxies that are set, without their secrets.
pub(super) fn proxies(env: &Env, base: Option<&BaseUrl>) -> Check {
    let set: Vec<String> = PROXIES
        .into_iter()
        .filter_map(|name| Some(format!("{name}={}", without_secrets(env.get(name)?))))
        .collect();
    if set.is_empty() {
        return ok("proxy", "none is set");
    }
    let unused = base.is_some_and(BaseUrl::is_loopback);
    let unused = if unused { "; not used, because the provider is on this machine" } else { "" };
    ok("proxy", format!("{}{unused}", set.join(", ")))
}

/// Whether the provider is there and takes the key.
pub(super) async fn provider(
    setup: &Setup,
    paths: Option<&Paths>,
    sandbox: bool,
    clock: Clock,
) -> Vec<Check> {
    let (client, with_key, server) = if sandbox {
        let Some(paths) = paths else { return Vec::new() };
        match embed(&setup.config, paths).await {
            Ok((client, server)) => (client, true, Some(server)),
            Err(why) => {
                let remedy =
                    "Make the data folder writable, or set VIEWFINDER_DATA_DIR to another folder.";
                return vec![fail("provider", format!("the sandbox did not start: {why}"), remedy)];
            }
        }
    } else {
        let Some(base) = setup.base.clone() else {
            return vec![ok("provider", "not contacted: its address cannot be used")];
        };
        let with_key = setup.key.is_some();
        // Without a key none is sent; the client only has a place for one.
        let key = setup.key.clone().or_else(|| ApiKey::parse("none").ok());
        let Some(key) = key else { return Vec::new() };
        let client = Client::new(base, key, PATIENCE)
            .with_settings(setup.config.provider.request_settings())
            .hiding(&setup.secrets);
        (client, with_key, None)
    };
    let host = if sandbox { "the sandbox".to_owned() } else { client.base().host() };
    let probe = client.probe(with_key).await;
    let checks = match probe {
        Ok(probe) => heard(&host, &probe, with_key, sandbox, clock.now().wall),
        Err(why) => {
            let remedy = "Check the network, the proxy and the provider's address.";
            vec![fail("provider", clean_line(&why.message), remedy)]
        }
    };
    if let Some(server) = server {
        server.abort();
    }
    checks
}

fn heard(host: &str, probe: &Probe, with_key: bool, sandbox: bool, now: Timestamp) -> Vec<Check> {
    let there = || ok("provider", format!("{host} answers ({})", question()));
    let takes_key = || {
        let whose = if sandbox { "the sandbox uses its own" } else { "accepted" };
        with_key.then(|| ok("key-accepted", whose))
    };
    let mut checks = Vec::new();
    match &probe.verdict {
        FeedVerdict::Missing
        | FeedVerdict::Open(_)
        | FeedVerdict::Succeeded(_)
        | FeedVerdict::NoFilm(_)
        | FeedVerdict::Failed(..)
        | FeedVerdict::OfOther(..) => {
            checks.push(there());
            checks.extend(takes_key());
        }
        FeedVerdict::KeyRefused(why) => {
            checks.push(there());
            if with_key {
                let what = format!("refused: {}", clean_line(&why.message));
                checks.push(fail("key-accepted", what, SET_ANOTHER_KEY));
            }
        }
        FeedVerdict::SlowDown(_) => {
            checks.push(warn(
                "provider",
                format!("{host} says that there were too many requests"),
                "Try again in a minute.",
            ));
        }
        FeedVerdict::Trouble(why) => {
            let what = format!("{host}: {} ({})", clean_line(&why.message), question());
            let remedy = if probe.status >= 500 {
                "The problem is at the provider; try again later."
            } else {
                "Check the provider's address: the server there does not speak the route."
            };
            checks.push(fail("provider", what, remedy));
        }
    }
    if let Some(date) = probe.date {
        let apart = now.since(date).max(date.since(now));
        checks.push(if apart > SKEW {
            let what = format!("{} apart from the provider's", seconds_words(apart));
            warn("clock-skew", what, "Set the clock, or enable automatic time.")
        } else {
            ok("clock-skew", "within two minutes of the provider's")
        });
    }
    checks
}

#[cfg(test)]
mod tests {
    use super::super::report::Status;
    use super::*;
    use crate::domain::{Failure, FailureKind};

    fn told(verdict: FeedVerdict, status: u16, with_key: bool) -> Vec<(&'static str, Status)> {
        let probe = Probe { verdict, status, date: None };
        let checks = heard("x", &probe, with_key, false, Timestamp::default());
        checks.into_iter().map(|check| (check.name, check.status)).collect()
    }

    #[test]
    fn what_the_feed_says_tells_the_provider_from_the_key() {
        let why = || Failure::new(FailureKind::Auth, "no");
        let there = ("provider", Status::Ok);
        assert_eq!(told(FeedVerdict::Missing, 400, true), [there, ("key-accepted", Status::Ok)]);
        assert_eq!(told(FeedVerdict::Missing, 400, false), [there]);
        let refused = FeedVerdict::KeyRefused(why());
        assert_eq!(told(refused.clone(), 401, true), [there, ("key-accepted", Status::Fail)]);
        assert_eq!(told(refused, 401, false), [there]);
        assert_eq!(told(FeedVerdict::Trouble(why()), 500, true), [("provider", Status::Fail)]);
        assert_eq!(told(FeedVerdict::SlowDown(None), 429, true), [("provider", Status::Warn)]);
    }

    #[test]
    fn clocks_may_differ_a_little() {
        let status = |apart: i64| {
            let probe = Probe {
                verdict: FeedVerdict::Missing,
                status: 400,
                date: Some(Timestamp::from_millis(1_000_000_000 + apart)),
            };
            let checks = heard("x", &probe, false, false, Timestamp::from_millis(1_000_000_000));
            checks.last().map(|check| check.status)
        };
        assert_eq!(status(119_000), Some(Status::Ok));
        assert_eq!(status(121_000), Some(Status::Warn));
        assert_eq!(status(-121_000), Some(Status::Warn));
    }
}

//! `viewfinder balance`: what is left to spend, according to the provider.

use std::time::Duration;

use jiff::tz::TimeZone;
use serde::Serialize;

use super::context::Context;
use super::ink::Ink;
use super::json::json_line;
use super::table::{Cell, Column, Cut, Table};
use crate::api::{Client, KEY_USAGE, Offered, Timeouts};
use crate::cli::{self, Purse};
use crate::config::{ACCESS_TOKEN, KeyFile, access_token, find_key, zone};
use crate::console::{Exit, Trouble, labels, print_inked, say, shown};
use crate::domain::{
    ApiKey, Balance, Failure, FailureKind, KeyPurse, Report, Step, Telling, Timestamp, Usd,
    clean_line, program, sentence, usd_words,
};
use crate::session::{NoWorld, embed};
use crate::store::Absences;
use crate::ui::Role;

/// How long an answer is waited for: somebody sits there.
pub(super) const PATIENCE: Timeouts = Timeouts {
    connect: Duration::from_secs(10),
    submit: Duration::from_secs(15),
    idle: Duration::from_secs(15),
};

#[derive(Serialize)]
struct BalanceLine<'a> {
    limit_usd: Option<f64>,
    used_usd: Option<f64>,
    remaining_usd: Option<f64>,
    unlimited: bool,
    source: &'a str,
    /// What the key itself may spend, where the server says that.
    key: Option<KeyLine<'a>>,
}

#[derive(Serialize)]
struct KeyLine<'a> {
    name: Option<&'a str>,
    limit_usd: Option<f64>,
    used_usd: Option<f64>,
    remaining_usd: Option<f64>,
    unlimited: bool,
    /// RFC 3339; null if it never expires.
    expires: Option<String>,
}

/// The provider to ask, and whose balance.
struct Asked {
    client: Client,
    /// The account's token; without it, it is about the key.
    token: Option<ApiKey>,
    /// In words.
    whose: String,
}

/// Asks the provider and prints what it says.
pub async fn balance(context: &Context, wanted: &cli::Balance) -> Result<Exit, Trouble> {
    let asked = if context.sandbox {
        let (client, _serves_while_this_lives) =
            embed(&context.config, &context.paths).await.map_err(Trouble::from)?;
        // Whatever token there is, it is none of the sandbox's business.
        let token = (wanted.of == Some(Purse::Account)).then(|| client.key().clone());
        let whose = if token.is_some() { "the sandbox's account" } else { "the sandbox's key" };
        Asked { client, token, whose: whose.to_owned() }
    } else {
        live(context, wanted.of)?
    };
    let host = asked.client.base().host();
    let (source, found) = match &asked.token {
        Some(token) => {
            let found = asked.client.account_balance(token).await;
            ("account", found.map(|balance| (balance, None)))
        }
        None => ("key", asked.client.key_balance().await),
    };
    let (balance, missing) = found.map_err(|why| refused(context, &asked, &host, &why))?;
    if let Some(why) = missing {
        say(format_args!("The amount spent is unknown: {}.", clean_line(&why.message)));
    }
    let purse = match asked.token {
        None => purse(context, &asked.client).await,
        // The account's token is no key.
        Some(_) => None,
    };
    let line = if wanted.json {
        let Balance { limit, used, remaining, unlimited } = balance;
        let line = BalanceLine {
            limit_usd: limit.map(to_cents_of_a_cent),
            used_usd: used.map(to_cents_of_a_cent),
            remaining_usd: remaining.map(to_cents_of_a_cent),
            unlimited,
            source,
            key: purse.as_ref().map(key_line),
        };
        json_line(&line)
    } else {
        say(format_args!("Balance of {} at {host}:", asked.whose));
        let ink = Ink::of_data(context);
        let (zone, now) = (zone(&context.env), context.clock.now().wall);
        words(&balance, purse.as_ref(), now, &zone).plain(&ink).join("\n")
    };
    shown(print_inked(&line))?;
    Ok(Exit::Done)
}

/// What the key itself may spend, if the server has a route for that and says it. Whether it has one
/// is remembered for a day; anything that goes wrong here is no reason to say less of the rest.
async fn purse(context: &Context, client: &Client) -> Option<KeyPurse> {
    let absences = Absences::at(context.paths.absences(context.sandbox));
    let (origin, now) = (client.base().origin(), context.clock.now().wall);
    if !context.sandbox && absences.know(&origin, KEY_USAGE, now) {
        return None;
    }
    match client.key_usage().await {
        Ok(Offered::Here(purse)) => Some(purse),
        Ok(Offered::NotThere) => {
            if let Err(error) = absences.note(&origin, KEY_USAGE, now) {
                tracing::info!(%error, "that a route is not there could not be remembered");
            }
            None
        }
        Err(why) => {
            tracing::info!(why = why.message, "the key's own rest is not known");
            None
        }
    }
}

fn key_line(purse: &KeyPurse) -> KeyLine<'_> {
    let usd = |amount: Option<Usd>| amount.map(Usd::dollars);
    KeyLine {
        name: purse.name.as_deref(),
        limit_usd: usd(purse.granted),
        used_usd: usd(purse.used),
        remaining_usd: usd(purse.left),
        unlimited: purse.unlimited,
        expires: purse.expires.map(Timestamp::rfc3339),
    }
}

/// The live provider, and whose balance is asked for: the account's where there is a token for it,
/// since that is the money that there is; a key without a limit of its own spends all of it.
fn live(context: &Context, of: Option<Purse>) -> Result<Asked, Trouble> {
    let token = access_token(&context.env).map_err(NoWorld::Key)?;
    let token = match of {
        Some(Purse::Key) => None,
        Some(Purse::Account) => Some(token.ok_or_else(no_token)?),
        None => token,
    };
    let base = context.base().map_err(NoWorld::Address)?;
    if let Some(token) = token {
        // Who has the account's token needs no key.
        let client = Client::new(base, token.clone(), PATIENCE).hiding(&context.secrets());
        return Ok(Asked { client, token: Some(token), whose: "the account".to_owned() });
    }
    let found = find_key(&context.env, &KeyFile::at(context.paths.key_file()));
    let (key, source) = found.map_err(NoWorld::Key)?.ok_or(NoWorld::NoKey)?;
    let whose = format!("the key that ends in {} (from {source})", key.tail());
    let client = Client::new(base, key, PATIENCE).hiding(&context.secrets());
    Ok(Asked { client, token: None, whose })
}

fn no_token() -> Trouble {
    let next = "Set COMETAPI_ACCESS_TOKEN, or ask for the key's balance with --of key.";
    let what = "The account's balance needs an access token, and none is set.";
    Trouble::new(Exit::Config, Report::new(what, "", next))
}

fn refused(context: &Context, asked: &Asked, host: &str, why: &Failure) -> Trouble {
    let said = sentence(&clean_line(&why.message));
    let free = "Asking costs nothing.";
    let labels = labels(program(context.sandbox), "");
    let (exit, telling) = match why.kind {
        FailureKind::Auth if asked.token.is_some() => {
            let next = format!("{host} refused {ACCESS_TOKEN}; set another one.");
            return Trouble::new(Exit::KeyRefused, Report::new(said, free, next));
        }
        FailureKind::Auth => {
            let free = format!("{free} {host} refused {}.", asked.whose);
            (Exit::KeyRefused, Telling::new(said, free, &[Step::EnterKey, Step::Doctor]))
        }
        FailureKind::RateLimit => {
            (Exit::Unreachable, Telling::new(said, free, &[Step::TryInAMinute]))
        }
        FailureKind::Quota
        | FailureKind::Invalid
        | FailureKind::Moderation
        | FailureKind::NotFound
        | FailureKind::Network
        | FailureKind::Timeout
        | FailureKind::Provider
        | FailureKind::Unclear
        | FailureKind::Disk
        | FailureKind::Lost => {
            (Exit::Unreachable, Telling::new(said, free, &[Step::TryLater, Step::Doctor]))
        }
    };
    Trouble::new(exit, telling.report(&labels))
}

/// What a number of dollars can mean: below a ten-thousandth there are only errors of counting.
fn to_cents_of_a_cent(usd: f64) -> f64 {
    (usd * 1e4).round() / 1e4
}

fn words(balance: &Balance, purse: Option<&KeyPurse>, now: Timestamp, zone: &TimeZone) -> Table {
    let usd = |amount: Option<f64>| amount.map_or_else(|| "unknown".to_owned(), usd_words);
    let (left, limit) = if balance.unlimited {
        ("unlimited".to_owned(), "none".to_owned())
    } else {
        (usd(balance.remaining), usd(balance.limit))
    };
    let mut rows = vec![("remaining", left), ("used", usd(balance.used)), ("limit", limit)];
    rows.extend(purse.into_iter().flat_map(|purse| key_rows(purse, now, zone)));
    let row = |(name, amount)| vec![Cell::new(name, Role::Muted), Cell::text(amount)];
    Table {
        columns: [(); 2].map(|()| Column::new("", Cut::Never)).into(),
        rows: rows.into_iter().map(row).collect(),
    }
}

/// What the key itself may spend, in words: only what is known.
fn key_rows(purse: &KeyPurse, now: Timestamp, zone: &TimeZone) -> Vec<(&'static str, String)> {
    let left = if purse.unlimited {
        Some("whatever the account has".to_owned())
    } else {
        purse.left.map(|usd| usd.to_string())
    };
    let of = purse.name.as_deref().map(|name| format!(" ({name})")).unwrap_or_default();
    let over = purse.expires.is_some_and(|at| at <= now);
    let expires = if over { "key expired" } else { "key expires" };
    [("key's rest", left.map(|left| left + &of)), (expires, purse.expires.map(|at| at.day(zone)))]
        .into_iter()
        .filter_map(|(name, words)| Some((name, words?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(balance: &Balance, purse: Option<&KeyPurse>) -> String {
        let now = Timestamp::from_millis(1_800_000_000_000);
        words(balance, purse, now, &TimeZone::UTC).plain(&Ink::plain()).join("\n")
    }

    #[test]
    fn what_the_key_may_spend_is_told_as_far_as_it_is_known() {
        let balance = Balance::of_limit(Some(10.0), Some(0.32));
        let own = |purse: KeyPurse| {
            let lines = told(&balance, Some(&purse));
            let own: Vec<_> = lines.lines().skip(3).map(str::to_owned).collect();
            own
        };
        assert_eq!(own(KeyPurse::default()), [""; 0]);
        let name = Some("work".to_owned());
        let left = Some(Usd::from_micros(1_680_000));
        let after = |seconds: i64| Some(Timestamp::from_millis((1_800_000_000 + seconds) * 1000));
        let purse = KeyPurse { name, left, expires: after(86_400), ..KeyPurse::default() };
        assert_eq!(own(purse.clone()), ["key's rest   $1.68 (work)", "key expires  2027-01-16"]);
        let over = KeyPurse { expires: after(0), name: None, ..purse.clone() };
        assert_eq!(own(over), ["key's rest   $1.68", "key expired  2027-01-15"]);
        let endless = KeyPurse { unlimited: true, left: None, expires: None, ..purse };
        assert_eq!(own(endless), ["key's rest  whatever the account has (work)"]);
    }

    #[test]
    fn what_is_not_known_is_said_in_words() {
        let of = |limit, used| told(&Balance::of_limit(limit, used), None);
        assert_eq!(
            of(Some(10.0), Some(0.32)),
            "remaining  $9.68\nused       $0.32\nlimit      $10.00"
        );
        assert_eq!(
            of(Some(1e9), Some(0.32)),
            "remaining  unlimited\nused       $0.32\nlimit      none"
        );
        assert_eq!(of(None, None), "remaining  unknown\nused       unknown\nlimit      unknown");
    }
}

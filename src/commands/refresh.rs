//! `viewfinder models --refresh`: what the provider says that its models cost.

use serde::Serialize;

use super::balance::PATIENCE;
use super::context::Context;
use super::json::json_line;
use crate::api::{BaseUrl, Client, ListedPrice};
use crate::cli;
use crate::config::{Refreshed, catalog, zone};
use crate::console::{Exit, Trouble, labels, print, say, shown};
use crate::domain::{ApiKey, Price, Step, Telling, clean_line, program, sentence};
use crate::session::{NoWorld, embed};

/// Other models of the maker that are told of at most.
const OTHERS: usize = 12;

/// How a model's name begins in a list of many makers.
const MAKERS: [&str; 2] = ["runwayml", "runway"];

/// A price that is another now. Keys are added, never changed or left out.
#[derive(Serialize)]
struct ChangeLine<'a> {
    name: &'a str,
    usd: Option<f64>,
    per_second: Option<f64>,
    was_usd: Option<f64>,
    was_per_second: Option<f64>,
    source: &'a str,
    date: &'a str,
}

/// Asks, keeps what differs from the table that is built in, and says what is new.
pub async fn refresh(context: &Context, wanted: &cli::Models) -> Result<Exit, Trouble> {
    let (client, _serves_while_this_lives) = if context.sandbox {
        let (client, server) = embed(&context.config, &context.paths).await?;
        (client, Some(server))
    } else {
        (keyless(context.base().map_err(NoWorld::Address)?, context), None)
    };
    let host = if context.sandbox { "the sandbox".to_owned() } else { client.base().host() };
    let listed = client.prices().await.map_err(|why| {
        let what = sentence(&clean_line(&why.message));
        let next = &[Step::TryLater, Step::Doctor];
        let telling = Telling::new(what, "The table is as it was.", next);
        Trouble::new(Exit::Unreachable, telling.report(&labels(program(context.sandbox), "")))
    })?;
    let (source, date) =
        (format!("{host}, /api/models"), context.clock.now().wall.day(&zone(&context.env)));
    let built_in = catalog();
    let mut kept = Vec::new();
    let mut changed = 0;
    for card in context.config.catalog().models {
        let Some(price) = listed.iter().find_map(|it| price(it, &card.name, &source, &date)) else {
            continue;
        };
        let built = built_in.model(&card.name).and_then(|card| card.price.clone());
        let was = context.config.refreshed.iter().find(|it| it.name == card.name);
        let was = was.and_then(|it| it.price.clone()).or_else(|| built.clone());
        if was.as_ref().is_none_or(|was| !same(was, &price)) {
            changed += 1;
            let line = if wanted.json {
                change(&card.name, &price, was.as_ref())
            } else {
                let before = was.map_or_else(|| "no price".to_owned(), |was| words(&was));
                format!("{}: {}; it was {before}", clean_line(&card.name), words(&price))
            };
            shown(print(line))?;
        }
        if built.is_none_or(|built| !same(&built, &price)) {
            kept.push((card.name, price));
        }
    }
    let file = Refreshed::at(context.paths.models(context.sandbox));
    file.write(&kept)?;
    if changed == 0 {
        say(format_args!("The prices of {host} are the known ones."));
    } else {
        let path = file.path().display();
        say(format_args!("Saved in {path}; [[model]] in the settings overrides it."));
    }
    let others = others(&listed, context);
    if !others.is_empty() {
        say(format_args!("It lists other models of the same maker: {}.", others.join(", ")));
    }
    Ok(Exit::Done)
}

/// A client that has no key to send.
fn keyless(base: BaseUrl, context: &Context) -> Client {
    let none = ApiKey::parse("no-key").expect("a plain word can be a key");
    Client::new(base, none, PATIENCE).hiding(&context.secrets())
}

/// A name without its maker's, and without what is written in one way or another.
fn bare(name: &str) -> String {
    let name = name.to_lowercase().replace('-', "_");
    let maker = MAKERS.into_iter().find_map(|maker| name.strip_prefix(maker));
    maker.map_or_else(|| name.clone(), |rest| rest.trim_start_matches(['_', '/', ':']).to_owned())
}

/// What a model costs, if this entry of the list is about it.
fn price(entry: &ListedPrice, model: &str, source: &str, date: &str) -> Option<Price> {
    let ListedPrice { name, per_request, per_second } = entry;
    let priced = per_request.is_some() || per_second.is_some();
    (priced && bare(name) == bare(model)).then(|| Price {
        usd: per_request.unwrap_or_default(),
        per_second: per_second.unwrap_or_default(),
        of: String::new(),
        source: source.to_owned(),
        date: date.to_owned(),
    })
}

/// Whether two prices are the same money; a millionth of a dollar is none.
fn same(a: &Price, b: &Price) -> bool {
    (a.usd - b.usd).abs() < 1e-6 && (a.per_second - b.per_second).abs() < 1e-6
}

fn some(usd: f64) -> Option<f64> {
    (usd > 0.0).then_some(usd)
}

fn change(name: &str, price: &Price, was: Option<&Price>) -> String {
    json_line(&ChangeLine {
        name,
        usd: some(price.usd),
        per_second: some(price.per_second),
        was_usd: was.and_then(|was| some(was.usd)),
        was_per_second: was.and_then(|was| some(was.per_second)),
        source: &price.source,
        date: &price.date,
    })
}

fn words(price: &Price) -> String {
    match (some(price.usd), some(price.per_second)) {
        (Some(usd), None) => format!("${usd:.2} a take"),
        (None, Some(usd)) => format!("${usd:.3} a second"),
        (Some(usd), Some(more)) => format!("${more:.3} a second, at least ${usd:.2} a take"),
        (None, None) => "free".to_owned(),
    }
}

/// Models of the same maker that the table does not know, by the name in the list.
fn others(listed: &[ListedPrice], context: &Context) -> Vec<String> {
    let known: Vec<_> =
        context.config.catalog().models.iter().map(|card| bare(&card.name)).collect();
    let names = listed.iter().map(|it| it.name.as_str());
    let others = names.filter(|name| {
        MAKERS.into_iter().any(|maker| name.to_lowercase().starts_with(maker))
            && !known.contains(&bare(name))
    });
    others.take(OTHERS).map(clean_line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_in_every_list() {
        for name in ["gen4_turbo", "gen4-turbo", "runwayml_gen4_turbo", "Runway/gen4-turbo"] {
            assert_eq!(bare(name), "gen4_turbo", "{name}");
        }
        let entry = |name: &str, per_request| ListedPrice {
            name: name.to_owned(),
            per_request,
            per_second: None,
        };
        assert!(price(&entry("runwayml-gen4", Some(1.0)), "gen4", "", "").is_some());
        assert!(price(&entry("gen4_turbo", Some(1.0)), "gen4", "", "").is_none());
        assert!(price(&entry("gen4", None), "gen4", "", "").is_none(), "no price is no news");
    }
}

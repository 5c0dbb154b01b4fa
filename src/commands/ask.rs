//! The question before a shot is sent, with everything that the user should know before paying.

use super::context::Context;
use super::ledger::existing;
use crate::config::zone;
use crate::console::{Trouble, ask, can_ask, say};
use crate::domain::{
    Catalog, FieldName, Sent, Shot, Support, clean_line, sent_before, shot_facts, text_doubt,
};
use crate::session::World;

/// Shows what will be sent and where to, what the model does with it, and what it may cost, and
/// asks for confirmation.
pub(super) fn confirmed(context: &Context, world: &World, shot: &Shot) -> Result<bool, Trouble> {
    let catalog = context.config.catalog();
    let place = match world {
        World::Live { base, key, .. } => {
            format!("{} with the key ending in {}", base.host(), key.tail())
        }
        World::Sandbox => "the sandbox, which costs nothing".to_owned(),
    };
    say(clean_line(&shot.prompt_sent()));
    let [model, ratio, style] = [&shot.model, &shot.ratio, &shot.style].map(|it| clean_line(it));
    say(format_args!("{model}  {ratio}  {style}  {} s  motion {}", shot.seconds, shot.motion));
    for (name, value) in shot_facts(shot) {
        say(format_args!("{name}: {value}"));
    }
    for line in unheeded(shot, &catalog) {
        say(line);
    }
    let sent = sent(context, shot)?;
    match sent.spending.today.takes.all() {
        0 => say("Sent today: none."),
        n => say(format_args!("Sent today: {n}.")),
    }
    let ago = sent.same_shot.map(|at| context.clock.now().wall.since(at));
    if let Some(warning) = ago.and_then(sent_before) {
        say(format_args!("Note: {warning}."));
    }
    if let Some(doubt) = text_doubt(shot, &catalog) {
        say(format_args!("{}.", clean_line(&doubt)));
    }
    let cost = match catalog.estimate(shot) {
        _ if world.is_sandbox() => String::new(),
        Some((usd, price)) => {
            let (source, date) = (clean_line(&price.source), clean_line(&price.date));
            say(format_args!("Estimate: ${usd:.2} ({source}, {date})."));
            format!(", about ${usd:.2}")
        }
        None => ", price unknown".to_owned(),
    };
    debug_assert!(can_ask(), "asked only where somebody can answer");
    ask(&format!("Send it to {place}{cost}? [y/N] "))
}

/// What was sent today, and when this very shot was; a ledger that is not there yet knows nothing.
fn sent(context: &Context, shot: &Shot) -> Result<Sent, Trouble> {
    let Some(ledger) = existing(context)? else { return Ok(Sent::default()) };
    let day = context.clock.now().wall.day(&zone(&context.env));
    Ok(ledger.sent(shot, &day)?)
}

/// The fields that the model is not known to heed, a line for each that it is known to ignore.
fn unheeded(shot: &Shot, catalog: &Catalog) -> Vec<String> {
    let model = clean_line(&shot.model);
    let mut lines = Vec::new();
    let mut unknown = Vec::new();
    for field in FieldName::sent(shot) {
        match catalog.support(&shot.model, field) {
            Support::Honoured => {}
            Support::Unknown => unknown.push(field.word()),
            Support::Ignored => {
                let card = catalog.model(&shot.model);
                let source = card.map(|card| clean_line(&card.knowledge(field).source));
                let source = source.filter(|source| !source.is_empty());
                let source = source.map(|source| format!(" ({source})")).unwrap_or_default();
                lines.push(format!("{model} ignores {}{source}.", field.word()));
            }
        }
    }
    if !unknown.is_empty() {
        lines.push(format!("Whether {model} uses {} is unknown.", unknown.join(", ")));
    }
    lines
}

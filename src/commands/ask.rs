//! The question before a shot is sent: everything that somebody should know who pays for it.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::time::Duration;

use super::context::{Context, say};
use super::exit::Trouble;
use crate::config::zone;
use crate::domain::{Catalog, FieldName, Sent, Shot, Support, clean_line, seconds_words};
use crate::session::{World, damaged};
use crate::store::Ledger;

/// A shot sent again so soon is worth a word, as in the studio's review.
const JUST_SENT: Duration = Duration::from_mins(2);

/// Shows what will be sent, where to, what the model does with it and what it may cost, and asks.
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
    for line in unheeded(shot, &catalog) {
        say(line);
    }
    let sent = sent(context, shot)?;
    match sent.today {
        0 => say("Sent today: nothing yet."),
        n => say(format_args!("Sent today: {n}.")),
    }
    let ago = sent.same_shot.map(|at| context.clock.now().wall.since(at));
    if let Some(ago) = ago.filter(|ago| *ago < JUST_SENT) {
        say(format_args!("Note: This very shot was sent {} ago.", seconds_words(ago)));
    }
    let price = catalog.model(&shot.model).and_then(|card| card.price.as_ref());
    let cost = match price {
        _ if world.is_sandbox() => String::new(),
        Some(price) => format!(", about ${:.2}", price.usd),
        None => ", price unknown".to_owned(),
    };
    let mut err = std::io::stderr().lock();
    // A prompt that cannot be written is answered by nobody.
    let _ = write!(err, "Send it to {place}{cost}? [y/N] ").and_then(|()| err.flush());
    drop(err);
    let mut answer = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(|error| Trouble::usage(format!("The answer could not be read: {error}."), ""))?;
    debug_assert!(std::io::stdin().is_terminal(), "asked only where somebody can answer");
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

/// What was sent today, and when this very shot was; a ledger that is not there yet knows nothing.
fn sent(context: &Context, shot: &Shot) -> Result<Sent, Trouble> {
    let path = context.ledger();
    if matches!(path.try_exists(), Ok(false)) {
        return Ok(Sent::default());
    }
    let opened = Ledger::open(&path, &context.paths.locks())?;
    if let Some(aside) = opened.moved_aside {
        say(damaged(&aside));
    }
    let midnight = context.clock.now().wall.start_of_day(&zone(&context.env));
    Ok(opened.ledger.sent(shot, midnight)?)
}

/// The fields that the model is not known to heed, a line for each that it is known to ignore.
fn unheeded(shot: &Shot, catalog: &Catalog) -> Vec<String> {
    let model = clean_line(&shot.model);
    let mut lines = Vec::new();
    let mut unknown = Vec::new();
    for field in FieldName::ALL {
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
        lines.push(format!("Whether {model} heeds {} is unknown.", unknown.join(", ")));
    }
    lines
}

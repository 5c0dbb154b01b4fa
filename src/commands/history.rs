//! `viewfinder history`: the takes, newest first, a page at a time.

use std::io::IsTerminal as _;

use super::context::{Context, print, say, written};
use super::exit::{Exit, Trouble};
use super::json::take_json;
use crate::cli;
use crate::config::zone;
use crate::domain::{Anchor, Page, Query, Take, ago_words, clean_line, shorten, width};
use crate::session::damaged;
use crate::store::Ledger;

/// Takes read at a time, so that a long history takes no more memory than a short one.
const PAGE: usize = 500;

/// Takes shown on a terminal where nothing else is said.
const SCREENFUL: usize = 50;

/// Lists the takes.
pub fn history(context: &Context, wanted: &cli::History) -> Result<Exit, Trouble> {
    let path = context.ledger();
    // What cannot be looked at is not the same as what is not there.
    if matches!(path.try_exists(), Ok(false)) {
        if !wanted.json {
            say("No takes yet.");
        }
        return Ok(Exit::Done);
    }
    let opened = Ledger::open(&path, &context.paths.locks())?;
    if let Some(aside) = opened.moved_aside {
        say(damaged(&aside));
    }
    let mut ledger = opened.ledger;
    recover(context, &mut ledger);
    let terminal = std::io::stdout().is_terminal();
    let usual = if terminal && !wanted.json { SCREENFUL } else { 0 };
    let limit = match wanted.limit.unwrap_or(usual) {
        0 => usize::MAX,
        limit => limit,
    };
    let mut left = limit;
    let mut anchor = Anchor::Newest;
    let zone = zone(&context.env);
    loop {
        let query = Query { filter: String::new(), anchor, limit: left.min(PAGE) };
        let Page { takes, older, .. } = ledger.page(&query)?;
        for take in &takes {
            let line = if wanted.json {
                take_json(take)
            } else {
                row(take, &ago_words(take.created, context.clock.now().wall, &zone), terminal)
            };
            if !written(print(line))? {
                // The reader has seen enough.
                return Ok(Exit::Done);
            }
        }
        left -= takes.len();
        match takes.last() {
            Some(last) if older && left > 0 => anchor = Anchor::Before(last.seq),
            Some(_) if older && terminal && !wanted.json => {
                let all = ledger.count("")?;
                say(format_args!("{limit} of {all} takes; --limit 0 shows all."));
                break;
            }
            Some(_) | None => break,
        }
    }
    Ok(Exit::Done)
}

/// Brings what a killed process left in the middle of a submission to its ending, so that the
/// list says what is true. A list that cannot do that is still a list.
fn recover(context: &Context, ledger: &mut Ledger) {
    let nobody = crate::store::Adoption {
        me: "",
        origin: "",
        key_print: "",
        only: Some(&[]),
        held: false,
        films: false,
        now: context.clock.now().wall,
    };
    if let Err(error) = ledger.adopt(&nobody) {
        tracing::warn!(%error, "what a dead process left could not be brought to its ending");
    }
}

fn row(take: &Take, when: &str, terminal: bool) -> String {
    let shot = &take.shot;
    let made = format!("{} {} {}s", shot.ratio, shot.model, shot.seconds);
    let state = take
        .progress()
        .filter(|percent| *percent < 100)
        .map_or_else(|| take.state().to_string(), |percent| format!("{} {percent}%", take.state()));
    let head = format!("{}  {state:<12}  {when:<16}  {:<18}", take.id, clean_line(&made));
    let prompt = clean_line(&shot.prompt);
    let columns = ratatui::crossterm::terminal::size().map_or(80, |(columns, _)| columns as usize);
    let room = columns.saturating_sub(width(&head) + 2);
    if terminal {
        format!("{head}  {}", shorten(&prompt, room))
    } else {
        format!("{head}  {prompt}")
    }
}

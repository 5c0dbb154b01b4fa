//! `viewfinder wait` and `viewfinder download`.

use std::io::IsTerminal as _;

use super::context::{Context, FilmUse};
use super::follow::{Tell, Until, Wanted, follow, is_ours};
use super::lookup::named;
use super::rows::span_words;
use super::signals::Signals;
use super::sweep::planned;
use crate::cli;
use crate::console::{Exit, Trouble, labels, print, say, written};
use crate::domain::{Output, Report, StageName, Step, Take, Telling, clean_line, program};
use crate::session::Session;
use crate::store::moved_aside;

/// Waits until takes have ended, their films on disk if they want them.
pub async fn wait(context: &Context, wanted: &cli::Wait) -> Result<Exit, Trouble> {
    let exit = follow_named(context, wanted, false).await?;
    if !wanted.takes.is_empty() || wanted.timeout.is_some() || matches!(exit, Exit::Signal(_)) {
        return Ok(exit);
    }
    // Sweeps that were left to whoever comes first.
    Ok(exit.worse(planned(context, wanted.json, wanted.poll_every).await?))
}

/// Fetches the films of takes, also those that were never asked for.
pub async fn download(context: &Context, wanted: &cli::Download) -> Result<Exit, Trouble> {
    let wanted = cli::Wait {
        takes: wanted.takes.clone(),
        poll_every: None,
        timeout: wanted.timeout,
        no_download: false,
        json: wanted.json,
    };
    follow_named(context, &wanted, true).await
}

async fn follow_named(context: &Context, wanted: &cli::Wait, fetch: bool) -> Result<Exit, Trouble> {
    let mut signals = Signals::catch()
        .map_err(|error| Trouble::new(Exit::Failed, Report::new(format!("{error}."), "", "")))?;
    let films = FilmUse { fetches: !wanted.no_download, wanted: false };
    let (session, mut notes) = context.open(wanted.poll_every, films).await?;
    let safe = if fetch { "Nothing was fetched." } else { "No take was followed." };
    let found = match wanted.takes.as_slice() {
        [] => open(&session, !wanted.no_download, program(context.sandbox)).await,
        names => named(&session, names, safe).await,
    };
    let takes = match found {
        Ok(takes) => takes,
        Err(trouble) => {
            session.close(std::future::ready(())).await;
            return Err(trouble);
        }
    };
    let tell = if wanted.json { Tell::EachAsJson } else { Tell::Words };
    let until = match (wanted.no_download, fetch) {
        (true, _) => Until::Made,
        (false, false) => Until::Saved,
        (false, true) => Until::Fetched,
    };
    let how = Wanted { until, tell, timeout: wanted.timeout };
    let following = follow(context, &session, &mut notes, &takes, how, &mut signals).await;
    let early = following.early();
    session.close(signals.insist()).await;
    let ended = following.close(notes);
    match (early, wanted.timeout) {
        (Some(Exit::Signal(_)), _) => go_on("", &ended.takes, context),
        (Some(Exit::TimedOut), Some(span)) => {
            go_on(&format!("Not done within {}. ", span_words(span)), &ended.takes, context);
        }
        _ => {}
    }
    let mut unwritten = ended.unwritten;
    // On one terminal the last change of each stands there already, in more words.
    let one_screen = std::io::stdout().is_terminal() && std::io::stderr().is_terminal();
    if !wanted.json && !one_screen {
        for take in &ended.takes {
            let film = take.film().map(|film| film.path.display().to_string());
            let what = film
                .or_else(|| made(take).map(|output| clean_line(&output.film)))
                .or_else(|| take.failure().map(|failure| clean_line(&failure.message)))
                .unwrap_or_default();
            let line = print(format_args!("{}\t{}\t{what}", take.id, take.state()));
            unwritten = written(line).err().or(unwritten);
        }
    }
    match unwritten {
        // What became of the takes is worse news.
        Some(trouble) if ended.exit == Exit::Done => Err(trouble),
        Some(_) | None => Ok(ended.exit),
    }
}

/// Where the film of a take is that has not failed: of one that has, the reason says more.
fn made(take: &Take) -> Option<&Output> {
    take.output().filter(|_| take.state() != StageName::Failed)
}

/// The takes that are open for this provider and this key, oldest first. A film that something stood
/// in the way of is one of them where films are fetched, unless its take was put out of sight.
async fn open(session: &Session, fetches: bool, program: &str) -> Result<Vec<Take>, Trouble> {
    let mut takes = session.store.call(|ledger| ledger.open_takes()).await?;
    takes.retain(|take| !take.is_held() || fetches && !take.hidden);
    let all = takes.len();
    takes.retain(|take| is_ours(session, take));
    match all - takes.len() {
        0 => {}
        1 => say("1 open take was sent elsewhere or with another key; it is skipped."),
        n => say(format_args!(
            "{n} open takes were sent elsewhere or with another key; they are skipped."
        )),
    }
    if takes.is_empty() {
        say(format_args!("No take is open; {program} history lists all takes."));
        let aside = moved_aside(session.ledger());
        if !aside.is_empty() {
            let what = format!(
                "Damaged ledgers were moved aside, and their takes are not followed: {}.",
                aside.join(", ")
            );
            say(Telling::new(what, "", &[Step::Doctor]).told(&labels(program, "")));
        }
    }
    Ok(takes)
}

/// Says which takes go on, and how to come back to them.
fn go_on(why: &str, takes: &[Take], context: &Context) {
    let open: Vec<_> =
        takes.iter().filter(|take| take.is_under_way()).map(|take| take.id.to_string()).collect();
    let names = open.join(" ");
    let labels = labels(program(context.sandbox), &names);
    let what = match open.len() {
        0 => return,
        1 => format!("{why}It goes on."),
        _ => format!("{why}They go on."),
    };
    say(Telling::new(what, "", &[Step::Follow]).told(&labels));
}

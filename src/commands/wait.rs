//! `viewfinder wait`, and the following that `submit` shares with it.

use std::collections::HashMap;

use tokio::sync::mpsc;

use super::context::{Context, print, say};
use super::exit::{Exit, Trouble};
use super::json::take_json;
use super::signals::Signals;
use crate::cli;
use crate::domain::{Failure, Health, Report, StageName, Take, TakeId};
use crate::session::Session;
use crate::store::{Found, LedgerWatch};
use crate::worker::{Command, Note};

/// Waits until takes have ended.
pub async fn wait(context: &Context, wanted: &cli::Wait) -> Result<Exit, Trouble> {
    let mut signals = Signals::catch()
        .map_err(|error| Trouble::new(Exit::Failed, Report::new(format!("{error}."), "", "")))?;
    let (session, mut notes) = context.open(wanted.poll_every).await?;
    let takes = match named(&session, &wanted.takes).await {
        Ok(takes) => takes,
        Err(trouble) => {
            session.close(std::future::ready(())).await;
            return Err(trouble);
        }
    };
    let tell = if wanted.json { Tell::EachAsJson } else { Tell::Words };
    let ended = follow(&session, &mut notes, takes, (Until::Ended, tell), &mut signals).await;
    session.close(signals.insist()).await;
    if let Exit::Signal(_) = ended.exit {
        let open: Vec<_> = ended
            .takes
            .iter()
            .filter(|take| take.state().is_under_way())
            .map(|take| take.id.to_string())
            .collect();
        say(format_args!("They go on; viewfinder wait {} takes them up.", open.join(" ")));
    }
    if !wanted.json {
        for take in &ended.takes {
            let what = take
                .output()
                .map(|output| output.film.clone())
                .or_else(|| take.failure().map(|failure| failure.message.clone()))
                .unwrap_or_default();
            // The reader may have gone; there is nothing more to do.
            let _ = print(format_args!("{}\t{}\t{what}", take.id, take.state()));
        }
    }
    Ok(ended.exit)
}

async fn named(session: &Session, names: &[String]) -> Result<Vec<Take>, Trouble> {
    let mut takes: Vec<Take> = Vec::new();
    for name in names {
        let wanted = name.clone();
        match session.store.call(move |ledger| ledger.find(&wanted)).await? {
            Found::One(take) => {
                if takes.iter().all(|known| known.id != take.id) {
                    takes.push(*take);
                }
            }
            Found::None => {
                return Err(Trouble::usage(
                    format!("There is no take {name:?} in this ledger."),
                    "viewfinder history lists them; --sandbox has a history of its own.",
                ));
            }
            Found::Many(ids) => {
                let ids: Vec<_> = ids.iter().map(TakeId::to_string).collect();
                return Err(Trouble::usage(
                    format!("{name:?} is the beginning of several takes: {}.", ids.join(", ")),
                    "Write more of it.",
                ));
            }
        }
    }
    Ok(takes)
}

/// How changes are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tell {
    /// In words, on standard error.
    Words,
    /// As JSON on standard output, each change of state.
    EachAsJson,
    /// As JSON on standard output, once at the end.
    LastAsJson,
}

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// An answer to the submission.
    Sent,
    /// The take's ending.
    Ended,
}

/// How following ended.
#[derive(Debug)]
pub(super) struct Followed {
    pub(super) exit: Exit,
    pub(super) takes: Vec<Take>,
}

/// Follows takes until all have ended, telling each change.
pub(super) async fn follow(
    session: &Session,
    notes: &mut mpsc::Receiver<Note>,
    takes: Vec<Take>,
    (until, tell): (Until, Tell),
    signals: &mut Signals,
) -> Followed {
    let order: Vec<TakeId> = takes.iter().map(|take| take.id).collect();
    let mut told = Told { tell, known: HashMap::new() };
    for take in &takes {
        told.take(take);
    }
    let watch = session.watch();
    let commands = session.worker.commands();
    let mut exit = None;
    if until == Until::Ended {
        // What is stalled is taken up again; what nobody works on is adopted; what another
        // process works on is watched in the ledger.
        for take in &takes {
            if take.state() == StageName::Stalled {
                let _ = commands.send(Command::AskNow(take.id)).await;
            }
        }
        let _ = commands.send(Command::Adopt(Some(order.clone()))).await;
        exit = stranded(session, &order).await;
    }
    while exit.is_none() && !told.ended(&order, until) {
        tokio::select! {
            note = notes.recv() => match note {
                Some(Note::Take(take)) => told.take(&take),
                Some(Note::Health(Health::KeyRefused(why))) => {
                    say(key_refused(&why));
                    exit = Some(Exit::KeyRefused);
                }
                Some(Note::Health(Health::Trouble(why))) if tell == Tell::Words => {
                    say(format_args!("{}; asking again", why.message));
                }
                Some(Note::Trouble(report)) => say(report),
                Some(Note::Health(_) | Note::NotSent(_) | Note::LookedUp(..)) => {}
                None => exit = Some(Exit::Failed),
            },
            () = changed(watch.as_ref()) => {
                let ids = order.clone();
                let read = session.store.call(move |ledger| {
                    if ledger.changed_elsewhere()? { ledger.takes_of(&ids) } else { Ok(Vec::new()) }
                }).await;
                for take in read.unwrap_or_default() {
                    told.take(&take);
                }
            }
            signal = signals.next() => exit = Some(signal),
        }
    }
    let takes: Vec<Take> = order.iter().filter_map(|id| told.known.remove(id)).collect();
    if tell == Tell::LastAsJson {
        for take in &takes {
            let _ = print(take_json(take));
        }
    }
    let worst = takes.iter().map(Exit::of).fold(Exit::Done, Exit::worse);
    Followed { exit: exit.unwrap_or(worst), takes }
}

/// Waits for a change of the ledger's files; for ever where they cannot be watched.
async fn changed(watch: Option<&LedgerWatch>) {
    match watch {
        Some(watch) => watch.changed().await,
        None => std::future::pending().await,
    }
}

/// Whether one of these takes can be asked about by nobody: then waiting would never end.
async fn stranded(session: &Session, ids: &[TakeId]) -> Option<Exit> {
    let ids = ids.to_vec();
    // Behind the adoption in the same queue, so it sees what that decided.
    let (reply, adopted) = tokio::sync::oneshot::channel();
    session.worker.commands().send(Command::Answer(reply)).await.ok()?;
    adopted.await.ok()?;
    let takes = session.store.call(move |ledger| ledger.takes_of(&ids)).await.ok()?;
    let left = takes.into_iter().find(|take| {
        take.owner.is_none() && (take.state().is_polled() || take.state() == StageName::Stalled)
    })?;
    say(Report::new(
        format!("Take {} was sent to {} with another key.", left.id, left.origin),
        "It goes on there; nothing is lost.",
        "Set that address (COMETAPI_BASE_URL) and that key (COMETAPI_KEY), then wait again.",
    ));
    Some(Exit::Config)
}

fn key_refused(why: &Failure) -> Report {
    Report::new(
        format!("The provider refused the key: {}.", why.message),
        "The take goes on there; nothing is lost.",
        "Set another key in COMETAPI_KEY, or run viewfinder to enter one, then wait again.",
    )
}

/// What was told, so that each change is told once.
struct Told {
    tell: Tell,
    known: HashMap<TakeId, Take>,
}

impl Told {
    fn take(&mut self, take: &Take) {
        let before = self.known.insert(take.id, take.clone());
        if before.as_ref().is_some_and(|before| before.stage == take.stage) {
            return;
        }
        if before.is_some_and(|before| before.state() == take.state()) {
            return;
        }
        match self.tell {
            Tell::Words => say(line(take)),
            // A reader that went away does not end the following: the exit code still counts.
            Tell::EachAsJson => drop(print(take_json(take))),
            Tell::LastAsJson => {}
        }
    }

    fn ended(&self, order: &[TakeId], until: Until) -> bool {
        order.iter().filter_map(|id| self.known.get(id)).all(|take| match take.state() {
            StageName::Preparing | StageName::Submitting => false,
            StageName::Queued | StageName::Running => until == Until::Sent,
            StageName::Stalled
            | StageName::Succeeded
            | StageName::Unconfirmed
            | StageName::Rejected
            | StageName::Failed
            | StageName::Cancelled => true,
        })
    }
}

fn line(take: &Take) -> String {
    let mut words = vec![take.id.to_string(), take.state().to_string()];
    if let Some(task_id) = take.task_id().filter(|_| take.state() == StageName::Queued) {
        words.push(format!("task {task_id}"));
    }
    if let Some(failure) = take.failure() {
        words.push(failure.message.clone());
    }
    if take.state() == StageName::Unconfirmed {
        words.push("it may have been charged".to_owned());
    }
    words.join("  ")
}

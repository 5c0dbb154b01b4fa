//! `viewfinder wait`, and the following that `submit` shares with it.

use std::collections::HashMap;

use tokio::sync::mpsc;

use super::context::{Context, FilmUse, print, program, say, written};
use super::exit::{Exit, Trouble};
use super::json::take_json;
use super::signals::Signals;
use crate::cli;
use crate::domain::{
    Failure, Fetch, Health, Output, Report, StageName, Take, TakeId, bytes_words, seconds_words,
};
use crate::session::{SANDBOX_ORIGIN, Session};
use crate::store::{Found, LedgerWatch};
use crate::worker::{Command, Note};

/// Waits until takes have ended, their films on disk if they want them.
pub async fn wait(context: &Context, wanted: &cli::Wait) -> Result<Exit, Trouble> {
    follow_named(context, wanted, false).await
}

/// Fetches the films of takes, also those that were never asked for.
pub async fn download(context: &Context, wanted: &cli::Download) -> Result<Exit, Trouble> {
    let wanted = cli::Wait {
        takes: wanted.takes.clone(),
        poll_every: None,
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
    let takes = match named(&session, &wanted.takes).await {
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
    let ended = follow(&session, &mut notes, takes, (until, tell), &mut signals).await;
    session.close(signals.insist()).await;
    if let Exit::Signal(_) = ended.exit {
        let open: Vec<_> = ended
            .takes
            .iter()
            .filter(|take| take.is_under_way())
            .map(|take| take.id.to_string())
            .collect();
        let program = program(context.sandbox);
        say(format_args!("They go on; {program} wait {} takes them up.", open.join(" ")));
    }
    if !wanted.json {
        for take in &ended.takes {
            let film = take.film().map(|film| film.path.display().to_string());
            let what = film
                .or_else(|| take.output().map(|output| output.film.clone()))
                .or_else(|| take.failure().map(|failure| failure.message.clone()))
                .unwrap_or_default();
            written(print(format_args!("{}\t{}\t{what}", take.id, take.state())))?;
        }
    }
    if let Some(trouble) = ended.unwritten {
        return Err(trouble);
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
                    format!(
                        "{} history lists them; --sandbox has a history of its own.",
                        program(is_sandbox(session))
                    ),
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Until {
    /// An answer to the submission.
    Sent,
    /// The provider's ending.
    Made,
    /// That, and the film on disk if the take wants it.
    Saved,
    /// The same, and the take wants it now.
    Fetched,
}

/// How following ended.
#[derive(Debug)]
pub(super) struct Followed {
    pub(super) exit: Exit,
    pub(super) takes: Vec<Take>,
    /// Data that could not be written.
    pub(super) unwritten: Option<Trouble>,
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
    let program = program(is_sandbox(session));
    let mut told = Told { tell, program, known: HashMap::new(), unwritten: None };
    for take in &takes {
        if until >= Until::Saved && is_held(take) {
            // It is tried anew, so what stood in the way of its film is no news yet.
            told.take(&Take { fetch: Fetch::Wanted, ..take.clone() });
        } else {
            told.take(take);
        }
    }
    let watch = session.watch();
    let commands = session.worker.commands();
    let mut exit = None;
    if until != Until::Sent {
        // What is stalled is taken up again; what nobody works on is adopted; what another
        // process works on is watched in the ledger.
        for take in &takes {
            if take.state() == StageName::Stalled {
                let _ = commands.send(Command::AskNow(take.id)).await;
            }
        }
        let _ = commands.send(Command::Adopt(Some(order.clone()))).await;
        if until == Until::Fetched {
            for take in &takes {
                let _ = commands.send(Command::Fetch(take.id, true)).await;
            }
        }
        exit = stranded(session, &order).await;
        if until >= Until::Saved {
            // The wish is in the ledger by now; what comes of it is told by notes.
            let ids = order.clone();
            let now = session.store.call(move |ledger| ledger.takes_of(&ids)).await;
            for take in now.unwrap_or_default() {
                told.wished(&take);
            }
        }
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
                Some(Note::FilmLater { id, why, wait }) if tell == Tell::Words => {
                    let wait = seconds_words(wait);
                    say(format_args!("{id}  {}; tried again in {wait}", why.message));
                }
                Some(
                    Note::Health(_)
                    | Note::NotSent(_)
                    | Note::LookedUp(..)
                    | Note::Coming { .. }
                    | Note::FilmThere(_)
                    | Note::FilmLater { .. },
                ) => {}
                None => exit = Some(Exit::Failed),
            },
            () = changed(watch.as_ref()) => {
                let ids = order.clone();
                let read = session.store.call(move |ledger| {
                    if ledger.changed_elsewhere()? { ledger.takes_of(&ids) } else { Ok(Vec::new()) }
                }).await;
                let read = read.unwrap_or_default();
                for take in &read {
                    told.take(take);
                }
                // Whoever asked about it has let go of it.
                if read.iter().any(|take| take.owner.is_none() && take.is_under_way()) {
                    let _ = commands.send(Command::Adopt(Some(order.clone()))).await;
                }
            }
            signal = signals.next() => exit = Some(signal),
        }
    }
    let takes: Vec<Take> = order.iter().filter_map(|id| told.known.remove(id)).collect();
    if tell == Tell::LastAsJson {
        for take in &takes {
            told.data(take);
        }
    }
    let worst = takes.iter().map(Exit::of).fold(Exit::Done, Exit::worse);
    Followed { exit: exit.unwrap_or(worst), takes, unwritten: told.unwritten }
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
        let open = take.is_under_way() || take.state() == StageName::Stalled;
        let another = take.origin != session.origin() || take.key_print != session.key_print();
        take.owner.is_none() && open && another
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
    /// The program as it would be called again for the same takes.
    program: &'static str,
    known: HashMap<TakeId, Take>,
    /// The last line of data that could not be written.
    unwritten: Option<Trouble>,
}

impl Told {
    fn take(&mut self, take: &Take) {
        let before = self.known.insert(take.id, take.clone());
        // A film that the disk refuses leaves the take where it was: only the reason is new.
        let refused = is_held(take).then(|| take.failure()).flatten();
        let same = before.is_some_and(|before| {
            before.state() == take.state() && (refused.is_none() || before.failure() == refused)
        });
        if same {
            return;
        }
        match self.tell {
            Tell::Words => say(line(take)),
            Tell::EachAsJson => self.data(take),
            Tell::LastAsJson => {}
        }
        if let Some(why) = refused {
            self.held(take, why);
        }
    }

    /// Says why a film is not on the disk. In words the line of its state has that already.
    fn held(&self, take: &Take, why: &Failure) {
        let (id, program) = (take.id, self.program);
        let what = match self.tell {
            Tell::Words => String::new(),
            Tell::EachAsJson | Tell::LastAsJson => {
                format!("{id}  {}: {}", NOT_SAVED, why.message)
            }
        };
        say(Report::new(
            what,
            "The provider still has the film; nothing is lost.",
            format!("Once that is mended, {program} download {id} fetches it."),
        ));
    }

    /// Takes in what a wish made of a take, without telling it; but a new reason is told.
    fn wished(&mut self, take: &Take) {
        if is_held(take) {
            self.take(take);
        } else if let Some(known) = self.known.get_mut(&take.id) {
            known.fetch.clone_from(&take.fetch);
            let over = matches!(known.state(), StageName::Saved | StageName::Expired);
            if over && take.wants_film() {
                known.stage.clone_from(&take.stage);
            }
        }
    }

    /// Writes a take as data. A reader that went away does not end the following: the exit code
    /// still counts.
    fn data(&mut self, take: &Take) {
        if let Err(trouble) = written(print(take_json(take))) {
            self.unwritten = Some(trouble);
        }
    }

    fn ended(&self, order: &[TakeId], until: Until) -> bool {
        order.iter().filter_map(|id| self.known.get(id)).all(|take| match take.state() {
            StageName::Preparing | StageName::Submitting => false,
            StageName::Queued | StageName::Running => until == Until::Sent,
            StageName::Succeeded => until < Until::Saved || !take.wants_film(),
            StageName::Downloading => until < Until::Saved,
            StageName::Stalled
            | StageName::Saved
            | StageName::Expired
            | StageName::Unconfirmed
            | StageName::Rejected
            | StageName::Failed
            | StageName::Cancelled => true,
        })
    }
}

/// Said of a take whose film was made and is not on the disk.
const NOT_SAVED: &str = "its film was not saved";

/// Whether something stands in the way of its film.
fn is_held(take: &Take) -> bool {
    take.state() == StageName::Succeeded && take.failure().is_some()
}

fn is_sandbox(session: &Session) -> bool {
    session.origin() == SANDBOX_ORIGIN
}

fn line(take: &Take) -> String {
    let mut words = vec![take.id.to_string(), take.state().to_string()];
    if let Some(task_id) = take.task_id().filter(|_| take.state() == StageName::Queued) {
        words.push(format!("task {task_id}"));
    }
    if let Some(failure) = take.failure() {
        let why = &failure.message;
        words.push(if is_held(take) { format!("{NOT_SAVED}: {why}") } else { why.clone() });
    }
    if take.state() == StageName::Downloading && take.output().is_some_and(Output::is_plain) {
        words.push("over plain http".to_owned());
    }
    if let Some(film) = take.film() {
        words.push(format!("{}  {}", film.path.display(), bytes_words(film.bytes)));
    }
    if take.state() == StageName::Unconfirmed {
        words.push("it may have been charged; do not repeat it blindly".to_owned());
    }
    words.join("  ")
}

//! Follows takes to their end, for `submit`, `wait` and `download`.
#![expect(clippy::disallowed_methods, reason = "the shell: this reads a clock and waits")]

use std::slice;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::camera::Judge;
use super::context::Context;
use super::live_lines::LiveLines;
use super::progress::Progress;
use super::signals::Signals;
use crate::console::{Exit, Trouble, labels};
use crate::domain::{
    Fetch, Health, StageName, Take, TakeId, Telling, clean_line, program, seconds_words,
};
use crate::session::Session;
use crate::store::LedgerWatch;
use crate::worker::{Command, Note};

/// How changes are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tell {
    /// In words, on standard error.
    Words,
    /// As JSON on standard output, each change of state.
    EachAsJson,
    /// As JSON on standard output, once at the end.
    LastAsJson,
}

/// What to wait for.
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

/// What to wait for, for how long, and how to report it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) until: Until,
    pub(super) tell: Tell,
    /// The longest time to wait.
    pub(super) timeout: Option<Duration>,
}

/// Takes that were followed, while the worker is still to be stopped.
pub(super) struct Following {
    told: Progress,
    /// What ended it before the takes had ended.
    early: Option<Exit>,
    /// Whether a take was skipped because this session cannot ask about it.
    stranded: bool,
}

/// The result of following takes.
#[derive(Debug)]
pub(super) struct Followed {
    pub(super) exit: Exit,
    pub(super) takes: Vec<Take>,
    /// Data that could not be written.
    pub(super) unwritten: Option<Trouble>,
}

/// Follows takes until all have ended, and reports every change.
pub(super) async fn follow(
    context: &Context,
    session: &Session,
    notes: &mut mpsc::UnboundedReceiver<Note>,
    takes: &[Take],
    wanted: Wanted,
    signals: &mut Signals,
) -> Following {
    let Wanted { until, tell, timeout } = wanted;
    let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    let order: Vec<TakeId> = takes.iter().map(|take| take.id).collect();
    let live = LiveLines::new(context, until != Until::Sent);
    let judge = Judge::new(context);
    let mut told = Progress::new(takes, (until, tell), judge, program(context.sandbox), live);
    prepare(&mut told.judge, session, takes).await;
    if until != Until::Sent {
        usual_times(session, takes, &mut told.live).await;
    }
    for take in takes {
        if until >= Until::Saved && take.state() == StageName::Succeeded && take.failure().is_some()
        {
            // It is tried anew, so what stood in the way of its film is no news yet.
            told.take(&Take { fetch: Fetch::Wanted, ..take.clone() });
        } else {
            told.take(take);
        }
    }
    let watch = session.watch();
    let commands = session.worker.commands();
    let (mut early, mut left_out) = (None, Vec::new());
    if until != Until::Sent {
        // What is stalled is taken up again; what nobody works on is adopted; what another
        // process works on is watched in the ledger.
        for take in takes {
            if take.rests() {
                let _ = commands.send(Command::AskNow(take.id)).await;
            }
        }
        let _ = commands.send(Command::Adopt(Some(order.clone()))).await;
        if until == Until::Fetched {
            for take in takes {
                let _ = commands.send(Command::Fetch(take.id, true)).await;
            }
        }
        left_out = stranded(session, &order, &mut told.live).await;
        told.leave_out(&left_out);
        // The wish is in the ledger by now; what comes of it is told by notes.
        let ids = order.clone();
        let now = session.store.call(move |ledger| ledger.takes_of(&ids)).await;
        let now = now.unwrap_or_default();
        prepare(&mut told.judge, session, &now).await;
        for take in now {
            if until >= Until::Saved || take.state() != StageName::Succeeded {
                told.wished(&take);
            }
        }
        told.draw();
    }
    while early.is_none() && !told.ended() {
        tokio::select! {
            note = notes.recv() => match note {
                Some(note) => {
                    if let Note::Take(take) = &note {
                        prepare(&mut told.judge, session, slice::from_ref(take)).await;
                    }
                    early = heard(&mut told, note);
                }
                None => early = Some(Exit::Failed),
            },
            () = changed(watch.as_ref()) => {
                let ids = order.clone();
                let read = session.store.call(move |ledger| {
                    if ledger.changed_elsewhere()? { ledger.takes_of(&ids) } else { Ok(Vec::new()) }
                }).await;
                let read = read.unwrap_or_default();
                prepare(&mut told.judge, session, &read).await;
                for take in &read {
                    told.take(take);
                }
                // Whoever asked about it has let go of it.
                if read.iter().any(|take| take.owner.is_none() && take.is_under_way()) {
                    let _ = commands.send(Command::Adopt(Some(order.clone()))).await;
                }
            }
            signal = signals.next() => early = Some(signal),
            () = past(told.patience.ends(Instant::now())) => told.lose_patience(),
            () = past(deadline) => early = Some(Exit::TimedOut),
            () = told.live.due() => told.draw(),
        }
    }
    // What was told by then is known, so that what is on its way is not left unsaid.
    while let Ok(note) = notes.try_recv() {
        let refused = heard(&mut told, note);
        early = early.or(refused);
    }
    told.live.end();
    Following { told, early, stranded: !left_out.is_empty() }
}

impl Following {
    /// What ended it before the takes had ended.
    pub(super) fn early(&self) -> Option<Exit> {
        self.early
    }

    /// Whether a request is on its way whose answer decides what was paid for.
    pub(super) fn is_sending(&self) -> bool {
        self.told.takes().any(|take| take.state() == StageName::Submitting)
    }

    /// How it ended, once the worker has stopped: what that brought is told too.
    pub(super) fn close(mut self, mut notes: mpsc::UnboundedReceiver<Note>) -> Followed {
        while let Ok(note) = notes.try_recv() {
            heard(&mut self.told, note);
        }
        let early = self.early;
        let open: Vec<TakeId> =
            self.told.takes().filter(|take| !self.told.is_over(take)).map(|take| take.id).collect();
        let stranded = if self.stranded { Exit::Config } else { Exit::Done };
        let (takes, unwritten) = self.told.end();
        let ending = |take: &Take| {
            let waits = early == Some(Exit::TimedOut) && open.contains(&take.id);
            if waits { Exit::TimedOut } else { Exit::of(take) }
        };
        let worst = takes.iter().map(ending).fold(stranded, Exit::worse);
        let exit = match early {
            None | Some(Exit::TimedOut) => worst,
            Some(signal @ Exit::Signal(_)) => signal,
            // What may have been charged is worse than a key that was refused.
            Some(early) => early.worse(worst),
        };
        Followed { exit, takes, unwritten }
    }
}

/// Applies a note of the worker; returns the exit code if it ends the following.
fn heard(told: &mut Progress, note: Note) -> Option<Exit> {
    let words = told.tell == Tell::Words;
    let program = told.program;
    match note {
        Note::Take(take) => told.take(&take),
        Note::Health(Health::KeyRefused(why)) => {
            let labels = labels(program, "");
            told.live.say(Telling::of_refused_key(&why).report(&labels));
            return Some(Exit::KeyRefused);
        }
        Note::Health(Health::Trouble(why)) if words => {
            told.live.say(format_args!("{}; asking again", clean_line(&why.message)));
        }
        Note::Trouble(report) => told.live.say(report),
        Note::NotSent(report) => {
            told.live.say(report);
            return Some(Exit::Failed);
        }
        Note::GaveUp(id, report) => {
            told.live.say(report);
            return told.is_waited_for(id).then_some(Exit::Unconfirmed);
        }
        Note::Coming { id, come, total } => told.live.come(id, come, total),
        Note::FilmLater { id, why, wait } => {
            let why = clean_line(&why.message);
            if words {
                let wait = seconds_words(wait);
                told.live.say(format_args!("{id}  {why}; tried again in {wait}"));
            }
            told.live.later(id, why);
        }
        // Whoever wants to know asks for it.
        Note::Plan(..)
        | Note::Unmeasured(_)
        | Note::NotMeasured(_)
        | Note::Receipt(..)
        | Note::Health(_)
        | Note::LookedUp(..)
        | Note::FilmThere(_) => {}
    }
    None
}

/// Has the judge learn what it needs for these takes. What cannot be read now is missed by what it
/// would say more, and by nothing else.
async fn prepare(judge: &mut Judge, session: &Session, takes: &[Take]) {
    if judge.is_ignorant_of(takes) {
        judge.learn(&session.store.call(|ledger| ledger.filmed()).await.unwrap_or_default());
    }
}

/// How long takes like these usually take; a take with no known usual time is left out.
async fn usual_times(session: &Session, takes: &[Take], live: &mut LiveLines) {
    let kinds: Vec<_> =
        takes.iter().map(|take| (take.shot.model.clone(), take.shot.seconds)).collect();
    let read = session.store.call(move |ledger| {
        let mut known = std::collections::HashMap::new();
        for (model, seconds) in kinds {
            if let Some(usual) = ledger.usual(&model, seconds)? {
                known.insert((model, seconds), usual);
            }
        }
        Ok(known)
    });
    live.facts.usual = read.await.unwrap_or_default();
}

/// Waits until the deadline; forever if there is none.
async fn past(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// Waits for a change of the ledger's files; forever if they cannot be watched.
async fn changed(watch: Option<&LedgerWatch>) {
    match watch {
        Some(watch) => watch.changed().await,
        None => std::future::pending().await,
    }
}

/// The takes that this session cannot ask about, so that waiting for them would never end.
async fn stranded(session: &Session, ids: &[TakeId], live: &mut LiveLines) -> Vec<TakeId> {
    let ids = ids.to_vec();
    // Behind the adoption in the same queue, so it sees what that decided.
    let (reply, adopted) = tokio::sync::oneshot::channel();
    let asked = session.worker.commands().send(Command::Answer(reply)).await;
    if asked.is_err() || adopted.await.is_err() {
        return Vec::new();
    }
    let takes = session.store.call(move |ledger| ledger.takes_of(&ids)).await.unwrap_or_default();
    let open = |take: &Take| take.is_under_way() || take.rests();
    let left: Vec<Take> = takes
        .into_iter()
        .filter(|take| take.owner.is_none() && open(take) && !is_ours(session, take))
        .collect();
    for take in &left {
        live.say(Telling::of_sent_elsewhere(take).report(&labels("", "")));
    }
    left.iter().map(|take| take.id).collect()
}

/// Whether a take was sent to this provider with this key.
pub(super) fn is_ours(session: &Session, take: &Take) -> bool {
    take.origin == session.origin() && take.key_print == session.key_print()
}

//! `viewfinder submit`: one shot, confirmed once, sent once.

use std::ops::ControlFlow;

use tokio::sync::{mpsc, oneshot};

use super::ask::confirmed;
use super::camera::Judge;
use super::context::{Context, FilmUse, is_input};
use super::dry_run::dry_run;
use super::follow::{Followed, Tell, Until, Wanted, follow};
use super::json::take_json;
use super::rows::span_words;
use super::shot::{FoundShot, Said, shot};
use super::signals::Signals;
use crate::cli;
use crate::console::{
    Exit, ON_ITS_WAY, Trouble, can_ask, labels, labels_of_unkept, print, say, written,
};
use crate::domain::{
    Report, Seen, Shot, StageName, Step, Take, TakeId, Telling, doubts, program, sentence, slips,
};
use crate::session::Session;
use crate::worker::{Command, Note, Unsent};

/// Sends a shot.
pub async fn submit(context: &Context, wanted: &cli::Submit) -> Result<Exit, Trouble> {
    let (shot, parent) = match confirmed_shot(context, wanted).map_err(Trouble::before_sending)? {
        ControlFlow::Continue(shot) => shot,
        ControlFlow::Break(exit) => return Ok(exit),
    };
    let mut signals = Signals::catch()
        .map_err(|error| Trouble::new(Exit::Failed, Report::new(format!("{error}."), "", "")))?;
    let fetch = !wanted.no_download;
    let films = FilmUse { fetches: wanted.wait && fetch, wanted: fetch };
    let opened = tokio::select! {
        opened = context.open(wanted.poll_every, films) => opened.map_err(Trouble::before_sending)?,
        exit = signals.next() => return Ok(nothing_sent(exit)),
    };
    let (session, mut notes) = opened;
    let (tell, mut heard) = oneshot::channel();
    let command = Command::Submit { shot, parent, written: Some(tell) };
    session.worker.commands().send(command).await.map_err(|_| gone())?;
    let answer = tokio::select! {
        answer = &mut heard => answer.map_err(|_| gone())?,
        exit = signals.next() => {
            let stopped = Stopped { session, notes, heard };
            return Ok(stopped.before_it_was_written(context, exit, wanted, &mut signals).await);
        }
    };
    let take = match answer {
        Ok(take) => take,
        Err(unsent) => {
            session.close(std::future::ready(())).await;
            let exit = if unsent.wall { Exit::Wall } else { Exit::Failed };
            return Err(Trouble::new(exit, unsent.report));
        }
    };
    let how = Wanted {
        until: match (wanted.wait, fetch) {
            (false, _) => Until::Sent,
            (true, true) => Until::Saved,
            (true, false) => Until::Made,
        },
        tell: match (wanted.json, wanted.wait) {
            (false, _) => Tell::Words,
            (true, true) => Tell::EachAsJson,
            (true, false) => Tell::LastAsJson,
        },
        timeout: wanted.timeout,
    };
    let following = follow(context, &session, &mut notes, &[take], how, &mut signals).await;
    let early = following.early();
    if early.is_some() && following.is_sending() {
        let answered = !session.worker.unkept().is_empty();
        say(if answered { NOT_KEPT_YET } else { ON_ITS_WAY });
    }
    // A second signal gives up on the request that is still on its way.
    let unkept = session.close(signals.insist()).await.unkept;
    let Followed { exit, takes, mut unwritten } = following.close(notes);
    for take in &takes {
        if !wanted.json {
            unwritten = written(print(take.id)).err().or(unwritten);
        }
        match unkept.iter().find(|unkept| unkept.id == take.id) {
            Some(unkept) => {
                let labels = labels_of_unkept(program(context.sandbox), unkept);
                say(Telling::of_unkept(unkept).report(&labels));
            }
            None => tell_end(context, take, early, wanted),
        }
    }
    let exit = takes.iter().fold(exit, ended);
    match unwritten {
        Some(trouble) if exit == Exit::Done => Err(trouble),
        Some(_) | None => Ok(exit),
    }
}

/// The shot to send and its parent, once it is complete and the user agrees; or how the verb ends
/// without sending it.
fn confirmed_shot(
    context: &Context,
    wanted: &cli::Submit,
) -> Result<ControlFlow<Exit, (Shot, Option<TakeId>)>, Trouble> {
    let said = Said {
        prompt: wanted.prompt.as_deref(),
        from: wanted.from.as_deref(),
        flags: &wanted.shot,
        unasked: wanted.yes && !wanted.dry_run,
    };
    let FoundShot { shot, parent, .. } = shot(context, &said)?;
    if let Some(problem) = shot.problems(&context.config.catalog()).first() {
        return Err(Trouble::usage(sentence(&problem.to_string()), ""));
    }
    if wanted.dry_run {
        say_doubts(context, &shot);
        return dry_run(context, &shot, wanted.curl).map(ControlFlow::Break);
    }
    let world = context.world()?;
    say_doubts(context, &shot);
    if !wanted.yes {
        let piped =
            wanted.prompt.as_deref() == Some("-") || wanted.from.as_deref().is_some_and(is_input);
        if piped || !can_ask() {
            return Err(Trouble::usage(
                "A shot costs money, and there is no terminal to confirm it on.",
                "Add --yes to send it without asking.",
            ));
        }
        if !confirmed(context, &world, &shot)? {
            say("Not sent.");
            return Ok(ControlFlow::Break(Exit::Failed));
        }
    }
    Ok(ControlFlow::Continue((shot, parent)))
}

/// How a submission ends that something else ended early, by what the take has come to.
fn ended(early: Exit, take: &Take) -> Exit {
    let own = match take.state() {
        // Whatever was answered could not be written down: the next start finds it unconfirmed.
        StageName::Submitting => Exit::Unconfirmed,
        // It is waited for no longer, though there was patience left for its film.
        StageName::Succeeded if early == Exit::TimedOut && take.is_filmless() => early,
        // It was never sent: the worker has ended, and the next start closes it as cancelled.
        StageName::Preparing => Exit::Failed,
        _ => Exit::of(take),
    };
    match early {
        // An answer that came after the signal counts for more.
        Exit::Signal(_) if matches!(own, Exit::Done | Exit::Failed) => early,
        Exit::Signal(_) => own,
        // Something stands in the way of its film, and it goes on.
        Exit::TimedOut if own == Exit::Failed && take.is_under_way() => early,
        _ => early.worse(own),
    }
}

/// Said when a submission is to end while its answer cannot be written down.
const NOT_KEPT_YET: &str = "The answer has arrived but could not be saved in the ledger; \
                            retrying for 10 s (Ctrl-C stops).";

/// A signal came before anything was sent.
fn nothing_sent(exit: Exit) -> Exit {
    say("Nothing was sent or recorded.");
    exit
}

/// A submission that a signal stops while its row is being written.
struct Stopped {
    session: Session,
    notes: mpsc::UnboundedReceiver<Note>,
    heard: oneshot::Receiver<Result<Take, Unsent>>,
}

impl Stopped {
    /// Stops the worker, which sends nothing any more, and says what became of the take.
    async fn before_it_was_written(
        self,
        context: &Context,
        exit: Exit,
        wanted: &cli::Submit,
        signals: &mut Signals,
    ) -> Exit {
        let Self { session, mut notes, heard } = self;
        session.close(signals.insist()).await;
        let mut last = heard.await.ok().and_then(Result::ok);
        while let Ok(note) = notes.try_recv() {
            if let Note::Take(take) = note {
                last = Some(*take);
            }
        }
        let Some(take) = last else { return nothing_sent(exit) };
        // What cannot be printed changes nothing about the take.
        let _ = if wanted.json {
            // It was sent just now: nothing of it can have been measured.
            print(take_json(&take, &Judge::new(context)))
        } else {
            print(take.id)
        };
        tell_end(context, &take, Some(exit), wanted);
        ended(exit, &take)
    }
}

/// Says what becomes of a take that was sent, and how to come back to it.
fn tell_end(context: &Context, take: &Take, early: Option<Exit>, wanted: &cli::Submit) {
    let id = take.id;
    let labels = labels(program(context.sandbox), id.as_str());
    let follow = |what: String| Telling::new(what, "", &[Step::Follow]).told(&labels);
    match take.state() {
        StageName::Unconfirmed | StageName::Submitting => {
            say(Telling::of_unconfirmed(take).told(&labels));
        }
        StageName::Rejected => {
            // The reason stands in the line of its state.
            say(Telling::of_take(take, Seen::default()).rest(&labels));
        }
        // The worker has ended: what is still in preparation is closed by the next start.
        StageName::Cancelled | StageName::Preparing => {
            say(Telling::of_unsent(take).told(&labels));
        }
        _ if !take.is_under_way() => {}
        _ if early == Some(Exit::TimedOut) => {
            let span = wanted.timeout.map(span_words).unwrap_or_default();
            say(follow(format!("Not done within {span}. Take {id} goes on.")));
        }
        _ if early.is_some() => {
            say(follow(format!("Take {id} goes on.")));
        }
        state if state.is_polled() && !wanted.wait => {
            say(follow(String::new()));
        }
        _ => {}
    }
}

/// Prints warnings about a shot; they do not prevent sending it.
fn say_doubts(context: &Context, shot: &Shot) {
    let catalog = context.config.catalog();
    for slip in slips(shot, &catalog) {
        say(format_args!("Note: {slip}."));
    }
    for doubt in doubts(shot, &catalog, !context.sandbox) {
        say(format_args!("Note: {doubt}."));
    }
}

fn gone() -> Trouble {
    Trouble::new(
        Exit::Failed,
        Report::new("The worker ended unexpectedly.", "The ledger has what was sent.", ""),
    )
}

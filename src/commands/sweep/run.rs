//! Sends a sweep and follows its takes to their ends.

use std::collections::{BTreeMap, HashSet};

use tokio::sync::{mpsc, oneshot};

use super::super::camera::Judge;
use super::super::context::{Context, FilmUse, is_input};
use super::super::json::take_json;
use super::super::ledger::existing;
use super::super::signals::Signals;
use super::named::{meant, no_plan, several};
use super::spec::{self, takes};
use super::told::{Sum, confirmed, dry_run};
use crate::cli::{NewSweep, Resume};
use crate::console::{Exit, ON_ITS_WAY, Trouble, can_ask, print, say, written};
use crate::domain::{
    Health, Pause, Plan, PlanKind, PlanState, Report, StageName, Take, TakeId, Telling, clean_line,
    program, quoted,
};
use crate::session::Session;
use crate::store::NewPlan;
use crate::sweep::List;
use crate::worker::{Command, Note};

/// What is confirmed of a plan.
pub(in super::super) struct Order<'a> {
    pub(in super::super) list: &'a List,
    pub(in super::super) kind: PlanKind,
    pub(in super::super) name: &'a str,
    pub(in super::super) budget: Option<crate::domain::Usd>,
    pub(in super::super) at_once: u32,
}

/// A sweep of the command line: told, asked about, sent.
pub(super) async fn new_sweep(context: &Context, wanted: &NewSweep) -> Result<Exit, Trouble> {
    if wanted.prompt.is_none() && wanted.from.is_none() && wanted.spec.is_none() {
        let varies = wanted.vary.iter().any(|it| it.trim_start().starts_with("prompt="));
        if !varies {
            return Err(Trouble::usage(
                "There is no prompt to send.",
                "Give one, or vary it: --vary 'prompt={dawn|dusk} over the sea'.",
            ));
        }
    }
    let list = spec::list(context, wanted)?;
    if let Some(file) = &wanted.write_spec {
        return spec::write(&list, file);
    }
    let name = wanted.name.as_deref().unwrap_or_default().trim();
    let taken = match existing(context)? {
        Some(ledger) => ledger.plans()?.iter().any(|plan| !name.is_empty() && plan.name == name),
        None => false,
    };
    if taken {
        let what = format!("There is a sweep called {} already.", quoted(name));
        return Err(Trouble::usage(what, "Choose another --name."));
    }
    let order = Order {
        list: &list,
        kind: PlanKind::Sweep,
        name,
        budget: wanted.budget_usd,
        at_once: wanted.at_once.unwrap_or(context.config.sweep.at_once),
    };
    let piped =
        wanted.prompt.as_deref() == Some("-") || wanted.from.as_deref().is_some_and(is_input);
    let offer =
        Offer { dry_run: wanted.dry_run, json: wanted.json, yes: wanted.yes, can_ask: !piped };
    if let Some(exit) = offered(context, &order, offer)? {
        return Ok(exit);
    }
    let how = How { json: wanted.json, poll_every: wanted.poll_every, detach: wanted.detach };
    carry_out(context, &order, how).await.map(|(exit, _)| exit)
}

/// How a plan is offered to the user.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(in super::super) struct Offer {
    /// Whether it is listed and not sent.
    pub(in super::super) dry_run: bool,
    pub(in super::super) json: bool,
    /// Whether it is confirmed already.
    pub(in super::super) yes: bool,
    /// Whether standard input is free for an answer.
    pub(in super::super) can_ask: bool,
}

/// Says what a plan comes to and asks whether to send it. None if it is to be sent; else how the verb
/// ends.
pub(in super::super) fn offered(
    context: &Context,
    order: &Order<'_>,
    offer: Offer,
) -> Result<Option<Exit>, Trouble> {
    let list = order.list;
    let sum = Sum::of(context, list, order.budget)?;
    if offer.dry_run {
        return dry_run(context, list, &sum, offer.json).map(Some);
    }
    let world = context.world()?;
    sum.check()?;
    if !offer.yes {
        if !offer.can_ask || !can_ask() {
            let what = match order.kind {
                PlanKind::Probe => "A test chart",
                PlanKind::Sweep | PlanKind::Shot => "A sweep",
            };
            return Err(Trouble::usage(
                format!("{what} costs money, and there is no terminal to confirm it on."),
                "Add --yes to send it without asking.",
            ));
        }
        if !confirmed(context, &world, list, &sum)? {
            say("Not sent.");
            return Ok(Some(Exit::Failed));
        }
    }
    Ok(None)
}

/// How a plan is carried out.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct How {
    pub(in super::super) json: bool,
    pub(in super::super) poll_every: Option<std::time::Duration>,
    /// Whether it is only written down.
    pub(in super::super) detach: bool,
}

/// Writes a confirmed plan down and sends it. Returns how it ended, and its id.
pub(in super::super) async fn carry_out(
    context: &Context,
    order: &Order<'_>,
    how: How,
) -> Result<(Exit, Option<TakeId>), Trouble> {
    let mut signals = signals()?;
    let (session, notes) = open(context, how).await?;
    let spec = order.list.spec().to_json();
    let takes = u32::try_from(order.list.takes()).unwrap_or(u32::MAX);
    let (origin, key_print) = (session.origin().to_owned(), session.key_print().to_owned());
    let (name, kind, budget) = (order.name.to_owned(), order.kind, order.budget);
    let (at_once, made) = (order.at_once, context.clock.now().wall);
    // As this process's own, so that no other one takes it up.
    let owner = (!how.detach).then(|| session.me().to_owned());
    let added = session.store.call(move |ledger| {
        ledger.add_plan(&NewPlan {
            name: &name,
            kind,
            spec: Some(&spec),
            takes,
            at_once,
            budget,
            origin: &origin,
            key_print: &key_print,
            owner: owner.as_deref(),
            made,
        })
    });
    let id = match added.await {
        Ok(id) => id,
        Err(error) => {
            session.close(std::future::ready(())).await;
            return Err(error.into());
        }
    };
    if how.detach {
        session.close(std::future::ready(())).await;
        if how.json {
            written(print(super::list::plan_json_of(context, id)?))?;
        } else {
            written(print(id))?;
            say(format_args!(
                "A running viewfinder sends it, or {} wait does.",
                program(context.sandbox)
            ));
        }
        return Ok((Exit::Done, Some(id)));
    }
    let exit = go(context, session, notes, (id, how), &mut signals).await?;
    Ok((exit, Some(id)))
}

/// Goes on with a plan that was paused.
pub(super) async fn resume(context: &Context, wanted: &Resume) -> Result<Exit, Trouble> {
    let mut signals = signals()?;
    let how = How { json: wanted.json, poll_every: wanted.poll_every, detach: false };
    let plan = {
        let Some(ledger) = existing(context)? else {
            return Err(wanted
                .plan
                .as_ref()
                .map_or_else(nothing_paused, |it| no_plan(context, it)));
        };
        if let Some(name) = &wanted.plan {
            meant(context, &ledger, name)?
        } else {
            let rests = |plan: &Plan| matches!(plan.state, PlanState::Paused | PlanState::Planned);
            let mut resting: Vec<Plan> = ledger.plans()?.into_iter().filter(rests).collect();
            match resting.len() {
                0 => return Err(nothing_paused()),
                1 => resting.remove(0),
                _ => {
                    let ids: Vec<TakeId> = resting.iter().map(|plan| plan.id).collect();
                    return Err(several("Several sweeps are paused:", &ids));
                }
            }
        }
    };
    if plan.state.is_over() {
        let what = format!("Sweep {} is {}.", plan.id, plan.state.as_str());
        return Err(Trouble::new(Exit::Failed, Report::new(what, "Nothing was sent.", "")));
    }
    if plan.state == PlanState::Running {
        say(format_args!("Sweep {} is running in another viewfinder.", plan.id));
        return Ok(Exit::Done);
    }
    let (session, notes) = open(context, how).await?;
    let (id, budget, at_once) = (plan.id, wanted.budget_usd, wanted.at_once);
    let changed = session.store.call(move |ledger| ledger.change_plan(id, budget, at_once)).await;
    if let Err(error) = changed {
        session.close(std::future::ready(())).await;
        return Err(error.into());
    }
    go(context, session, notes, (plan.id, how), &mut signals).await
}

/// Sends the sweeps that were left to whoever comes first, one after the other.
pub(in super::super) async fn planned(
    context: &Context,
    json: bool,
    poll_every: Option<std::time::Duration>,
) -> Result<Exit, Trouble> {
    let how = How { json, poll_every, detach: false };
    let Some(plans) = super::super::ledger::readable(context)?.map(|ledger| ledger.plans()) else {
        return Ok(Exit::Done);
    };
    let mut worst = Exit::Done;
    for plan in plans?.iter().rev().filter(|plan| plan.state == PlanState::Planned) {
        let mut signals = signals()?;
        let (session, notes) = open(context, how).await?;
        let ours = plan.origin == session.origin() && plan.key_print == session.key_print();
        if !ours {
            session.close(std::future::ready(())).await;
            say(format_args!("Sweep {} is for another provider or key; it is skipped.", plan.id));
            continue;
        }
        let exit = go(context, session, notes, (plan.id, how), &mut signals).await?;
        if matches!(exit, Exit::Signal(_)) {
            return Ok(exit);
        }
        worst = worst.worse(exit);
    }
    Ok(worst)
}

fn nothing_paused() -> Trouble {
    Trouble::new(Exit::Failed, Report::new("No sweep is paused.", "Nothing was sent.", ""))
}

fn signals() -> Result<Signals, Trouble> {
    Signals::catch()
        .map_err(|error| Trouble::new(Exit::Failed, Report::new(format!("{error}."), "", "")))
}

async fn open(
    context: &Context,
    how: How,
) -> Result<(Session, mpsc::UnboundedReceiver<Note>), Trouble> {
    let fetches = !how.detach;
    context.open(how.poll_every, FilmUse { fetches, wanted: true }).await
}

/// What is known of a plan that is followed.
struct Going {
    id: TakeId,
    json: bool,
    /// Its takes that have not ended.
    open: BTreeMap<TakeId, Take>,
    told: HashSet<TakeId>,
    /// How it ended, or why it does not go on.
    over: Option<(PlanState, Option<Pause>)>,
    worst: Exit,
    unwritten: Option<Trouble>,
    judge: Judge,
}

/// Has the worker send a plan, and follows it.
async fn go(
    context: &Context,
    session: Session,
    mut notes: mpsc::UnboundedReceiver<Note>,
    (id, how): (TakeId, How),
    signals: &mut Signals,
) -> Result<Exit, Trouble> {
    let (reply, answer) = oneshot::channel();
    let commands = session.worker.commands();
    let sent = commands.send(Command::Run(id, reply)).await;
    let plan = match answer.await {
        Ok(Ok(plan)) if sent.is_ok() => plan,
        Ok(Err(report)) => {
            session.close(std::future::ready(())).await;
            return Err(Trouble::new(Exit::Failed, report));
        }
        Ok(Ok(_)) | Err(_) => {
            session.close(std::future::ready(())).await;
            return Err(Trouble::new(
                Exit::Failed,
                Report::new("The worker ended unexpectedly.", "The ledger has what was sent.", ""),
            ));
        }
    };
    if !how.json {
        let left = takes(plan.tally.left as usize);
        say(format_args!("Sweep {id}: {left} to send, {} at once.", plan.at_once));
    }
    let mut going = Going {
        id,
        json: how.json,
        open: BTreeMap::new(),
        told: HashSet::new(),
        over: None,
        worst: Exit::Done,
        unwritten: None,
        judge: Judge::new(context),
    };
    // What an earlier process sent of it and is not over yet.
    let known = session.store.call(move |ledger| ledger.takes_of_plan(id)).await?;
    for take in known {
        if is_over(&take) {
            going.told.insert(take.id);
            going.judged(&take);
        } else {
            going.open.insert(take.id, take);
        }
    }
    let mut signal = None;
    while signal.is_none() && !going.has_ended() {
        tokio::select! {
            note = notes.recv() => match note {
                Some(note) => going.heard(note),
                None => break,
            },
            exit = signals.next() => signal = Some(exit),
        }
    }
    if signal.is_some() {
        // Written down before the process ends, so that it is not called a crash.
        let _ = commands.send(Command::Rest(id, Pause::Hand)).await;
        let (reply, rested) = oneshot::channel();
        let _ = commands.send(Command::Answer(reply)).await;
        let _ = rested.await;
        if going.open.values().any(|take| take.state() == StageName::Submitting) {
            say(ON_ITS_WAY);
        }
    }
    drop(commands);
    let store = session.store.clone();
    let left = store.call(move |ledger| ledger.plan(id)).await;
    // A take that was refused before may have been asked for again since: the newest of each item
    // counts.
    if let Ok(takes) = store.call(move |ledger| ledger.takes_of_plan(id)).await {
        going.worst =
            takes.iter().filter(|take| is_over(take)).map(ending).fold(Exit::Done, Exit::worse);
    }
    session.close(signals.insist()).await;
    while let Ok(note) = notes.try_recv() {
        going.heard(note);
    }
    let left = left.ok().flatten().map_or(0, |plan| plan.tally.left as usize);
    let exit = going.exit(signal);
    let paused = matches!(going.over, Some((PlanState::Paused, _))) || signal.is_some();
    if paused {
        let program = program(context.sandbox);
        say(format_args!(
            "Paused with {} to send; {program} sweep resume {id} goes on.",
            takes(left)
        ));
    }
    match going.unwritten {
        // What became of the takes is worse news.
        Some(trouble) if exit == Exit::Done => Err(trouble),
        Some(_) | None => Ok(exit),
    }
}

/// Whether a take has nothing more to bring.
fn is_over(take: &Take) -> bool {
    !take.is_under_way() || take.is_held()
}

/// How a verb ends that was about this take, which is over.
fn ending(take: &Take) -> Exit {
    match take.state() {
        StageName::Unconfirmed => Exit::Unconfirmed,
        StageName::Saved => Exit::Done,
        _ => Exit::Rejected,
    }
}

impl Going {
    fn has_ended(&self) -> bool {
        self.over.is_some() && self.open.is_empty()
    }

    fn heard(&mut self, note: Note) {
        match note {
            Note::Take(take) if take.item.is_some_and(|it| it.plan == self.id) => self.take(*take),
            Note::Plan(plan, report) if plan.id == self.id => {
                if let Some(report) = report {
                    say(report);
                } else if let Some(why) = plan.why {
                    say(format_args!("Paused: {}.", why.words()));
                }
                if matches!(plan.state, PlanState::Paused | PlanState::Done | PlanState::Cancelled)
                {
                    self.over = Some((plan.state, plan.why));
                }
            }
            Note::Trouble(report) | Note::NotSent(report) | Note::GaveUp(_, report) => say(report),
            Note::Health(Health::KeyRefused(why)) => {
                say(Telling::of_refused_key(&why).report(&|_| None));
            }
            Note::FilmLater { id, why, .. } if !self.json => {
                say(format_args!("{id}  {}; tried again", clean_line(&why.message)));
            }
            Note::Take(_)
            | Note::Plan(..)
            | Note::FilmLater { .. }
            | Note::Health(_)
            | Note::Coming { .. }
            | Note::FilmThere(_)
            | Note::Unmeasured(_)
            | Note::NotMeasured(_)
            | Note::Receipt(..)
            | Note::LookedUp(..) => {}
        }
    }

    fn take(&mut self, take: Take) {
        if !is_over(&take) {
            self.open.insert(take.id, take);
            return;
        }
        self.open.remove(&take.id);
        if !self.told.insert(take.id) {
            return;
        }
        self.judged(&take);
        let line = if self.json {
            print(take_json(&take, &self.judge))
        } else {
            let film = take.film().map(|film| film.path.display().to_string());
            let why = || take.failure().map(|failure| clean_line(&failure.message));
            let what = film.or_else(why).unwrap_or_default();
            print(format_args!("{}\t{}\t{what}", take.id, take.state()))
        };
        self.unwritten = written(line).err().or(self.unwritten.take());
    }

    fn judged(&mut self, take: &Take) {
        self.worst = self.worst.worse(ending(take));
    }

    fn exit(&self, signal: Option<Exit>) -> Exit {
        if self.worst == Exit::Unconfirmed {
            return self.worst;
        }
        if let Some(signal) = signal {
            return signal;
        }
        match self.over {
            Some((_, Some(Pause::Wall))) => Exit::Wall,
            Some((_, Some(Pause::Key))) => Exit::KeyRefused,
            Some((_, Some(Pause::Account | Pause::Refusals))) => Exit::Rejected,
            Some((_, Some(Pause::Unconfirmed))) => Exit::Unconfirmed,
            // Somebody paused it from another place, as Ctrl-C does here.
            Some((PlanState::Paused, Some(Pause::Hand))) => Exit::Signal(2),
            Some((PlanState::Paused | PlanState::Cancelled, _)) | None => {
                self.worst.worse(Exit::Failed)
            }
            Some(_) => self.worst,
        }
    }
}

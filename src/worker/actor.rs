//! The actor: decides which takes this process works on, and what it does next.
#![expect(clippy::disallowed_methods, reason = "the edge: this waits and starts work")]

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::{JoinError, JoinHandle, JoinSet};

use super::clock::jitter;
use super::command::Command;
use super::desk::{Desk, Setup, Stopping, Unwritten, until};
use super::feed::Asked;
use super::measuring::Measurer;
use super::note::Note;
use super::outcome::Fetched;
use super::receipts::Cashier;
use super::shelf::{Shelf, Turn};
use super::sweeps::Sweeps;
use crate::domain::{
    ApiKey, Backoff, Health, Next, Now, Pause, PollQueue, Report, StageName, Stopped, Take, TakeId,
    Unkept,
};
use crate::task::{self, boxed};

/// Most commands that can wait for the worker.
const WAITING: usize = 256;

/// If the wall clock advances this much more than the monotonic clock, the computer slept.
const SLEPT: Duration = Duration::from_secs(30);

/// Longest time until sleep is noticed while takes are open.
const LOOK_UP: Duration = Duration::from_mins(1);

/// A running worker.
#[derive(Debug)]
pub struct Worker {
    commands: mpsc::Sender<Command>,
    stopping: watch::Sender<Stopping>,
    actor: JoinHandle<Stopped>,
    unkept: Unwritten,
}

impl Worker {
    /// Starts a worker. What it reports comes out of the receiver. With `locks`, the folder of
    /// owners' locks, it takes over what other processes leave behind when they die.
    pub fn start(setup: Setup, locks: Option<PathBuf>) -> (Self, mpsc::UnboundedReceiver<Note>) {
        let (commands, inbox) = mpsc::channel(WAITING);
        let (notes, told) = mpsc::unbounded_channel();
        let (stopping, stopped) = watch::channel(Stopping::No);
        let unkept = Unwritten::default();
        let client = setup.client.clone();
        let setup = setup.with(client);
        let actor = Actor {
            desk: Desk { setup, notes, stopping: stopped, unkept: unkept.clone() },
            locks,
            watched: HashSet::new(),
            commands: commands.downgrade(),
            queue: PollQueue::default(),
            slots: HashMap::new(),
            shelf: Shelf::default(),
            measurer: Measurer::default(),
            cashier: Cashier::default(),
            sweeps: Sweeps::default(),
            held: true,
            jobs: JoinSet::new(),
            at_work: HashMap::new(),
            slow: 0,
            health: Health::Fine,
            unconfirmed: 0,
            not_sent: 0,
        };
        let actor = tokio::spawn(actor.run(inbox));
        (Self { commands, stopping, actor, unkept }, told)
    }

    /// A sender for commands.
    pub fn commands(&self) -> mpsc::Sender<Command> {
        self.commands.clone()
    }

    /// Takes whose answers have arrived and are not in the ledger yet.
    pub fn unkept(&self) -> Vec<Unkept> {
        self.unkept.all()
    }

    /// Stops the worker. Questions and retries stop at once; a request that is on its way is
    /// awaited for up to `grace`, or until `hurry` completes. All takes are released in the ledger.
    pub async fn stop(self, grace: Duration, hurry: impl Future<Output = ()>) -> Stopped {
        drop(self.commands);
        self.stopping.send_replace(Stopping::Soon);
        let mut actor = self.actor;
        tokio::select! {
            stopped = &mut actor => return stopped.unwrap_or_default(),
            () = tokio::time::sleep(grace) => {}
            () = hurry => {}
        }
        self.stopping.send_replace(Stopping::Now);
        actor.await.unwrap_or_default()
    }
}

/// A take that this process works on; the take is missing while a job has it.
#[derive(Debug, Default)]
pub(super) struct Slot {
    pub(super) take: Option<Take>,
    /// Number of consecutive questions without a useful answer.
    failures: u32,
    /// Whether the user meanwhile decided that a film without an address is wanted, or not.
    pub(super) wish: Option<bool>,
}

/// The result of a job.
pub(super) enum Done {
    Sent(Take),
    Asked(Take, Asked),
    Fetched(Take, Fetched),
}

/// What a job works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    Sending(TakeId),
    Asking(TakeId),
    Fetching(TakeId),
}

pub(super) struct Actor {
    pub(super) desk: Desk,
    /// The folder of owners' locks, if what they leave behind is taken over.
    pub(super) locks: Option<PathBuf>,
    /// Living owners whose end is awaited.
    pub(super) watched: HashSet<String>,
    pub(super) commands: mpsc::WeakSender<Command>,
    pub(super) queue: PollQueue,
    pub(super) slots: HashMap<TakeId, Slot>,
    pub(super) shelf: Shelf,
    pub(super) measurer: Measurer,
    pub(super) cashier: Cashier,
    pub(super) sweeps: Sweeps,
    /// Whether the next adoption retries films that something stood in the way of.
    pub(super) held: bool,
    pub(super) jobs: JoinSet<Done>,
    pub(super) at_work: HashMap<tokio::task::Id, Work>,
    /// How many times in a row the provider asked to slow down.
    slow: u32,
    health: Health,
    pub(super) unconfirmed: usize,
    not_sent: usize,
}

impl Actor {
    async fn run(mut self, mut inbox: mpsc::Receiver<Command>) -> Stopped {
        let mut stopping = self.desk.stopping.clone();
        let mut before = self.now();
        loop {
            let now = self.now();
            if now.wall.since(before.wall) > now.mono.saturating_sub(before.mono) + SLEPT {
                tracing::info!("the computer slept; everything open is due");
                self.queue.woke(now.mono, jitter);
                self.shelf.woke(now.mono);
            }
            before = now;
            self.try_held_films().await;
            if self.sweeps.are_due() {
                Box::pin(self.advance_plans()).await;
            }
            let asks = match self.queue.next(now.mono) {
                Next::Ask(id) => {
                    self.start_asking(id);
                    continue;
                }
                Next::At(at) => Some(at),
                Next::Idle => None,
            };
            let fetches = match self.shelf.next(now.mono, self.desk.at_once()) {
                Turn::Fetch(id) => {
                    self.start_fetching(id);
                    continue;
                }
                Turn::At(at) => Some(at),
                Turn::Idle => None,
            };
            let prices = self.ask_prices(now.mono);
            let next = [asks, fetches, self.shelf.held(), prices].into_iter().flatten().min();
            let next = next.map(|at| at.saturating_sub(now.mono).min(LOOK_UP));
            tokio::select! {
                command = inbox.recv() => match command {
                    Some(command) => self.obey(command).await,
                    None => break,
                },
                Some(done) = self.jobs.join_next_with_id() => self.done(done).await,
                Some(round) = self.measurer.next() => self.measured(round),
                Some(round) = self.cashier.next() => self.priced(round),
                () = tokio::time::sleep(next.unwrap_or_default()), if next.is_some() => {}
                () = until(&mut stopping, Stopping::Soon) => break,
            }
        }
        // Boxed: what it waits for would make every frame above it as large.
        Box::pin(self.wind_up(inbox)).await
    }

    pub(super) fn now(&self) -> Now {
        self.desk.setup.clock.now()
    }

    /// Winds up: questions are dropped, submissions are awaited.
    async fn wind_up(mut self, mut inbox: mpsc::Receiver<Command>) -> Stopped {
        self.queue.pause(true);
        // What the user said in the last moment is written down. A shot that was confirmed then is
        // not sent any more: it stays in the history as cancelled.
        while let Ok(command) = inbox.try_recv() {
            match command {
                Command::Submit { .. }
                | Command::Settle(..)
                | Command::Fetch(..)
                | Command::AskNow(_) => self.obey(command).await,
                // They are about what this process would do next. Whoever waits for an answer hears
                // that none comes.
                Command::Adopt(_)
                | Command::LookUp(..)
                | Command::Run(..)
                | Command::Rest(..)
                | Command::Show(_)
                | Command::UseKey(_)
                | Command::LetGo(_)
                | Command::Answer(_) => {}
            }
        }
        while self.at_work.values().any(|work| matches!(work, Work::Sending(_))) {
            let Some(done) = self.jobs.join_next_with_id().await else { break };
            self.done(done).await;
        }
        let (films, asking) = (self.shelf.len(), self.shelf.asking());
        self.films_are_put_down().await;
        self.measurer.put_down().await;
        self.jobs.shutdown().await;
        let stopped = Stopped {
            films,
            going_on: self.queue.len().saturating_sub(asking),
            not_sent: self.not_sent,
            unconfirmed: self.unconfirmed,
            unkept: self.desk.unkept.all(),
        };
        let me = self.desk.setup.me.clone();
        if let Err(error) = self.desk.setup.store.call(move |ledger| ledger.release(&me)).await {
            // The next start finds this process gone and takes them up all the same.
            tracing::warn!(%error, "takes could not be let go of");
        }
        stopped
    }

    async fn obey(&mut self, command: Command) {
        match command {
            Command::Submit { shot, parent, written } => {
                let result = self.desk.write_down(shot, parent).await;
                let take = result.as_ref().ok().cloned();
                if let Some(written) = written {
                    // Whoever asked may have stopped waiting; the take goes on.
                    let _ = written.send(result);
                }
                if let Some(take) = take {
                    self.start_sending(take);
                }
            }
            Command::Run(id, reply) => Box::pin(self.run_plan(id, reply)).await,
            Command::Rest(id, why) => self.rest_plan(id, why),
            Command::Adopt(only) => {
                let all = only.is_none();
                self.adopt(only).await;
                if all {
                    Box::pin(self.take_up_planned()).await;
                }
                self.sweeps.look();
            }
            Command::AskNow(id) => self.ask_now(id).await,
            Command::Settle(id, settlement) => self.settle(id, settlement).await,
            Command::LookUp(id, token) => {
                let desk = self.desk.clone();
                // It belongs to no take's life, so nobody waits for it.
                task::spawn(async move { desk.look_up(id, token).await });
            }
            Command::Fetch(id, want) => Box::pin(self.fetch_film(id, want)).await,
            Command::Show(ids) => self.queue.show(ids),
            Command::UseKey(key) => self.use_key(key).await,
            Command::LetGo(reply) => {
                self.let_go().await;
                // Whoever asked may have stopped waiting.
                let _ = reply.send(());
            }
            // Nobody waiting any more is fine.
            Command::Answer(reply) => drop(reply.send(())),
        }
    }

    /// Adds a take to the queue, to be asked about after `wait`.
    pub(super) fn watch(&mut self, take: Take, wait: Duration) {
        let (id, now) = (take.id, self.now().mono);
        self.queue.add(id, take.seq, now + wait);
        self.slots.insert(id, Slot { take: Some(take), failures: 0, wish: None });
    }

    pub(super) fn forget(&mut self, id: TakeId) {
        self.queue.remove(id);
        self.slots.remove(&id);
    }

    fn start_asking(&mut self, id: TakeId) {
        let Some(take) = self.slots.get_mut(&id).and_then(|slot| slot.take.take()) else {
            self.forget(id);
            return;
        };
        let desk = self.desk.clone();
        let job = self.jobs.spawn(boxed(async move {
            let (take, asked) = desk.ask(take).await;
            Done::Asked(take, asked)
        }));
        self.at_work.insert(job.id(), Work::Asking(id));
    }

    pub(super) async fn done(&mut self, done: Result<(tokio::task::Id, Done), JoinError>) {
        let (job, done) = match done {
            Ok((job, done)) => (job, Some(done)),
            Err(error) if error.is_cancelled() => {
                self.at_work.remove(&error.id());
                self.shelf.put_down(error.id());
                return;
            }
            Err(error) => (error.id(), None),
        };
        let Some(work) = self.at_work.remove(&job) else { return };
        if let Some(Done::Asked(take, _) | Done::Fetched(take, _)) = &done
            && take.ended.is_some()
        {
            self.cashier.heard_news();
        }
        // What comes from a job that was told to stop before a pause is no news.
        let on_shelf = self.shelf.put_down(job);
        if let Some(Done::Sent(take) | Done::Asked(take, _) | Done::Fetched(take, _)) = &done {
            self.sweeps.heard(take);
        }
        match done {
            Some(Done::Sent(take)) => {
                match take.state() {
                    StageName::Unconfirmed => self.unconfirmed += 1,
                    StageName::Cancelled => self.not_sent += 1,
                    _ => {}
                }
                if take.is_polled() {
                    // A provider that has only just accepted it has nothing to tell yet, and may
                    // not even know it (contract section 3, task_not_exist).
                    let first = self.desk.setup.pace.every;
                    self.watch(take, first);
                }
            }
            Some(Done::Asked(take, asked)) => Box::pin(self.heard(take, asked)).await,
            Some(Done::Fetched(take, fetched)) if on_shelf => {
                Box::pin(self.fetched(take, fetched)).await;
            }
            Some(Done::Fetched(..)) => {}
            // The job panicked. What the ledger has stands; a take that was asked about is asked
            // about again from there.
            None => {
                let (Work::Sending(id) | Work::Asking(id) | Work::Fetching(id)) = work;
                tracing::error!(take = %id, "a job broke");
                self.desk.tell(Note::Trouble(broke(id)));
                if matches!(work, Work::Sending(_)) {
                    self.broke_off(id).await;
                } else {
                    self.read_again(id).await;
                }
            }
        }
    }

    async fn heard(&mut self, take: Take, asked: Asked) {
        let (id, now) = (take.id, self.now());
        if self.shelf.asks(id) {
            return self.heard_where(take, asked).await;
        }
        let Some(slot) = self.slots.get_mut(&id) else { return };
        let brought_nothing = !matches!(asked, Asked::Heard | Asked::SlowDown(_));
        slot.failures = if brought_nothing { slot.failures + 1 } else { 0 };
        let failures = slot.failures;
        let age = take.watched.map_or(Duration::ZERO, |since| now.wall.since(since));
        let polled = take.is_polled();
        let Some(take) = Box::pin(self.granted(take)).await else { return };
        let film = (take.wants_film() && take.owner.is_some()).then_some(take);
        let rest = self.provider_said(&asked, failures);
        match asked {
            Asked::Changed => return self.read_again(id).await,
            Asked::Heard if !polled => {
                self.forget(id);
                if let Some(take) = film {
                    self.want(take, Duration::ZERO);
                }
                return;
            }
            _ => {}
        }
        let wait = rest.unwrap_or_else(|| self.desk.setup.pace.interval(age));
        self.queue.answered(id, now.mono, wait);
    }

    /// Applies what an answer means for all other questions. Returns how long to leave the take
    /// alone, if the answer says so.
    pub(super) fn provider_said(&mut self, asked: &Asked, failures: u32) -> Option<Duration> {
        let now = self.now();
        let backoff = Backoff { base: self.desk.setup.pace.every.min(Duration::from_secs(5)) };
        match asked {
            Asked::Heard | Asked::NoFilm(_) | Asked::NoTask(_) | Asked::NoAddress(_) => {
                self.slow = 0;
                self.feel(Health::Fine);
                None
            }
            Asked::SlowDown(hint) => {
                self.slow += 1;
                let wait = backoff.wait(self.slow, *hint, jitter());
                self.queue.hold(now.mono, wait);
                self.feel(Health::SlowedUntil(now.wall.plus(wait)));
                Some(wait)
            }
            Asked::KeyRefused(why) => {
                self.queue.pause(true);
                self.sweeps.pause_all(Pause::Key);
                self.feel(Health::KeyRefused(why.clone()));
                Some(Duration::ZERO)
            }
            Asked::Trouble(why) => {
                self.feel(Health::Trouble(why.clone()));
                Some(backoff.wait(failures, None, jitter()))
            }
            Asked::NotWritten => Some(backoff.wait(failures, None, jitter())),
            Asked::Changed => None,
        }
    }

    /// Reports how well the provider can be reached, if that changed.
    fn feel(&mut self, health: Health) {
        if self.health != health {
            self.health = health.clone();
            self.desk.tell(Note::Health(health));
        }
    }

    /// Continues with a take as the ledger has it, if it still belongs to this process.
    pub(super) async fn read_again(&mut self, id: TakeId) {
        self.forget(id);
        self.shelf.forget(id);
        match self.desk.setup.store.call(move |ledger| ledger.take(id)).await {
            Ok(Some(take)) => {
                self.desk.tell(Note::Take(Box::new(take.clone())));
                let mine = take.owner.as_deref() == Some(&self.desk.setup.me);
                if mine && take.is_polled() {
                    self.watch(take, self.desk.setup.pace.every);
                } else if mine && take.wants_film() {
                    self.want(take, self.desk.setup.pace.every);
                }
            }
            Ok(None) => {}
            Err(error) => self.desk.tell(Note::Trouble(error.report())),
        }
    }

    async fn use_key(&mut self, key: ApiKey) {
        let before = self.desk.key_print();
        let client = self.desk.setup.client.with_key(key);
        self.desk.setup = self.desk.setup.clone().with(client);
        self.queue.pause(false);
        self.feel(Health::Fine);
        if self.desk.key_print() == before {
            return;
        }
        self.sweeps.pause_all(Pause::Key);
        // Takes of the other key stay open, without an owner, until that key comes back.
        self.let_go().await;
        self.adopt(None).await;
    }

    /// Stops asking about takes, and releases them in the ledger. What is being sent stays.
    async fn let_go(&mut self) {
        let ours: Vec<_> = self.slots.keys().copied().collect();
        for id in ours {
            self.forget(id);
        }
        self.drop_films();
        self.films_are_put_down().await;
        self.measurer.put_down().await;
        let me = self.desk.setup.me.clone();
        let released = self.desk.setup.store.call(move |ledger| ledger.release_asked(&me)).await;
        if let Err(error) = released {
            self.desk.tell(Note::Trouble(error.report()));
        }
    }

    pub(super) fn resume(&mut self) {
        self.queue.pause(false);
        self.feel(Health::Fine);
    }
}

fn broke(id: TakeId) -> Report {
    Report::new(
        format!("Something broke while take {id} was worked on."),
        "The ledger has everything up to then, and the take goes on from there.",
        "Please report it with the newest file of the log folder.",
    )
}

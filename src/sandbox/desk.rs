//! The only thread that owns the state and the log, and handles everything in order.
//!
//! A visit is decided, stored, synced and logged in one go, so a client that disconnects cannot
//! leave half of it behind. The thread sleeps on its channel while there are no requests.
#![expect(
    clippy::disallowed_methods,
    reason = "the edge: this reads a clock, starts threads and asks for chance"
)]

use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::{oneshot, watch};

use super::answers;
use super::callback::{self, Target};
use super::camera::{Order, Piece};
use super::delivery::{self, Delivery};
use super::door::Keys;
use super::error::SandboxError;
use super::feed::Sight;
use super::files;
use super::films::File;
use super::log::Log;
use super::money::Purse;
use super::obey::Obey;
use super::request::{Given, Request};
use super::script::Cue;
use super::state::StateFile;
use super::tasks::{CallbackNote, CallbackOutcome, Line, Tasks};

/// A request, and its place among the others.
#[derive(Debug)]
pub(super) struct Visit {
    pub(super) cue: Cue,
    pub(super) request: Request,
    /// The file that it asks for, made beforehand.
    pub(super) file: Option<File>,
}

/// A callback to make now. The state file already says that it is being made.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) task_id: String,
    pub(super) attempt: u8,
    pub(super) target: Target,
    pub(super) body: String,
}

enum Job {
    Visit(Box<Visit>, oneshot::Sender<Delivery>),
    /// What the file at a path is made from.
    Order(String, oneshot::Sender<Option<(Order, Piece)>>),
    /// The client disconnected before its request was complete.
    Abandoned(Box<Visit>),
    Callbacks {
        base: String,
        most: usize,
        reply: oneshot::Sender<Vec<Call>>,
    },
    Note(CallbackNote),
}

/// A handle to the desk. When the last one is dropped, the thread ends.
#[derive(Debug, Clone)]
pub(super) struct Desk {
    jobs: mpsc::Sender<Job>,
    /// When the next callback is due, in milliseconds since 1970.
    pub(super) next_callback: watch::Receiver<Option<u64>>,
}

/// What the desk needs to know.
#[derive(Debug)]
pub(super) struct Papers {
    pub(super) state: PathBuf,
    pub(super) log: Option<PathBuf>,
    pub(super) speed: f64,
    pub(super) obey: Obey,
    pub(super) purse: Purse,
    pub(super) keys: Keys,
}

impl Desk {
    /// Starts the thread. The receiver gets its result: an error at once if a file cannot be
    /// opened.
    pub(super) fn open(papers: Papers) -> (Self, oneshot::Receiver<Result<(), SandboxError>>) {
        let (jobs, inbox) = mpsc::channel();
        let (due, next_callback) = watch::channel(None);
        let (ended, end) = oneshot::channel();
        let thread = std::thread::Builder::new().name("sandbox desk".to_owned());
        let spawned = thread.spawn(move || {
            let result = Clerk::open(&papers, due).and_then(|clerk| clerk.work(&inbox));
            // The server may be gone already; then nobody asks how it went.
            let _ = ended.send(result);
        });
        if let Err(why) = spawned {
            tracing::error!(%why, "the sandbox could not start its thread");
        }
        (Self { jobs, next_callback }, end)
    }

    /// `None` if the desk is gone, and the server with it.
    pub(super) async fn visit(&self, visit: Visit) -> Option<Delivery> {
        let (reply, answer) = oneshot::channel();
        self.jobs.send(Job::Visit(Box::new(visit), reply)).ok()?;
        answer.await.ok()
    }

    /// What the file at a path is made from; `None` if there is no such file.
    pub(super) async fn order(&self, path: String) -> Option<(Order, Piece)> {
        let (reply, answer) = oneshot::channel();
        self.jobs.send(Job::Order(path, reply)).ok()?;
        answer.await.ok()?
    }

    pub(super) fn abandoned(&self, visit: Visit) {
        let _ = self.jobs.send(Job::Abandoned(Box::new(visit)));
    }

    /// At most this many of the callbacks that are due, each given to one caller only.
    pub(super) async fn callbacks(&self, base: String, most: usize) -> Option<Vec<Call>> {
        let (reply, answer) = oneshot::channel();
        self.jobs.send(Job::Callbacks { base, most, reply }).ok()?;
        answer.await.ok()
    }

    pub(super) fn note(&self, task_id: String, attempt: u8, outcome: CallbackOutcome) {
        let _ =
            self.jobs.send(Job::Note(CallbackNote { task_id, attempt, at_ms: now_ms(), outcome }));
    }
}

/// Milliseconds since 1970, by the wall clock that all processes share.
pub(super) fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

struct Clerk {
    state: StateFile,
    tasks: Tasks,
    log: Option<Log>,
    speed: f64,
    obey: Obey,
    purse: Purse,
    keys: Keys,
    due: watch::Sender<Option<u64>>,
}

impl Clerk {
    fn open(papers: &Papers, due: watch::Sender<Option<u64>>) -> Result<Self, SandboxError> {
        let mut state = StateFile::open(&papers.state)?;
        let mut tasks = Tasks::default();
        state.catch_up(&mut tasks)?;
        let log = papers.log.as_deref().map(Log::open).transpose()?;
        let Papers { speed, obey, purse, keys, .. } = papers;
        let (speed, obey, purse, keys) = (*speed, obey.clone(), *purse, keys.clone());
        Ok(Self { state, tasks, log, speed, obey, purse, keys, due })
    }

    fn work(mut self, inbox: &mpsc::Receiver<Job>) -> Result<(), SandboxError> {
        self.announce();
        while let Ok(job) = inbox.recv() {
            match job {
                Job::Visit(visit, reply) => {
                    // Whoever asked may have gone; what was done is done.
                    let _ = reply.send(self.serve(&visit)?);
                }
                Job::Order(path, reply) => {
                    let _ = reply.send(self.order(&path));
                }
                Job::Abandoned(visit) => self.record(now_ms(), &visit, None, None)?,
                Job::Callbacks { base, most, reply } => {
                    let _ = reply.send(self.calls(&base, most));
                }
                Job::Note(note) => {
                    if let Err(why) =
                        self.state.append(&mut self.tasks, |_| vec![Line::Callback(note)])
                    {
                        tracing::error!(%why, "a callback's outcome is lost");
                    }
                }
            }
            self.announce();
        }
        Ok(())
    }

    fn announce(&self) {
        let next = self.tasks.next_callback_ms();
        self.due.send_if_modified(|due| std::mem::replace(due, next) != next);
    }

    /// What the file at a path is made from. If the state cannot be read, the visit itself reports
    /// that.
    fn order(&mut self, path: &str) -> Option<(Order, Piece)> {
        self.state.catch_up(&mut self.tasks).ok()?;
        let (record, piece) = files::find(&self.tasks, path, now_ms())?;
        Some((Order::of(record), piece))
    }

    fn serve(&mut self, visit: &Visit) -> Result<Delivery, SandboxError> {
        let now_ms = now_ms();
        let mut random = [0; 32];
        getrandom::fill(&mut random)
            .map_err(|why| SandboxError::Random { why: why.to_string() })?;
        let mut given = Given::new(now_ms, self.speed, self.keys.clone(), &random);
        given.obey.clone_from(&self.obey);
        given.purse = self.purse;
        given.file.clone_from(&visit.file);
        let (delivery, task_id) =
            self.decide(visit, &given).unwrap_or_else(|why| (unwell(&why), None));
        self.record(now_ms, visit, delivery.status(), task_id.as_deref())?;
        Ok(delivery)
    }

    /// The outcome of a visit, and the task it created, safely stored.
    fn decide(
        &mut self,
        visit: &Visit,
        given: &Given,
    ) -> Result<(Delivery, Option<String>), SandboxError> {
        self.state.catch_up(&mut self.tasks)?;
        let fault = visit.cue.fault.as_ref();
        let outcome = delivery::outcome(&self.tasks, &visit.request, given, fault);
        if let Some(expiry) = outcome.expired {
            self.state.append(&mut self.tasks, |_| vec![Line::Expired(expiry)])?;
        }
        let Some(record) = outcome.created else {
            return Ok((outcome.delivery, None));
        };
        let task_id = record.task_id.clone();
        self.state.append(&mut self.tasks, |_| vec![Line::Task(record)])?;
        Ok((outcome.delivery, Some(task_id)))
    }

    fn record(
        &mut self,
        now_ms: u64,
        visit: &Visit,
        status: Option<u16>,
        task_id: Option<&str>,
    ) -> Result<(), SandboxError> {
        let Some(log) = &mut self.log else {
            return Ok(());
        };
        log.write(now_ms, &visit.cue, &visit.request, status, task_id)
    }

    /// Callbacks that are due and not claimed by another process, recorded as begun under the
    /// file's lock.
    fn calls(&mut self, base: &str, most: usize) -> Vec<Call> {
        let now_ms = now_ms();
        let mut calls = Vec::new();
        let claimed = self.state.append(&mut self.tasks, |tasks| {
            let due = tasks.due_callbacks(now_ms);
            calls = due
                .iter()
                .take(most)
                .filter_map(|(record, attempt)| {
                    let signature = tasks.signature(&record.task_id);
                    let sight = Sight::new(record, now_ms, base, &self.keys).signed(signature);
                    Some(Call {
                        task_id: record.task_id.clone(),
                        attempt: *attempt,
                        target: callback::target(record.asked("callback_url"))?,
                        body: sight.duomi_data().to_string(),
                    })
                })
                .collect();
            let begun = calls.iter().map(|call| CallbackNote {
                task_id: call.task_id.clone(),
                attempt: call.attempt,
                at_ms: now_ms,
                outcome: CallbackOutcome::Begun,
            });
            begun.map(Line::Callback).collect()
        });
        match claimed {
            Ok(()) => calls,
            Err(why) => {
                tracing::error!(%why, "callbacks wait");
                Vec::new()
            }
        }
    }
}

/// When its own files fail, the sandbox answers like a provider in trouble.
fn unwell(why: &SandboxError) -> Delivery {
    tracing::error!(%why, "answered 500");
    Delivery::Whole(answers::gateway(500))
}

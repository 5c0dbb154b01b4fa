//! The commands that a worker accepts.

use tokio::sync::oneshot;

use crate::domain::{ApiKey, Pause, Plan, Report, Settlement, Shot, Take, TakeId};

/// Why a shot was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// The sentences.
    pub report: Report,
    /// Whether a limit was in the way.
    pub wall: bool,
}

/// A command for the worker.
#[derive(Debug)]
pub enum Command {
    /// Send a shot that the user confirmed, once.
    Submit {
        /// What to send.
        shot: Shot,
        /// The take whose shot was loaded before, if any.
        parent: Option<TakeId>,
        /// Receives the take once it is in the ledger, or the reason why nothing was sent.
        written: Option<oneshot::Sender<Result<Take, Unsent>>>,
    },
    /// Send the items of a plan that is planned or paused. Answers with the plan, or the reason why
    /// it cannot go on here.
    Run(TakeId, oneshot::Sender<Result<Box<Plan>, Report>>),
    /// Send nothing more of a plan that this process runs. What is under way goes on.
    Rest(TakeId, Pause),
    /// Take over open takes that no process works on: these, or all.
    Adopt(Option<Vec<TakeId>>),
    /// Ask about this take now, even if it is stalled.
    AskNow(TakeId),
    /// Settle an unconfirmed take as the user decided.
    Settle(TakeId, Settlement),
    /// Look for an unconfirmed take in the provider's own list.
    LookUp(TakeId, ApiKey),
    /// Fetch this take's film now (`true`), or stop that and leave what is there.
    Fetch(TakeId, bool),
    /// These takes are on screen.
    Show(Vec<TakeId>),
    /// Use another key from now on.
    UseKey(ApiKey),
    /// Release the takes that this process only asks about, and answer when that is done: the
    /// process is about to be suspended.
    LetGo(oneshot::Sender<()>),
    /// Answer when every earlier command has been carried out.
    Answer(oneshot::Sender<()>),
}

//! What a worker is told to do, and what it says when it has stopped.

use tokio::sync::oneshot;

use super::note::Unkept;
use crate::domain::{ApiKey, Report, Settlement, Shot, Take, TakeId};

/// Something the worker is told to do.
#[derive(Debug)]
pub enum Command {
    /// Send a shot that the user confirmed, once.
    Submit {
        /// What to send.
        shot: Shot,
        /// The take whose shot was loaded before.
        parent: Option<TakeId>,
        /// Hears the take once it is written down, or why nothing was sent.
        written: Option<oneshot::Sender<Result<Take, Report>>>,
    },
    /// Take up open takes that no process works on: these, or all.
    Adopt(Option<Vec<TakeId>>),
    /// Ask about this take now; takes a stalled one up again.
    AskNow(TakeId),
    /// Settle an unconfirmed take by the user's word.
    Settle(TakeId, Settlement),
    /// Look for an unconfirmed take in the provider's own list.
    LookUp(TakeId, ApiKey),
    /// Fetch this take's film now (`true`), or stop that and leave what is there.
    Fetch(TakeId, bool),
    /// These takes are on screen.
    Show(Vec<TakeId>),
    /// Use another key from now on.
    UseKey(ApiKey),
    /// Let others ask about what this process asks about, and answer when they can: it is about to
    /// be suspended.
    LetGo(oneshot::Sender<()>),
    /// Answer when everything commanded before has been done.
    Answer(oneshot::Sender<()>),
}

/// What was going on when the worker stopped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stopped {
    /// Takes that go on at the provider without anybody here asking.
    pub going_on: usize,
    /// Takes that waited to be sent again, and were not.
    pub not_sent: usize,
    /// Takes that may or may not have been accepted.
    pub unconfirmed: usize,
    /// Films that are not whole yet.
    pub films: usize,
    /// Takes whose answer never came into the ledger.
    pub unkept: Vec<Unkept>,
}

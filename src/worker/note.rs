//! What the worker tells: committed takes, and how the provider is doing.

use std::time::Duration;

use crate::domain::{Failure, Health, RemoteTask, Report, Take, TakeId};

/// Something to show or to print. Every take in it is committed already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A take is now like this.
    Take(Box<Take>),
    /// A take was not sent, because the ledger refused the word that it is about to be.
    NotSent(Report),
    /// So much of a film has come, whether it is on the disk yet or not.
    Coming {
        /// Of which take.
        id: TakeId,
        /// Bytes of it.
        come: u64,
        /// Bytes of the whole, where the host said.
        total: Option<u64>,
    },
    /// A film could not be fetched this time.
    FilmLater {
        /// Of which take.
        id: TakeId,
        /// Why.
        why: Failure,
        /// How long until it is tried again.
        wait: Duration,
    },
    /// A film that was asked for is on the disk already.
    FilmThere(TakeId),
    /// A film was saved and cannot be measured by itself on this machine; told once.
    Unmeasured(Report),
    /// How asking goes.
    Health(Health),
    /// What the provider's own list says about an unconfirmed take.
    LookedUp(TakeId, Result<Vec<RemoteTask>, Failure>),
    /// Something went wrong that ends no take.
    Trouble(Report),
    /// What the provider said of a take is not in the ledger, and this process tries no more: the
    /// report has all that is known.
    GaveUp(TakeId, Report),
}

/// A take whose answer is not in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unkept {
    /// Which.
    pub id: TakeId,
    /// The provider's name of it, where the answer had one.
    pub task_id: Option<String>,
    /// Whether that answer was a plain yes.
    pub accepted: bool,
}

impl Unkept {
    /// What the provider said, as a sentence.
    pub fn said(&self) -> String {
        match &self.task_id {
            Some(task_id) if self.accepted => {
                format!("The provider accepted take {} as {task_id}.", self.id)
            }
            Some(task_id) => format!(
                "The answer to take {} was no plain yes and names task {task_id}: it may have been \
                 charged.",
                self.id
            ),
            None => format!(
                "The provider answered about take {}, which may have been charged.",
                self.id
            ),
        }
    }

    /// What to do when the ledger can be written again, with the program as it is to be called.
    pub fn next(&self, program: &str) -> String {
        match &self.task_id {
            Some(task_id) => format!(
                "That is not in the ledger: note it down. When the ledger can be written again, \
                 {program} confirm {} --task-id {task_id} makes it known there.",
                self.id
            ),
            None => format!(
                "That is not in the ledger. When it can be written again, {program} confirm {} \
                 settles the take.",
                self.id
            ),
        }
    }
}

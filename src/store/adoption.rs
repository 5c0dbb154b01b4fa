//! Ownership of takes: adopting those that another process left behind, and releasing our own.

use std::path::Path;
use std::time::Duration;

use rusqlite::Transaction;
use rusqlite::types::ValueRef;

use super::columns::COLUMNS;
use super::error::StoreError;
use super::ledger::{Expected, Ledger, mark, update};
use super::odd_row::{OddRow, take_or_odd};
use super::owner::Owner;
use super::plans::{rest_own_plans, rest_plans};
use crate::domain::{
    Change, Failure, FailureKind, Fetch, Stage, Take, TakeEvent, TakeId, Timestamp,
};

/// How long releasing takes at the end of a process waits for another process that writes.
const LAST_WORD: Duration = Duration::from_millis(200);

/// Who adopts, and what.
#[derive(Debug)]
pub struct Adoption<'a> {
    /// The name of the adopting process.
    pub me: &'a str,
    /// The provider that it can ask.
    pub origin: &'a str,
    /// The fingerprint of the key that it can ask with.
    pub key_print: &'a str,
    /// These takes only, or all.
    pub only: Option<&'a [TakeId]>,
    /// Whether to retry films that something stood in the way of.
    pub held: bool,
    /// Whether it fetches films.
    pub films: bool,
    /// The present time.
    pub now: Timestamp,
}

/// The result of an adoption.
#[derive(Debug, Default)]
pub struct Adopted {
    /// Takes to continue with, which now belong to this process.
    pub mine: Vec<Take>,
    /// Takes that a dead process left in the middle of a submission, with their endings.
    pub closed: Vec<Take>,
    /// Names of running processes that own takes of this ledger.
    pub others: Vec<String>,
}

impl Ledger {
    /// Adopts open takes whose owner is gone, in one transaction. Those of this provider and key
    /// become this process's. Whatever their provider, takes that were being submitted become
    /// unconfirmed, and takes that were not sent yet are cancelled, because nobody can still be
    /// sending them.
    pub fn adopt(&mut self, adoption: &Adoption<'_>) -> Result<Adopted, StoreError> {
        let locks = self.locks.clone();
        let (adopted, dead, odd) =
            self.write(|transaction| adopt(transaction, &locks, adoption))?;
        for owner in &dead {
            Owner::bury(&locks, owner);
        }
        for row in odd {
            self.met(row);
        }
        Ok(adopted)
    }

    /// Whether a dead process left takes in the middle of a submission.
    pub fn has_orphans(&self) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT owner FROM takes WHERE state IN ('preparing', 'submitting')",
        )?;
        let mut owners = statement.query([])?;
        while let Some(row) = owners.next()? {
            let is_orphan = match row.get_ref(0)? {
                ValueRef::Null => true,
                ValueRef::Text(owner) => {
                    str::from_utf8(owner).is_ok_and(|owner| !Owner::is_alive(&self.locks, owner))
                }
                // No owner is called so: the row makes no sense, and nobody takes it up.
                ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Blob(_) => false,
            };
            if is_orphan {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Releases the takes that this process only asks about, so that another can adopt them, but
    /// not those that it is sending.
    pub fn release_asked(&mut self, me: &str) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute(
                "UPDATE takes SET owner = NULL WHERE owner = ?1 \
                 AND state IN ('queued', 'running', 'downloading', 'succeeded')",
                [me],
            )?;
            Ok(())
        })
    }

    /// Releases every take of this process, so that another can adopt them at once. It waits only a
    /// moment for whoever holds the ledger: once the process has ended, its takes are free anyway.
    pub fn release(&mut self, me: &str) -> Result<(), StoreError> {
        self.connection.busy_timeout(LAST_WORD)?;
        self.write(|transaction| {
            transaction.execute("UPDATE takes SET owner = NULL WHERE owner = ?1", [me])?;
            rest_own_plans(transaction, me)?;
            Ok(())
        })
    }
}

/// The adopted takes, the owners that are gone, and the rows that cannot be understood.
type Found = (Adopted, Vec<String>, Vec<OddRow>);

fn adopt(
    transaction: &Transaction<'_>,
    locks: &Path,
    adoption: &Adoption<'_>,
) -> Result<Found, StoreError> {
    let under_way = transaction
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM takes \
             WHERE state IN ('preparing', 'submitting', 'queued', 'running', 'downloading') \
             UNION ALL SELECT {COLUMNS} FROM takes \
             WHERE state = 'succeeded' AND fetch > 0 AND video_url IS NOT NULL \
             UNION ALL SELECT {COLUMNS} FROM takes \
             WHERE state = 'succeeded' AND video_url IS NULL AND rests = 0 ORDER BY seq"
        ))?
        .query_map([], take_or_odd)?
        .collect::<Result<Vec<_>, _>>()?;
    let mut odd = Vec::new();
    let mut adopted = Adopted::default();
    let (mut alive, mut dead) = (Vec::<String>::new(), Vec::<String>::new());
    for row in under_way {
        let mut take = match row {
            Ok(take) => take,
            Err(row) => {
                odd.push(row);
                continue;
            }
        };
        if let Some(owner) = take.owner.as_deref().filter(|owner| *owner != adoption.me) {
            if alive.iter().any(|name| name == owner) {
                continue;
            }
            if !dead.iter().any(|name| name == owner) {
                if Owner::is_alive(locks, owner) {
                    alive.push(owner.to_owned());
                    continue;
                }
                dead.push(owner.to_owned());
            }
        } else if take.owner.is_some() {
            continue;
        }
        let owner_before = take.owner.take();
        let expected = Expected { owner: owner_before.as_deref(), state: take.state() };
        let change = match take.stage {
            Stage::Preparing { .. } => take.apply(TakeEvent::Cancelled, adoption.now),
            Stage::Submitting => {
                let event = TakeEvent::Unclear { why: interrupted(), offered: None };
                take.apply(event, adoption.now)
            }
            _ => Change::None,
        };
        if change == Change::Milestone {
            update(transaction, &take, expected)?;
            mark(transaction, &take)?;
            adopted.closed.push(take);
            continue;
        }
        let film = take.output().is_some();
        let again = match take.fetch {
            Fetch::Held(_) => adoption.held,
            // Somebody who waits for it starts the ten minutes anew; whoever takes up everything
            // goes on where the last one was.
            Fetch::Denied { .. } => adoption.only.is_some_and(|only| only.contains(&take.id)),
            Fetch::No | Fetch::Wanted => false,
        };
        if film && again {
            take.apply(TakeEvent::Want(true), adoption.now);
        }
        let wanted = adoption.only.is_none_or(|only| only.contains(&take.id))
            && (!film || adoption.films && take.wants_film());
        if take.origin == adoption.origin && take.key_print == adoption.key_print && wanted {
            take.owner = Some(adoption.me.to_owned());
            update(transaction, &take, expected)?;
            adopted.mine.push(take);
        } else if owner_before.is_some() {
            update(transaction, &take, expected)?;
        }
    }
    // A plan goes on only when the user says so.
    rest_plans(transaction, |owner| owner != adoption.me && !Owner::is_alive(locks, owner))?;
    adopted.others = alive;
    Ok((adopted, dead, odd))
}

fn interrupted() -> Failure {
    Failure::new(
        FailureKind::Unclear,
        "viewfinder ended while the request was on its way, before an answer came",
    )
}

//! The open ledger, and every write to it.
#![expect(clippy::disallowed_methods, reason = "the edge: this looks for files")]

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::columns::{Json, TakeRow};
use super::disk;
use super::error::StoreError;
use super::files::{beside, folder_of};
use super::odd_row::OddRow;
use super::owner::random;
use super::plans::{NewPlan, add_plan};
use super::spending::{Reservation, reserve, settle};
use crate::domain::{
    Answers, Charge, ChargeState, Fetch, Papers, PlanItem, PlanKind, Remark, Request, RequestHead,
    Route, Shot, Stage, StageName, Take, TakeId, Timestamp,
};
use crate::durable::sync_folder;

/// Longest raw answer kept with an ending, in bytes.
const RAW_LIMIT: usize = 256 * 1024;

/// Bytes that others may write to the ledger between a request and its answer without using up the
/// space that is reserved for the answer. A milestone has about 16 KiB.
const MEANWHILE: u64 = 256 * 1024;

/// Most copies of a take's prompt in its row, by size: as it is, folded, and escaped in the shot
/// and in the request.
const COPIES: u64 = 8;

/// The open ledger: one connection, used by one thread; see [`super::StoreHandle`].
#[derive(Debug)]
pub struct Ledger {
    pub(super) connection: Connection,
    path: PathBuf,
    /// The identity of its files when it was opened.
    pub(super) identity: Identity,
    /// Whether its locks could not be released, so that it has to be reopened.
    pub(super) stuck: bool,
    /// The folder of owners' locks.
    pub(super) locks: PathBuf,
    data_version: i64,
    /// Whether the names of its files are known to survive a power cut.
    folder_synced: bool,
    /// Rows that could not be understood, by their place in the history.
    pub(super) odd: RefCell<BTreeMap<i64, OddRow>>,
    /// Those of them that have been reported.
    pub(super) told: BTreeSet<i64>,
}

/// Device and inode of a ledger's file, its log and its shared memory. Anything written to a file
/// that has lost its name is lost with the process.
pub(super) type Identity = [Option<(u64, u64)>; 3];

/// A take that is about to be recorded for the first time.
#[derive(Debug)]
pub struct NewTake<'a> {
    /// The provider it is for.
    pub origin: &'a str,
    /// The fingerprint of the key that it is sent with.
    pub key_print: &'a str,
    /// The name of the process that sends it.
    pub owner: &'a str,
    /// The take whose shot it comes from, if any.
    pub parent: Option<TakeId>,
    /// What is sent.
    pub shot: &'a Shot,
    /// The request that is sent for it.
    pub request: &'a Request,
    /// When the user confirmed it.
    pub created: Timestamp,
    /// Whether its film is fetched automatically.
    pub fetch: Fetch,
    /// What is reserved for it.
    pub reservation: &'a Reservation,
}

/// The expected state of a row that is about to be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected<'a> {
    /// Its owner.
    pub owner: Option<&'a str>,
    /// Its state.
    pub state: StageName,
}

impl Ledger {
    /// A ledger over an open connection to the file at `path` that has read from it.
    pub(super) fn over(connection: Connection, path: &Path, locks: &Path) -> Self {
        Self {
            connection,
            identity: identity(path),
            stuck: false,
            path: path.to_owned(),
            locks: locks.to_owned(),
            data_version: 0,
            folder_synced: false,
            odd: RefCell::default(),
            told: BTreeSet::new(),
        }
    }

    /// Its path.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Runs `job` in one transaction, which is synced. If this succeeds, the result is in the file
    /// that has the ledger's name, and survives a power cut.
    pub(super) fn write<R>(
        &mut self,
        job: impl FnOnce(&Transaction<'_>) -> Result<R, StoreError>,
    ) -> Result<R, StoreError> {
        let done = self.write_if(|transaction| Ok((job(transaction)?, true)));
        done.map_err(|error: StoreError| error.explained(&self.path))
    }

    /// Like [`Self::write`], for a `job` that also decides whether its changes are kept.
    pub(super) fn write_if<R, E: From<StoreError>>(
        &mut self,
        job: impl FnOnce(&Transaction<'_>) -> Result<(R, bool), E>,
    ) -> Result<R, E> {
        // Nothing may be sent on the word of a file without a name.
        self.is_in_place()?;
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::from)?;
        let (done, keep) = job(&transaction)?;
        if !keep {
            return Ok(done);
        }
        if !self.folder_synced {
            // SQLite syncs the folder of a new log too, but tells nobody when that fails. Before the
            // commit, so that an error of it leaves nothing behind.
            let folder = folder_of(&self.path);
            sync_folder(folder).map_err(StoreError::file(folder))?;
            self.folder_synced = true;
        }
        transaction.commit().map_err(StoreError::from)?;
        // It may have lost its name in between.
        self.is_in_place()?;
        Ok(done)
    }

    fn is_in_place(&self) -> Result<(), StoreError> {
        if identity(&self.path) == self.identity {
            return Ok(());
        }
        Err(StoreError::Removed { path: self.path.clone() })
    }

    /// Records a new take, synced, under an id that is unique in the ledger: the one item of a plan
    /// of its own. What it may cost is reserved with it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Wall`] if a limit does not let it through; then nothing is recorded.
    pub fn insert(&mut self, new: &NewTake<'_>) -> Result<Take, StoreError> {
        self.write(|transaction| {
            let plan = add_plan(
                transaction,
                &NewPlan {
                    name: "",
                    kind: PlanKind::Shot,
                    spec: None,
                    takes: 1,
                    at_once: 1,
                    budget: new.reservation.wall.plan,
                    origin: new.origin,
                    key_print: new.key_print,
                    owner: None,
                    made: new.created,
                },
            )?;
            insert(transaction, new, PlanItem { plan, item: 1 })
        })
    }

    /// Records a milestone, synced, if the row is still as `expected`; `raw` is the answer that
    /// ended the take. Returns the user's remark, which others may have changed.
    pub fn commit(
        &mut self,
        take: &Take,
        expected: Expected<'_>,
        raw: Option<&[u8]>,
    ) -> Result<Remark, StoreError> {
        if take.state() == StageName::Submitting {
            // Before its request leaves, since its answer cannot wait for somebody to make room.
            self.reserve(take)?;
        }
        self.write(|transaction| {
            if let (StageName::Unconfirmed, Some(task_id)) = (expected.state, take.task_id()) {
                // Two who settle at once must not both get the task.
                let taken = transaction
                    .prepare_cached("SELECT 1 FROM takes WHERE task_id = ?1 AND seq <> ?2")?
                    .exists(params![task_id, take.seq])?;
                if taken {
                    return Err(StoreError::TaskTaken { task_id: task_id.to_owned() });
                }
            }
            let remark = update(transaction, take, expected)?;
            if let Some(raw) = raw {
                let kept = &raw[..raw.len().min(RAW_LIMIT)];
                transaction
                    .prepare_cached("UPDATE takes SET raw = ?2 WHERE seq = ?1")?
                    .execute(params![take.seq, kept])?;
            }
            if take.state() == StageName::Saved && expected.state != StageName::Saved {
                // Whoever sees that it is saved may measure it, this process or the next. What was
                // measured before was measured in another film.
                transaction
                    .prepare_cached("UPDATE takes SET measure = 1, got = NULL WHERE seq = ?1")?
                    .execute([take.seq])?;
            }
            if take.ended.is_some() {
                // The provider is done with it, and can say what it has cost.
                let sql = "UPDATE takes SET receipt = 1 WHERE seq = ?1 AND receipt = 0";
                transaction.prepare_cached(sql)?.execute([take.seq])?;
            }
            mark(transaction, take)?;
            Ok(remark)
        })
    }

    /// Reserves disk space for the answer of a request that is about to be sent.
    fn reserve(&self, take: &Take) -> Result<(), StoreError> {
        let row = COPIES * take.shot.prompt_sent().len() as u64;
        let bytes = RAW_LIMIT as u64 + MEANWHILE + row;
        match disk::reserve(&beside(&self.path, "-wal"), bytes) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::StorageFull => {
                Err(StoreError::TooLittle { path: folder_of(&self.path).to_owned(), bytes })
            }
            // Without its log it is not where it was, which writing finds out.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(StoreError::file(&self.path)(error)),
        }
    }

    /// Records a percentage for other processes to see. It is not synced, because nothing is lost
    /// with it. Returns the same as [`Self::commit`].
    pub fn progress(&mut self, take: &Take, expected: Expected<'_>) -> Result<Remark, StoreError> {
        self.connection.execute_batch("PRAGMA synchronous = NORMAL")?;
        let written = self.write(|transaction| update(transaction, take, expected));
        self.connection.execute_batch("PRAGMA synchronous = FULL")?;
        written
    }

    /// Whether another connection has written since this was last called.
    pub fn changed_elsewhere(&mut self) -> Result<bool, StoreError> {
        let version =
            self.connection.query_row("PRAGMA data_version", [], |row| row.get::<_, i64>(0))?;
        Ok(std::mem::replace(&mut self.data_version, version) != version)
    }

    /// The request and the answer of a take.
    pub fn papers(&self, id: TakeId) -> Result<Option<Papers>, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT route, request_head, request, raw FROM takes WHERE id = ?1")?
            .query_row([id.as_str()], |row| {
                let head: Option<Json<RequestHead>> = row.get(1)?;
                let route: String = row.get(0)?;
                Ok(Papers {
                    // A take whose route is none is not read, so nobody asks for its papers.
                    route: Route::parse(&route).unwrap_or_default(),
                    head: head.map(|Json(head)| head),
                    body: row.get(2)?,
                    raw: row.get(3)?,
                })
            })
            .optional()?)
    }
}

/// An id that nothing in the ledger has: no take, no plan, no take of before.
pub(super) fn new_id(connection: &Connection) -> Result<TakeId, StoreError> {
    loop {
        let id = TakeId::from_random(random());
        let taken = connection
            .prepare_cached(
                "SELECT 1 FROM takes WHERE id = ?1 UNION ALL SELECT 1 FROM plans WHERE id = ?1 \
                 UNION ALL SELECT 1 FROM spending WHERE take = ?1",
            )?
            .exists([id.as_str()])?;
        if !taken {
            return Ok(id);
        }
    }
}

/// Makes the take of an item, and reserves what it may cost.
pub(super) fn insert(
    transaction: &Transaction<'_>,
    new: &NewTake<'_>,
    item: PlanItem,
) -> Result<Take, StoreError> {
    let mut take = Take {
        id: new_id(transaction)?,
        seq: 0,
        origin: new.origin.to_owned(),
        key_print: new.key_print.to_owned(),
        owner: Some(new.owner.to_owned()),
        parent: new.parent,
        item: Some(item),
        charge: Some(Charge {
            estimate: new.reservation.estimate,
            price: None,
            state: ChargeState::Reserved,
            source: String::new(),
        }),
        shot: new.shot.clone(),
        stage: Stage::Preparing { retry: None },
        created: new.created,
        updated: new.created,
        sent: None,
        watched: None,
        missing: None,
        ended: None,
        route: new.request.route,
        answers: Answers::default(),
        fetch: new.fetch.clone(),
        part: None,
        attempts: 0,
        hidden: false,
        remark: Remark::default(),
        got: None,
    };
    let head = Some(Json(new.request.head.clone()));
    let row = TakeRow { request_head: head, ..TakeRow::of(&take) };
    take.seq = row.insert(transaction, None, (&new.request.body, None))?;
    reserve(transaction, &take, new.reservation)?;
    add_milestone(transaction, take.seq, take.created, take.state().as_str(), "")?;
    Ok(take)
}

/// Updates the changing columns of a take if its row is as expected.
pub(super) fn update(
    connection: &Connection,
    take: &Take,
    expected: Expected<'_>,
) -> Result<Remark, StoreError> {
    TakeRow::of(take).update(connection, expected)?.ok_or(StoreError::Changed)
}

/// Records that a take has come to a new state, as a milestone and in the record of spending.
pub(super) fn mark(connection: &Connection, take: &Take) -> Result<(), rusqlite::Error> {
    let note = take.failure().map_or("", |failure| &failure.message);
    add_milestone(connection, take.seq, take.updated, take.state().as_str(), note)?;
    settle(connection, take)
}

pub(super) fn add_milestone(
    connection: &Connection,
    seq: i64,
    at: Timestamp,
    state: &str,
    note: &str,
) -> Result<(), rusqlite::Error> {
    connection
        .prepare_cached("INSERT INTO milestones (take, at, state, note) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![seq, at.millis(), state, note])?;
    Ok(())
}

fn identity(path: &Path) -> Identity {
    [path.to_owned(), beside(path, "-wal"), beside(path, "-shm")]
        .map(|file| fs::metadata(file).ok().map(|file| (file.dev(), file.ino())))
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::super::opening::FIRST_LOOK;
    use super::*;
    use crate::domain::RequestSettings;

    #[test]
    fn opening_costs_the_same_however_long_the_history_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let mut ledger = Ledger::open(&path, folder.path()).unwrap().ledger;
        ledger.connection.execute_batch("PRAGMA synchronous = OFF").unwrap();
        let mut steps = Vec::new();
        for _ in 0..2 {
            for _ in 0..50 {
                let new = NewTake {
                    origin: "",
                    key_print: "",
                    owner: "me",
                    parent: None,
                    shot: &Shot::default(),
                    request: &Request::new(&Shot::default(), &RequestSettings::default()),
                    created: Timestamp::from_millis(0),
                    fetch: Fetch::No,
                    reservation: &Reservation::unlimited("2026-11-22"),
                };
                ledger.insert(&new).unwrap();
            }
            let mut look = ledger.connection.prepare(FIRST_LOOK).unwrap();
            look.query_row([], |_| Ok(())).unwrap();
            steps.push(look.get_status(StatementStatus::VmStep));
        }
        assert_eq!(steps[0], steps[1]);
    }

    #[test]
    fn what_is_written_while_the_file_loses_its_name_is_not_called_kept() {
        for suffix in ["", "-wal", "-shm"] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("ledger.db");
            let mut ledger = Ledger::open(&path, folder.path()).unwrap().ledger;
            ledger.write(|_| Ok(())).unwrap();
            // Between the look before and the commit.
            let written = ledger.write(|transaction| {
                transaction.execute("UPDATE takes SET note = ''", [])?;
                fs::remove_file(beside(&path, suffix)).unwrap();
                Ok(())
            });
            assert!(matches!(written, Err(StoreError::Removed { .. })), "{suffix:?}: {written:?}");
            assert!(matches!(ledger.write(|_| Ok(())), Err(StoreError::Removed { .. })));
        }
    }
}

//! The ledger: opening it, and every write.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, named_params, params};

use super::convert::{Changing, fetch_number, remark_of};
use super::error::StoreError;
use super::owner::random;
use super::{files, schema};
use crate::domain::{
    Answers, Fetch, Remark, Shot, Stage, StageName, Take, TakeId, Timestamp, fold,
};

/// Longest raw answer kept with an ending, in bytes.
const RAW_LIMIT: usize = 256 * 1024;

/// How long a write waits for another process's write.
const BUSY: Duration = Duration::from_secs(5);

/// Touches the schema and both ends of the table, so that damage there shows at once. Two queries,
/// since one for both ends reads everything between them too.
const FIRST_LOOK: &str = "SELECT (SELECT min(seq) FROM takes), (SELECT max(seq) FROM takes)";

/// The open ledger. One connection, used by one thread; see [`super::StoreHandle`].
#[derive(Debug)]
pub struct Ledger {
    pub(super) connection: Connection,
    path: PathBuf,
    /// Which file of that name it was when it was opened.
    identity: Option<(u64, u64)>,
    /// Where the locks of owners lie.
    pub(super) locks: PathBuf,
    data_version: i64,
}

/// An opened ledger, and what had to be done to open it.
#[derive(Debug)]
pub struct Opened {
    /// The ledger.
    pub ledger: Ledger,
    /// Where a damaged one was moved, if there was one.
    pub moved_aside: Option<PathBuf>,
}

/// A take about to be written down for the first time.
#[derive(Debug)]
pub struct NewTake<'a> {
    /// Provider it is for.
    pub origin: &'a str,
    /// Fingerprint of the key it is sent with.
    pub key_print: &'a str,
    /// The process that sends it.
    pub owner: &'a str,
    /// The take whose shot it comes from.
    pub parent: Option<TakeId>,
    /// What is sent.
    pub shot: &'a Shot,
    /// The exact body of the request.
    pub request: &'a str,
    /// When the user confirmed it.
    pub created: Timestamp,
    /// Whether its film is fetched by itself.
    pub fetch: Fetch,
}

/// What a row must be like for a change to be written over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected<'a> {
    /// The owner it names.
    pub owner: Option<&'a str>,
    /// Its state.
    pub state: StageName,
}

/// What was sent and what came back, to the letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Papers {
    /// The exact body of the request.
    pub request: String,
    /// The raw answer that ended it, up to 256 KiB.
    pub raw: Option<Vec<u8>>,
}

impl Ledger {
    /// Opens the ledger at `path`, makes it if there is none, brings an older one up to date,
    /// moves a damaged one aside. A newer one is refused unchanged.
    pub fn open(path: &Path, locks: &Path) -> Result<Opened, StoreError> {
        if let Some(folder) = path.parent() {
            files::create_private_dir(folder)?;
        }
        // Two processes that start at once must not both move a damaged ledger aside.
        let gate_path = path.with_extension("lock");
        let gate = files::ensure_private(&gate_path)?;
        gate.lock().map_err(StoreError::file(&gate_path))?;
        match Self::open_at(path, locks) {
            Ok(ledger) => Ok(Opened { ledger, moved_aside: None }),
            Err(error) if error.is_damage() => {
                let aside = move_aside(path)?;
                let ledger = Self::open_at(path, locks)?;
                Ok(Opened { ledger, moved_aside: Some(aside) })
            }
            Err(error) => Err(error),
        }
    }

    fn open_at(path: &Path, locks: &Path) -> Result<Self, StoreError> {
        // SQLite would make it for everybody to read; what it makes beside it copies this mode.
        files::ensure_private(path)?;
        let mut connection = Connection::open(path).map_err(|error| opening(path, error))?;
        // Before anything is known about the file, closing it must not write to it either.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection.busy_timeout(BUSY)?;
        let found = schema::version(&connection)?;
        if found > schema::NEWEST {
            return Err(StoreError::Newer { path: path.to_owned(), found, known: schema::NEWEST });
        }
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
        // FULL: in WAL mode NORMAL may lose the last commits with the power.
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
            )
            .map_err(|error| opening(path, error))?;
        if found < schema::NEWEST {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            schema::migrate(&transaction)?;
            transaction.commit()?;
        }
        connection.query_row(FIRST_LOOK, [], |_| Ok(())).map_err(StoreError::from)?;
        connection.set_prepared_statement_cache_capacity(32);
        let mut ledger = Self {
            connection,
            path: path.to_owned(),
            identity: identity(path),
            locks: locks.to_owned(),
            data_version: 0,
        };
        ledger.changed_elsewhere()?;
        Ok(ledger)
    }

    /// A ledger that is only read.
    pub(super) fn reading(connection: Connection, path: &Path, locks: &Path) -> Self {
        let (path, locks) = (path.to_owned(), locks.to_owned());
        Self { connection, identity: identity(&path), path, locks, data_version: 0 }
    }

    /// Writes a new take down, synced, with a name that is unique in the ledger.
    pub fn insert(&mut self, new: &NewTake<'_>) -> Result<Take, StoreError> {
        // What is written to a file without a name is lost: nothing may be sent on its word.
        if identity(&self.path) != self.identity {
            return Err(StoreError::Removed { path: self.path.clone() });
        }
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let id = loop {
            let id = TakeId::from_random(random());
            let taken = transaction
                .prepare_cached("SELECT 1 FROM takes WHERE id = ?1")?
                .exists([id.as_str()])?;
            if !taken {
                break id;
            }
        };
        let (shot, state) = (new.shot, StageName::Preparing.as_str());
        let json = serde_json::to_string(shot).expect("a shot always serialises");
        transaction
            .prepare_cached(
                "INSERT INTO takes (id, origin, key_print, owner, parent, prompt, folded, ratio, \
                 style, model, seconds, motion, shot, request, state, attempts, created, updated, fetch) \
                 VALUES (:id, :origin, :key_print, :owner, :parent, :prompt, :folded, :ratio, \
                 :style, :model, :seconds, :motion, :shot, :request, :state, 0, :created, :created, \
                 :fetch)",
            )?
            .execute(named_params! {
                ":id": id.as_str(),
                ":origin": new.origin,
                ":key_print": new.key_print,
                ":owner": new.owner,
                ":parent": new.parent.as_ref().map(TakeId::as_str),
                ":prompt": shot.prompt,
                ":folded": fold(&shot.prompt_sent()),
                ":ratio": shot.ratio,
                ":style": shot.style,
                ":model": shot.model,
                ":seconds": shot.seconds,
                ":motion": shot.motion.to_string(),
                ":shot": json,
                ":request": new.request,
                ":state": state,
                ":created": new.created.millis(),
                ":fetch": fetch_number(&new.fetch),
            })?;
        let seq = transaction.last_insert_rowid();
        add_milestone(&transaction, seq, new.created, state, "")?;
        transaction.commit()?;
        Ok(Take {
            id,
            seq,
            origin: new.origin.to_owned(),
            key_print: new.key_print.to_owned(),
            owner: Some(new.owner.to_owned()),
            parent: new.parent,
            shot: shot.clone(),
            stage: Stage::Preparing { retry: None },
            created: new.created,
            updated: new.created,
            sent: None,
            watched: None,
            missing: None,
            ended: None,
            answers: Answers::default(),
            fetch: new.fetch.clone(),
            part: None,
            attempts: 0,
            hidden: false,
            remark: Remark::default(),
        })
    }

    /// Writes a milestone, synced, if the row is still as `expected`; `raw` is the answer that
    /// ended it. Gives back what the user says of the take, which others may have changed.
    pub fn commit(
        &mut self,
        take: &Take,
        expected: Expected<'_>,
        raw: Option<&[u8]>,
    ) -> Result<Remark, StoreError> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let (StageName::Unconfirmed, Some(task_id)) = (expected.state, take.task_id()) {
            // Two who settle at once must not both get the task.
            let taken = transaction
                .prepare_cached("SELECT 1 FROM takes WHERE task_id = ?1 AND seq <> ?2")?
                .exists(params![task_id, take.seq])?;
            if taken {
                return Err(StoreError::TaskTaken { task_id: task_id.to_owned() });
            }
        }
        let remark = update(&transaction, take, expected)?;
        if let Some(raw) = raw {
            let kept = &raw[..raw.len().min(RAW_LIMIT)];
            transaction
                .prepare_cached("UPDATE takes SET raw = ?2 WHERE seq = ?1")?
                .execute(params![take.seq, kept])?;
        }
        let note = take.failure().map_or("", |failure| &failure.message);
        add_milestone(&transaction, take.seq, take.updated, take.state().as_str(), note)?;
        transaction.commit()?;
        Ok(remark)
    }

    /// Writes a percentage so that other processes see it; not synced, since losing it loses
    /// nothing. Gives back the same as [`Self::commit`].
    pub fn progress(&mut self, take: &Take, expected: Expected<'_>) -> Result<Remark, StoreError> {
        self.connection.execute_batch("PRAGMA synchronous = NORMAL")?;
        let written = update(&self.connection, take, expected);
        self.connection.execute_batch("PRAGMA synchronous = FULL")?;
        written
    }

    /// Whether another connection wrote since this was last asked.
    pub fn changed_elsewhere(&mut self) -> Result<bool, StoreError> {
        let version =
            self.connection.query_row("PRAGMA data_version", [], |row| row.get::<_, i64>(0))?;
        Ok(std::mem::replace(&mut self.data_version, version) != version)
    }

    /// The papers of a take.
    pub fn papers(&self, id: TakeId) -> Result<Option<Papers>, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT request, raw FROM takes WHERE id = ?1")?
            .query_row([id.as_str()], |row| Ok(Papers { request: row.get(0)?, raw: row.get(1)? }))
            .optional()?)
    }
}

/// Writes the changing columns of a take over a row that is as expected, and over no other.
pub(super) fn update(
    connection: &Connection,
    take: &Take,
    expected: Expected<'_>,
) -> Result<Remark, StoreError> {
    let sql = format!(
        "UPDATE takes SET {} WHERE seq = :seq AND owner IS :owner_before \
         AND state = :state_before RETURNING note, rating",
        Changing::SET
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let state = expected.state.as_str();
    let written = Changing::of(take).with(
        &[(":seq", &take.seq), (":owner_before", &expected.owner), (":state_before", &state)],
        |all| statement.query_row(all, remark_of).optional(),
    )?;
    written.ok_or(StoreError::Changed)
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

/// A refusal to open, with the path in it where SQLite leaves it out.
fn opening(path: &Path, error: rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode::{CannotOpen, PermissionDenied, ReadOnly};
    match error.sqlite_error_code() {
        Some(CannotOpen | PermissionDenied | ReadOnly) => {
            let why = match fs::OpenOptions::new().append(true).open(path) {
                Err(why) => why,
                Ok(_) => std::io::Error::other(error.to_string()),
            };
            StoreError::file(path)(why)
        }
        _ => error.into(),
    }
}

/// Renames a damaged ledger and what belongs to it, so that nothing of it is lost.
fn move_aside(path: &Path) -> Result<PathBuf, StoreError> {
    let stamp = jiff::Timestamp::now().strftime("%Y%m%d-%H%M%S").to_string();
    let suffixed = |base: &Path, suffix: &str| {
        let mut name = base.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let mut aside = suffixed(path, &format!(".corrupt-{stamp}"));
    let mut nth = 1;
    while aside.exists() {
        nth += 1;
        aside = suffixed(path, &format!(".corrupt-{stamp}-{nth}"));
    }
    fs::rename(path, &aside).map_err(StoreError::file(path))?;
    for suffix in ["-wal", "-shm"] {
        let beside = suffixed(path, suffix);
        if beside.exists() {
            fs::rename(&beside, suffixed(&aside, suffix)).map_err(StoreError::file(&beside))?;
        }
    }
    if let Some(folder) = path.parent() {
        files::sync_folder(folder).map_err(StoreError::file(folder))?;
    }
    Ok(aside)
}

/// Which file a path names; none where there is none.
fn identity(path: &Path) -> Option<(u64, u64)> {
    fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;
    use crate::domain::Shot;

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
                    request: "{}",
                    created: Timestamp::from_millis(0),
                    fetch: Fetch::No,
                };
                ledger.insert(&new).unwrap();
            }
            let mut look = ledger.connection.prepare(FIRST_LOOK).unwrap();
            look.query_row([], |_| Ok(())).unwrap();
            steps.push(look.get_status(StatementStatus::VmStep));
        }
        assert_eq!(steps[0], steps[1]);
    }
}

//! Examines a ledger without changing anything: not its format, its location or a single byte.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads files")]

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::columns::COLUMNS;
use super::error::StoreError;
use super::odd_row::{OddRow, take_or_odd};
use super::owner::Owner;
use super::{opening, read_only, schema};
use crate::domain::StageName;

/// The condition of a ledger.
#[derive(Debug)]
pub enum Checkup {
    /// There is none.
    Missing,
    /// An empty file.
    Empty,
    /// A SQLite file of another program.
    Foreign,
    /// Written by a newer viewfinder.
    Newer {
        /// The format that was found.
        found: i64,
        /// The newest format that this program knows.
        known: i64,
    },
    /// SQLite finds it damaged; the first thing that it says.
    Damaged(String),
    /// It cannot be examined.
    Closed(StoreError),
    /// It is sound.
    Sound(Count),
}

/// The contents of a sound ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// All takes.
    pub takes: usize,
    /// Takes that have not ended.
    pub open: usize,
    /// Takes that may have been charged.
    pub unconfirmed: usize,
    /// Whether the next start brings it up to date.
    pub older: bool,
    /// Rows that cannot be understood, oldest first; not looked for in a ledger of an older format.
    pub odd: Vec<OddRow>,
}

impl Checkup {
    /// Examines the ledger at `path`.
    pub fn of(path: &Path) -> Self {
        match fs::metadata(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Self::Missing,
            Err(error) => return Self::Closed(StoreError::file(path)(error)),
            Ok(file) if file.len() == 0 => return Self::Empty,
            Ok(_) => {}
        }
        if let Err(error) = fs::File::open(path) {
            return Self::Closed(StoreError::file(path)(error));
        }
        let look = || match read_only::connect(path).and_then(|connection| look(&connection)) {
            Ok(looked) => looked,
            Err(error) => match StoreError::from(error) {
                error if error.is_damage() => Self::Damaged(error.to_string()),
                error => Self::Closed(error.explained(path)),
            },
        };
        match look() {
            // SQLite says so of a sound one too, when a single read fails.
            Self::Damaged(_) => match opening::is_readable(path) {
                Ok(()) => look(),
                Err(error) => Self::Closed(error),
            },
            looked => looked,
        }
    }
}

fn look(connection: &Connection) -> Result<Checkup, rusqlite::Error> {
    connection.busy_timeout(Duration::from_secs(2))?;
    let found = schema::version(connection)?;
    let whose = connection.query_row("PRAGMA application_id", [], |row| row.get::<_, i64>(0))?;
    if found > 0 && whose != schema::APPLICATION_ID {
        return Ok(Checkup::Foreign);
    }
    if found > schema::NEWEST {
        return Ok(Checkup::Newer { found, known: schema::NEWEST });
    }
    let verdict =
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0))?;
    if verdict != "ok" {
        return Ok(Checkup::Damaged(verdict));
    }
    if found == 0 {
        let tables = connection
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
        return Ok(if tables == 0 { Checkup::Empty } else { Checkup::Foreign });
    }
    let mut count = Count { older: found < schema::NEWEST, ..Count::default() };
    let mut states = connection.prepare("SELECT state, count(*) FROM takes GROUP BY state")?;
    let mut rows = states.query([])?;
    while let Some(row) = rows.next()? {
        let (state, takes) = (row.get_ref(0)?, row.get::<_, i64>(1)? as usize);
        count.takes += takes;
        match state.as_str().ok().and_then(StageName::parse) {
            Some(StageName::Unconfirmed) => count.unconfirmed += takes,
            Some(state) if state.is_open() => count.open += takes,
            Some(_) | None => {}
        }
    }
    if !count.older {
        let sql = format!("SELECT {COLUMNS} FROM takes ORDER BY seq");
        for row in connection.prepare(&sql)?.query_map([], take_or_odd)? {
            count.odd.extend(row?.err());
        }
    }
    Ok(Checkup::Sound(count))
}

/// The number of viewfinder processes that use the ledgers of this folder of locks.
pub fn running(locks: &Path) -> usize {
    let Ok(entries) = fs::read_dir(locks) else { return 0 };
    let ids = entries.filter_map(|entry| {
        let name = entry.ok()?.file_name().into_string().ok()?;
        name.strip_suffix(".lock").map(str::to_owned)
    });
    ids.filter(|id| Owner::is_alive(locks, id)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Ledger;

    fn ledger(folder: &Path) -> std::path::PathBuf {
        let path = folder.join("a?b#c%d.db");
        drop(Ledger::open(&path, folder).unwrap());
        path
    }

    #[test]
    fn each_state_of_the_file_is_told() {
        let root = tempfile::tempdir().unwrap();
        let path = ledger(root.path());
        assert!(matches!(Checkup::of(&root.path().join("none")), Checkup::Missing));
        assert!(matches!(
            look(&read_only::alone(&path).unwrap()),
            Ok(Checkup::Sound(Count { takes: 0, .. }))
        ));
        assert!(matches!(Checkup::of(&path), Checkup::Sound(Count { older: false, .. })));
        let sql = |sql: &str| Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        sql("PRAGMA user_version = 1");
        assert!(matches!(Checkup::of(&path), Checkup::Sound(Count { older: true, .. })));
        sql("PRAGMA user_version = 99");
        assert!(matches!(Checkup::of(&path), Checkup::Newer { found: 99, .. }));
        sql("PRAGMA application_id = 1");
        assert!(matches!(Checkup::of(&path), Checkup::Foreign));
        fs::write(&path, "no ledger, whatever else it may be, and long enough for a header")
            .unwrap();
        assert!(matches!(Checkup::of(&path), Checkup::Damaged(_)));
        fs::write(&path, "").unwrap();
        assert!(matches!(Checkup::of(&path), Checkup::Empty));
        assert!(matches!(Checkup::of(root.path()), Checkup::Closed(_)));
    }

    #[test]
    fn who_lives_is_counted() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(running(&root.path().join("none")), 0);
        let owner = Owner::claim(root.path()).unwrap();
        fs::write(root.path().join("DEAD.lock"), "").unwrap();
        assert_eq!(running(root.path()), 1);
        drop(owner);
        assert_eq!(running(root.path()), 0);
    }
}

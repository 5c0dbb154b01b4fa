//! The files that viewfinder wrote for a take, recorded in the ledger. Only files recorded here, by
//! exact name, are ever overwritten, or deleted with a take.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::error::StoreError;
use super::ledger::Ledger;
use crate::domain::{Stage, Take};

/// A file of a take, to be deleted with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Made {
    /// Its path.
    pub path: PathBuf,
    /// Whether viewfinder certainly wrote it. For takes from before files were recorded it is
    /// unknown whether they were made here or imported, and an import may name any file.
    pub sure: bool,
}

/// Every file that a take names as its own, whoever wrote it.
pub(super) fn named(take: &Take) -> Vec<PathBuf> {
    match (&take.stage, &take.part) {
        (Stage::Saved { film, .. }, _) => {
            let mut files = vec![film.path.clone(), film.path.with_extension("json")];
            files.extend(film.poster.clone());
            files.extend(film.last_frame.clone());
            files
        }
        (_, Some(part)) => vec![part.file.clone(), part.path.with_extension("json")],
        (_, None) => Vec::new(),
    }
}

impl Ledger {
    /// Records, synced, that these files are written for a take. That happens before they are
    /// created, so that an interruption leaves no unknown file.
    pub fn claim(&mut self, take: &Take, files: &[PathBuf]) -> Result<(), StoreError> {
        self.write(|transaction| {
            let mut claim = transaction.prepare_cached(
                "INSERT OR REPLACE INTO files (take, path, sure) VALUES (?1, ?2, 1)",
            )?;
            // Films are only ever put where a path can be written as text.
            for path in files.iter().filter_map(|file| file.to_str()) {
                claim.execute(params![take.seq, path])?;
            }
            Ok(())
        })
    }

    /// Withdraws, synced, the claim that a file is a take's, because somebody else had created it
    /// first.
    pub fn disclaim(&mut self, take: &Take, file: &Path) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction
                .prepare_cached("DELETE FROM files WHERE take = ?1 AND path = ?2")?
                .execute(params![take.seq, file.to_str()])?;
            Ok(())
        })
    }
}

/// The files of a take, ordered by name.
pub(super) fn of(connection: &Connection, seq: i64) -> Result<Vec<Made>, rusqlite::Error> {
    let mut statement =
        connection.prepare_cached("SELECT path, sure FROM files WHERE take = ?1 ORDER BY path")?;
    let rows = statement.query_map([seq], |row| {
        Ok(Made { path: row.get::<_, String>(0)?.into(), sure: row.get(1)? })
    })?;
    rows.collect()
}

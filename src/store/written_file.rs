//! The files that viewfinder wrote for a take, kept in the ledger: what is written over, or deleted
//! with a take, is what stands here, by exact name, and nothing else.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::error::StoreError;
use super::ledger::Ledger;
use crate::domain::{Stage, Take};

/// A file of a take that is to be deleted with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Made {
    /// Where it is.
    pub path: PathBuf,
    /// Whether viewfinder surely wrote it. Of takes from before files were kept nobody can tell
    /// whether they were made here or imported, which may name any file.
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
    /// Keeps that these files are written for a take, synced. Said before they are made, so that an
    /// end in between leaves no file that nobody knows.
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

    /// Takes the word back that a file is a take's: somebody else had made it first. Synced.
    pub fn disclaim(&mut self, take: &Take, file: &Path) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction
                .prepare_cached("DELETE FROM files WHERE take = ?1 AND path = ?2")?
                .execute(params![take.seq, file.to_str()])?;
            Ok(())
        })
    }
}

/// The files of a take, in the order of their names.
pub(super) fn of(connection: &Connection, seq: i64) -> Result<Vec<Made>, rusqlite::Error> {
    let mut statement =
        connection.prepare_cached("SELECT path, sure FROM files WHERE take = ?1 ORDER BY path")?;
    let rows = statement.query_map([seq], |row| {
        Ok(Made { path: row.get::<_, String>(0)?.into(), sure: row.get(1)? })
    })?;
    rows.collect()
}

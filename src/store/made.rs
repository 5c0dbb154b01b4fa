//! The files that viewfinder wrote for a take, kept in the ledger: what is deleted with a take is
//! what stands here, by exact name, and nothing else.

use std::path::PathBuf;

use rusqlite::{Connection, params};

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

/// The files that a take says are its own in the stage that it has come to: what is about to be
/// written when its film sets out, what is written when it is saved.
pub(super) fn made(take: &Take) -> Vec<PathBuf> {
    match (&take.stage, &take.part) {
        // Beside what is kept of a film that will not be whole there is a sidecar too.
        (Stage::Downloading { .. }, Some(part)) => {
            vec![part.file.clone(), part.path.with_extension("json")]
        }
        (Stage::Saved { film, .. }, _) => {
            let mut files = vec![film.path.clone(), film.path.with_extension("json")];
            files.extend(film.poster.clone());
            files.extend(film.last_frame.clone());
            files
        }
        _ => Vec::new(),
    }
}

/// Every file that a take names as its own, in whatever stage, whoever wrote it.
pub(super) fn named(take: &Take) -> Vec<PathBuf> {
    let mut files = made(take);
    if let (Some(part), false) = (&take.part, matches!(take.stage, Stage::Downloading { .. })) {
        files.extend([part.file.clone(), part.path.with_extension("json")]);
    }
    files
}

/// Keeps the files of a milestone.
pub(super) fn keep(connection: &Connection, take: &Take) -> Result<(), rusqlite::Error> {
    for file in made(take) {
        // Films are only ever put where a path can be written as text.
        let Some(path) = file.to_str() else { continue };
        connection
            .prepare_cached("INSERT OR REPLACE INTO files (take, path, sure) VALUES (?1, ?2, 1)")?
            .execute(params![take.seq, path])?;
    }
    Ok(())
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

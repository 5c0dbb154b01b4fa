//! The user's remarks on takes, and hiding and deleting takes.

use std::path::PathBuf;

use rusqlite::{Connection, OptionalExtension as _, Params, params};

use super::columns::COLUMNS;
use super::error::StoreError;
use super::ledger::Ledger;
use super::odd_row::take_or_odd;
use super::written_file::{self, Made};
use crate::domain::{Rating, Take, TakeId, fold};

impl Ledger {
    /// Sets the note on a take; an empty one removes it. Returns `false` if there is no such take.
    pub fn set_note(&mut self, id: TakeId, note: &str) -> Result<bool, StoreError> {
        self.change(
            "UPDATE takes SET note = ?2, note_folded = ?3 WHERE id = ?1",
            params![id.as_str(), note, fold(note)],
        )
    }

    /// Sets the rating of a take, or removes it. Returns `false` if there is no such take.
    pub fn rate(&mut self, id: TakeId, rating: Option<Rating>) -> Result<bool, StoreError> {
        self.change(
            "UPDATE takes SET rating = ?2 WHERE id = ?1",
            params![id.as_str(), rating.map(Rating::stars)],
        )
    }

    /// Hides a finished take from the history, or shows it again. Does nothing to an open take.
    pub fn hide(&mut self, id: TakeId, hidden: bool) -> Result<bool, StoreError> {
        let sql = format!("UPDATE takes SET hidden = ?2 WHERE id = ?1 AND {CLOSED}");
        self.change(&sql, params![id.as_str(), hidden])
    }

    /// Runs a statement, and returns whether it changed a row.
    pub(super) fn change(&mut self, sql: &str, params: impl Params) -> Result<bool, StoreError> {
        self.write(|transaction| Ok(transaction.prepare_cached(sql)?.execute(params)? == 1))
    }

    /// Deletes a finished take for good, and returns it with the files that were written for it,
    /// which the caller has to remove. An open take is kept, and so is one whose film is still at
    /// the provider.
    pub fn purge(&mut self, id: TakeId) -> Result<Option<Purged>, StoreError> {
        self.write(|transaction| {
            let sql = format!(
                "SELECT {COLUMNS} FROM takes WHERE id = ?1 AND owner IS NULL AND {CLOSED} \
                 AND state <> 'succeeded'"
            );
            let mut statement = transaction.prepare_cached(&sql)?;
            let take = match statement.query_row([id.as_str()], take_or_odd).optional()? {
                None => return Ok(None),
                Some(take) => take.map_err(StoreError::Odd)?,
            };
            let purged = purged(transaction, take)?;
            transaction.execute("DELETE FROM takes WHERE id = ?1", [id.as_str()])?;
            Ok(Some(purged))
        })
    }

    /// The files of a take that has not been deleted yet.
    pub fn files_of(&self, take: &Take) -> Result<Purged, StoreError> {
        Ok(purged(&self.connection, take.clone())?)
    }
}

/// A deleted take, and its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purged {
    /// The take.
    pub take: Take,
    /// The files that this ledger recorded as written for it, whether they exist or not.
    pub made: Vec<Made>,
    /// Files that it names without such a record, because an import brought them along.
    pub foreign: Vec<PathBuf>,
}

fn purged(connection: &Connection, take: Take) -> Result<Purged, rusqlite::Error> {
    let made = written_file::of(connection, take.seq)?;
    let mut foreign = written_file::named(&take);
    foreign.retain(|path| made.iter().all(|made| made.path != *path));
    Ok(Purged { take, made, foreign })
}

/// The condition for a finished row: nothing is open with the provider, or left to the user.
const CLOSED: &str = "state NOT IN ('preparing', 'submitting', 'queued', 'running', 'stalled', \
     'unconfirmed', 'downloading') AND NOT (state = 'succeeded' AND video_url IS NULL)";

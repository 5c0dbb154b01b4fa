//! What the user says of a take, and takes that the user wants gone.

use std::path::PathBuf;

use rusqlite::{OptionalExtension as _, TransactionBehavior, params};

use super::convert::{COLUMNS, take_of};
use super::error::StoreError;
use super::ledger::Ledger;
use crate::domain::{Rating, Take, TakeId, fold};

impl Ledger {
    /// Keeps a note on a take, or none with an empty one. False where there is no such take.
    pub fn set_note(&mut self, id: TakeId, note: &str) -> Result<bool, StoreError> {
        let changed = self
            .connection
            .prepare_cached("UPDATE takes SET note = ?2, note_folded = ?3 WHERE id = ?1")?
            .execute(params![id.as_str(), note, fold(note)])?;
        Ok(changed == 1)
    }

    /// Keeps a rating of a take, or none. False where there is no such take.
    pub fn rate(&mut self, id: TakeId, rating: Option<Rating>) -> Result<bool, StoreError> {
        let changed = self
            .connection
            .prepare_cached("UPDATE takes SET rating = ?2 WHERE id = ?1")?
            .execute(params![id.as_str(), rating.map(Rating::stars)])?;
        Ok(changed == 1)
    }

    /// Hides a finished take from the history, or shows it again. An open one stays.
    pub fn hide(&mut self, id: TakeId, hidden: bool) -> Result<bool, StoreError> {
        let sql = format!("UPDATE takes SET hidden = ?2 WHERE id = ?1 AND {CLOSED}");
        let changed =
            self.connection.prepare_cached(&sql)?.execute(params![id.as_str(), hidden])?;
        Ok(changed == 1)
    }

    /// Deletes a finished take for good, and gives it back as it was last. An open one stays, and
    /// so does one whose film is still at the provider. Its files are the caller's to remove.
    pub fn purge(&mut self, id: TakeId) -> Result<Option<Take>, StoreError> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let sql = format!(
            "SELECT {COLUMNS} FROM takes WHERE id = ?1 AND owner IS NULL AND {CLOSED} AND state <> 'succeeded'"
        );
        let take =
            transaction.prepare_cached(&sql)?.query_row([id.as_str()], take_of).optional()?;
        if take.is_some() {
            transaction.execute("DELETE FROM takes WHERE id = ?1", [id.as_str()])?;
        }
        transaction.commit()?;
        Ok(take)
    }
}

/// Every file that belongs to a take's film, there or not.
pub fn files_of(take: &Take) -> Vec<PathBuf> {
    let mut files = Vec::new();
    if let Some(film) = take.film() {
        files.push(film.path.clone());
        files.extend(film.poster.clone());
        files.extend(film.last_frame.clone());
        files.push(film.path.with_extension("json"));
    }
    if let Some(part) = &take.part {
        files.push(part.file.clone());
        // Beside what is kept of one that will not be whole.
        files.push(part.path.with_extension("json"));
    }
    files
}

/// Whether a row is finished: nothing is open with the provider, or left to the user.
const CLOSED: &str = "state NOT IN ('preparing', 'submitting', 'queued', 'running', 'stalled', \
     'unconfirmed', 'downloading') AND NOT (state = 'succeeded' AND video_url IS NULL)";

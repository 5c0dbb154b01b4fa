//! What was measured in films, and what the user saw in them.

use rusqlite::params;

use super::columns::Json;
use super::error::StoreError;
use super::ledger::Ledger;
use crate::domain::{Eye, TakeId};
use crate::measure::Got;

impl Ledger {
    /// Keeps what was measured in the film of a take, in place of what was measured before. False
    /// where there is no such take, or none whose film is saved.
    pub fn keep_got(&mut self, id: TakeId, got: &Got) -> Result<bool, StoreError> {
        self.change(
            "UPDATE takes SET got = ?2 WHERE id = ?1 AND state = 'saved'",
            params![id.as_str(), Json(got)],
        )
    }

    /// Keeps what the user saw in the film of a take. False where there is no such take.
    pub fn keep_eye(&mut self, id: TakeId, eye: Eye) -> Result<bool, StoreError> {
        let eye = (!eye.is_empty()).then_some(Json(eye));
        self.change("UPDATE takes SET eye = ?2 WHERE id = ?1", params![id.as_str(), eye])
    }

    /// Saved takes whose film nobody has measured yet, newest first.
    pub fn unmeasured(&self) -> Result<Vec<TakeId>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM takes WHERE state = 'saved' AND got IS NULL ORDER BY seq DESC",
        )?;
        let ids = statement.query_map([], |row| row.get::<_, String>(0))?;
        let ids: Vec<String> = ids.collect::<Result<_, _>>()?;
        // A row whose name is none is not read elsewhere either.
        Ok(ids.iter().filter_map(|id| TakeId::parse(id)).collect())
    }
}

//! Which takes have ended without the provider having been asked what they have cost.

use rusqlite::params;

use super::error::StoreError;
use super::ledger::Ledger;
use crate::domain::{TakeId, Timestamp};

/// A take whose price nobody has asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpriced {
    /// The take.
    pub id: TakeId,
    /// Its task.
    pub task_id: String,
    /// The provider's id of the request that submitted it, if its answer had one.
    pub request_id: Option<String>,
    /// When the provider was done with it.
    pub ended: Timestamp,
}

impl Ledger {
    /// Takes sent to this provider with this key that have ended here, with nothing left to do
    /// about them, and whose price nobody has asked about: the newest, at most `limit`.
    pub fn unpriced(
        &self,
        origin: &str,
        key_print: &str,
        limit: u32,
    ) -> Result<Vec<Unpriced>, StoreError> {
        // In the words of its index, which has nothing but these rows.
        let mut statement = self.connection.prepare_cached(
            "SELECT id, task_id, submit_request_id, ended FROM takes WHERE receipt = 1 \
             AND origin = ?1 AND key_print = ?2 AND task_id IS NOT NULL AND ended IS NOT NULL \
             AND (state IN ('saved', 'failed', 'expired') OR (state = 'succeeded' AND fetch = 0)) \
             ORDER BY seq DESC LIMIT ?3",
        )?;
        let rows = statement.query_map(params![origin, key_print, limit], |row| {
            let (id, ended): (String, i64) = (row.get(0)?, row.get(3)?);
            // A row whose name is none is not read elsewhere either.
            Ok(TakeId::parse(&id).map(|id| (id, row.get(1), row.get(2), ended)))
        })?;
        let mut unpriced = Vec::new();
        for row in rows {
            let Some((id, task_id, request_id, ended)) = row? else { continue };
            let ended = Timestamp::from_millis(ended);
            unpriced.push(Unpriced { id, task_id: task_id?, request_id: request_id?, ended });
        }
        Ok(unpriced)
    }

    /// Notes that the provider has been asked what these takes have cost, and has answered.
    pub fn price_asked(&mut self, takes: &[TakeId]) -> Result<(), StoreError> {
        self.write(|transaction| {
            for id in takes {
                transaction
                    .prepare_cached("UPDATE takes SET receipt = 2 WHERE id = ?1 AND receipt = 1")?
                    .execute([id.as_str()])?;
            }
            Ok(())
        })
    }
}

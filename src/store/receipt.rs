//! What takes have cost: which of them nobody has asked about, and what the provider says.

use rusqlite::params;

use super::error::StoreError;
use super::ledger::Ledger;
use crate::domain::{ChargeState, Receipt, TakeId, Timestamp, Usd};

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

    /// Records what the provider says that takes have cost, or that it gave the money back, and that
    /// it has been asked about them. What is not recorded as sent cannot have a receipt, and one that
    /// says nothing changes nothing.
    pub fn keep_receipts(&mut self, receipts: &[(TakeId, Receipt)]) -> Result<(), StoreError> {
        self.write(|transaction| {
            for (take, receipt) in receipts {
                let (take, Receipt { state, usd, source }) = (take.as_str(), receipt);
                transaction
                    .prepare_cached("UPDATE takes SET receipt = 2 WHERE id = ?1 AND receipt = 1")?
                    .execute([take])?;
                if *state == ChargeState::Unknown {
                    continue;
                }
                transaction
                    .prepare_cached(
                        "UPDATE spending SET state = ?2, price = coalesce(?3, price), source = ?4 \
                         WHERE take = ?1",
                    )?
                    .execute(params![
                        take,
                        state.as_str(),
                        usd.map(Usd::micros),
                        source.as_str()
                    ])?;
            }
            Ok(())
        })
    }
}

//! The record of spending: a row for each take that was ever to be sent. No row is ever removed, and
//! nothing that is done to takes changes it: only what becomes of a request does, and a receipt.

use rusqlite::{Connection, Transaction, params};

use super::error::StoreError;
use super::ledger::Ledger;
use crate::domain::{
    Asked, ChargeState, Limit, PlanItem, Spending, Spent, Take, TakeId, Usd, Used, Wall,
    is_worth_asking_again,
};

/// What is reserved for a take, in the transaction that makes its row.
#[derive(Clone, Debug)]
pub struct Reservation {
    /// The local date, `2026-11-22`.
    pub day: String,
    /// The limits that hold.
    pub wall: Wall,
    /// The worst price that the table knows for it.
    pub estimate: Option<Usd>,
}

impl Reservation {
    /// One on this day that no limit holds against, of a take without a price.
    pub fn unlimited(day: &str) -> Self {
        Self { day: day.to_owned(), wall: Wall::default(), estimate: None }
    }
}

/// What counts, by day and in all; see [`Ledger::spending`].
const COUNTED: &str = "coalesce(sum(1), 0), coalesce(sum(seconds), 0), \
                       coalesce(sum(coalesce(price, estimate, 0)), 0)";

impl Ledger {
    /// What counts on `day` and later, in all, and for a plan.
    pub fn spending(&self, day: &str, plan: Option<TakeId>) -> Result<Spending, StoreError> {
        Ok(spending(&self.connection, day, plan, true)?)
    }

    /// The number of takes that count as sent on `day` or later.
    pub fn sent_since(&self, day: &str) -> Result<u32, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT count(*) FROM spending WHERE day >= ?1 \
                 AND state IN ('reserved', 'charged', 'unknown')",
            )?
            .query_row([day], |row| row.get(0))?)
    }

    /// What is reserved for days after `today` counts for today from now on. Returns how many takes
    /// that were.
    pub fn settle_days(&mut self, today: &str) -> Result<usize, StoreError> {
        self.write(|transaction| {
            Ok(transaction.execute("UPDATE spending SET day = ?1 WHERE day > ?1", [today])?)
        })
    }

    /// The plans that something was spent for on `day` or later: takes that count, and what they
    /// cost. Those from before plans are left out.
    pub fn spent_by_plan(&self, day: &str) -> Result<Vec<(TakeId, i64, Usd)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT plan, count(*), coalesce(sum(coalesce(price, estimate, 0)), 0) FROM spending \
             WHERE day >= ?1 AND plan IS NOT NULL AND state IN ('reserved', 'charged', 'unknown') \
             GROUP BY plan ORDER BY min(seq)",
        )?;
        let rows = statement.query_map([day], |row| {
            let plan: String = row.get(0)?;
            Ok(TakeId::parse(&plan).map(|plan| (plan, row.get(1), row.get(2))))
        })?;
        let mut plans = Vec::new();
        for row in rows {
            if let Some((plan, takes, usd)) = row? {
                plans.push((plan, takes?, Usd::from_micros(usd?)));
            }
        }
        Ok(plans)
    }
}

/// What counts; `in_all` says whether everything since the beginning is wanted too.
fn spending(
    connection: &Connection,
    day: &str,
    plan: Option<TakeId>,
    in_all: bool,
) -> rusqlite::Result<Spending> {
    let mut record =
        Spending { today: counted(connection, "day >= ?1", day)?, ..Spending::default() };
    record.later = connection
        .prepare_cached(
            "SELECT 1 FROM spending WHERE day > ?1 AND state IN ('reserved', 'charged', 'unknown')",
        )?
        .exists([day])?;
    if in_all {
        record.in_all = counted(connection, "?1 = ?1", day)?;
    }
    if let Some(plan) = plan {
        record.plan = counted(connection, "plan = ?1", plan.as_str())?;
    }
    Ok(record)
}

fn counted(connection: &Connection, which: &str, value: &str) -> rusqlite::Result<Spent> {
    let sql = format!(
        "SELECT state, {COUNTED} FROM spending WHERE {which} \
         AND state IN ('reserved', 'charged', 'unknown') GROUP BY state"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([value])?;
    let mut spent = Spent::default();
    while let Some(row) = rows.next()? {
        let state: String = row.get(0)?;
        let put = |used: &mut Used, amount: i64| match state.as_str() {
            "reserved" => used.reserved = amount,
            "charged" => used.charged = amount,
            _ => used.unknown = amount,
        };
        put(&mut spent.takes, row.get(1)?);
        put(&mut spent.seconds, row.get(2)?);
        put(&mut spent.usd, row.get(3)?);
    }
    Ok(spent)
}

/// Reserves what a take may cost, if the wall lets it through.
pub(super) fn reserve(
    transaction: &Transaction<'_>,
    take: &Take,
    reservation: &Reservation,
) -> Result<(), StoreError> {
    let Reservation { day, wall, estimate } = reservation;
    let plan = take.item.map(|it| it.plan);
    let in_all = wall.set().any(|(limit, _)| limit == Limit::UsdInAll);
    let record = spending(transaction, day, plan, in_all)?;
    let asked = Asked::one(take.shot.seconds, *estimate);
    wall.check(&record, asked, &take.shot.model)
        .map_err(|refusal| StoreError::Wall(Box::new(refusal)))?;
    transaction
        .prepare_cached(
            "INSERT INTO spending (take, plan, item, day, seconds, state, estimate) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            take.id.as_str(),
            plan.map(|plan| plan.to_string()),
            take.item.map(|PlanItem { item, .. }| item),
            day,
            take.shot.seconds,
            ChargeState::Reserved.as_str(),
            estimate.map(Usd::micros),
        ])?;
    Ok(())
}

/// Brings the record up to what a take's state says. What a receipt said stands.
pub(super) fn settle(connection: &Connection, take: &Take) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE spending SET state = ?2, again = ?3 WHERE take = ?1 AND source = '' \
             AND (state <> ?2 OR again <> ?3)",
        )?
        .execute(params![
            take.id.as_str(),
            ChargeState::of(take).as_str(),
            is_worth_asking_again(take),
        ])?;
    Ok(())
}

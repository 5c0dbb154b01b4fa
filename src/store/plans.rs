//! Plans: what was confirmed, who sends its items, and how far it has got.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use super::error::StoreError;
use super::ledger::{Ledger, NewTake, insert, new_id};
use super::owner::Owner;
use crate::domain::{
    ChargeState, Pause, Plan, PlanItem, PlanKind, PlanState, PlanTally, Take, TakeId, Timestamp,
    Usd,
};

/// A plan that was confirmed just now.
#[derive(Debug)]
pub struct NewPlan<'a> {
    /// What the user calls it; empty for nothing.
    pub name: &'a str,
    /// Its kind.
    pub kind: PlanKind,
    /// What its items are, as JSON; none for one shot.
    pub spec: Option<&'a str>,
    /// How many takes were confirmed.
    pub takes: u32,
    /// At most this many are under way.
    pub at_once: u32,
    /// What it may cost at most.
    pub budget: Option<Usd>,
    /// The provider it is for.
    pub origin: &'a str,
    /// The fingerprint of the key that it is sent with.
    pub key_print: &'a str,
    /// The process that sends its items; none if whoever comes first takes it up.
    pub owner: Option<&'a str>,
    /// When it was confirmed.
    pub made: Timestamp,
}

/// What came of making the take of an item.
#[derive(Debug)]
pub enum MadeItem {
    /// The take.
    Take(Box<Take>),
    /// As many as may be are under way.
    Busy,
    /// The item has a take already.
    There,
    /// The plan is not to go on, or another process has it.
    Stopped,
}

/// What a name of plans refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoundPlan {
    /// This plan.
    One(Box<Plan>),
    /// No plan.
    None,
    /// Several.
    Many(Vec<TakeId>),
}

const COLUMNS: &str = "id, name, kind, takes, at_once, budget, origin, key_print, owner, state, why, \
                       made";

impl Ledger {
    /// Records a plan, synced, under an id that no take and no other plan has.
    pub fn add_plan(&mut self, new: &NewPlan<'_>) -> Result<TakeId, StoreError> {
        self.write(|transaction| add_plan(transaction, new))
    }

    /// The plans of many takes, newest first.
    pub fn plans(&self) -> Result<Vec<Plan>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM plans WHERE kind <> 'shot' ORDER BY seq DESC");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let plans = statement.query_map([], plan_of)?.collect::<Result<Vec<_>, _>>()?;
        plans.into_iter().flatten().map(|plan| self.whole(plan)).collect()
    }

    /// The plan with this id.
    pub fn plan(&self, id: TakeId) -> Result<Option<Plan>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM plans WHERE id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let plan = statement.query_row([id.as_str()], plan_of).optional()?.flatten();
        plan.map(|plan| self.whole(plan)).transpose()
    }

    /// The plan of many takes with this name, or whose id equals or begins with it.
    pub fn find_plan(&self, name: &str) -> Result<FoundPlan, StoreError> {
        let name = name.trim();
        // Most plans have no name, and nothing is the beginning of every id.
        if name.is_empty() {
            return Ok(FoundPlan::None);
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM plans WHERE kind <> 'shot' AND (name = ?1 OR id >= ?2 AND id < ?2 || ?3) \
             ORDER BY name = ?1 DESC, seq DESC LIMIT 5",
        )?;
        let begin = TakeId::as_typed(name);
        // A name that is no beginning of an id must not match every id.
        let begin = if begin.is_empty() { "\u{10ffff}".to_owned() } else { begin };
        let ids = statement
            .query_map(params![name, begin, "\u{10ffff}"], |row| row.get::<_, String>(0))?
            .collect::<Result<Vec<_>, _>>()?;
        let ids: Vec<TakeId> = ids.iter().filter_map(|id| TakeId::parse(id)).collect();
        let mut plans = Vec::new();
        for id in &ids {
            plans.extend(self.plan(*id)?);
        }
        let named = plans.iter().filter(|plan| plan.name == name).count();
        Ok(match plans.len() {
            0 => FoundPlan::None,
            // A whole name counts for more than the beginning of an id.
            1 => FoundPlan::One(Box::new(plans.remove(0))),
            _ if named == 1 => FoundPlan::One(Box::new(plans.remove(0))),
            _ => FoundPlan::Many(ids),
        })
    }

    /// What the items of a plan are, as it was written down; none if it is one shot.
    pub fn spec_of(&self, plan: TakeId) -> Result<Option<String>, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT spec FROM plans WHERE id = ?1")?
            .query_row([plan.as_str()], |row| row.get(0))
            .optional()?
            .flatten())
    }

    /// How the items of a plan that were ever to be sent stand: whether each was charged, and whether
    /// one that was not is worth asking for again.
    pub fn charged_items(
        &self,
        plan: TakeId,
    ) -> Result<BTreeMap<u32, (ChargeState, bool)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT item, state, again FROM spending WHERE plan = ?1 AND item IS NOT NULL \
             ORDER BY seq",
        )?;
        let rows = statement.query_map([plan.as_str()], |row| {
            let state: String = row.get(1)?;
            let state = ChargeState::parse(&state).unwrap_or(ChargeState::Unknown);
            Ok((row.get(0)?, (state, row.get(2)?)))
        })?;
        // The last take of an item is the one that counts.
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The takes of a plan, by their items; of an item that was asked for again, the newest.
    pub fn takes_of_plan(&self, plan: TakeId) -> Result<Vec<Take>, StoreError> {
        let mut takes = self.some_takes(
            &format!(
                "SELECT {} FROM takes WHERE plan = ?1 ORDER BY item, seq",
                super::columns::COLUMNS
            ),
            [plan.as_str()],
            usize::MAX,
        )?;
        takes.reverse();
        let mut seen = std::collections::HashSet::new();
        takes.retain(|take| seen.insert(take.item.map(|it| it.item)));
        takes.reverse();
        Ok(takes)
    }

    /// Makes the take of an item, if its plan is this process's to send, the item has none that may
    /// have been charged, there is room beside those under way, and the wall lets it through.
    pub fn make_item(
        &mut self,
        new: &NewTake<'_>,
        (PlanItem { plan, item }, at_once): (PlanItem, u32),
    ) -> Result<MadeItem, StoreError> {
        self.write(|transaction| {
            let running = transaction
                .prepare_cached(
                    "SELECT 1 FROM plans WHERE id = ?1 AND owner = ?2 AND state = 'running'",
                )?
                .exists([plan.as_str(), new.owner])?;
            if !running {
                return Ok(MadeItem::Stopped);
            }
            let there = transaction
                .prepare_cached(
                    "SELECT 1 FROM spending WHERE plan = ?1 AND item = ?2 AND state <> 'free'",
                )?
                .exists(params![plan.as_str(), item])?;
            if there {
                return Ok(MadeItem::There);
            }
            if under_way(transaction, plan)? >= at_once {
                return Ok(MadeItem::Busy);
            }
            let take = insert(transaction, new, PlanItem { plan, item })?;
            Ok(MadeItem::Take(Box::new(take)))
        })
    }

    /// Whether an item of a plan has not ended: being sent, at the provider, or with a film to fetch.
    pub fn has_open_items(&self, plan: TakeId) -> Result<bool, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT 1 FROM takes WHERE plan = ?1 AND (state IN ('preparing', 'submitting', \
                 'queued', 'running', 'downloading') OR state = 'succeeded' AND fetch > 0)",
            )?
            .exists([plan.as_str()])?)
    }

    /// Has this process send the items of a plan that is planned or paused. Returns the plan, or none
    /// if it is over, runs in a process that is alive, or belongs to another provider or key.
    pub fn start_plan(
        &mut self,
        id: TakeId,
        (me, origin, key_print): (&str, &str, &str),
    ) -> Result<Option<Plan>, StoreError> {
        let Some(plan) = self.plan(id)? else { return Ok(None) };
        if plan.state.is_over() || plan.origin != origin || plan.key_print != key_print {
            return Ok(None);
        }
        if plan.state == PlanState::Running && plan.owner.as_deref() != Some(me) {
            return Ok(None);
        }
        let before = plan.owner.clone();
        let changed = self.write(|transaction| {
            Ok(transaction
                .prepare_cached(
                    "UPDATE plans SET state = 'running', why = NULL, owner = ?2 \
                     WHERE id = ?1 AND (owner IS ?3 OR owner IS NULL) \
                     AND state IN ('planned', 'paused', 'running')",
                )?
                .execute(params![id.as_str(), me, before])?)
        })?;
        if changed == 0 { Ok(None) } else { self.plan(id) }
    }

    /// Changes how far a plan has got. One that is over stays so. Nobody holds a plan that does not
    /// run.
    pub fn set_plan(
        &mut self,
        id: TakeId,
        state: PlanState,
        why: Option<Pause>,
    ) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let changed = transaction
                .prepare_cached(
                    "UPDATE plans SET state = ?2, why = ?3, \
                     owner = CASE WHEN ?2 = 'running' THEN owner END \
                     WHERE id = ?1 AND state NOT IN ('done', 'cancelled')",
                )?
                .execute(params![id.as_str(), state.as_str(), why.map(Pause::as_str)])?;
            Ok(changed > 0)
        })
    }

    /// Changes what a plan may cost at most, and how many of it are under way at once.
    pub fn change_plan(
        &mut self,
        id: TakeId,
        budget: Option<Usd>,
        at_once: Option<u32>,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute(
                "UPDATE plans SET budget = coalesce(?2, budget), at_once = coalesce(?3, at_once) \
                 WHERE id = ?1",
                params![id.as_str(), budget.map(Usd::micros), at_once],
            )?;
            Ok(())
        })
    }

    /// Plans that wait for a running viewfinder to take them up.
    pub fn planned(&self, origin: &str, key_print: &str) -> Result<Vec<TakeId>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM plans WHERE state = 'planned' AND owner IS NULL AND origin = ?1 \
             AND key_print = ?2 ORDER BY seq",
        )?;
        let ids = statement.query_map([origin, key_print], |row| row.get::<_, String>(0))?;
        let ids = ids.collect::<Result<Vec<_>, _>>()?;
        Ok(ids.iter().filter_map(|id| TakeId::parse(id)).collect())
    }

    /// The plan with what has become of its items, and paused if who ran it is gone.
    fn whole(&self, mut plan: Plan) -> Result<Plan, StoreError> {
        let orphaned = plan.state == PlanState::Running
            && plan.owner.as_deref().is_none_or(|owner| !Owner::is_alive(&self.locks, owner));
        if orphaned {
            (plan.state, plan.why, plan.owner) = (PlanState::Paused, Some(Pause::Quit), None);
        }
        plan.tally = self.tally(&plan)?;
        let rests = plan.state == PlanState::Paused && plan.tally.left == 0;
        if rests && !self.has_open_items(plan.id)? {
            // Whatever paused it, there is nothing to go on with.
            (plan.state, plan.why) = (PlanState::Done, None);
        }
        Ok(plan)
    }

    fn tally(&self, plan: &Plan) -> Result<PlanTally, StoreError> {
        let (sent, usd): (u32, i64) = self
            .connection
            .prepare_cached(
                "SELECT count(DISTINCT item), coalesce(sum(CASE \
                 WHEN state IN ('reserved', 'charged', 'unknown') \
                 THEN coalesce(price, estimate, 0) END), 0) \
                 FROM spending WHERE plan = ?1 AND (state <> 'free' OR again = 0)",
            )?
            .query_row([plan.id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (saved, failed): (u32, u32) = self
            .connection
            .prepare_cached(
                "SELECT count(DISTINCT CASE WHEN state = 'saved' THEN item END), \
                 count(DISTINCT CASE WHEN state IN ('failed', 'rejected', 'expired', 'cancelled', \
                 'unconfirmed') THEN item END) FROM takes WHERE plan = ?1",
            )?
            .query_row([plan.id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(PlanTally {
            sent,
            saved,
            failed,
            left: plan.takes.saturating_sub(sent),
            usd: Usd::from_micros(usd),
        })
    }
}

/// How many takes of a plan are being sent or are at the provider.
fn under_way(connection: &Connection, plan: TakeId) -> rusqlite::Result<u32> {
    connection
        .prepare_cached(
            "SELECT count(*) FROM takes WHERE plan = ?1 \
             AND state IN ('preparing', 'submitting', 'queued', 'running')",
        )?
        .query_row([plan.as_str()], |row| row.get(0))
}

/// Records a plan in a transaction.
pub(super) fn add_plan(
    transaction: &Transaction<'_>,
    new: &NewPlan<'_>,
) -> Result<TakeId, StoreError> {
    let id = new_id(transaction)?;
    let state = match (new.kind, new.owner) {
        // Its take is made with it.
        (PlanKind::Shot, _) => PlanState::Done,
        (PlanKind::Sweep | PlanKind::Probe, Some(_)) => PlanState::Running,
        (PlanKind::Sweep | PlanKind::Probe, None) => PlanState::Planned,
    };
    transaction
        .prepare_cached(
            "INSERT INTO plans (id, name, kind, spec, takes, at_once, budget, origin, key_print, \
             owner, state, made) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            id.as_str(),
            new.name,
            new.kind.as_str(),
            new.spec,
            new.takes,
            new.at_once,
            new.budget.map(Usd::micros),
            new.origin,
            new.key_print,
            new.owner.filter(|_| state == PlanState::Running),
            state.as_str(),
            new.made.millis(),
        ])?;
    Ok(id)
}

/// Plans that ran in a process that is gone are paused.
pub(super) fn rest_plans(
    transaction: &Transaction<'_>,
    is_gone: impl Fn(&str) -> bool,
) -> rusqlite::Result<()> {
    let mut statement =
        transaction.prepare_cached("SELECT id, owner FROM plans WHERE state = 'running'")?;
    let running = statement
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    for (id, owner) in running {
        if owner.as_deref().is_none_or(&is_gone) {
            transaction.execute(
                "UPDATE plans SET state = 'paused', why = 'quit', owner = NULL \
                 WHERE id = ?1 AND owner IS ?2",
                params![id, owner],
            )?;
        }
    }
    Ok(())
}

/// The plans that this process runs are paused.
pub(super) fn rest_own_plans(transaction: &Transaction<'_>, me: &str) -> rusqlite::Result<()> {
    transaction.execute(
        "UPDATE plans SET state = 'paused', why = 'quit', owner = NULL \
         WHERE state = 'running' AND owner = ?1",
        [me],
    )?;
    Ok(())
}

/// A plan without what has become of its items; none for one that a later version wrote in a way
/// that makes no sense here.
fn plan_of(row: &Row<'_>) -> rusqlite::Result<Option<Plan>> {
    let (id, kind, state): (String, String, String) =
        (row.get("id")?, row.get("kind")?, row.get("state")?);
    let why: Option<String> = row.get("why")?;
    let known = (TakeId::parse(&id), PlanKind::parse(&kind), PlanState::parse(&state));
    let (Some(id), Some(kind), Some(state)) = known else { return Ok(None) };
    let budget: Option<i64> = row.get("budget")?;
    Ok(Some(Plan {
        id,
        name: row.get("name")?,
        kind,
        state,
        why: why.as_deref().and_then(Pause::parse),
        made: Timestamp::from_millis(row.get("made")?),
        takes: row.get("takes")?,
        at_once: row.get("at_once")?,
        budget: budget.map(Usd::from_micros),
        owner: row.get("owner")?,
        origin: row.get("origin")?,
        key_print: row.get("key_print")?,
        tally: PlanTally::default(),
    }))
}

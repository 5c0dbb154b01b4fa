//! `viewfinder budget`: the limits, what counts against them, and what is left.

use serde::Serialize;

use super::context::Context;
use super::json::json_line;
use super::ledger::{existing, readable};
use super::table::{Cell, Column, Cut, Table};
use crate::cli;
use crate::config::zone;
use crate::console::{Exit, Trouble, print, say, shown};
use crate::domain::{Limit, Spending, Usd, Used, Wall};
use crate::ui::Role;

#[derive(Serialize)]
struct BudgetLine {
    day: String,
    takes: Counts<i64>,
    seconds: Counts<i64>,
    usd: Counts<Usd>,
    usd_in_all: Counts<Usd>,
    plans: Vec<PlanLine>,
}

#[derive(Serialize)]
struct Counts<T> {
    limit: Option<T>,
    charged: T,
    reserved: T,
    unknown: T,
    left: Option<T>,
}

#[derive(Serialize)]
struct PlanLine {
    plan: String,
    takes: i64,
    usd: Usd,
}

/// Prints the limits and what counts against each.
pub fn budget(context: &Context, wanted: &cli::Budget) -> Result<Exit, Trouble> {
    let day = context.clock.now().wall.day(&zone(&context.env));
    if wanted.settle
        && let Some(mut ledger) = existing(context)?
    {
        match ledger.settle_days(&day)? {
            0 => say("Nothing is dated later than today."),
            1 => say("1 take counts for today from now on."),
            n => say(format_args!("{n} takes count for today from now on.")),
        }
    }
    let (record, plans) = match readable(context)? {
        Some(ledger) => (ledger.spending(&day, None)?, ledger.spent_by_plan(&day)?),
        None => (Spending::default(), Vec::new()),
    };
    let wall = Wall { limits: context.config.budget.limits(), plan: None };
    if wanted.json {
        let limit =
            |of: Limit| wall.set().find(|(limit, _)| *limit == of).map(|(_, allowed)| allowed);
        let line = BudgetLine {
            takes: counts(limit(Limit::TakesADay), record.today.takes, |it| it),
            seconds: counts(limit(Limit::SecondsADay), record.today.seconds, |it| it),
            usd: counts(limit(Limit::UsdADay), record.today.usd, Usd::from_micros),
            usd_in_all: counts(limit(Limit::UsdInAll), record.in_all.usd, Usd::from_micros),
            plans: plans
                .iter()
                .map(|(plan, takes, usd)| PlanLine {
                    plan: plan.to_string(),
                    takes: *takes,
                    usd: *usd,
                })
                .collect(),
            day,
        };
        shown(print(json_line(&line)))?;
        return Ok(Exit::Done);
    }
    let rows = [
        (Limit::TakesADay, "takes today", record.today.takes),
        (Limit::SecondsADay, "seconds today", record.today.seconds),
        (Limit::UsdADay, "dollars today", record.today.usd),
        (Limit::UsdInAll, "dollars in all", record.in_all.usd),
    ];
    let heads = ["", "charged", "on the way", "uncertain", "limit", "left"];
    let row = |(limit, name, used): (Limit, &str, Used)| {
        let allowed = wall.set().find(|(set, _)| *set == limit).map(|(_, allowed)| allowed);
        let amount = |amount: i64| {
            let usd = Usd::from_micros(amount);
            if limit.is_of_money() { usd.to_string() } else { amount.to_string() }
        };
        let left = allowed.map(|allowed| allowed.saturating_sub(used.all()).max(0));
        let role = if left == Some(0) { Role::Bad } else { Role::Text };
        let or_none = |known: Option<i64>| known.map_or_else(|| "none".to_owned(), amount);
        vec![
            Cell::text(name),
            Cell::text(amount(used.charged)),
            Cell::text(amount(used.reserved)),
            Cell::text(amount(used.unknown)),
            Cell::new(or_none(allowed), Role::Muted),
            Cell::new(left.map(amount).unwrap_or_default(), role),
        ]
    };
    let table = Table {
        columns: heads
            .iter()
            .map(|head| {
                let column = Column::new(*head, Cut::Never);
                if head.is_empty() { column } else { column.right() }
            })
            .collect(),
        rows: rows.into_iter().map(row).collect(),
    };
    if !table.put(context)? {
        return Ok(Exit::Done);
    }
    if record.later {
        say("Some of that is dated later than today; budget --settle counts it for today.");
    }
    if wall.set().next().is_none() {
        say("No limit is set; [budget] in the settings sets some.");
    }
    Ok(Exit::Done)
}

fn counts<T>(limit: Option<i64>, used: Used, amount: impl Fn(i64) -> T) -> Counts<T> {
    Counts {
        left: limit.map(|limit| amount(limit.saturating_sub(used.all()).max(0))),
        limit: limit.map(&amount),
        charged: amount(used.charged),
        reserved: amount(used.reserved),
        unknown: amount(used.unknown),
    }
}

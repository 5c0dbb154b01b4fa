//! `viewfinder sweep list` and `viewfinder sweep show`.

use std::collections::HashMap;

use serde::Serialize;

use super::super::context::Context;
use super::super::json::json_line;
use super::super::ledger::readable;
use super::super::table::{Cell, Column, Cut, Table};
use super::named::{meant, no_plan};
use super::told::values_of;
use crate::config::zone;
use crate::console::{Exit, Trouble, print, say, shown};
use crate::domain::{
    Pause, Plan, PlanKind, PlanState, Take, TakeId, Usd, ago_words, clean_line, program,
};
use crate::sweep::{List, Spec};
use crate::ui::{Role, role_of_take};

#[derive(Serialize)]
struct PlanLine<'a> {
    plan: &'a str,
    name: &'a str,
    state: &'static str,
    why: Option<&'static str>,
    made: String,
    takes: u32,
    sent: u32,
    saved: u32,
    failed: u32,
    left: u32,
    usd: Usd,
}

#[derive(Serialize)]
struct ItemLine<'a> {
    item: usize,
    take: Option<&'a str>,
    state: Option<&'static str>,
    values: serde_json::Map<String, serde_json::Value>,
}

fn plan_json(plan: &Plan) -> String {
    json_line(&PlanLine {
        plan: plan.id.as_str(),
        name: &plan.name,
        state: plan.state.as_str(),
        why: plan.why.map(Pause::as_str),
        made: plan.made.rfc3339(),
        takes: plan.takes,
        sent: plan.tally.sent,
        saved: plan.tally.saved,
        failed: plan.tally.failed,
        left: plan.tally.left,
        usd: plan.tally.usd,
    })
}

/// The object of the plan with this id.
pub(super) fn plan_json_of(context: &Context, id: TakeId) -> Result<String, Trouble> {
    let plan = readable(context)?.map(|ledger| ledger.plan(id)).transpose()?.flatten();
    plan.as_ref().map(plan_json).ok_or_else(|| no_plan(context, id.as_str()))
}

/// Lists sweeps, newest first.
pub(super) fn list(context: &Context, json: bool) -> Result<Exit, Trouble> {
    let plans = match readable(context)? {
        Some(ledger) => ledger.plans()?,
        None => Vec::new(),
    };
    if plans.is_empty() && !json {
        say("There is no sweep in this ledger yet.");
        return Ok(Exit::Done);
    }
    if json {
        for plan in &plans {
            if !shown(print(plan_json(plan)))? {
                break;
            }
        }
        return Ok(Exit::Done);
    }
    let (now, zone) = (context.clock.now().wall, zone(&context.env));
    let heads = ["sweep", "name", "state", "made", "takes", "saved", "failed", "left", "cost"];
    let columns_of = heads.map(|head| match head {
        "name" => Column::new(head, Cut::End).spare(2),
        "state" => Column::new(head, Cut::End),
        "made" => Column::new(head, Cut::Never).spare(1),
        "failed" => Column::new(head, Cut::Never).right().spare(1),
        "sweep" => Column::new(head, Cut::Never),
        _ => Column::new(head, Cut::Never).right(),
    });
    let row = |plan: &Plan| {
        let tally = &plan.tally;
        let number = |number: u32| Cell::text(number.to_string());
        vec![
            Cell::new(plan.id.to_string(), Role::Value),
            Cell::text(clean_line(&plan.name)),
            Cell::new(state_words(plan), role(plan.state)),
            Cell::new(ago_words(plan.made, now, &zone), Role::Muted),
            number(plan.takes),
            number(tally.saved),
            number(tally.failed),
            number(tally.left),
            Cell::text(tally.usd.to_string()),
        ]
    };
    Table { columns: columns_of.into(), rows: plans.iter().map(row).collect() }.put(context)?;
    Ok(Exit::Done)
}

/// How far a plan has got, and why it does not go on.
fn state_words(plan: &Plan) -> String {
    match plan.why {
        Some(why) => format!("{}: {}", plan.state.as_str(), why.words()),
        None => plan.state.as_str().to_owned(),
    }
}

const fn role(state: PlanState) -> Role {
    match state {
        PlanState::Planned | PlanState::Running => Role::Info,
        PlanState::Paused => Role::Warn,
        PlanState::Done => Role::Good,
        PlanState::Cancelled => Role::Muted,
    }
}

/// Shows a plan and its items.
pub(super) fn show(context: &Context, name: &str, json: bool) -> Result<Exit, Trouble> {
    let Some(ledger) = readable(context)? else { return Err(no_plan(context, name)) };
    let plan = meant(context, &ledger, name)?;
    let takes: HashMap<u32, Take> = ledger
        .takes_of_plan(plan.id)?
        .into_iter()
        .filter_map(|take| Some((take.item?.item, take)))
        .collect();
    let spec = ledger.spec_of(plan.id)?;
    let spec: Option<Spec> = spec.and_then(|spec| serde_json::from_str(&spec).ok());
    let list = spec.map(Spec::into_list);
    let items = || list.iter().flat_map(List::items);
    let take_of = |number: usize| u32::try_from(number).ok().and_then(|item| takes.get(&item));
    if json {
        if !shown(print(plan_json(&plan)))? {
            return Ok(Exit::Done);
        }
        for item in items() {
            let take = take_of(item.number);
            let line = ItemLine {
                item: item.number,
                take: take.map(|take| take.id.as_str()),
                state: take.map(|take| take.state().as_str()),
                values: values_of(&item),
            };
            if !shown(print(json_line(&line)))? {
                break;
            }
        }
        return Ok(Exit::Done);
    }
    let tally = &plan.tally;
    let name = clean_line(&plan.name);
    let name = if name.is_empty() { String::new() } else { format!(" ({name})") };
    say(format_args!(
        "{}{}  {}: {} of {} takes saved, {} failed, {} left, {}.",
        plan.id,
        name,
        state_words(&plan),
        tally.saved,
        plan.takes,
        tally.failed,
        tally.left,
        tally.usd,
    ));
    let Some(list) = &list else {
        say("What its takes are cannot be read; a newer viewfinder may be able to.");
        return Ok(Exit::Failed);
    };
    let heads = ["item", "take", "state"];
    let columns_of: Vec<Column> = heads
        .into_iter()
        .map(|head| Column::new(head, Cut::Never))
        .chain(list.varied().into_iter().map(|varied| Column::new(varied.name(), Cut::End)))
        .collect();
    let row = |item: crate::sweep::Item| {
        let take = take_of(item.number);
        let state = take.map_or_else(
            || Cell::new("not sent", Role::Muted),
            |take| Cell::new(take.state().as_str(), role_of_take(take)),
        );
        let mut cells = vec![
            Cell::new(item.number.to_string(), Role::Muted),
            Cell::text(take.map(|take| take.id.to_string()).unwrap_or_default()),
            state,
        ];
        cells.extend(item.values.iter().map(|(_, value)| Cell::text(clean_line(value))));
        cells
    };
    Table { columns: columns_of, rows: list.items().map(row).collect() }.put(context)?;
    if plan.kind == PlanKind::Probe {
        let program = program(context.sandbox);
        say(format_args!("{program} probe --show {} shows what it says of the model.", plan.id));
    }
    Ok(Exit::Done)
}

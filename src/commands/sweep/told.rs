//! What is said of a sweep before it is sent: how many takes, what they may cost, what is left until
//! the wall, and the list itself.

use serde::Serialize;

use super::super::context::Context;
use super::super::ink::{Ink, columns};
use super::super::json::{ShotLine, json_line};
use super::super::ledger::existing;
use super::super::table::{Cell, Column, Cut, Table};
use super::spec::takes;
use crate::config::zone;
use crate::console::{Exit, Trouble, ask, can_ask, print, question, say, say_inked, shown};
use crate::domain::{Rest, Spending, Usd, Wall, clean_line, doubts};
use crate::session::World;
use crate::sweep::{self, Item, List};
use crate::ui::Role;

/// Most rows of the list that are shown before the question.
const ROWS: usize = 24;

/// Above this many takes, their number has to be typed.
const TYPED: usize = 10;

/// What a sweep asks of the wall.
pub(super) struct Sum {
    of: sweep::Sum,
    wall: Wall,
    record: Spending,
}

impl Sum {
    /// Reads what was spent, and adds up what the list may cost at worst.
    pub(super) fn of(context: &Context, list: &List, budget: Option<Usd>) -> Result<Self, Trouble> {
        let of = sweep::Sum::of(list, &context.config.catalog());
        let day = context.clock.now().wall.day(&zone(&context.env));
        let record = match existing(context)? {
            Some(ledger) => ledger.spending(&day, None)?,
            None => Spending::default(),
        };
        let wall = Wall { limits: context.config.budget.limits(), plan: budget };
        Ok(Self { of, wall, record })
    }

    /// What is left until the wall.
    fn rest(&self) -> Rest {
        self.wall.rest(&self.record)
    }

    /// A sweep that cannot fit is refused whole.
    pub(super) fn check(&self) -> Result<(), Trouble> {
        let checked = self.of.check(&self.wall, &self.record);
        checked.map_err(|report| Trouble::new(Exit::Wall, report))
    }

    /// What is left until the wall, in words; empty without limits.
    fn rest_words(&self) -> String {
        match self.rest().to_string() {
            none if none.is_empty() => none,
            left => format!("Left until the wall: {left}."),
        }
    }
}

#[derive(Serialize)]
struct ItemLine<'a> {
    item: usize,
    shot: ShotLine<'a>,
    values: serde_json::Map<String, serde_json::Value>,
    estimate_usd: Option<Usd>,
}

#[derive(Serialize)]
struct SumLine {
    plan: Option<String>,
    takes: usize,
    seconds: u64,
    usd: Option<Usd>,
    dropped: usize,
    rest: Rest,
}

/// The values of an item, by what varies.
pub(super) fn values_of(item: &Item) -> serde_json::Map<String, serde_json::Value> {
    item.values
        .iter()
        .map(|(varied, value)| (varied.name().to_owned(), value.clone().into()))
        .collect()
}

/// Prints the whole list and sends nothing.
pub(super) fn dry_run(
    context: &Context,
    list: &List,
    sum: &Sum,
    json: bool,
) -> Result<Exit, Trouble> {
    if json {
        for (item, asked) in list.items().zip(&sum.of.each) {
            let line = ItemLine {
                item: item.number,
                shot: ShotLine(&item.shot),
                values: values_of(&item),
                estimate_usd: asked.usd,
            };
            if !shown(print(json_line(&line)))? {
                return Ok(Exit::Done);
            }
        }
        let line = SumLine {
            plan: None,
            takes: list.takes(),
            seconds: sum.of.all.seconds,
            usd: sum.of.all.usd,
            dropped: list.dropped(),
            rest: sum.rest(),
        };
        shown(print(json_line(&line)))?;
        return Ok(Exit::Done);
    }
    let table = table(list.items(), list);
    if !table.put(context)? {
        return Ok(Exit::Done);
    }
    summary(context, list, sum, context.sandbox);
    if let Err(trouble) = sum.check() {
        say(trouble.report);
    }
    Ok(Exit::Done)
}

fn summary(context: &Context, list: &List, sum: &Sum, free: bool) {
    say(sum.of.words(free));
    let rest = sum.rest_words();
    if !rest.is_empty() {
        say(rest);
    }
    let catalog = context.config.catalog();
    let mut said = std::collections::BTreeSet::new();
    for item in list.items() {
        for doubt in doubts(&item.shot, &catalog, !context.sandbox) {
            // The same doubt about a hundred takes is one.
            if said.insert(doubt.to_string()) {
                say(format_args!("Note: {doubt}."));
            }
        }
    }
}

/// Items as a table: the number, and a column for each thing that varies.
fn table(items: impl Iterator<Item = Item>, list: &List) -> Table {
    let names = list.varied();
    let columns = std::iter::once(Column::new("item", Cut::Never).right())
        .chain(names.iter().map(|varied| Column::new(varied.name(), Cut::End)))
        .collect();
    let row = |item: Item| {
        let number = Cell::new(item.number.to_string(), Role::Muted);
        let values = item.values.iter().map(|(_, value)| Cell::text(clean_line(value)));
        std::iter::once(number).chain(values).collect()
    };
    Table { columns, rows: items.map(row).collect() }
}

/// Shows the list and what it may cost, and asks; above ten takes, for their number.
pub(super) fn confirmed(
    context: &Context,
    world: &World,
    list: &List,
    sum: &Sum,
) -> Result<bool, Trouble> {
    let base = list.item(1).map(|item| item.shot).unwrap_or_default();
    say(clean_line(&base.prompt_sent()));
    let ink = Ink::of(context);
    let table = table(list.items().take(ROWS), list);
    for line in table.headed(columns().unwrap_or(usize::MAX), &ink) {
        say_inked(line);
    }
    if list.takes() > ROWS {
        say(format_args!("... and {} more; --dry-run lists them all.", list.takes() - ROWS));
    }
    summary(context, list, sum, world.is_sandbox());
    debug_assert!(can_ask(), "asked only where somebody can answer");
    let place = match world {
        World::Live { base, key, .. } => {
            format!("{} with the key ending in {}", base.host(), key.tail())
        }
        World::Sandbox => "the sandbox".to_owned(),
    };
    if list.takes() > TYPED {
        let count = list.takes();
        let typed = question(&format!("Type {count} to send {count} takes to {place}: "))?;
        return Ok(typed.trim() == count.to_string());
    }
    ask(&format!("Send {} to {place}? [y/N] ", takes(list.takes())))
}

//! `viewfinder moves`: the named camera moves, the user's own first.

use serde::Serialize;

use super::context::Context;
use super::ink::{Ink, columns};
use super::json::json_line;
use super::table::{Cell, Column, Cut, Table};
use crate::cli;
use crate::console::{Exit, Trouble, print, print_inked, say, shown};
use crate::domain::{Motion, Move, clean_line, quoted};
use crate::ui::Role;

#[derive(Serialize)]
struct MoveLine<'a> {
    name: &'a str,
    motion: Motion,
    about: &'a str,
    own: bool,
}

/// Lists the moves, or those that match.
pub fn moves(context: &Context, wanted: &cli::Moves) -> Result<Exit, Trouble> {
    let moves = context.moves()?;
    let words = wanted.words.join(" ");
    let list =
        if words.trim().is_empty() { moves.list().iter().collect() } else { moves.filter(&words) };
    if list.is_empty() {
        say(format_args!("No move matches {}; viewfinder moves lists them all.", quoted(&words)));
        return Ok(Exit::Failed);
    }
    let ink = Ink::of_data(context);
    let lines = match columns() {
        _ if wanted.json => list.into_iter().map(json).collect(),
        Some(room) => table(&list).headed(room, &ink),
        None => table(&list).plain(&ink),
    };
    for line in lines {
        if !shown(if wanted.json { print(line) } else { print_inked(&line) })? {
            // The reader has seen enough.
            break;
        }
    }
    Ok(Exit::Done)
}

fn json(Move { name, motion, about, own }: &Move) -> String {
    json_line(&MoveLine { name, motion: *motion, about, own: *own })
}

fn table(list: &[&Move]) -> Table {
    let columns = vec![
        Column::new("move", Cut::Never),
        Column::new("motion", Cut::Never).spare(0),
        Column::new("what it does", Cut::Wrap).keeping(12),
    ];
    let row = |it: &&Move| {
        let about = match (it.own, it.about.is_empty()) {
            (true, true) => "your own".to_owned(),
            (true, false) => format!("your own: {}", it.about),
            (false, _) => it.about.clone(),
        };
        let role = if it.own { Role::Value } else { Role::Text };
        vec![
            Cell::new(clean_line(&it.name), role),
            Cell::text(it.motion.to_string()),
            Cell::new(clean_line(&about), Role::Muted),
        ]
    };
    Table { columns, rows: list.iter().map(row).collect() }
}

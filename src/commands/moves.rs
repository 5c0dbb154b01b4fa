//! `viewfinder moves`: the named camera moves, the user's own first.

use serde::Serialize;

use super::context::Context;
use super::json::json_line;
use crate::cli;
use crate::console::{Exit, Trouble, print, shown};
use crate::domain::{Motion, Move, width};

#[derive(Serialize)]
struct MoveLine<'a> {
    name: &'a str,
    motion: Motion,
    about: &'a str,
    own: bool,
}

/// Lists the moves.
pub fn moves(context: &Context, wanted: &cli::Moves) -> Result<Exit, Trouble> {
    let moves = context.moves()?;
    let list = moves.list();
    let widest = |cells: fn(&Move) -> usize| list.iter().map(cells).max().unwrap_or(0);
    let columns = (widest(|it| width(&it.name)), widest(|it| it.motion.to_string().len()));
    for it in list {
        let line = if wanted.json {
            let Move { name, motion, about, own } = it;
            json_line(&MoveLine { name, motion: *motion, about, own: *own })
        } else {
            row(it, columns)
        };
        if !shown(print(line))? {
            // The reader has seen enough.
            break;
        }
    }
    Ok(Exit::Done)
}

fn row(it: &Move, (name, motion): (usize, usize)) -> String {
    let about = match (it.own, it.about.is_empty()) {
        (true, true) => "your own".to_owned(),
        (true, false) => format!("your own: {}", it.about),
        (false, _) => it.about.clone(),
    };
    // A name may be Chinese, whose characters take two cells.
    let gap = " ".repeat(name.saturating_sub(width(&it.name)));
    format!("{}{gap}  {:motion$}  {about}", it.name, it.motion.to_string())
}

//! `models --here --export` and `models --import`: what was learned, as a file.

use std::io;
use std::path::Path;

use super::context::Context;
use super::film::put;
use super::learned_line::OWN;
use super::ledger::{nothing_changed, readable, tell_odd};
use super::models::matching;
use crate::cli;
use crate::config::zone;
use crate::console::{Exit, Trouble, say};
use crate::domain::{Conventions, clean_line};
use crate::heeding::{LearnedTable, learned};
use crate::session::{Imported, TABLE_LIMIT, lessons};
use crate::store::{open_named, read_text_from};

/// Everybody may read it: there is no prompt in it.
const FOR_ALL: u32 = 0o666;

/// Writes what was learned from the takes here.
pub(super) fn export(context: &Context, wanted: &cli::Models, out: &Path) -> Result<Exit, Trouble> {
    let films = match readable(context)? {
        Some(mut ledger) => {
            let films = ledger.filmed()?;
            tell_odd(&mut ledger);
            films
        }
        None => Vec::new(),
    };
    // By the directions that were sent: those that are shown here are this user's own.
    let mut rows = learned(&lessons(&films, &Conventions::default()));
    if let Some(name) = &wanted.name {
        rows = matching(&rows, name, |it| &it.model, |_| "").into_iter().cloned().collect();
    }
    if rows.is_empty() {
        let what = "Nothing has been learned here that could be written.";
        return Err(nothing_changed(Exit::Failed, what, ""));
    }
    let table = LearnedTable { date: context.clock.now().wall.day(&zone(&context.env)), rows };
    let text = table.to_text();
    let shown = clean_line(&out.display().to_string());
    put((out, false, FOR_ALL), |file: &mut dyn io::Write| file.write_all(text.as_bytes()))
        .map_err(|error: io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists => {
                let what = format!("{shown} already exists.");
                nothing_changed(Exit::Failed, what, "Choose another name.")
            }
            _ => {
                let what = format!("{shown} could not be written: {error}.");
                nothing_changed(Exit::Failed, what, "")
            }
        })?;
    let count = table.rows.len();
    let axes = if count == 1 { "axis".to_owned() } else { format!("{count} axes") };
    let axes = if count == 1 { format!("1 {axes}") } else { axes };
    say(format_args!("Wrote what was learned of {axes} to {shown}."));
    Ok(Exit::Done)
}

/// Takes in what somebody else learned, beside what is learned here.
pub fn import_table(context: &Context, file: &Path) -> Result<Exit, Trouble> {
    let shown = clean_line(&file.display().to_string());
    let Some(name) = Imported::name_of(file).filter(|name| name != OWN) else {
        let what = format!("A table is called as its file is, and {shown} is no name for one.");
        let next = "Rename it: letters, digits, blanks, -, _ and dots, at most 40.";
        return Err(nothing_changed(Exit::Usage, what, next));
    };
    let text = open_named(file).and_then(|it| read_text_from(it, TABLE_LIMIT)).map_err(|why| {
        let what = format!("{shown} could not be read: {why}.");
        nothing_changed(Exit::Usage, what, "Give a file that can be read.")
    })?;
    let table = LearnedTable::parse(&text).map_err(|why| {
        let what = format!("{shown} is no table of what was learned: {why}.");
        let next = "viewfinder models --here --export FILE writes such a file.";
        nothing_changed(Exit::Rejected, what, next)
    })?;
    let imported = Imported::at(context.paths.learned(context.sandbox));
    imported.keep(&name, &table)?;
    let place = imported.place(&name).display().to_string();
    say(format_args!(
        "models --here shows it as {name}. It is kept in {}; delete that file to forget it.",
        clean_line(&place)
    ));
    Ok(Exit::Done)
}

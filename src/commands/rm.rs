//! `viewfinder rm`: takes out of sight, back into it, or gone for good.
#![expect(clippy::disallowed_methods, reason = "the shell: this reads or writes files")]

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::context::Context;
use super::ledger::{UNCHANGED, existing, nothing_changed};
use super::lookup::{meant, no_take};
use crate::cli;
use crate::console::{Exit, Trouble, ask, can_ask, labels, say};
use crate::domain::{Removal, Report, Take, Telling, program};
use crate::download::is_own;
use crate::store::{Ledger, Made, Purged};

/// Hides takes, shows them again, or deletes them.
pub fn rm(context: &Context, wanted: &cli::Rm) -> Result<Exit, Trouble> {
    let mut takes: Vec<Take> = Vec::new();
    let mut ledger = existing(context)?;
    let removal = if wanted.purge { Removal::Delete } else { Removal::Hide };
    for name in &wanted.takes {
        // All names are looked up before anything is removed.
        let found = match &ledger {
            Some(ledger) => meant(ledger, name, context.sandbox, UNCHANGED)?,
            None => return Err(no_take(name, None, context.sandbox, UNCHANGED)),
        };
        if !wanted.undo
            && let Some(kept) = Telling::of_kept(&found, removal)
        {
            let next = kept.steps(&labels(program(context.sandbox), found.id.as_str()));
            return Err(nothing_changed(Exit::Failed, kept.what, next));
        }
        if takes.iter().all(|known| known.id != found.id) {
            takes.push(found);
        }
    }
    let Some(ledger) = &mut ledger else { return Ok(Exit::Done) };
    if !wanted.purge {
        return hide(ledger, &takes, !wanted.undo);
    }
    purge(ledger, &takes, wanted.yes)
}

fn hide(ledger: &mut Ledger, takes: &[Take], hidden: bool) -> Result<Exit, Trouble> {
    let mut exit = Exit::Done;
    for take in takes {
        if ledger.hide(take.id, hidden)? {
            say(format_args!("{}  {}", take.id, if hidden { "hidden" } else { "shown again" }));
        } else {
            exit = busy(take);
        }
    }
    Ok(exit)
}

fn purge(ledger: &mut Ledger, takes: &[Take], yes: bool) -> Result<Exit, Trouble> {
    if !yes {
        if !can_ask() {
            return Err(nothing_changed(
                Exit::Usage,
                "Purging cannot be undone, and there is no terminal to confirm it on.",
                "Add --yes to delete without asking.",
            ));
        }
        for take in takes {
            say(format_args!("{}  {}", take.id, crate::domain::clean_line(&take.shot.prompt)));
            for file in own_files(&ledger.files_of(take)?).0.iter().filter(|file| is_there(file)) {
                let shown = file.display().to_string();
                say(format_args!("          {}", crate::domain::clean_line(&shown)));
            }
        }
        if !ask("Delete for good? [y/N] ")? {
            say("Nothing was deleted.");
            return Ok(Exit::Failed);
        }
    }
    let mut exit = Exit::Done;
    for take in takes {
        // Before the row goes, since what was written for the take is read beside it too.
        let (own, others) = own_files(&ledger.files_of(take)?);
        // The row first: files without a row are clutter, a row without its film would be a lie.
        if ledger.purge(take.id)?.is_none() {
            exit = busy(take);
            continue;
        }
        for path in others.iter().filter(|path| is_there(path)) {
            say(format_args!(
                "{} was kept: this ledger has no record of having written it.",
                path.display()
            ));
        }
        for path in &own {
            match std::fs::remove_file(path) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => {
                    say(Report::new(
                        format!("{} could not be deleted: {error}.", path.display()),
                        "The take is gone from the ledger.",
                        "Delete the file yourself.",
                    ));
                    exit = Exit::Failed;
                }
            }
        }
        say(format_args!("{}  deleted", take.id));
    }
    Ok(exit)
}

fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// The files that go with a take, and those that it only names.
fn own_files(take: &Purged) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let made = |made: &&Made| is_own(&take.take, &made.path, made.sure);
    let (own, others): (Vec<_>, Vec<_>) = take.made.iter().partition(made);
    let paths =
        |made: Vec<&Made>| made.into_iter().map(|made| made.path.clone()).collect::<Vec<_>>();
    let foreign = take.foreign.iter().cloned();
    (paths(own), paths(others).into_iter().chain(foreign).collect())
}

fn busy(take: &Take) -> Exit {
    say(Report::new(
        format!("Take {} is in use by another viewfinder.", take.id),
        "It was left as it is.",
        "Try again when that is done.",
    ));
    Exit::Failed
}

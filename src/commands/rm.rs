//! `viewfinder rm`: takes out of sight, back into it, or gone for good.

use std::io::ErrorKind;
use std::path::Path;

use super::context::{Context, ask, can_ask, say};
use super::exit::{Exit, Trouble};
use super::ledger::{UNCHANGED, existing, nothing_changed};
use super::named::{meant, no_take};
use crate::cli;
use crate::domain::{Report, Take};
use crate::store::{Ledger, files_of};

/// Hides takes, shows them again, or deletes them.
pub fn rm(context: &Context, wanted: &cli::Rm) -> Result<Exit, Trouble> {
    let mut takes: Vec<Take> = Vec::new();
    let mut ledger = existing(context)?;
    for name in &wanted.takes {
        // All names are looked up before anything is removed.
        let found = match &ledger {
            Some(ledger) => meant(ledger, name, context.sandbox, UNCHANGED)?,
            None => return Err(no_take(name, None, context.sandbox, UNCHANGED)),
        };
        if found.state().is_open() && !found.state().has_film() && !wanted.undo {
            return Err(nothing_changed(
                Exit::Failed,
                format!("Take {} is {}: it may have been paid for.", found.id, found.state()),
                open_remedy(context, &found),
            ));
        }
        if takes.iter().all(|known| known.id != found.id) {
            takes.push(found);
        }
    }
    let Some(ledger) = &mut ledger else { return Ok(Exit::Done) };
    if wanted.purge {
        purge(ledger, &takes, wanted.yes)
    } else {
        hide(ledger, &takes, !wanted.undo)
    }
}

fn open_remedy(context: &Context, take: &Take) -> String {
    let program = super::context::program(context.sandbox);
    match take.state() {
        crate::domain::StageName::Unconfirmed => {
            format!("{program} confirm {} settles it first.", take.id)
        }
        _ => format!("{program} wait {} waits for its end.", take.id),
    }
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
                "Nobody is there to confirm, and what is purged is gone.",
                "Add --yes to delete without asking.",
            ));
        }
        for take in takes {
            say(format_args!("{}  {}", take.id, crate::domain::clean_line(&take.shot.prompt)));
            for file in files(take) {
                say(format_args!("          {}", crate::domain::clean_line(&file)));
            }
        }
        if !ask("Delete for good? [y/N] ")? {
            say("Nothing was deleted.");
            return Ok(Exit::Failed);
        }
    }
    let mut exit = Exit::Done;
    for take in takes {
        let Some(gone) = ledger.purge(take.id)? else {
            exit = busy(take);
            continue;
        };
        // The row first: files without a row are clutter, a row without its film would be a lie.
        for path in files_of(&gone).iter().filter(|path| is_its_own(path, &gone)) {
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

/// The files that will go, as they are shown.
fn files(take: &Take) -> Vec<String> {
    let own = files_of(take).into_iter().filter(|path| is_its_own(path, take));
    own.filter(|path| path.symlink_metadata().is_ok())
        .map(|path| path.display().to_string())
        .collect()
}

/// Whether a file has the take's id in its name, as every file has that viewfinder makes for one: an
/// import could name any file as a film.
fn is_its_own(path: &Path, take: &Take) -> bool {
    path.file_name()
        .and_then(|name| name.to_str())
        .is_some_and(|name| name.contains(take.id.as_str()))
}

fn busy(take: &Take) -> Exit {
    say(Report::new(
        format!("Take {} is being worked on by another viewfinder.", take.id),
        "It was left as it is.",
        "Try again when that is done.",
    ));
    Exit::Failed
}

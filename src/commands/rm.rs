//! `viewfinder rm`: takes out of sight, back into it, or gone for good.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::context::{Context, ask, can_ask, program, say};
use super::exit::{Exit, Trouble};
use super::ledger::{UNCHANGED, existing, nothing_changed};
use super::named::{meant, no_take};
use crate::cli;
use crate::domain::{Report, StageName, Take};
use crate::download::names;
use crate::session::films_of;
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
        if !wanted.undo
            && let Some((why, remedy)) = kept(&found, wanted.purge)
        {
            let what = format!("Take {} is {}: {why}.", found.id, found.state());
            let next = format!("{} {remedy}", program(context.sandbox));
            return Err(nothing_changed(Exit::Failed, what, next));
        }
        if takes.iter().all(|known| known.id != found.id) {
            takes.push(found);
        }
    }
    let Some(ledger) = &mut ledger else { return Ok(Exit::Done) };
    if !wanted.purge {
        return hide(ledger, &takes, !wanted.undo);
    }
    purge(ledger, &takes, wanted.yes, &films_folder(context))
}

/// Why a take cannot go, and what to type after the program's name: what may have been paid for
/// stays until its end is known and its film is here.
fn kept(take: &Take, purge: bool) -> Option<(&'static str, String)> {
    let id = take.id;
    match take.state() {
        StageName::Unconfirmed => {
            Some(("it may have been paid for", format!("confirm {id} settles it first.")))
        }
        StageName::Downloading => {
            Some(("its film is on its way", format!("download {id} brings it to its end.")))
        }
        StageName::Succeeded if take.is_filmless() => {
            Some(("its film was paid for and may still come", format!("wait {id} asks about it.")))
        }
        StageName::Succeeded if purge => Some((
            "its film is still at the provider, and paid for",
            format!("download {id} fetches it; without --purge it is hidden."),
        )),
        StageName::Succeeded => None,
        state if state.is_open() => {
            Some(("it may have been paid for", format!("wait {id} waits for its end.")))
        }
        _ => None,
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

fn purge(ledger: &mut Ledger, takes: &[Take], yes: bool, folder: &Path) -> Result<Exit, Trouble> {
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
            for file in files(take, folder) {
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
        let (own, others): (Vec<_>, Vec<_>) =
            files_of(&gone).into_iter().partition(|path| is_its_own(path, &gone, folder));
        for path in others.iter().filter(|path| path.symlink_metadata().is_ok()) {
            say(format_args!("{} is not in the films folder: it stays.", path.display()));
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

/// The files that will go, as they are shown.
fn files(take: &Take, folder: &Path) -> Vec<String> {
    let own = files_of(take).into_iter().filter(|path| is_its_own(path, take, folder));
    let there = own.filter(|path| path.symlink_metadata().is_ok());
    there.map(|path| path.display().to_string()).collect()
}

fn films_folder(context: &Context) -> PathBuf {
    films_of(&context.config, &context.paths, context.sandbox)
}

/// Whether viewfinder made a file for this take: in the films folder, with the film's own name and
/// the take's id at its end. An import could name any file as a film.
fn is_its_own(path: &Path, take: &Take, folder: &Path) -> bool {
    let film = take.film().map(|film| &film.path).or(take.part.as_ref().map(|part| &part.path));
    let film = film.and_then(|film| film.file_name()).and_then(OsStr::to_str).unwrap_or_default();
    let stem = names::stem_of(film);
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    path.parent() == Some(folder) && stem.ends_with(take.id.as_str()) && names::is_ours(stem, name)
}

fn busy(take: &Take) -> Exit {
    say(Report::new(
        format!("Take {} is being worked on by another viewfinder.", take.id),
        "It was left as it is.",
        "Try again when that is done.",
    ));
    Exit::Failed
}

//! Folders that can really be written, room on their disks, the ledger, and who else works here.

use std::path::Path;

use super::access::changeable;
use super::report::{Check, Status, fail, ok, warn};
use crate::config::{Config, Paths};
use crate::domain::bytes_words;
use crate::store::{Checkup, OddRow, moved_aside, running as count_running};

/// Below this a ledger or a film may not fit: a take's film has a few MB.
const LITTLE: u64 = 100_000_000;

/// What makes a folder useless.
const ELSEWHERE: [(&str, &str); 3] = [
    ("config-folder", "Make it writable, or name another in VIEWFINDER_CONFIG_DIR."),
    ("data-folder", "Make it writable, or name another in VIEWFINDER_DATA_DIR."),
    ("films-folder", "Make it writable, or name another in VIEWFINDER_FILMS_DIR."),
];

/// The three folders.
pub(super) fn folders(paths: &Paths, config: &Config) -> Vec<Check> {
    let films = paths.films(&config.films.folder);
    // Films may lie where others put theirs too.
    let folders = [(&paths.config, true), (&paths.data, true), (&films, false)];
    let each = ELSEWHERE.iter().zip(folders).map(|((check, remedy), (folder, own))| {
        let told = one(check, folder, remedy);
        match changeable(folder).filter(|_| own && told.status == Status::Ok) {
            Some(exposed) => warn(check, exposed.what, exposed.remedy),
            None => told,
        }
    });
    each.collect()
}

fn one(check: &'static str, folder: &Path, remedy: &str) -> Check {
    let shown = folder.display();
    // One that is not there yet is made below the first that is.
    let there = folder.ancestors().find(|it| it.exists());
    let Some(there) = there.filter(|it| it.is_dir()) else {
        let what = format!("{shown} cannot be made: something else is in its place");
        return fail(check, what, remedy);
    };
    // Not the mode but a file says whether it can be written; it is gone at once.
    if let Err(why) = tempfile::Builder::new().prefix(".doctor-").tempfile_in(there) {
        let what = if there == folder { "cannot be written" } else { "cannot be made" };
        let why = why.to_string();
        // The library adds the whole path of its file.
        let why = why.split(" at path ").next().unwrap_or_default().to_owned();
        return fail(check, format!("{shown} {what}: {why}"), remedy);
    }
    let free = rustix::fs::statvfs(there).map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize));
    let made = if there == folder { "" } else { ", not made yet" };
    match free {
        Ok(free) if free < LITTLE => {
            let what = format!("{shown}{made}: only {} free", bytes_words(free));
            warn(check, what, "Make room on the disk: nothing is sent that cannot be written down.")
        }
        Ok(free) => ok(check, format!("{shown}{made}, {} free", bytes_words(free))),
        Err(_) => ok(check, format!("{shown}{made}")),
    }
}

/// The ledger and the takes in it.
pub(super) fn ledger(path: &Path, sandbox: bool) -> Vec<Check> {
    let shown = path.display();
    let count = match Checkup::of(path) {
        Checkup::Sound(count) => count,
        Checkup::Missing => {
            return vec![ok("ledger", format!("{shown} is not there; the first take makes it"))];
        }
        Checkup::Empty => {
            let remedy = "Put a backup in its place if there is one; else the next take begins it.";
            return vec![warn("ledger", format!("{shown} has nothing in it"), remedy)];
        }
        Checkup::Foreign => {
            let remedy = "Move it aside, or name another folder in VIEWFINDER_DATA_DIR.";
            return vec![fail(
                "ledger",
                format!("{shown} is a database of something else"),
                remedy,
            )];
        }
        Checkup::Newer { found, known } => {
            let what = format!(
                "{shown} was written by a newer viewfinder (format {found}, this one knows {known})"
            );
            let remedy =
                "Use that newer viewfinder, or name another folder in VIEWFINDER_DATA_DIR.";
            return vec![fail("ledger", what, remedy)];
        }
        Checkup::Damaged(why) => {
            let remedy = "Copy it somewhere safe and put a backup back. The next start moves it \
                          aside and begins a new one; nothing of it is deleted.";
            return vec![fail("ledger", format!("{shown} is damaged: {why}"), remedy)];
        }
        Checkup::Closed(why) => {
            let report = why.report();
            return vec![fail("ledger", report.what, report.next)];
        }
    };
    let older =
        if count.older { ", of an older format that the next start brings up to date" } else { "" };
    let takes =
        |count: usize| if count == 1 { "1 take".to_owned() } else { format!("{count} takes") };
    let mut checks = vec![ok("ledger", format!("{shown} is sound, {}{older}", takes(count.takes)))];
    checks.extend(odd(&count.odd));
    checks.extend(set_aside(path));
    let program = crate::console::program(sandbox);
    checks.push(if count.unconfirmed > 0 {
        let what = format!(
            "{} unconfirmed, which may have been charged; {} open",
            count.unconfirmed, count.open
        );
        warn("takes", what, format!("{program} confirm settles each, and so does x in the studio."))
    } else {
        ok("takes", format!("{} open, none unconfirmed", count.open))
    });
    checks
}

/// Rows that no take can be made of.
fn odd(rows: &[OddRow]) -> Option<Check> {
    let report = OddRow::report(rows)?;
    let what = report.what.trim_end_matches('.').to_owned();
    Some(warn("ledger-rows", what, format!("{} {}", report.safe, report.next)))
}

/// Damaged ledgers that were moved aside: takes that were paid for are in them.
fn set_aside(ledger: &Path) -> Option<Check> {
    let aside = moved_aside(ledger);
    let what = format!("damaged ones were moved aside: {}", aside.join(", "));
    let remedy = "Takes that were paid for may be in them: sqlite3 FILE .recover brings back what \
                  can be. Move them elsewhere when that is done.";
    (!aside.is_empty()).then(|| warn("ledger-aside", what, remedy))
}

/// Other processes with the same folders.
pub(super) fn running(locks: &Path) -> Check {
    ok(
        "running",
        match count_running(locks) {
            0 => "no other viewfinder is at work here".to_owned(),
            1 => "one other viewfinder is at work here".to_owned(),
            count => format!("{count} other viewfinders are at work here"),
        },
    )
}

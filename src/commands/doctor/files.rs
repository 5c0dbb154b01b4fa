//! Folders that can really be written, room on their disks, the ledger, and who else works here.
#![expect(clippy::disallowed_methods, reason = "the shell: this looks for files")]

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
    ("config-folder", "Make it writable, or set VIEWFINDER_CONFIG_DIR to another folder."),
    ("data-folder", "Make it writable, or set VIEWFINDER_DATA_DIR to another folder."),
    ("films-folder", "Make it writable, or set VIEWFINDER_FILMS_DIR to another folder."),
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
        let what = format!("{shown} cannot be created: something else has that name");
        return fail(check, what, remedy);
    };
    // Not the mode but a file says whether it can be written; it is gone at once.
    if let Err(why) = tempfile::Builder::new().prefix(".doctor-").tempfile_in(there) {
        let what = if there == folder { "cannot be written" } else { "cannot be created" };
        let why = why.to_string();
        // The library adds the whole path of its file.
        let why = why.split(" at path ").next().unwrap_or_default().to_owned();
        return fail(check, format!("{shown} {what}: {why}"), remedy);
    }
    let free = rustix::fs::statvfs(there).map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize));
    let made = if there == folder { "" } else { ", not created yet" };
    match free {
        Ok(free) if free < LITTLE => {
            let what = format!("{shown}{made}: only {} free", bytes_words(free));
            warn(
                check,
                what,
                "Free some disk space: a take is not sent unless it can be recorded first.",
            )
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
            return vec![ok(
                "ledger",
                format!("{shown} does not exist yet; the first take creates it"),
            )];
        }
        Checkup::Empty => {
            let remedy =
                "Restore a backup if you have one; otherwise the next take starts a new ledger.";
            return vec![warn("ledger", format!("{shown} is empty"), remedy)];
        }
        Checkup::Foreign => {
            let remedy = "Move it away, or set VIEWFINDER_DATA_DIR to another folder.";
            return vec![fail("ledger", format!("{shown} is another program's database"), remedy)];
        }
        Checkup::Newer { found, known } => {
            let what = format!(
                "{shown} was written by a newer viewfinder (format {found}, this one knows {known})"
            );
            let remedy = "Use that newer viewfinder, or set VIEWFINDER_DATA_DIR to another folder.";
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
    let program = crate::domain::program(sandbox);
    checks.push(if count.unconfirmed > 0 {
        let what = format!(
            "{} unconfirmed, which may have been charged; {} open",
            count.unconfirmed, count.open
        );
        warn(
            "takes",
            what,
            format!("Run {program} confirm TAKE for each of them, or settle them in the studio."),
        )
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
    let what = format!("damaged ledgers were moved aside: {}", aside.join(", "));
    let remedy = "Takes that were paid for may be in them: sqlite3 FILE .recover brings back what \
                  can be. Move them elsewhere when that is done.";
    (!aside.is_empty()).then(|| warn("ledger-aside", what, remedy))
}

/// Other processes with the same folders.
pub(super) fn running(locks: &Path) -> Check {
    ok(
        "running",
        match count_running(locks) {
            0 => "no other viewfinder is running here".to_owned(),
            1 => "one other viewfinder is running here".to_owned(),
            count => format!("{count} other viewfinders are running here"),
        },
    )
}

//! `viewfinder export` and `viewfinder import`: the whole ledger as JSON Lines, and back.
#![expect(clippy::disallowed_methods, reason = "the shell: this looks for files")]

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use super::context::{Context, is_input};
use super::film::put;
use super::json::escaped;
use super::ledger::{nothing_changed, open, readable};
use crate::api::BaseUrl;
use crate::cli;
use crate::console::{Exit, Trouble, print, say, written};
use crate::domain::{Report, SANDBOX_ORIGIN, quoted};
use crate::store::{ImportError, OddRow, Record, StoreError, Unread, open_named};

/// Longest line that is read: the largest prompt twice, escaped, and the longest answer.
const LINE_LIMIT: u64 = 8 * 1024 * 1024;

/// Writes every take.
pub fn export(context: &Context, wanted: &cli::Export) -> Result<Exit, Trouble> {
    let ledger = readable(context)?;
    let (mut count, mut odd) = (0_usize, Vec::new());
    if let Some(out) = &wanted.out {
        if !wanted.force && out.exists() {
            return Err(there_already(out));
        }
        let write = |file: &mut dyn io::Write| -> Result<(), Unwritten> {
            let Some(ledger) = &ledger else { return Ok(()) };
            odd = ledger.export(|record| {
                count += 1;
                writeln!(file, "{}", escaped(&record.to_json()))?;
                Ok::<_, Unwritten>(true)
            })?;
            Ok(())
        };
        match put((out, wanted.force, FOR_ITS_OWNER), write) {
            Ok(()) => say(format_args!("Wrote {} to {}.", takes_words(count), out.display())),
            Err(Unwritten::Store(error)) => return Err(error.into()),
            Err(Unwritten::File(error)) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(there_already(out));
            }
            Err(Unwritten::File(error)) => {
                let what = format!("{} could not be written: {error}.", out.display());
                return Err(nothing_changed(Exit::Failed, what, "Choose another file with --out."));
            }
        }
    } else if let Some(ledger) = &ledger {
        odd = ledger.export(|record| written(print(escaped(&record.to_json()))))?;
    }
    if let Some(report) = OddRow::report(&odd) {
        let safe = "It is still in the ledger, but not in this export.";
        say(Report { safe: safe.to_owned(), ..report });
        return Ok(Exit::Failed);
    }
    Ok(Exit::Done)
}

/// Prompts, notes and addresses of films are as private in an export as in the ledger.
const FOR_ITS_OWNER: u32 = 0o600;

/// Why an export is not in its file.
enum Unwritten {
    Store(StoreError),
    File(io::Error),
}

impl From<StoreError> for Unwritten {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<io::Error> for Unwritten {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

fn there_already(out: &Path) -> Trouble {
    let what = format!("{} already exists.", out.display());
    let report = Report::new(what, "It was left as it is.", "Use --force to overwrite it.");
    Trouble::new(Exit::Failed, report)
}

/// Takes in what an export wrote.
pub fn import(context: &Context, wanted: &cli::Import) -> Result<Exit, Trouble> {
    let name = if is_input(&wanted.file) {
        "Standard input".to_owned()
    } else {
        wanted.file.display().to_string()
    };
    let unread = |why: Unread| {
        let what = format!("{name} could not be read: {why}.");
        nothing_changed(Exit::Usage, what, "Give a file that viewfinder export wrote.")
    };
    let mut reader: Box<dyn BufRead> = if is_input(&wanted.file) {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(open_named(&wanted.file).map_err(unread)?))
    };
    let odd_line = |line: usize, why: String| {
        let from = if is_input(&wanted.file) { "standard input" } else { name.as_str() };
        let what = format!("Line {line} of {from} cannot be imported: {why}.");
        nothing_changed(Exit::Failed, what, "Correct or remove that line, then import again.")
    };
    let (mut records, mut lines) = (Vec::new(), Vec::new());
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        let read = io::Read::take(&mut reader, LINE_LIMIT).read_until(b'\n', &mut line);
        if read.map_err(|error| unread(error.into()))? == 0 {
            break;
        }
        number += 1;
        if line.len() as u64 == LINE_LIMIT {
            return Err(odd_line(number, "it is far too long".to_owned()));
        }
        if number == 1 && line.starts_with(&[0x1f, 0x8b]) {
            let what = format!("{name} is compressed.");
            let next =
                format!("gzip -cd {} | viewfinder import - reads it.", wanted.file.display());
            return Err(nothing_changed(Exit::Usage, what, next));
        }
        let text = std::str::from_utf8(&line)
            .map_err(|_| odd_line(number, "it is not UTF-8".to_owned()))?;
        // Some editors begin UTF-8 with it.
        let text = text.strip_prefix('\u{feff}').filter(|_| number == 1).unwrap_or(text);
        if text.trim().is_empty() {
            continue;
        }
        let record = Record::parse(text).map_err(|error| odd_line(number, error.to_string()))?;
        let origin = record.origin();
        if origin != SANDBOX_ORIGIN && BaseUrl::parse(origin).is_err() {
            let why = format!("{} is not a provider's address", quoted(origin));
            return Err(odd_line(number, why));
        }
        records.push(record);
        lines.push(number);
    }
    let mut ledger = open(context)?;
    let imported = ledger.import(&records, !wanted.dry_run).map_err(|error| match error {
        ImportError::Record(nth, why) => odd_line(lines[nth], why),
        ImportError::Store(error) => error.into(),
    })?;
    let (added, known, renamed) = (imported.added, imported.known, imported.renamed);
    let done = if wanted.dry_run { "would be imported" } else { "imported" };
    let mut said = format!("{} {done}, {known} already here", takes_words(added));
    if renamed > 0 {
        let _ = write!(said, "; {renamed} renamed, because another take here has that id");
    }
    say(format_args!("{said}."));
    Ok(Exit::Done)
}

fn takes_words(count: usize) -> String {
    if count == 1 { "1 take".to_owned() } else { format!("{count} takes") }
}

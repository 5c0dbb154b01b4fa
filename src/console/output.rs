//! Data, on standard output: what a script reads.

use std::io::{IsTerminal as _, Write as _};

use super::exit::{Exit, Trouble};
use crate::domain::{Report, printable};

/// Prints one line of data. A reader that went away has seen enough: the program ends as it
/// would have.
pub(crate) fn print(line: impl std::fmt::Display) -> std::io::Result<()> {
    print_bytes(format!("{line}\n").as_bytes())
}

/// Prints data as it is; but to a terminal, which would obey some of it, as text.
pub(crate) fn print_bytes(bytes: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if out.is_terminal() {
        out.write_all(printable(&String::from_utf8_lossy(bytes)).as_bytes())?;
    } else {
        out.write_all(bytes)?;
    }
    out.flush()
}

/// Prints a line that has colours in it, and was made clean before it got them.
pub(crate) fn print_inked(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// Whether a line of data was taken. A reader that has left is none any more, and no trouble; data
/// that is lost otherwise is.
pub(crate) fn written(result: std::io::Result<()>) -> Result<bool, Trouble> {
    let next = "The history still has it.";
    taken(result, "What was sent is in the ledger.", next)
}

/// The same of a verb that sends nothing.
pub(crate) fn shown(result: std::io::Result<()>) -> Result<bool, Trouble> {
    taken(result, "Nothing was sent.", "Free some disk space, or write elsewhere.")
}

fn taken(result: std::io::Result<()>, safe: &str, next: &str) -> Result<bool, Trouble> {
    match result {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => {
            let what = format!("The output could not be written: {error}.");
            Err(Trouble::new(Exit::Failed, Report::new(what, safe, next)))
        }
    }
}

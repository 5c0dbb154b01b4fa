//! Writes data to standard output, for scripts.

use std::io::{IsTerminal as _, Write as _};

use super::exit::{Exit, Trouble};
use crate::domain::{Report, printable};

/// Prints one line of data. If the reader has gone away, the program ends as it would have.
pub(crate) fn print(line: impl std::fmt::Display) -> std::io::Result<()> {
    print_bytes(format!("{line}\n").as_bytes())
}

/// Prints bytes unchanged; on a terminal, which would obey escape sequences in them, as clean text.
pub(crate) fn print_bytes(bytes: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if out.is_terminal() {
        out.write_all(printable(&String::from_utf8_lossy(bytes)).as_bytes())?;
    } else {
        out.write_all(bytes)?;
    }
    out.flush()
}

/// Prints a line that contains colours, and was cleaned before they were added.
pub(crate) fn print_inked(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// Whether data could be written. `false` if the reader has gone away, which is not an error.
///
/// # Errors
///
/// If data was lost for any other reason.
pub(crate) fn written(result: std::io::Result<()>) -> Result<bool, Trouble> {
    let next = "The history still has it.";
    taken(result, "What was sent is in the ledger.", next)
}

/// Like [`written`], for verbs that send nothing.
pub(crate) fn shown(result: std::io::Result<()>) -> Result<bool, Trouble> {
    taken(result, "", "Free some disk space, or write elsewhere.")
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

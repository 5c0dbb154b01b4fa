//! The ledger, for verbs that need nothing else: no key, no provider, no worker.
#![expect(clippy::disallowed_methods, reason = "the shell: this looks for files")]

use std::path::Path;

use super::context::{Context, put_aside};
use super::lookup::{meant, no_take};
use crate::console::{Exit, Trouble, say};
use crate::domain::{Report, Take, TakeId};
use crate::store::{Adoption, Ledger, OddRow, StoreError};

/// What is safe when a verb ends early.
pub(super) const UNCHANGED: &str = "Nothing was changed.";

/// Opens the ledger; `None` if there is none, in which case none is created.
pub(super) fn existing(context: &Context) -> Result<Option<Ledger>, Trouble> {
    if is_missing(context) { Ok(None) } else { open(context).map(Some) }
}

/// Opens the ledger for reading, wherever it can be read; `None` if there is none. It waits for
/// nobody who writes, and writes nothing except the ending of takes that a killed process left
/// behind.
pub(super) fn readable(context: &Context) -> Result<Option<Ledger>, Trouble> {
    if is_missing(context) {
        return Ok(None);
    }
    let (path, locks) = (context.ledger(), context.paths.locks());
    let read = match Ledger::read(&path, &locks) {
        // One that is new, of an older format or damaged has to be opened whole.
        Err(error) if error.is_damage() || matches!(error, StoreError::Older { .. }) => {
            return match open(context) {
                Err(_) if matches!(error, StoreError::Older { .. }) && !is_writable(&path) => {
                    Err(error.into())
                }
                opened => opened.map(Some),
            };
        }
        read => read?,
    };
    if !is_writable(&path) {
        say(format_args!("{} cannot be written to; shown as it is.", path.display()));
        return Ok(Some(read));
    }
    if !read.has_orphans()? {
        return Ok(Some(read));
    }
    // Not both at once: closing one of two connections must not disturb the other.
    drop(read);
    let recovered =
        Ledger::open_at_once(&path, &locks).and_then(|mut ledger| recover(context, &mut ledger));
    if let Err(error) = recovered {
        tracing::warn!(%error, "what a dead process left stays as it is");
    }
    Ok(Some(Ledger::read(&path, &locks)?))
}

/// Whether the modes of the ledger and its folder allow writing.
fn is_writable(ledger: &Path) -> bool {
    let may = |path: &Path| rustix::fs::access(path, rustix::fs::Access::WRITE_OK).is_ok();
    may(ledger) && ledger.parent().is_none_or(may)
}

/// Opens the ledger, and creates it if there is none.
pub(super) fn open(context: &Context) -> Result<Ledger, Trouble> {
    let opened = Ledger::open(&context.ledger(), &context.paths.locks())?;
    if let Some(aside) = opened.moved_aside {
        return Err(put_aside(context, &aside));
    }
    let mut ledger = opened.ledger;
    match recover(context, &mut ledger) {
        // Whoever is to write would only wait for the same process once more.
        Err(error @ StoreError::Held { .. }) => Err(error.into()),
        Err(error) => {
            tracing::warn!(%error, "what a dead process left could not be brought to its ending");
            Ok(ledger)
        }
        Ok(()) => Ok(ledger),
    }
}

/// Whether the ledger certainly does not exist, as opposed to being inaccessible.
fn is_missing(context: &Context) -> bool {
    matches!(context.ledger().try_exists(), Ok(false))
}

/// Ends the takes that a killed process left in the middle of a submission, so that what is said
/// about them is true.
fn recover(context: &Context, ledger: &mut Ledger) -> Result<(), StoreError> {
    let nobody = Adoption {
        me: "",
        origin: "",
        key_print: "",
        only: Some(&[]),
        held: false,
        films: false,
        now: context.clock.now().wall,
    };
    ledger.adopt(&nobody).map(|_| ())
}

/// Opens the ledger for reading, and finds the take with this name.
pub(super) fn with_take_to_read(context: &Context, name: &str) -> Result<(Ledger, Take), Trouble> {
    with(context, readable(context)?, name)
}

/// Opens the ledger for writing, and finds the take with this name.
pub(super) fn with_take(context: &Context, name: &str) -> Result<(Ledger, Take), Trouble> {
    with(context, existing(context)?, name)
}

fn with(context: &Context, ledger: Option<Ledger>, name: &str) -> Result<(Ledger, Take), Trouble> {
    let Some(mut ledger) = ledger else {
        return Err(no_take(name, None, context.sandbox, UNCHANGED));
    };
    tell_odd(&mut ledger);
    let take = meant(&ledger, name, context.sandbox, UNCHANGED)?;
    Ok((ledger, take))
}

/// Reports rows that cannot be understood, if they were met and not reported before.
pub(super) fn tell_odd(ledger: &mut Ledger) {
    match ledger.new_odd_rows() {
        Ok(rows) => {
            if let Some(report) = OddRow::report(&rows) {
                say(report);
            }
        }
        // What was asked for was read all the same.
        Err(error) => tracing::warn!(%error, "rows that make no sense were not looked for"),
    }
}

/// Reads the take again, to show what became of it.
pub(super) fn again(ledger: &Ledger, id: TakeId) -> Result<Take, Trouble> {
    Ok(ledger.take(id)?.ok_or(StoreError::Changed)?)
}

/// An error that left everything unchanged.
pub(super) fn nothing_changed(
    exit: Exit,
    what: impl Into<String>,
    next: impl Into<String>,
) -> Trouble {
    Trouble::new(exit, Report::new(what, UNCHANGED, next))
}

//! The ledger for verbs that need nothing else: no key, no provider, no worker.

use super::context::{Context, say};
use super::exit::{Exit, Trouble};
use super::named::{meant, no_take};
use crate::domain::{Report, Take, TakeId};
use crate::session::damaged;
use crate::store::{Adoption, Ledger, StoreError};

/// What is safe where a verb ends early.
pub(super) const UNCHANGED: &str = "Nothing was changed.";

/// Opens the ledger; none where there is none yet, which reading must not change.
pub(super) fn existing(context: &Context) -> Result<Option<Ledger>, Trouble> {
    if is_missing(context) { Ok(None) } else { open(context).map(Some) }
}

/// Opens the ledger to look at it, wherever it can be read; none where there is none yet.
pub(super) fn readable(context: &Context) -> Result<Option<Ledger>, Trouble> {
    if is_missing(context) {
        return Ok(None);
    }
    let error = match opened(context) {
        Err(error) if error.is_read_only() => error,
        opened => return Ok(opened.map(Some)?),
    };
    let path = context.ledger();
    match Ledger::read(&path, &context.paths.locks()) {
        Ok(ledger) => {
            say(format_args!("{} cannot be written: shown as it stands.", path.display()));
            Ok(Some(ledger))
        }
        Err(StoreError::Sqlite(_)) => Err(error.into()),
        Err(why) => Err(why.into()),
    }
}

/// Opens the ledger, or makes it.
pub(super) fn open(context: &Context) -> Result<Ledger, Trouble> {
    Ok(opened(context)?)
}

/// What cannot be looked at is not the same as what is not there.
fn is_missing(context: &Context) -> bool {
    matches!(context.ledger().try_exists(), Ok(false))
}

fn opened(context: &Context) -> Result<Ledger, StoreError> {
    let opened = Ledger::open(&context.ledger(), &context.paths.locks())?;
    if let Some(aside) = opened.moved_aside {
        say(damaged(&aside));
    }
    let mut ledger = opened.ledger;
    recover(context, &mut ledger);
    Ok(ledger)
}

/// Brings what a killed process left in the middle of a submission to its ending, so that what is
/// said of it is true. A ledger that cannot do that can still be read.
fn recover(context: &Context, ledger: &mut Ledger) {
    let nobody = Adoption {
        me: "",
        origin: "",
        key_print: "",
        only: Some(&[]),
        held: false,
        films: false,
        now: context.clock.now().wall,
    };
    if let Err(error) = ledger.adopt(&nobody) {
        tracing::warn!(%error, "what a dead process left could not be brought to its ending");
    }
}

/// The ledger to look at, and the take of this name in it.
pub(super) fn with_take_to_read(context: &Context, name: &str) -> Result<(Ledger, Take), Trouble> {
    with(context, readable(context)?, name)
}

/// The same, to change something about it.
pub(super) fn with_take(context: &Context, name: &str) -> Result<(Ledger, Take), Trouble> {
    with(context, existing(context)?, name)
}

fn with(context: &Context, ledger: Option<Ledger>, name: &str) -> Result<(Ledger, Take), Trouble> {
    let Some(ledger) = ledger else {
        return Err(no_take(name, None, context.sandbox, UNCHANGED));
    };
    let take = meant(&ledger, name, context.sandbox, UNCHANGED)?;
    Ok((ledger, take))
}

/// Reads the take again for those who want to see what became of it.
pub(super) fn again(ledger: &Ledger, id: TakeId) -> Result<Take, Trouble> {
    Ok(ledger.take(id)?.ok_or(StoreError::Changed)?)
}

/// Trouble that left everything as it was.
pub(super) fn nothing_changed(
    exit: Exit,
    what: impl Into<String>,
    next: impl Into<String>,
) -> Trouble {
    Trouble::new(exit, Report::new(what, UNCHANGED, next))
}

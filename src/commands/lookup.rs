//! Which takes are meant by the names on the command line.

use crate::console::{Exit, Trouble};
use crate::domain::{Report, Take, TakeId, program, quoted};
use crate::session::Session;
use crate::store::{Found, Ledger, StoreError};

/// The takes of these names, each once. `safe` says what an unknown name left alone.
pub(super) async fn named(
    session: &Session,
    names: &[String],
    safe: &'static str,
) -> Result<Vec<Take>, Trouble> {
    let mut takes: Vec<Take> = Vec::new();
    for name in names {
        let (name, sandbox) = (name.clone(), session.world.is_sandbox());
        let found =
            session.store.call(move |ledger| Ok(meant(ledger, &name, sandbox, safe))).await??;
        if takes.iter().all(|known| known.id != found.id) {
            takes.push(found);
        }
    }
    Ok(takes)
}

/// The take of this name in a ledger.
pub(super) fn meant(
    ledger: &Ledger,
    name: &str,
    sandbox: bool,
    safe: &str,
) -> Result<Take, Trouble> {
    match ledger.find(name)? {
        Found::One(take) => Ok(*take),
        Found::None => Err(no_take(name, ledger.nearest(name)?, sandbox, safe)),
        Found::Odd(row) => {
            let mut report = StoreError::Odd(row).report();
            safe.clone_into(&mut report.safe);
            Err(Trouble::new(Exit::Failed, report))
        }
        Found::Many(ids) => {
            let ids: Vec<_> = ids.iter().map(TakeId::to_string).collect();
            let what = format!(
                "{} is a prefix of the ids or task ids of several takes: {}.",
                quoted(name),
                ids.join(", ")
            );
            Err(Trouble::new(Exit::Usage, Report::new(what, safe, "Type more characters.")))
        }
    }
}

/// The error for a name that is not a take's.
pub(super) fn no_take(name: &str, nearest: Option<TakeId>, sandbox: bool, safe: &str) -> Trouble {
    let nearest = nearest.map(|id| format!(" The nearest is {id}.")).unwrap_or_default();
    let what = format!("There is no take {} in this ledger.{nearest}", quoted(name));
    let program = program(sandbox);
    let next = format!("{program} history lists them; --sandbox has a history of its own.");
    Trouble::new(Exit::Usage, Report::new(what, safe, next))
}

//! Which plan a name on the command line means.

use super::super::context::Context;
use super::super::ledger::existing;
use crate::console::{Exit, Trouble};
use crate::domain::{Plan, Report, TakeId, program, quoted};
use crate::store::{FoundPlan, Ledger};

/// The ledger, and the plan of this name in it.
pub(in super::super) fn with_plan(
    context: &Context,
    name: &str,
) -> Result<(Ledger, Plan), Trouble> {
    let Some(ledger) = existing(context)? else { return Err(no_plan(context, name)) };
    let plan = meant(context, &ledger, name)?;
    Ok((ledger, plan))
}

/// The plan of this name in a ledger.
pub(in super::super) fn meant(
    context: &Context,
    ledger: &Ledger,
    name: &str,
) -> Result<Plan, Trouble> {
    match ledger.find_plan(name)? {
        FoundPlan::One(plan) => Ok(*plan),
        FoundPlan::None => Err(no_plan(context, name)),
        FoundPlan::Many(ids) => Err(several(&format!("{} could be", quoted(name)), &ids)),
    }
}

pub(in super::super) fn no_plan(context: &Context, name: &str) -> Trouble {
    Trouble::new(
        Exit::Usage,
        Report::new(
            format!("There is no sweep {} in this ledger.", quoted(name)),
            "Nothing was changed.",
            format!("{} sweep list lists them.", program(context.sandbox)),
        ),
    )
}

/// Several plans could be meant.
pub(in super::super) fn several(what: &str, ids: &[TakeId]) -> Trouble {
    let ids: Vec<String> = ids.iter().map(TakeId::to_string).collect();
    let what = format!("{what} any of {}.", ids.join(", "));
    let report = Report::new(what, "Nothing was changed.", "Name one of them.");
    Trouble::new(Exit::Usage, report)
}

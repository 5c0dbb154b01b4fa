//! Which verb of `sweep` is meant.

use super::super::context::Context;
use super::list::{list, show};
use super::named::with_plan;
use super::run::{new_sweep, resume};
use crate::cli::{self, SweepVerb};
use crate::console::{Exit, Trouble, say};
use crate::domain::{Pause, PlanState, Report, program};

/// Makes a sweep, or does something with one.
pub async fn sweep(context: &Context, wanted: &cli::Sweep) -> Result<Exit, Trouble> {
    match &wanted.verb {
        None => new_sweep(context, &wanted.new).await.map_err(Trouble::before_sending),
        Some(SweepVerb::List { json }) => list(context, *json),
        Some(SweepVerb::Show { plan, json }) => show(context, plan, *json),
        Some(SweepVerb::Pause { plan }) => {
            stop(context, plan, PlanState::Paused, Some(Pause::Hand))
        }
        Some(SweepVerb::Cancel { plan }) => stop(context, plan, PlanState::Cancelled, None),
        Some(SweepVerb::Resume(wanted)) => resume(context, wanted).await,
    }
}

/// Pauses or cancels a plan, whichever process runs it.
fn stop(
    context: &Context,
    name: &str,
    state: PlanState,
    why: Option<Pause>,
) -> Result<Exit, Trouble> {
    let (mut ledger, plan) = with_plan(context, name)?;
    let id = plan.id;
    // What has nothing left to send is over, though whatever paused it last stands in its row.
    if plan.state.is_over() || !ledger.set_plan(id, state, why)? {
        let what = format!("Sweep {id} is {} already.", plan.state.as_str());
        return Err(Trouble::new(Exit::Failed, Report::new(what, "Nothing was changed.", "")));
    }
    let (left, program) = (plan.tally.left, program(context.sandbox));
    let rest = match state {
        PlanState::Cancelled => format!("{left} of its {} takes are not sent", plan.takes),
        _ => format!(
            "{left} of its {} takes are left; {program} sweep resume {id} goes on",
            plan.takes
        ),
    };
    say(format_args!("{id}  {}: {rest}.", state.as_str()));
    Ok(Exit::Done)
}

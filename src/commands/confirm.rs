//! `viewfinder confirm`: the user settles an unconfirmed take.

use super::camera::Judge;
use super::context::Context;
use super::json::take_json;
use super::ledger::{again, nothing_changed, with_take};
use crate::api::{Client, FeedVerdict, Timeouts};
use crate::cli;
use crate::console::{Exit, Trouble, ask, can_ask, labels, print, say, written};
use crate::domain::{
    StageName, Step, TASK_ID_LIMIT, Take, TakeEvent, Telling, clean_line, is_task_id, program,
    quoted,
};
use crate::session::World;
use crate::store::Expected;

/// Settles an unconfirmed take.
pub async fn confirm(context: &Context, wanted: &cli::Confirm) -> Result<Exit, Trouble> {
    let (mut ledger, mut take) = with_take(context, &wanted.take)?;
    if take.state() != StageName::Unconfirmed {
        let what = format!("Take {} is {}, not unconfirmed.", take.id, take.state());
        return Err(nothing_changed(Exit::Failed, what, "There is nothing to settle."));
    }
    let task_id = match &wanted.task_id {
        _ if wanted.lost => None,
        Some(typed) => Some(typed.trim().to_owned()),
        None => {
            let offered = offered(context, &take, wanted.yes)?;
            if offered.is_none() {
                say(format_args!("Nothing was changed. Take {} is still unconfirmed.", take.id));
                return Ok(Exit::Failed);
            }
            offered
        }
    };
    let event = match task_id {
        None => TakeEvent::Lost,
        Some(task_id) => {
            if !is_task_id(&task_id) {
                return Err(nothing_changed(
                    Exit::Usage,
                    format!("{} cannot be a task id.", quoted(&task_id)),
                    format!(
                        "The provider shows it with the task: one word of at most \
                         {TASK_ID_LIMIT} bytes with nothing invisible in it."
                    ),
                ));
            }
            if ledger.knows_task(&task_id)? {
                let known = Telling::of_known_task(&task_id);
                let next = known.steps(&labels(program(context.sandbox), &task_id));
                return Err(nothing_changed(Exit::Failed, known.what, next));
            }
            if !wanted.force {
                known_there(context, &take, &task_id).await?;
            }
            TakeEvent::Settled(task_id)
        }
    };
    let owner = take.owner.clone();
    take.apply(event, context.clock.now().wall);
    let expected = Expected { owner: owner.as_deref(), state: StageName::Unconfirmed };
    ledger.commit(&take, expected, None)?;
    if wanted.json {
        let take = again(&ledger, take.id)?;
        written(print(take_json(&take, &Judge::of(context, &ledger, &take)?)))?;
    } else if wanted.lost {
        say(format_args!("{}  closed as lost", take.id));
    } else {
        let what = format!("{}  queued  task {}", take.id, take.task_id().unwrap_or_default());
        let telling = Telling::new(what, "", &[Step::Follow]);
        say(telling.report(&labels(program(context.sandbox), take.id.as_str())));
    }
    Ok(Exit::Done)
}

/// The task that a take's answer names, once somebody has said that it is the one; `None` if they
/// say that it is not.
fn offered(context: &Context, take: &Take, yes: bool) -> Result<Option<String>, Trouble> {
    let (program, id) = (program(context.sandbox), take.id);
    let Some(offered) = take.offered() else {
        return Err(nothing_changed(
            Exit::Usage,
            format!("No answer names the task of take {id}."),
            format!(
                "Look it up at the provider; {program} confirm {id} --task-id ID goes on with it, \
                 --lost closes it."
            ),
        ));
    };
    let shown = clean_line(offered);
    if !yes {
        if !can_ask() {
            return Err(nothing_changed(
                Exit::Usage,
                format!(
                    "The provider's answer names task {shown}, and there is no terminal to confirm \
                     it on."
                ),
                "Add --yes to accept that task.",
            ));
        }
        say(clean_line(&take.shot.prompt));
        if !ask(&format!(
            "Accept task {shown}, which the provider's answer names, for take {id}? [y/N] "
        ))? {
            return Ok(None);
        }
    }
    Ok(Some(offered.to_owned()))
}

/// Asks the provider once whether it knows the task, where it can be asked: a slip would be
/// followed for ten minutes and then end the take. Without an answer the user's word counts.
async fn known_there(context: &Context, take: &Take, task_id: &str) -> Result<(), Trouble> {
    let Ok(World::Live { base, key, .. }) = context.world() else { return Ok(()) };
    if take.origin != base.origin() || take.key_print != key.fingerprint() {
        return Ok(());
    }
    let client = Client::new(base, key, Timeouts::default())
        .with_settings(context.config.provider.request_settings())
        .hiding(&context.secrets());
    match client.ask(take.route, task_id).await.verdict {
        FeedVerdict::Missing => Err(nothing_changed(
            Exit::Failed,
            format!("The provider does not know task {task_id}."),
            "Check the id; a task created a moment ago is known within a minute. --force accepts it \
             anyway.",
        )),
        FeedVerdict::Trouble(why) => {
            let why = clean_line(&why.message);
            say(format_args!("The provider could not be asked about the task: {why}."));
            Ok(())
        }
        _ => Ok(()),
    }
}

//! `viewfinder confirm`: the user's word on a take that nobody knows the fate of.

use super::context::{Context, print, program, say, written};
use super::exit::{Exit, Trouble};
use super::json::take_json;
use super::ledger::{again, nothing_changed, with_take};
use crate::api::{Client, FeedVerdict, Timeouts};
use crate::cli;
use crate::domain::{Report, StageName, Take, TakeEvent, clean_line};
use crate::session::World;
use crate::store::Expected;

/// Longest task id that is taken; the provider's have 36 to 37 characters.
const LONGEST: usize = 128;

/// Settles an unconfirmed take.
pub async fn confirm(context: &Context, wanted: &cli::Confirm) -> Result<Exit, Trouble> {
    let (mut ledger, mut take) = with_take(context, &wanted.take)?;
    if take.state() != StageName::Unconfirmed {
        let what = format!("Take {} is {}, not unconfirmed.", take.id, take.state());
        return Err(nothing_changed(Exit::Failed, what, "There is nothing to settle."));
    }
    let event = match &wanted.task_id {
        None => TakeEvent::Lost,
        Some(task_id) => {
            let task_id = task_id.trim();
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
            if task_id.is_empty() || task_id.len() > LONGEST || !task_id.chars().all(plain) {
                return Err(nothing_changed(
                    Exit::Usage,
                    format!("{:?} is no task id.", clean_line(task_id)),
                    "The provider shows it with the task; it has letters, digits and dashes.",
                ));
            }
            if ledger.knows_task(task_id)? {
                return Err(nothing_changed(
                    Exit::Failed,
                    format!("The task {task_id} belongs to another take already."),
                    format!("{} show {task_id} says which.", program(context.sandbox)),
                ));
            }
            if !wanted.force {
                known_there(context, &take, task_id).await?;
            }
            TakeEvent::Settled(task_id.to_owned())
        }
    };
    let owner = take.owner.clone();
    take.apply(event, context.clock.now().wall);
    let expected = Expected { owner: owner.as_deref(), state: StageName::Unconfirmed };
    ledger.commit(&take, expected, None)?;
    if wanted.json {
        written(print(take_json(&again(&ledger, take.id)?)))?;
    } else if wanted.lost {
        say(format_args!("{}  closed as lost", take.id));
    } else {
        say(Report::new(
            format!("{}  queued  task {}", take.id, take.task_id().unwrap_or_default()),
            "",
            format!(
                "{} wait {} follows it; so does the studio.",
                program(context.sandbox),
                take.id
            ),
        ));
    }
    Ok(Exit::Done)
}

/// Asks the provider once whether it knows the task, where it can be asked: a slip would be
/// followed for ten minutes and then end the take. Without an answer the user's word counts.
async fn known_there(context: &Context, take: &Take, task_id: &str) -> Result<(), Trouble> {
    let Ok(World::Live { base, key, .. }) = context.world() else { return Ok(()) };
    if take.origin != base.origin() || take.key_print != key.fingerprint() {
        return Ok(());
    }
    let client = Client::new(base, key, Timeouts::default())
        .with_version(&context.config.provider.runway_version);
    match client.feed(task_id).await.verdict {
        FeedVerdict::Missing => Err(nothing_changed(
            Exit::Failed,
            format!("The provider does not know a task {task_id}."),
            "Look at it again; one that was made a moment ago is known in a minute. --force takes it \
             as it is.",
        )),
        FeedVerdict::Trouble(why) => {
            let why = clean_line(&why.message);
            say(format_args!("The provider could not be asked about it: {why}."));
            Ok(())
        }
        _ => Ok(()),
    }
}

//! The commands that the steps of a telling stand for.

use crate::domain::{Label, Step, Unkept};

/// Said where there is no key.
pub(crate) const SET_KEY: &str =
    "Set COMETAPI_KEY, run viewfinder to enter a key, or use --sandbox to try it without one.";

/// Said where a key cannot be used.
pub(crate) const SET_ANOTHER_KEY: &str =
    "Set another key in COMETAPI_KEY, or run viewfinder to enter one.";

/// Begins a sentence about a command.
const RUN: &str = "Run";

/// Begins a sentence about a command that would fail at the moment.
const RUN_LATER: &str = "When the ledger can be written again, run";

/// The label that each step has for the takes of these names; `None` for one without a verb.
pub(crate) fn labels(program: &str, takes: &str) -> impl Fn(Step) -> Option<Label> {
    move |step| {
        let verb = match step {
            Step::Ask | Step::Follow => format!("wait {takes}"),
            Step::Fetch | Step::FetchAgain => format!("download {takes}"),
            Step::Settle | Step::TakeOffered => format!("confirm {takes}"),
            Step::Details => format!("show {takes}"),
            Step::ShowAgain => format!("rm {takes} --undo"),
            Step::HideInstead => format!("rm {takes}"),
            Step::SeeUnconfirmed => "history --state unconfirmed".to_owned(),
            Step::Doctor => "doctor".to_owned(),
            Step::PickUp => {
                let name = format!("{program} or {program} wait");
                return Some(Label::Hand { lead: RUN, name });
            }
            Step::EnterKey => return Some(Label::Sentence(SET_ANOTHER_KEY)),
            Step::UseItsKey => {
                let sentence = "Set COMETAPI_BASE_URL and COMETAPI_KEY to that address and key, \
                                then try again.";
                return Some(Label::Sentence(sentence));
            }
            Step::ListHidden => {
                return Some(Label::Sentence("Add --hidden to list what is hidden."));
            }
            Step::ListShown => {
                return Some(Label::Sentence("Leave out --hidden to list what is not hidden."));
            }
            // What only a screen can do, and sentences of their own.
            Step::StopFetching
            | Step::Play
            | Step::Watch
            | Step::WatchNewest
            | Step::ShowNewest
            | Step::OpenFolder
            | Step::ClearFilter
            | Step::Record
            | Step::ThenSend
            | Step::Send
            | Step::SendIfWanted
            | Step::SendLater
            | Step::TopUp
            | Step::ChangeField
            | Step::ChangePrompt
            | Step::CheckConnection
            | Step::LookUp
            | Step::MakeRoom
            | Step::TryLater
            | Step::TryInAMinute => return None,
        };
        Some(Label::Hand { lead: RUN, name: format!("{program} {verb}") })
    }
}

/// The labels for an answer that could not be written to the ledger.
pub(crate) fn labels_of_unkept<'a>(
    program: &'a str,
    unkept: &'a Unkept,
) -> impl Fn(Step) -> Option<Label> + 'a {
    move |step| {
        let Unkept { id, task_id, .. } = unkept;
        let name = match (step, task_id) {
            (Step::Record, Some(task_id)) => format!("{program} confirm {id} --task-id {task_id}"),
            (Step::Settle, _) => format!("{program} confirm {id}"),
            _ => return None,
        };
        Some(Label::Hand { lead: RUN_LATER, name })
    }
}

//! The verbs of what one can do, as the command line says them.

use crate::domain::{Label, Step};

/// The label that each step has for the takes of these names; none of one without a verb.
pub(crate) fn labels(program: &str, takes: &str) -> impl Fn(Step) -> Option<Label> {
    move |step| {
        let verb = match step {
            Step::Ask | Step::Follow => format!("wait {takes}"),
            Step::Fetch | Step::FetchAgain => format!("download {takes}"),
            Step::Settle | Step::TakeOffered => format!("confirm {takes}"),
            Step::Details => format!("show {takes}"),
            Step::ShowAgain => format!("rm {takes} --undo"),
            Step::EnterKey => {
                let sentence = "Set another key in COMETAPI_KEY, or run viewfinder to enter one.";
                return Some(Label::Sentence(sentence));
            }
            // What only a screen can do, and sentences of their own.
            Step::StopFetching
            | Step::Play
            | Step::Watch
            | Step::OpenFolder
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
            | Step::UseItsKey => return None,
        };
        Some(Label::Hand { lead: "Run", name: format!("{program} {verb}") })
    }
}

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

/// The verbs of the steps that have one, with `{}` for the names of the takes. The other steps are
/// sentences of their own, or only for the studio.
const VERBS: &[(Step, &str)] = &[
    (Step::Ask, "wait {}"),
    (Step::Follow, "wait {}"),
    (Step::Fetch, "download {}"),
    (Step::FetchAgain, "download {}"),
    (Step::Settle, "confirm {}"),
    (Step::TakeOffered, "confirm {}"),
    (Step::Details, "show {}"),
    (Step::ShowAgain, "rm {} --undo"),
    (Step::HideInstead, "rm {}"),
    (Step::SeeUnconfirmed, "history --state unconfirmed"),
    (Step::Doctor, "doctor"),
];

/// The steps that are told in sentences of their own here.
const SENTENCES: &[(Step, &str)] = &[
    (Step::EnterKey, SET_ANOTHER_KEY),
    (
        Step::UseItsKey,
        "Set COMETAPI_BASE_URL and COMETAPI_KEY to that address and key, then try again.",
    ),
    (Step::ListHidden, "Add --hidden to list what is hidden."),
    (Step::ListShown, "Leave out --hidden to list what is not hidden."),
];

/// The label that each step has for the takes of these names; `None` for one without a verb.
pub(crate) fn labels(program: &str, takes: &str) -> impl Fn(Step) -> Option<Label> {
    move |step| {
        let hand = |name: String| Some(Label::Hand { lead: RUN, name });
        if step == Step::PickUp {
            return hand(format!("{program} or {program} wait"));
        }
        if let Some((_, sentence)) = SENTENCES.iter().find(|(of, _)| *of == step) {
            return Some(Label::Sentence(sentence));
        }
        let (_, verb) = VERBS.iter().find(|(of, _)| *of == step)?;
        hand(format!("{program} {}", verb.replace("{}", takes)))
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

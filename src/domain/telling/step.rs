//! What the user can do now, and the sentences that say so.

use super::super::failure::FailureKind;

/// Something that one can do about a take, a failure, the provider or a list of takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Ask the provider about the take at once.
    Ask,
    /// Wait until the take has ended.
    Follow,
    /// Fetch its film.
    Fetch,
    /// Retry fetching its film, after something stood in the way.
    FetchAgain,
    /// Stop fetching its film.
    StopFetching,
    /// Decide what became of an unconfirmed take.
    Settle,
    /// Accept the task that an unconfirmed take's answer names.
    TakeOffered,
    /// Enter another key.
    EnterKey,
    /// Read everything that is known of the take.
    Details,
    /// Show a hidden take again.
    ShowAgain,
    /// Play its film in the player.
    Play,
    /// Play its film in the terminal.
    Watch,
    /// Play the film that has just come in the terminal.
    WatchNewest,
    /// Open the folder of its film.
    OpenFolder,
    /// Send the shot again, after the previous step.
    ThenSend,
    /// Send the shot again.
    Send,
    /// Send the shot again, if it is still wanted.
    SendIfWanted,
    /// Send the shot again after a while.
    SendLater,
    /// Top up the account.
    TopUp,
    /// Change what the provider did not accept.
    ChangeField,
    /// Change the prompt that was refused.
    ChangePrompt,
    /// Check the network connection.
    CheckConnection,
    /// Find out from the provider what became of it.
    LookUp,
    /// Free some disk space.
    MakeRoom,
    /// Start viewfinder with the provider and the key that the take was sent with.
    UseItsKey,
    /// Try the same thing later.
    TryLater,
    /// Try the same thing in a minute.
    TryInAMinute,
    /// Follow the takes that were open when the program was left.
    PickUp,
    /// Enter the task of a take whose answer could not be written to the ledger.
    Record,
    /// See the takes that may have been charged.
    SeeUnconfirmed,
    /// Hide the take instead of deleting it.
    HideInstead,
    /// List the hidden takes.
    ListHidden,
    /// List the takes that are not hidden.
    ListShown,
    /// Clear the filter.
    ClearFilter,
    /// Check the setup.
    Doctor,
}

/// How a surface names a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// A key or a command.
    Hand {
        /// What begins the sentence, such as `Press` or `Run`.
        lead: &'static str,
        /// What to press or to run.
        name: String,
    },
    /// A sentence of its own.
    Sentence(&'static str),
}

/// The command that starts the program for the same world again, for hints that the user types.
pub const fn program(sandbox: bool) -> &'static str {
    if sandbox { "viewfinder --sandbox" } else { "viewfinder" }
}

/// The words for a step.
enum Words {
    /// What a key or a command does, after "to".
    Act(&'static str),
    /// A sentence about something that no key or command does.
    Advice(&'static str),
}

impl Step {
    /// All of them.
    pub const ALL: [Self; 35] = [
        Self::Ask,
        Self::Follow,
        Self::Fetch,
        Self::FetchAgain,
        Self::StopFetching,
        Self::Settle,
        Self::TakeOffered,
        Self::EnterKey,
        Self::Details,
        Self::ShowAgain,
        Self::Play,
        Self::Watch,
        Self::WatchNewest,
        Self::OpenFolder,
        Self::ThenSend,
        Self::Send,
        Self::SendIfWanted,
        Self::SendLater,
        Self::TopUp,
        Self::ChangeField,
        Self::ChangePrompt,
        Self::CheckConnection,
        Self::LookUp,
        Self::MakeRoom,
        Self::UseItsKey,
        Self::TryLater,
        Self::TryInAMinute,
        Self::PickUp,
        Self::Record,
        Self::SeeUnconfirmed,
        Self::HideInstead,
        Self::ListHidden,
        Self::ListShown,
        Self::ClearFilter,
        Self::Doctor,
    ];

    const fn words(self) -> Words {
        match self {
            Self::Ask => Words::Act("ask again"),
            Self::Follow => Words::Act("wait for the result"),
            Self::Fetch => Words::Act("fetch the film"),
            Self::FetchAgain => Words::Act("try again"),
            Self::StopFetching => Words::Act("stop that"),
            Self::Settle => Words::Act("settle it"),
            Self::TakeOffered => Words::Act("go on with that task"),
            Self::EnterKey => Words::Act("enter another key"),
            Self::Details => Words::Act("read more"),
            Self::ShowAgain => Words::Act("show it again"),
            Self::Play => Words::Act("play the film"),
            Self::Watch | Self::WatchNewest => Words::Act("play it here"),
            Self::OpenFolder => Words::Act("open its folder"),
            Self::ThenSend => Words::Advice("Then send the shot again."),
            Self::Send => Words::Advice("Send the shot again, now or later."),
            Self::SendIfWanted => Words::Advice("Send the shot again if you still want it."),
            Self::SendLater => Words::Advice("Wait a while, then send the shot again."),
            Self::TopUp => {
                Words::Advice("Top up the account at the provider, then send the shot again.")
            }
            Self::ChangeField => {
                Words::Advice("Change what was refused, then send the shot again.")
            }
            Self::ChangePrompt => Words::Advice(
                "Change the prompt: sent unchanged, it is refused again, and may cost again.",
            ),
            Self::CheckConnection => {
                Words::Advice("Check the connection, then send the shot again.")
            }
            Self::LookUp => Words::Advice("Look it up at the provider before you send it again."),
            Self::MakeRoom => Words::Advice("Make room on the disk, then try again."),
            Self::UseItsKey => {
                Words::Advice("Start viewfinder with that provider and key to go on with it.")
            }
            Self::TryLater => Words::Advice("Try again later."),
            Self::TryInAMinute => Words::Advice("Try again in a minute."),
            Self::PickUp => Words::Act("pick up where you left off"),
            Self::Record => Words::Act("record that task"),
            Self::SeeUnconfirmed => Words::Act("see what may have been charged"),
            Self::HideInstead => Words::Act("hide it instead"),
            Self::ListHidden => Words::Act("list what is hidden"),
            Self::ListShown => Words::Act("list what is not hidden"),
            Self::ClearFilter => Words::Act("see everything again"),
            Self::Doctor => Words::Act("see what is wrong and how to fix it"),
        }
    }
}

impl FailureKind {
    /// What to do about a failure of this kind.
    pub const fn steps(self) -> &'static [Step] {
        match self {
            Self::Auth => &[Step::EnterKey, Step::ThenSend],
            Self::Quota => &[Step::TopUp],
            Self::RateLimit => &[Step::SendLater],
            Self::Invalid => &[Step::ChangeField],
            Self::Moderation => &[Step::ChangePrompt],
            Self::NotFound | Self::Lost => &[Step::SendIfWanted],
            Self::Network => &[Step::CheckConnection],
            Self::Timeout | Self::Provider => &[Step::Send],
            Self::Unclear => &[Step::LookUp],
            Self::Disk => &[Step::MakeRoom],
        }
    }
}

/// Steps as sentences, each with the label that it has on this surface. A step that needs a key or
/// a command is left out if it has no label; advice can be replaced by a sentence of the label.
pub(super) fn steps_told(steps: &[Step], label: &dyn Fn(Step) -> Option<Label>) -> String {
    let mut sentences: Vec<String> = Vec::new();
    let mut hands: Vec<(&'static str, String, &'static str)> = Vec::new();
    for step in steps {
        match step.words() {
            Words::Advice(advice) => {
                flush(&mut hands, &mut sentences);
                let sentence = match label(*step) {
                    Some(Label::Sentence(sentence)) => sentence,
                    Some(Label::Hand { .. }) | None => advice,
                };
                sentences.push(sentence.to_owned());
            }
            Words::Act(act) => match label(*step) {
                Some(Label::Hand { lead, name }) => {
                    if hands.first().is_some_and(|first| first.0 != lead) {
                        flush(&mut hands, &mut sentences);
                    }
                    hands.push((lead, name, act));
                }
                Some(Label::Sentence(sentence)) => {
                    flush(&mut hands, &mut sentences);
                    sentences.push(sentence.to_owned());
                }
                None => {}
            },
        }
    }
    flush(&mut hands, &mut sentences);
    sentences.join(" ")
}

/// Makes one sentence of the steps that begin with the same word.
fn flush(hands: &mut Vec<(&'static str, String, &'static str)>, sentences: &mut Vec<String>) {
    let Some((lead, ..)) = hands.first() else { return };
    let lead = *lead;
    let parts: Vec<String> =
        hands.drain(..).map(|(_, name, act)| format!("{name} to {act}")).collect();
    sentences.push(format!("{lead} {}.", listed(&parts)));
}

/// Keys and what each does, as one sentence: `Press Enter to save it, or Esc to go back.` Keys that
/// are not bound are left out; without any, the sentence is empty.
pub fn keys_told(keys: &[(Option<String>, &str)]) -> String {
    let parts: Vec<String> = keys
        .iter()
        .filter_map(|(key, act)| Some(format!("{} to {act}", key.as_deref()?)))
        .collect();
    if parts.is_empty() { String::new() } else { format!("Press {}.", listed(&parts)) }
}

/// Joins alternatives with commas and "or".
fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{}, or {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(step: Step) -> Option<Label> {
        let key = |lead, name: &str| Label::Hand { lead, name: name.to_owned() };
        let labels = [
            (Step::Play, key("Press", "o")),
            (Step::Watch, key("Press", "v")),
            (Step::OpenFolder, key("Press", "O")),
            (Step::Settle, key("In the history, press", "x")),
            (Step::EnterKey, Label::Sentence("Set another key.")),
        ];
        labels.into_iter().find(|(labelled, _)| *labelled == step).map(|(_, label)| label)
    }

    #[test]
    fn steps_of_one_kind_make_one_sentence() {
        for (steps, told) in [
            (&[][..], ""),
            (&[Step::Play], "Press o to play the film."),
            (&[Step::Play, Step::Watch], "Press o to play the film, or v to play it here."),
            (
                &[Step::Play, Step::Watch, Step::OpenFolder],
                "Press o to play the film, v to play it here, or O to open its folder.",
            ),
            (
                &[Step::Play, Step::Settle],
                "Press o to play the film. In the history, press x to settle it.",
            ),
            (FailureKind::Auth.steps(), "Set another key. Then send the shot again."),
            (&[Step::Ask, Step::Fetch], ""),
        ] {
            assert_eq!(steps_told(steps, &key), told);
        }
    }

    #[test]
    fn a_key_that_is_not_bound_is_not_told() {
        let (enter, none) = (Some("Enter".to_owned()), None);
        assert_eq!(keys_told(&[(enter, "save it"), (none, "go back")]), "Press Enter to save it.");
        assert_eq!(keys_told(&[(None, "save it")]), "");
    }

    #[test]
    fn every_step_is_there_once() {
        let mut steps = Step::ALL.to_vec();
        steps.sort_by_key(|step| *step as usize);
        assert!(steps.iter().enumerate().all(|(nth, step)| *step as usize == nth));
    }
}

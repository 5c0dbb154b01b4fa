//! What to say about a take at each stage.

use std::time::Duration;

use super::super::coming::Coming;
use super::super::failure::{Failure, FailureKind, reason};
use super::super::stage::{Stage, StageName};
use super::super::take::Take;
use super::super::text::{clean_line, quoted, shorten};
use super::super::time::{Timestamp, seconds_words};
use super::sentences::Telling;
use super::step::Step;

/// Who follows a take that is under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Care {
    /// This process, or another one beside it.
    #[default]
    Taken,
    /// Nobody here: it was sent to another provider, or with another key.
    Elsewhere,
    /// Nobody, though it could be followed here: the ledger could not be written to when it was to
    /// be taken over.
    Nobody,
}

/// What is known besides the take itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen<'a> {
    /// Who follows it.
    pub care: Care,
    /// The progress of downloads, if somebody tracks it.
    pub coming: Option<&'a Coming>,
    /// The present time, if durations are to be shown.
    pub now: Option<Timestamp>,
}

/// How long after a shot was sent there is a warning about sending it again.
const JUST_SENT: Duration = Duration::from_mins(2);

/// A warning that a shot was sent this long ago, as a clause; `None` if that is long enough ago.
pub fn sent_before(ago: Duration) -> Option<String> {
    (ago < JUST_SENT).then(|| format!("The same shot was sent {} ago", seconds_words(ago)))
}

/// Said of a take that may have been charged.
const CHARGED: &str = "It may have been charged: do not send it again blindly.";

impl Telling {
    /// What to say about a take.
    pub fn of_take(take: &Take, seen: Seen<'_>) -> Self {
        if let Some(why) = take.failure() {
            return of_failed(take, why, seen);
        }
        if seen.care == Care::Elsewhere {
            return Self::elsewhere("It", take);
        }
        if let Some(said) = &take.answers.said
            && take.state().is_polled()
        {
            let what =
                format!("The provider says {}, which viewfinder does not know.", quoted(said));
            return match seen.care {
                Care::Nobody => Self::new(what, NOBODY, &[Step::Ask]),
                Care::Taken | Care::Elsewhere => Self::new(what, KEEPS_ASKING, &[Step::Ask]),
            };
        }
        if seen.care == Care::Nobody {
            return Self::new(NOBODY, "", &[Step::Ask]);
        }
        match take.state() {
            StageName::Preparing => Self::new("It is in the ledger, and not sent yet.", "", &[]),
            StageName::Submitting => Self::new("The request is on its way.", "", &[]),
            StageName::Queued => Self::new("The provider has it, and will start it.", "", &[]),
            StageName::Running => Self::new("The provider is making the film.", "", &[]),
            StageName::Stalled => {
                let what = "It did not end within a day, so viewfinder stopped asking.";
                Self::new(what, "", &[Step::Ask])
            }
            StageName::Succeeded if take.wants_film() => {
                Self::new("Its film is waiting for its turn.", "", &[Step::StopFetching])
            }
            StageName::Succeeded => Self::new("Its film is not on disk.", "", &[Step::Fetch]),
            StageName::Downloading => Self::new(on_its_way(take, seen), "", &[Step::StopFetching]),
            StageName::Saved => Self::new("", "", &[Step::Play, Step::Watch, Step::OpenFolder]),
            StageName::Cancelled => Self::new("It was cancelled.", unsent_safe(take), &[]),
            // None of these is without its reason.
            StageName::Unconfirmed => Self::of_unconfirmed(take),
            StageName::Rejected | StageName::Failed | StageName::Expired => Self::default(),
        }
    }

    /// Says that a take cannot be followed here.
    pub fn of_sent_elsewhere(take: &Take) -> Self {
        Self::elsewhere(&format!("Take {}", take.id), take)
    }

    fn elsewhere(name: &str, take: &Take) -> Self {
        let origin = clean_line(&take.origin);
        let what = format!("{name} was sent to {origin} with a different key.");
        Self::new(what, "It goes on there; nothing is lost.", &[Step::UseItsKey])
    }

    /// Says that the provider never accepted a take.
    pub fn of_unsent(take: &Take) -> Self {
        let what = if take.never_left() { "It was not sent." } else { "It was not accepted." };
        Self::new(what, "Nothing was charged; the shot is in the history.", &[])
    }

    /// Says that another take already has this task id.
    pub fn of_known_task(task_id: &str) -> Self {
        let what = format!("Task {task_id} already belongs to another take.");
        Self::new(what, "Nothing was changed.", &[Step::Details])
    }

    /// Says that a take may have been charged, for a place that has already said why.
    pub fn of_unconfirmed(take: &Take) -> Self {
        match take.offered() {
            Some(task_id) => {
                let safe = format!("{CHARGED} Its answer names task {task_id}.");
                Self::new("", safe, &[Step::TakeOffered])
            }
            None => Self::new("", CHARGED, &[Step::Settle]),
        }
    }

    /// Says why there is no film on disk to play or open.
    pub fn of_no_film(take: &Take) -> Self {
        match take.state() {
            StageName::Succeeded if take.is_filmless() => {
                Self::new("The provider has given no film yet.", "", &[Step::Ask])
            }
            StageName::Failed if take.output().is_some() => {
                Self::new("It failed, and its film is not on disk.", "", &[Step::Fetch])
            }
            StageName::Succeeded | StageName::Expired => {
                Self::new("Its film is not on disk.", "", &[Step::Fetch])
            }
            StageName::Downloading => Self::new("Its film is still on its way.", "", &[]),
            StageName::Preparing
            | StageName::Submitting
            | StageName::Queued
            | StageName::Running => Self::new("Its film is not made yet.", "", &[]),
            StageName::Stalled
            | StageName::Saved
            | StageName::Unconfirmed
            | StageName::Rejected
            | StageName::Failed
            | StageName::Cancelled => Self::new("This take has no film.", "", &[]),
        }
    }

    /// Says that a film is no longer being fetched.
    pub fn of_stopped_film(take: &Take, begun: bool) -> Self {
        let safe = if begun { PART_KEPT } else { "The film stays at the provider." };
        Self::new(format!("Stopping the film of {}.", named(take)), safe, &[Step::Fetch])
    }

    /// Says that a take was just hidden.
    pub fn of_hidden(take: &Take) -> Self {
        Self::new(format!("{} is hidden.", named(take)), "", &[Step::ShowAgain])
    }

    /// Says what became of a take, for somebody who is looking elsewhere; `None` while it goes on.
    pub fn of_outcome(take: &Take) -> Option<Self> {
        let became = outcome(take)?;
        if take.state() == StageName::Saved {
            let what = format!("The film of {} is here.", named(take));
            return Some(Self::new(what, "", &[Step::WatchNewest]));
        }
        let next: &[Step] = match take.state() {
            StageName::Succeeded if take.is_filmless() => &[Step::Details],
            StageName::Succeeded if take.failure().is_some() => &[Step::FetchAgain],
            StageName::Stalled => &[Step::Ask],
            StageName::Unconfirmed => &[Step::Settle],
            StageName::Preparing
            | StageName::Submitting
            | StageName::Queued
            | StageName::Running
            | StageName::Succeeded
            | StageName::Downloading
            | StageName::Saved
            | StageName::Rejected
            | StageName::Failed
            | StageName::Expired
            | StageName::Cancelled => &[],
        };
        Some(Self::new(format!("{} {became}.", named(take)), "", next))
    }
}

/// Cells that the name of a take has in a sentence.
const NAME: usize = 28;

/// A take as people know it: by the beginning of its prompt, in quotation marks.
pub fn named(take: &Take) -> String {
    quoted(&shorten(&clean_line(&take.shot.prompt), NAME))
}

/// Said where a film is not fetched to its end.
pub const PART_KEPT: &str = "What has arrived is kept; nothing is lost.";

/// Said of a take whose film was made and is not on the disk.
const NOT_SAVED: &str = "its film was not saved";

/// Said of a take that the provider calls done without giving a film.
pub const NO_FILM: &str = "no film yet";

/// Said where viewfinder goes on asking about a take.
const KEEPS_ASKING: &str = "It keeps asking.";

/// Said of a take that nobody asks about.
const NOBODY: &str = "Nobody is asking about it at the moment.";

/// What to say about a take with a failure.
fn of_failed(take: &Take, why: &Failure, seen: Seen<'_>) -> Telling {
    let kind = why.kind;
    let reason = why.reason();
    let what = format!("{reason}.");
    match &take.stage {
        Stage::Preparing { retry } => {
            let wait = retry.as_ref().zip(seen.now).map(|(retry, now)| retry.at.since(now));
            let when =
                wait.map_or_else(|| "soon".to_owned(), |it| format!("in {}", seconds_words(it)));
            Telling::new(format!("{reason}; trying again {when}."), unsent_safe(take), &[])
        }
        Stage::Unconfirmed { .. } => Telling { what, ..Telling::of_unconfirmed(take) },
        Stage::Rejected { .. } => Telling::new(what, unsent_safe(take), kind.steps()),
        Stage::Failed { output: Some(_), .. } => {
            Telling::new(what, "The provider still gives an address for a film.", &[Step::Fetch])
        }
        Stage::Failed { .. } if kind == FailureKind::Lost => {
            Telling::new("You closed it as lost.", "", kind.steps())
        }
        Stage::Filmless { rests: true, .. } => {
            let safe = "There was no film within a day, so viewfinder stopped asking.";
            Telling::new(what, safe, &[Step::Ask])
        }
        Stage::Filmless { .. } => match seen.care {
            Care::Elsewhere => Telling::new(what, "", &[Step::UseItsKey]),
            Care::Nobody => Telling::new(what, NOBODY, &[Step::Ask]),
            Care::Taken => Telling::new(what, "viewfinder keeps asking.", &[Step::Ask]),
        },
        // Its host denies it; it is asked for until a day has gone by.
        Stage::Succeeded { .. } if take.wants_film() => Telling::new(
            what,
            "That may take a while; viewfinder keeps asking for it.",
            &[Step::StopFetching],
        ),
        Stage::Succeeded { .. } => Telling::new(what, PART_KEPT, &[Step::FetchAgain]),
        Stage::Expired { .. } => Telling::new(what, "", &[Step::FetchAgain]),
        Stage::Failed { .. }
        | Stage::Submitting
        | Stage::Queued { .. }
        | Stage::Running { .. }
        | Stage::Stalled { .. }
        | Stage::Downloading { .. }
        | Stage::Saved { .. }
        | Stage::Cancelled => Telling::new(what, "", kind.steps()),
    }
}

/// How far a film has arrived, or why its download is waiting.
fn on_its_way(take: &Take, seen: Seen<'_>) -> String {
    let Some(coming) = seen.coming else {
        return "Its film is on its way to the disk.".to_owned();
    };
    match coming.why_later(take.id) {
        Some(why) => {
            format!("{}; trying again soon.", reason(why))
        }
        None => format!("Its film is on its way: {}.", coming.whole(take)),
    }
}

/// What is safe about a take that was not accepted.
fn unsent_safe(take: &Take) -> &'static str {
    if take.never_left() { "It was not sent. Nothing was charged." } else { "Nothing was charged." }
}

/// Takes the place of the moment of sending, for a take whose request never left.
pub fn unsent(take: &Take) -> Option<&'static str> {
    let words = if take.state() == StageName::Preparing { "not sent yet" } else { "not sent" };
    take.never_left().then_some(words)
}

/// What went wrong with a take, in a few words that follow its state; `None` if nothing did.
/// Foreign words in it are unfiltered.
pub fn in_short(take: &Take) -> Option<String> {
    let why = &take.failure()?.message;
    Some(if take.is_held() {
        format!("{NOT_SAVED}: {why}")
    } else if take.is_denied() {
        format!("its film is not available yet: {why}; asked again")
    } else if take.is_polled() {
        format!("{why}; still asking")
    } else {
        why.clone()
    })
}

/// What became of a take, in words that follow its name; `None` while it goes on.
pub fn outcome(take: &Take) -> Option<&'static str> {
    Some(match take.state() {
        StageName::Succeeded if take.is_filmless() => "is done, but the provider gives no film yet",
        StageName::Succeeded if take.failure().is_some() => {
            "has succeeded, but its film was not saved"
        }
        StageName::Succeeded => "has succeeded",
        StageName::Saved => "has succeeded, and its film is saved",
        StageName::Expired => "has succeeded, but the provider no longer has its film",
        StageName::Stalled => "has not ended in a day",
        StageName::Unconfirmed => "may have been charged",
        StageName::Rejected if take.never_left() => "was not sent; nothing was charged",
        StageName::Rejected => "was rejected; nothing was charged",
        StageName::Failed => "has failed",
        StageName::Cancelled => "was not sent",
        StageName::Preparing
        | StageName::Submitting
        | StageName::Queued
        | StageName::Running
        | StageName::Downloading => return None,
    })
}

//! Everything that can happen to the studio, as plain data, in groups by where it comes from.

use std::time::Duration;

use crossterm::event::KeyEvent;
use ratatui::layout::Size;

use super::effect::{MoveChange, Sight};
use super::state::picture::ShownPicture;
use super::state::plans::KnownPlan;
use super::state::world::World;
use crate::domain::{
    ApiKey, Failure, Health, Move, Page, Papers, Plan, RemoteTask, Report, Sent, Take, TakeId,
};
use crate::heeding::Learned;
use crate::sweep::Spec;

/// Something happened. Comparable, printable, replayable: no code, no handles.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The user, the terminal or the clock.
    Input(Input),
    /// The ledger answers.
    Ledger(Ledger),
    /// The worker tells how takes go.
    Worker(Worker),
    /// The shell tells what came of what it was asked.
    Shell(Shell),
    /// Something is to be said, whoever says it.
    Notice(Notice),
}

/// What comes in through the terminal, or with time.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// Keys were pressed, in this order.
    Keys(Vec<KeyEvent>),
    /// A text was pasted.
    Paste(String),
    /// A text was pasted that is longer than any field takes, and was not kept.
    LongPaste,
    /// The screen has this size now.
    Resize(Size),
    /// A moment that [`super::next_wake`] named has come.
    Wake,
    /// The program is told to end, by a signal or because the terminal is gone.
    End,
}

/// What the ledger answers to an [`effect::Ledger`](super::effect::Ledger).
#[derive(Clone, Debug, PartialEq)]
pub enum Ledger {
    /// A page that was asked for under this number.
    Page(u64, Page),
    /// How much there is.
    Counts(Counts),
    /// The usual time of a model and a length in seconds.
    Usual(String, u32, Option<Duration>),
    /// Earlier prompts, newest first.
    Prompts(Vec<String>),
    /// What was sent lately, for the review of this number.
    Sent(u64, Sent),
    /// What was sent for a take and what came back.
    Papers(TakeId, Box<Papers>),
    /// What takes have taught about their models, as it was asked for under this number; none if it
    /// could not be read.
    Learned(u64, Option<Vec<Learned>>),
    /// A take is hidden, or shown again, as it was asked for.
    Sight(TakeId, Sight),
    /// A take that was to be hidden is open again, so it stays in sight.
    NotHidden(TakeId),
    /// What the items of a sweep are, none where that cannot be read, and its takes.
    Sheet(TakeId, Option<Box<Spec>>, Vec<Take>),
    /// The sweeps, newest first.
    Plans(Vec<KnownPlan>),
    /// Another process wrote into the ledger.
    Changed,
}

/// What the worker tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Worker {
    /// A take is now like this.
    Take(Box<Take>),
    /// So many bytes of a take's film have come, of so many.
    Coming(TakeId, u64, Option<u64>),
    /// A take's film is tried again later, for this reason.
    FilmLater(TakeId, String),
    /// The film that was asked for is on the disk already.
    FilmThere,
    /// A take's film that was to be measured is not for now; without a take, none that waits is.
    NotMeasured(Option<TakeId>),
    /// The submission of this number was written down, or was not sent.
    Written(u64, Result<Box<Take>, Report>),
    /// The sweep of this number was written down and is being sent, or is not.
    Planned(u64, Result<Box<Plan>, Report>),
    /// How far a sweep has got, and what to say about why it does not go on.
    Plan(Box<Plan>, Option<Report>),
    /// How asking the provider goes.
    Health(Health),
    /// What the provider's list has for an unconfirmed take.
    LookedUp(TakeId, Result<Vec<RemoteTask>, Failure>),
}

/// What came of what the shell was asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Shell {
    /// A world was opened: the history begins anew.
    Entered(World),
    /// The text that came back from the user's editor, or why none did.
    Edited(Result<String, Report>),
    /// Whether this terminal can show pictures.
    Pictures(bool),
    /// What became of a picture that was wanted.
    Picture(ShownPicture),
    /// tmux did not take a text that was copied; the words are those that say it is copied.
    NotInTmux(String, String),
    /// An entered key was not taken yet, since another one is saved: its last characters, none where
    /// it cannot be read.
    OtherKeySaved(ApiKey, Option<String>),
    /// An entered key is in use, and whether it was saved.
    KeyTaken(KeyTaken),
    /// The saved key is gone, or why it is not.
    KeyRemoved(Result<(), Report>),
    /// A film could not be shown, for this reason: it is as new as it was.
    NotShown(Report),
    /// The user's own moves are now these after that change, or it could not be made.
    Moves(Result<(Vec<Move>, MoveChange), Report>),
}

/// What is only to be said.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// A word in passing.
    Told(String),
    /// Something went wrong that needs no answer.
    Trouble(Report),
    /// Something went wrong that has to be read.
    Alarm(Report),
}

/// A message is made of what each group holds.
macro_rules! groups {
    ($($group:ident),+) => {
        $(impl From<$group> for Msg {
            fn from(happened: $group) -> Self {
                Self::$group(happened)
            }
        })+
    };
}

groups!(Input, Ledger, Worker, Shell, Notice);

/// How much there is in the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// The words that were looked for; what was counted for other words than those of now is late.
    pub filter: String,
    /// Takes that match them.
    pub matching: usize,
    /// Hidden takes that match them.
    pub hidden: usize,
    /// Takes that are under way.
    pub under_way: usize,
    /// Takes sent today.
    pub today: u32,
}

/// What became of an entered key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyTaken {
    /// Its last characters.
    pub tail: String,
    /// Its fingerprint, as takes name it.
    pub print: String,
    /// Where the next start finds it; a reason where it was not saved.
    pub saved: Result<String, Report>,
    /// A variable that wins over the saved key at the next start.
    pub shadowed: Option<String>,
}

//! A plan: what one confirmation allows to be sent. A single shot is a plan of one take.

use std::collections::BTreeMap;

use super::charge::ChargeState;
use super::failure::{Failure, FailureKind};
use super::money::Usd;
use super::stage::StageName;
use super::take::Take;
use super::take_id::TakeId;
use super::time::Timestamp;

/// Which item of which plan a take is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PlanItem {
    /// The plan's id; plans and takes share one space of names.
    pub plan: TakeId,
    /// The item, from 1.
    pub item: u32,
}

/// What kind of plan it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanKind {
    /// One shot, sent by hand.
    Shot,
    /// A sweep.
    Sweep,
    /// A test chart.
    Probe,
}

impl PlanKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Shot, Self::Sweep, Self::Probe];

    /// The name in the ledger.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shot => "shot",
            Self::Sweep => "sweep",
            Self::Probe => "probe",
        }
    }

    /// The kind with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// How far a plan has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlanState {
    /// Confirmed; a running viewfinder takes it up.
    Planned,
    /// Its items are being sent.
    Running,
    /// Nothing more is sent until the user says so.
    Paused,
    /// Every item has ended.
    Done,
    /// The user wants no more of it.
    Cancelled,
}

impl PlanState {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Planned, Self::Running, Self::Paused, Self::Done, Self::Cancelled];

    /// The name in the ledger, in JSON and on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether it is over.
    pub const fn is_over(self) -> bool {
        match self {
            Self::Done | Self::Cancelled => true,
            Self::Planned | Self::Running | Self::Paused => false,
        }
    }
}

/// Why a plan was paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pause {
    /// The user said so.
    Hand,
    /// viewfinder was quit, or died.
    Quit,
    /// A limit was reached.
    Wall,
    /// The key was refused.
    Key,
    /// The account has too little left.
    Account,
    /// Three items in a row were refused for one reason.
    Refusals,
    /// An item may have been charged, and only the user can settle that.
    Unconfirmed,
    /// An item could not be recorded.
    Ledger,
}

impl Pause {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::Hand,
        Self::Quit,
        Self::Wall,
        Self::Key,
        Self::Account,
        Self::Refusals,
        Self::Unconfirmed,
        Self::Ledger,
    ];

    /// The name in the ledger and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hand => "hand",
            Self::Quit => "quit",
            Self::Wall => "wall",
            Self::Key => "key",
            Self::Account => "account",
            Self::Refusals => "refusals",
            Self::Unconfirmed => "unconfirmed",
            Self::Ledger => "ledger",
        }
    }

    /// The reason with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.as_str() == name)
    }

    /// The reason in words, after "paused: ".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Hand => "by hand",
            Self::Quit => "viewfinder was quit",
            Self::Wall => "a limit was reached",
            Self::Key => "the key was refused",
            Self::Account => "the account has too little left",
            Self::Refusals => "three takes in a row were refused for the same reason",
            Self::Unconfirmed => "a take is unconfirmed and may have been charged",
            Self::Ledger => "a take could not be recorded",
        }
    }
}

/// What is known of a plan, without its shots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Its id.
    pub id: TakeId,
    /// What the user calls it; empty for most.
    pub name: String,
    /// Its kind.
    pub kind: PlanKind,
    /// How far it has got. One that no process holds any more, though it was running, is paused.
    pub state: PlanState,
    /// Why it is paused.
    pub why: Option<Pause>,
    /// When it was confirmed.
    pub made: Timestamp,
    /// How many takes were confirmed.
    pub takes: u32,
    /// At most this many of it are under way.
    pub at_once: u32,
    /// What it may cost at most.
    pub budget: Option<Usd>,
    /// The process that sends its items.
    pub owner: Option<String>,
    /// The provider that it was confirmed for.
    pub origin: String,
    /// The fingerprint of the key that it was confirmed with.
    pub key_print: String,
    /// What has become of its items.
    pub tally: PlanTally,
}

/// What has become of the items of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlanTally {
    /// Items that have a take which was sent, or is about to be.
    pub sent: u32,
    /// Whose film is on the disk.
    pub saved: u32,
    /// That ended without a film.
    pub failed: u32,
    /// That were not sent yet.
    pub left: u32,
    /// What counts as spent.
    pub usd: Usd,
}

/// Decides when a plan is to pause, from how its takes end.
#[derive(Clone, Debug, Default)]
pub struct PauseRule {
    /// The kind of the refusals in a row, and how many.
    refused: Option<(FailureKind, u32)>,
}

/// How many refusals of one kind in a row pause a plan.
const REFUSALS: u32 = 3;

impl PauseRule {
    /// Takes note of how a take stands, once for each of its endings. Returns why the plan is to pause,
    /// if it is.
    pub fn heard(&mut self, take: &Take) -> Option<Pause> {
        let state = take.state();
        let kind = take.failure().map(|failure: &Failure| failure.kind);
        match state {
            StageName::Unconfirmed => Some(Pause::Unconfirmed),
            StageName::Rejected | StageName::Failed => match kind? {
                FailureKind::Auth => Some(Pause::Key),
                FailureKind::Quota => Some(Pause::Account),
                kind @ (FailureKind::RateLimit
                | FailureKind::Invalid
                | FailureKind::Moderation
                | FailureKind::NotFound
                | FailureKind::Network
                | FailureKind::Timeout
                | FailureKind::Provider
                | FailureKind::Unclear
                | FailureKind::Disk
                | FailureKind::Lost) => {
                    let before = match self.refused {
                        Some((same, times)) if same == kind => times,
                        Some(_) | None => 0,
                    };
                    self.refused = Some((kind, before + 1));
                    (before + 1 >= REFUSALS).then_some(Pause::Refusals)
                }
            },
            StageName::Queued
            | StageName::Running
            | StageName::Stalled
            | StageName::Succeeded
            | StageName::Downloading
            | StageName::Saved
            | StageName::Expired => {
                if state.has_film() {
                    self.refused = None;
                }
                None
            }
            StageName::Preparing | StageName::Submitting | StageName::Cancelled => None,
        }
    }
}

/// The items of a plan that are still to be sent, in their order: those without a take, and those
/// whose take was surely not charged and was refused for a reason that is not the shot's own.
pub fn to_send(takes: u32, charges: &BTreeMap<u32, (ChargeState, bool)>) -> Vec<u32> {
    (1..=takes)
        .filter(|item| match charges.get(item) {
            None => true,
            Some((state, again)) => *state == ChargeState::Free && *again,
        })
        .collect()
}

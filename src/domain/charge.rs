//! What a take costs, as far as that is known.

use serde::Serialize;

use super::failure::FailureKind;
use super::money::Usd;
use super::stage::StageName;
use super::take::Take;

/// Whether a take was charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargeState {
    /// It is about to be sent, or on its way.
    Reserved,
    /// The provider accepted it.
    Charged,
    /// It was surely not charged: it was refused, or never sent.
    Free,
    /// It may have been charged.
    Unknown,
    /// It was charged, and the provider says that it gave the money back.
    Refunded,
}

impl ChargeState {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Reserved, Self::Charged, Self::Free, Self::Unknown, Self::Refunded];

    /// The name in the ledger and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Charged => "charged",
            Self::Free => "free",
            Self::Unknown => "unknown",
            Self::Refunded => "refunded",
        }
    }

    /// The state with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// What the state of a take says about its cost. A task that failed may have been given back, and
    /// only a receipt can tell.
    pub fn of(take: &Take) -> Self {
        match take.state() {
            StageName::Preparing | StageName::Submitting => Self::Reserved,
            StageName::Queued
            | StageName::Running
            | StageName::Stalled
            | StageName::Succeeded
            | StageName::Downloading
            | StageName::Saved
            | StageName::Expired => Self::Charged,
            StageName::Unconfirmed | StageName::Failed => Self::Unknown,
            StageName::Rejected | StageName::Cancelled => Self::Free,
        }
    }

    /// Whether it counts against a limit: whatever may have been charged does.
    pub const fn counts(self) -> bool {
        match self {
            Self::Reserved | Self::Charged | Self::Unknown => true,
            Self::Free | Self::Refunded => false,
        }
    }
}

/// What a take costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Charge {
    /// What the table of prices said when it was sent; none where the model had no price.
    #[serde(rename = "estimate_usd")]
    pub estimate: Option<Usd>,
    /// What the provider says that it has cost.
    #[serde(rename = "usd")]
    pub price: Option<Usd>,
    /// Whether it was charged.
    pub state: ChargeState,
    /// Where that is known from; empty while it follows from the take's state.
    pub source: String,
}

impl Charge {
    /// What the provider said of it, such as `charged $0.32 (usage log)`. `None` while it said
    /// nothing.
    pub fn receipt(&self) -> Option<String> {
        let said = !self.source.is_empty();
        said.then(|| charge_words(self.state, self.price, &self.source))
    }

    /// What counts against a limit: the real price where it is known, else the estimate.
    pub fn counted(&self) -> Usd {
        if !self.state.counts() {
            return Usd::ZERO;
        }
        self.price.or(self.estimate).unwrap_or_default()
    }
}

/// What became of the money for a take, in words. Only of what was charged does the price say more.
pub(super) fn charge_words(state: ChargeState, price: Option<Usd>, source: &str) -> String {
    let price = price.filter(|_| state == ChargeState::Charged);
    let price = price.map(|usd| format!(" {usd}")).unwrap_or_default();
    format!("{}{price} ({source})", state.as_str())
}

/// Whether a shot that ended in this way may be asked for again without paying twice, and would be
/// worth it: nothing was charged, and the reason was not the shot itself.
pub fn is_worth_asking_again(take: &Take) -> bool {
    let reason = take.failure().map(|failure| failure.kind);
    match (ChargeState::of(take), reason) {
        (ChargeState::Free, None) => true,
        (ChargeState::Free, Some(kind)) => match kind {
            FailureKind::Auth
            | FailureKind::Quota
            | FailureKind::RateLimit
            | FailureKind::Network
            | FailureKind::Timeout
            | FailureKind::Disk
            | FailureKind::Provider => true,
            FailureKind::Invalid
            | FailureKind::Moderation
            | FailureKind::NotFound
            | FailureKind::Unclear
            | FailureKind::Lost => false,
        },
        (
            ChargeState::Reserved
            | ChargeState::Charged
            | ChargeState::Unknown
            | ChargeState::Refunded,
            _,
        ) => false,
    }
}

//! A take: one submission of a shot, and what is known of it. What can happen to it stands in
//! `life`.

use std::sync::Arc;

use super::answers::Answers;
use super::charge::{Charge, ChargeState};
use super::failure::Failure;
use super::film::{Fetch, Part, SavedFilm};
use super::output::Output;
use super::plan::PlanItem;
use super::remark::Remark;
use super::route::Route;
use super::shot::Shot;
use super::stage::{Stage, StageName};
use super::take_id::TakeId;
use super::time::Timestamp;
use crate::measure::Got;

/// One submission of a shot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Take {
    /// Its name.
    pub id: TakeId,
    /// Its place in the history: higher is newer, whatever the clocks said.
    pub seq: i64,
    /// The provider it was sent to; see [`crate::store`] for whose it is.
    pub origin: String,
    /// Fingerprint of the key it was sent with.
    pub key_print: String,
    /// The running process that works on it, if one does.
    pub owner: Option<String>,
    /// The take whose shot was loaded into the form before this one was sent.
    pub parent: Option<TakeId>,
    /// Which item of which plan it is; none of takes from before plans.
    pub item: Option<PlanItem>,
    /// What was sent.
    pub shot: Shot,
    /// What it costs, as it was last read; [`Take::cost`] says how that stands now.
    pub charge: Option<Charge>,
    /// Where it stands.
    pub stage: Stage,
    /// When its row was written.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// When it was last sent; none while nothing of it has left this machine.
    pub sent: Option<Timestamp>,
    /// When the provider accepted it, or polling was last taken up by hand: what 24 hours
    /// without an ending are counted from.
    pub watched: Option<Timestamp>,
    /// Since when the provider says that it does not know the task.
    pub missing: Option<Timestamp>,
    /// When the provider was done with it.
    pub ended: Option<Timestamp>,
    /// The route that it is asked for and asked about by.
    pub route: Route,
    /// What the provider's answers say besides.
    pub answers: Answers,
    /// Whether its film is fetched.
    pub fetch: Fetch,
    /// What is on the disk of a film that is not whole yet.
    pub part: Option<Part>,
    /// How many times the request went out.
    pub attempts: u32,
    /// Whether the user hid it from the history.
    pub hidden: bool,
    /// What the user says of it.
    pub remark: Remark,
    /// What the camera did in its film, as far as that was measured. Shared, since it never changes
    /// and takes are copied often.
    pub got: Option<Arc<Got>>,
}

impl Take {
    /// The name of the stage it is in.
    pub fn state(&self) -> StageName {
        match self.stage {
            Stage::Preparing { .. } => StageName::Preparing,
            Stage::Submitting => StageName::Submitting,
            Stage::Queued { .. } => StageName::Queued,
            Stage::Running { .. } => StageName::Running,
            Stage::Stalled { .. } => StageName::Stalled,
            Stage::Succeeded { .. } | Stage::Filmless { .. } => StageName::Succeeded,
            Stage::Downloading { .. } => StageName::Downloading,
            Stage::Saved { .. } => StageName::Saved,
            Stage::Unconfirmed { .. } => StageName::Unconfirmed,
            Stage::Rejected { .. } => StageName::Rejected,
            Stage::Failed { .. } => StageName::Failed,
            Stage::Expired { .. } => StageName::Expired,
            Stage::Cancelled => StageName::Cancelled,
        }
    }

    /// What it costs, as far as that is known. What a receipt said stands; else it follows from how the
    /// take stands.
    pub fn cost(&self) -> Option<Charge> {
        let charge = self.charge.clone()?;
        let state = if charge.source.is_empty() { ChargeState::of(self) } else { charge.state };
        Some(Charge { state, ..charge })
    }

    /// The provider's name of it.
    pub fn task_id(&self) -> Option<&str> {
        match &self.stage {
            Stage::Queued { task_id }
            | Stage::Running { task_id, .. }
            | Stage::Stalled { task_id }
            | Stage::Succeeded { task_id, .. }
            | Stage::Filmless { task_id, .. }
            | Stage::Downloading { task_id, .. }
            | Stage::Saved { task_id, .. }
            | Stage::Expired { task_id, .. } => Some(task_id),
            Stage::Failed { task_id, .. } => task_id.as_deref(),
            Stage::Preparing { .. }
            | Stage::Submitting
            | Stage::Unconfirmed { .. }
            | Stage::Rejected { .. }
            | Stage::Cancelled => None,
        }
    }

    /// What may be the provider's name of an unconfirmed take, if the user says so.
    pub fn offered(&self) -> Option<&str> {
        if let Stage::Unconfirmed { offered, .. } = &self.stage { offered.as_deref() } else { None }
    }

    /// Percent done at the provider, 0..=100, where it said.
    pub fn progress(&self) -> Option<u8> {
        match self.stage {
            Stage::Running { progress, .. } => progress,
            Stage::Succeeded { .. }
            | Stage::Filmless { .. }
            | Stage::Downloading { .. }
            | Stage::Saved { .. }
            | Stage::Expired { .. } => Some(100),
            Stage::Preparing { .. }
            | Stage::Submitting
            | Stage::Queued { .. }
            | Stage::Stalled { .. }
            | Stage::Unconfirmed { .. }
            | Stage::Rejected { .. }
            | Stage::Failed { .. }
            | Stage::Cancelled => None,
        }
    }

    /// What went wrong, or what it waits after.
    pub fn failure(&self) -> Option<&Failure> {
        match &self.stage {
            Stage::Preparing { retry } => retry.as_ref().map(|retry| &retry.why),
            Stage::Unconfirmed { why, .. }
            | Stage::Rejected { why }
            | Stage::Filmless { why, .. }
            | Stage::Failed { why, .. }
            | Stage::Expired { why, .. } => Some(why),
            Stage::Succeeded { .. } => match &self.fetch {
                Fetch::Held(why) | Fetch::Denied { why, .. } => Some(why),
                Fetch::No | Fetch::Wanted => None,
            },
            Stage::Submitting
            | Stage::Queued { .. }
            | Stage::Running { .. }
            | Stage::Stalled { .. }
            | Stage::Downloading { .. }
            | Stage::Saved { .. }
            | Stage::Cancelled => None,
        }
    }

    /// Where the provider put its film.
    pub fn output(&self) -> Option<&Output> {
        match &self.stage {
            Stage::Succeeded { output, .. }
            | Stage::Downloading { output, .. }
            | Stage::Saved { output, .. }
            | Stage::Expired { output, .. } => Some(output),
            Stage::Failed { output, .. } => output.as_ref(),
            Stage::Preparing { .. }
            | Stage::Submitting
            | Stage::Queued { .. }
            | Stage::Running { .. }
            | Stage::Stalled { .. }
            | Stage::Filmless { .. }
            | Stage::Unconfirmed { .. }
            | Stage::Rejected { .. }
            | Stage::Cancelled => None,
        }
    }

    /// Its film on the disk.
    pub fn film(&self) -> Option<&SavedFilm> {
        if let Stage::Saved { film, .. } = &self.stage { Some(film) } else { None }
    }

    /// Whether its film is still to be fetched by whoever can.
    pub fn wants_film(&self) -> bool {
        match self.stage {
            Stage::Downloading { .. } => true,
            Stage::Succeeded { .. } => match self.fetch {
                Fetch::Wanted | Fetch::Denied { .. } => true,
                Fetch::No | Fetch::Held(_) => false,
            },
            Stage::Preparing { .. }
            | Stage::Submitting
            | Stage::Queued { .. }
            | Stage::Running { .. }
            | Stage::Stalled { .. }
            | Stage::Filmless { .. }
            | Stage::Saved { .. }
            | Stage::Unconfirmed { .. }
            | Stage::Rejected { .. }
            | Stage::Failed { .. }
            | Stage::Expired { .. }
            | Stage::Cancelled => false,
        }
    }

    /// Whether its film's host says that it is not there, which for a day means "not yet".
    pub fn is_denied(&self) -> bool {
        matches!((&self.stage, &self.fetch), (Stage::Succeeded { .. }, Fetch::Denied { .. }))
    }

    /// Whether its film is wanted, and something stands in the way of it.
    pub fn is_held(&self) -> bool {
        matches!((&self.stage, &self.fetch), (Stage::Succeeded { .. }, Fetch::Held(_)))
    }

    /// Whether the provider says that it is done and gives no film.
    pub fn is_filmless(&self) -> bool {
        matches!(self.stage, Stage::Filmless { .. })
    }

    /// Whether the provider is asked about it by itself.
    pub fn is_polled(&self) -> bool {
        self.state().is_polled() || matches!(self.stage, Stage::Filmless { rests: false, .. })
    }

    /// Whether a day went by without an ending, or without a film, so that the provider is asked
    /// about it by the user's word only.
    pub fn rests(&self) -> bool {
        matches!(self.stage, Stage::Stalled { .. } | Stage::Filmless { rests: true, .. })
    }

    /// Whether a worker has something to do about it by itself.
    pub fn is_under_way(&self) -> bool {
        self.state().is_under_way() || self.wants_film() || self.is_polled()
    }

    /// Whether it surely never left this machine.
    pub fn never_left(&self) -> bool {
        let (Stage::Preparing { .. } | Stage::Rejected { .. } | Stage::Cancelled) = self.stage
        else {
            return false;
        };
        self.sent.is_none()
    }
}

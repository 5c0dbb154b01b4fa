//! Decides whether a take can be hidden or deleted.

use super::super::stage::StageName;
use super::super::take::Take;
use super::sentences::Telling;
use super::step::Step;

/// How to remove a take from the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// Hide it. It can be shown again.
    Hide,
    /// Delete it, with its film.
    Delete,
}

impl Telling {
    /// Says why a take can be neither hidden nor deleted; `None` for one that can. What may have
    /// been paid for stays until its ending is known and its film is here.
    pub fn of_kept(take: &Take, removal: Removal) -> Option<Self> {
        let state = take.state();
        let (why, next): (_, &[Step]) = match state {
            StageName::Unconfirmed => ("it may have been paid for", &[Step::Settle]),
            StageName::Downloading => ("its film is on its way", &[Step::Follow]),
            StageName::Succeeded if take.is_filmless() => {
                ("its film was paid for and may still come", &[Step::Follow])
            }
            StageName::Succeeded => match removal {
                Removal::Hide => return None,
                Removal::Delete => (
                    "its film is still at the provider, and paid for",
                    &[Step::Fetch, Step::HideInstead],
                ),
            },
            StageName::Preparing => ("it is about to be sent", &[Step::Follow]),
            StageName::Submitting | StageName::Queued | StageName::Running | StageName::Stalled => {
                ("it may have been paid for", &[Step::Follow])
            }
            StageName::Saved
            | StageName::Rejected
            | StageName::Failed
            | StageName::Expired
            | StageName::Cancelled => return None,
        };
        let what = format!("Take {} is {state}: {why}.", take.id);
        Some(Self::new(what, "It stays in the history.", next))
    }
}

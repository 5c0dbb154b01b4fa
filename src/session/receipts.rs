//! How a world's worker asks what takes have cost.

use std::time::Duration;

use super::world::World;
use crate::config::Paths;
use crate::domain::ApiKey;
use crate::store::Absences;
use crate::worker::Receipts;

/// How often the sandbox is asked. It counts nobody's questions, and gives back at once.
const SANDBOX_GAP: Duration = Duration::from_secs(1);

/// Receipts of this world. The sandbox is asked with its own key alone: the user's token is none of
/// its business.
pub(super) fn receipts(world: &World, paths: &Paths, token: Option<ApiKey>) -> Receipts {
    let absences = Absences::at(paths.absences(world.is_sandbox()));
    match world {
        World::Live { .. } => {
            Receipts { token, absences, after: Receipts::AFTER, gap: Receipts::GAP }
        }
        World::Sandbox => {
            Receipts { token: None, absences, after: Duration::ZERO, gap: SANDBOX_GAP }
        }
    }
}

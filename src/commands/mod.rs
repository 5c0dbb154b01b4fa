//! The verbs that need no screen: the same ledger and worker as the studio.

mod ask;
mod context;
mod dry_run;
mod exit;
mod film;
mod follow;
mod history;
mod ink;
mod json;
mod live;
mod moves;
mod named;
mod preview;
mod rows;
mod sandbox;
mod signals;
mod submit;
mod told;
mod wait;

pub use context::{Context, FilmUse, say, tell};
pub(crate) use context::{ON_ITS_WAY, program};
pub use exit::{Exit, Trouble};
pub use history::history;
pub use json::take_json;
pub use moves::moves;
pub use preview::preview;
pub use sandbox::sandbox;
pub use submit::submit;
pub use wait::{download, wait};

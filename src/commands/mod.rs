//! The verbs that need no screen: the same ledger and worker as the studio.

mod context;
mod dry_run;
mod exit;
mod film;
mod history;
mod json;
mod moves;
mod preview;
mod sandbox;
mod signals;
mod submit;
mod wait;

pub(crate) use context::program;
pub use context::{Context, FilmUse, say, tell};
pub use exit::{Exit, Trouble};
pub use history::history;
pub use json::take_json;
pub use moves::moves;
pub use preview::preview;
pub use sandbox::sandbox;
pub use submit::submit;
pub use wait::{download, wait};

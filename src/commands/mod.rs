//! The verbs that need no screen: the same ledger and worker as the studio.

mod columns;
mod confirm;
mod context;
mod exit;
mod film;
mod history;
mod json;
mod ledger;
mod models;
mod moves;
mod preview;
mod remark;
mod rm;
mod sandbox;
mod show;
mod signals;
mod submit;
mod transfer;
mod wait;

pub use confirm::confirm;
pub(crate) use context::program;
pub use context::{Context, FilmUse, say, tell};
pub use exit::{Exit, Trouble};
pub use history::history;
pub use json::take_json;
pub use models::models;
pub use moves::moves;
pub use preview::preview;
pub use remark::{note, rate};
pub use rm::rm;
pub use sandbox::sandbox;
pub use show::show;
pub use submit::submit;
pub use transfer::{export, import};
pub use wait::{download, wait};

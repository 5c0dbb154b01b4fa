//! The verbs that need no screen: the same ledger and worker as the studio.

mod balance;
mod completions;
mod config;
mod context;
mod doctor;
mod exit;
mod film;
mod history;
mod json;
mod man;
mod moves;
mod preview;
mod sandbox;
mod signals;
mod submit;
mod wait;

pub use balance::balance;
pub use completions::completions;
pub use config::config;
pub(crate) use context::program;
pub use context::{Context, FilmUse, say, tell};
pub use doctor::doctor;
pub use exit::{Exit, Trouble};
pub use history::history;
pub use json::take_json;
pub use man::man;
pub use moves::moves;
pub use preview::preview;
pub use sandbox::sandbox;
pub use submit::submit;
pub use wait::{download, wait};

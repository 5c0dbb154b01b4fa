//! The verbs that need no screen: the same ledger and worker as the studio.
//!
//! A verb is a function from a [`Context`] (settings, folders, the clock) and its arguments to an
//! exit code, or to a failure that says what happened, what is safe and what to do. Most have a
//! file of their own name. What several share: `follow` and `progress` go along with takes until
//! they end, `ledger` opens the history for reading, `lookup` finds a take by the beginning of its
//! name, `rows` and `columns` lay takes out, and `json` is the only place where JSON is made.
//!
//! Data goes to standard output and talk to standard error; nothing asks a question where nobody
//! can answer.

mod ask;
mod balance;
mod budget;
mod camera;
mod chart;
mod columns;
mod complete;
mod completions;
mod config;
mod confirm;
mod context;
mod doctor;
mod dry_run;
mod film;
mod follow;
mod here;
mod history;
mod ink;
mod json;
mod learned_line;
mod learned_table;
mod ledger;
mod live_lines;
mod lookup;
mod man;
mod measure;
mod models;
mod moves;
mod patience;
mod player_keys;
mod preview;
mod probe;
mod progress;
mod refresh;
mod remark;
mod rm;
mod rows;
mod sandbox;
mod shell_word;
mod shot;
mod show;
mod signals;
mod submit;
mod sweep;
mod table;
mod transfer;
mod wait;

pub use balance::balance;
pub use budget::budget;
pub use complete::complete;
pub use completions::completions;
pub use config::config;
pub use confirm::confirm;
pub use context::{Context, FilmUse};
pub use doctor::doctor;
pub use here::here;
pub use history::history;
pub use learned_table::import_table;
pub use man::man;
pub use measure::measure;
pub use models::models;
pub use moves::moves;
pub use preview::preview;
pub use probe::probe;
pub use refresh::refresh;
pub use remark::{note, rate};
pub use rm::rm;
pub use sandbox::sandbox;
pub use show::show;
pub use submit::submit;
pub use sweep::sweep;
pub use transfer::{export, import};
pub use wait::{download, wait};

//! Settings: where they come from, which source wins, and the key's file.
//!
//! Flag over environment over file over default; an empty variable is an unset one. `file` has
//! every setting with its default, `reading` takes a file with mistakes as far as it makes sense,
//! and how much a mistake matters depends on what for ([`Weight`]): one in the price of a model
//! stops no download. `listing` says of each setting where it comes from. Nothing here prints a
//! key.

mod assets;
mod colours;
mod desktop;
mod env;
mod file;
mod key_file;
mod limits;
mod listing;
mod mistake;
mod own_flips;
mod own_moves;
mod paths;
mod reading;
mod refreshed;
mod remarks;
mod span;
mod zone;

pub use assets::{DEFAULT_CONFIG, Language, catalog, moves, phrases};
pub use colours::Colours;
pub use desktop::{Launch, NoOpener, OPENER, opener};
pub use env::{Env, SECRETS};
pub use file::{Config, DrawSetting, GlyphSetting, ProtocolSetting, ThemeSetting};
pub use key_file::{
    ACCESS_TOKEN, BadKey, KEY_VARIABLES, KeyFile, KeySource, access_token, find_key, known_secrets,
};
pub use limits::MOST_AT_ONCE;
pub use listing::{Origin, Setting, Settings, template};
pub use mistake::ConfigError;
pub use own_flips::{FlipError, keep as keep_flip, line as flip_line};
pub use own_moves::{OwnMoves, OwnMovesError};
pub use paths::{NoFolders, NoHome, Paths};
pub use reading::{Mistake, Reading, Weight};
pub use refreshed::Refreshed;
pub use span::{parse_patience, parse_span};
pub use zone::zone;

#[cfg(test)]
mod file_tests;

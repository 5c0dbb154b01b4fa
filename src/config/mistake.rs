//! What a mistake in a file of settings is called, and where it is.

use std::io;
use std::path::Path;

use crate::domain::distance;

/// A file of settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("{path} cannot be read: {source}")]
    Unreadable {
        /// Which file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// It says something that is not a setting.
    #[error("{path}:{line}:{column}: {message}")]
    Wrong {
        /// Which file.
        path: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong.
        message: String,
    },
}

/// A mistake in a file, with its line and column.
pub(super) fn wrong(path: &Path, text: &str, error: &toml::de::Error) -> ConfigError {
    let at = error.span().map_or(0, |span| span.start.min(text.len()));
    let before = text.get(..at).unwrap_or_default();
    ConfigError::Wrong {
        path: path.display().to_string(),
        line: before.matches('\n').count() + 1,
        column: before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1,
        message: in_words(error.message()),
    }
}

/// A name that is not known, with the nearest that is; every other mistake as it was told.
fn in_words(message: &str) -> String {
    let said = if message.starts_with("unknown field") {
        "there is no setting"
    } else if message.starts_with("unknown variant") {
        "there is no value"
    } else {
        return message.to_owned();
    };
    // What was written and what is known are the names between backticks, in this order.
    let mut names = message.split('`').skip(1).step_by(2);
    let Some(written) = names.next() else { return message.to_owned() };
    let known: Vec<&str> = names.collect();
    let nearest = known.iter().min_by_key(|name| distance(name, written));
    match nearest.filter(|name| distance(name, written) <= NEAR) {
        Some(name) => format!("{said} `{written}`; did you mean `{name}`?"),
        None => format!("{said} `{written}`; there are `{}`", known.join("`, `")),
    }
}

/// Letters by which a name may differ and still be meant; two that changed places are two.
const NEAR: usize = 2;

//! Names and locates mistakes in a settings file.

use std::path::Path;

use strsim::osa_distance;

use crate::store::{TEXT_LIMIT, Unread, read_text};

/// A file of settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("{path} cannot be read: {why}")]
    Unreadable {
        /// Which file.
        path: String,
        /// Why.
        why: Unread,
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

/// How the message of an unknown name begins.
const NO_SETTING: &str = "unknown setting";

impl ConfigError {
    /// The same with the file's name alone, for a single line.
    pub(super) fn in_short(&self) -> String {
        let whole = self.to_string();
        let (Self::Unreadable { path, .. } | Self::Wrong { path, .. }) = self;
        let name = Path::new(path).file_name().map(|name| name.to_string_lossy());
        match (name, whole.strip_prefix(path.as_str())) {
            (Some(name), Some(rest)) => format!("{name}{rest}"),
            _ => whole,
        }
    }

    /// Whether the mistake is an unknown name rather than a bad value.
    pub(super) fn is_unknown_name(&self) -> bool {
        matches!(self, Self::Wrong { message, .. } if message.starts_with(NO_SETTING))
    }
}

/// The text of a settings file; `None` if there is no file.
pub(super) fn text_at(path: &Path) -> Result<Option<String>, ConfigError> {
    let shown = || path.display().to_string();
    match read_text(path, TEXT_LIMIT) {
        Ok(text) => Ok(Some(text)),
        Err(why) if why.is_missing() => Ok(None),
        Err(Unread::Encoding { line, column, utf16 }) => {
            let message = if utf16 {
                "the file is UTF-16; save it as UTF-8"
            } else {
                "this is not UTF-8 text; save the file as UTF-8"
            };
            Err(ConfigError::Wrong { path: shown(), line, column, message: message.to_owned() })
        }
        Err(why) => Err(ConfigError::Unreadable { path: shown(), why }),
    }
}

/// A mistake in a file, with its line and column.
pub(super) fn wrong(path: &Path, text: &str, error: &toml::de::Error) -> ConfigError {
    let at = error.span().map_or(0, |span| span.start);
    wrong_at(path, text, at, in_words(error.message()))
}

/// The same at this byte of the file, in these words.
pub(super) fn wrong_at(path: &Path, text: &str, at: usize, message: String) -> ConfigError {
    let before = text.get(..at.min(text.len())).unwrap_or_default();
    ConfigError::Wrong {
        path: path.display().to_string(),
        line: before.matches('\n').count() + 1,
        column: before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1,
        message,
    }
}

/// A name that is not known, with the nearest that is; every other mistake as it was told.
fn in_words(message: &str) -> String {
    let said = if message.starts_with("unknown field") {
        NO_SETTING
    } else if message.starts_with("unknown variant") {
        "unknown value"
    } else {
        return of_kinds(message).unwrap_or_else(|| message.to_owned());
    };
    // What was written and what is known are the names between backticks, in this order.
    let mut names = message.split('`').skip(1).step_by(2);
    let Some(written) = names.next() else { return message.to_owned() };
    let known: Vec<&str> = names.collect();
    let near = known.iter().filter(|name| is_near(name, written));
    match near.min_by_key(|name| osa_distance(name, written)) {
        Some(name) => format!("{said} `{written}`; did you mean `{name}`?"),
        None => format!("{said} `{written}`; expected one of `{}`", known.join("`, `")),
    }
}

/// Whether one name may be the other one, misspelt.
pub(super) fn is_near(name: &str, written: &str) -> bool {
    // What is much longer or shorter is not near, and a name may be as long as the file.
    name.len().abs_diff(written.len()) <= NEAR * 4 && osa_distance(name, written) <= NEAR
}

/// A value of another kind than the one that belongs there, without the names that only this
/// program has for kinds.
fn of_kinds(message: &str) -> Option<String> {
    let told = ["invalid type: ", "invalid value: "].iter().find_map(|it| message.strip_prefix(it));
    let (found, expected) = told?.rsplit_once(", expected ")?;
    let expected = match expected {
        "u32" | "u64" | "usize" => "a whole number, 0 or more",
        "a boolean" => "true or false",
        "a sequence" => "a list in brackets",
        "f64" => "a number",
        table if table.starts_with("struct ") => "a table",
        other => other,
    };
    Some(format!("expected {expected}, found {found}"))
}

/// Letters by which a name may differ and still be meant; two that changed places are two.
const NEAR: usize = 2;

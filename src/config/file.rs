//! `config.toml`: every setting, its default, and what a mistake in it is called.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Deserializer};

use super::env::Env;
use crate::api::BaseUrl;
use crate::domain::{Motion, Shot};

/// All settings. The file may name any part of them; see `assets/default.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// What a first form and a bare `submit` start with.
    pub shot: ShotDefaults,
    /// The provider.
    pub provider: ProviderSettings,
    /// The embedded sandbox.
    pub sandbox: SandboxSettings,
    /// How it looks.
    pub ui: UiSettings,
}

/// See [`Config::shot`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ShotDefaults {
    /// Model name.
    pub model: String,
    /// Frame ratio.
    pub ratio: String,
    /// Style name.
    pub style: String,
    /// Length.
    pub seconds: u32,
}

/// See [`Config::provider`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProviderSettings {
    /// Address of the provider.
    pub base_url: String,
    /// Address that each request gives for results. The default can never resolve, so that
    /// nobody's server gets the user's prompts (the route requires one, contract section 1).
    pub callback_url: String,
    /// How often an open take is asked about.
    #[serde(deserialize_with = "span")]
    pub poll_every: Duration,
}

/// See [`Config::sandbox`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SandboxSettings {
    /// How many times faster than the real one it works: 4 makes a film in about 12 s.
    pub speed: u32,
    /// How often an open take is asked about.
    #[serde(deserialize_with = "span")]
    pub poll_every: Duration,
}

/// See [`Config::ui`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UiSettings {
    /// Colours.
    pub theme: ThemeSetting,
    /// Characters that lines and marks are drawn with.
    pub glyphs: GlyphSetting,
}

/// Colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeSetting {
    /// Ask the terminal for its background, and take the terminal's own sixteen colours.
    #[default]
    Auto,
    /// For dark backgrounds.
    Dark,
    /// For light backgrounds.
    Light,
    /// No colour at all.
    Mono,
}

/// Characters that lines and marks are drawn with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GlyphSetting {
    /// Box drawing and marks.
    #[default]
    Unicode,
    /// Plain ASCII.
    Ascii,
}

impl Default for Config {
    fn default() -> Self {
        let shot = Shot::default();
        Self {
            shot: ShotDefaults {
                model: shot.model,
                ratio: shot.ratio,
                style: shot.style,
                seconds: shot.seconds,
            },
            provider: ProviderSettings::default(),
            sandbox: SandboxSettings::default(),
            ui: UiSettings::default(),
        }
    }
}

impl Default for ShotDefaults {
    fn default() -> Self {
        Config::default().shot
    }
}

impl Default for ProviderSettings {
    fn default() -> Self {
        Self {
            base_url: BaseUrl::COMETAPI.to_owned(),
            callback_url: "https://callback.invalid/".to_owned(),
            poll_every: Duration::from_secs(5),
        }
    }
}

impl Default for SandboxSettings {
    fn default() -> Self {
        Self { speed: 4, poll_every: Duration::from_millis(500) }
    }
}

/// A `config.toml` that cannot be used.
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

impl Config {
    /// Reads the user's file over the defaults; one that is not there changes nothing.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(&text, path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => {
                Err(ConfigError::Unreadable { path: path.display().to_string(), source })
            }
        }
    }

    fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error| wrong(path, text, &error))
    }

    /// These settings with the environment's over them.
    #[must_use]
    pub fn with_env(mut self, env: &Env) -> Self {
        if let Some(url) = env.get("COMETAPI_BASE_URL") {
            url.clone_into(&mut self.provider.base_url);
        }
        self
    }

    /// The shot that a first form and a bare `submit` start with.
    pub fn first_shot(&self) -> Shot {
        Shot {
            prompt: String::new(),
            ratio: self.shot.ratio.clone(),
            style: self.shot.style.clone(),
            model: self.shot.model.clone(),
            seconds: self.shot.seconds,
            motion: Motion::default(),
        }
    }
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

/// How many letters must be put in, taken out or changed to make one name of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (nth, letter) in one.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], nth + 1);
        for (at, theirs) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *theirs);
            diagonal = row[at + 1];
            row[at + 1] = changed.min(diagonal + 1).min(row[at] + 1);
        }
    }
    row[other.len()]
}

/// Reads a span of time: `200ms`, `5s`, `1.5s`, `2m`, `1h`.
pub fn parse_span(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is no span of time; write it like 200ms, 5s or 2m");
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(wrong)?;
    let (amount, unit) = text.split_at(digits);
    let amount: f64 = amount.parse().map_err(|_| wrong())?;
    let seconds = match unit.trim() {
        "ms" => amount / 1000.0,
        "s" => amount,
        "m" | "min" => amount * 60.0,
        "h" => amount * 3600.0,
        _ => return Err(wrong()),
    };
    let span = Duration::try_from_secs_f64(seconds).map_err(|_| wrong())?;
    if span < Duration::from_millis(50) || span > Duration::from_hours(24) {
        return Err(format!("{text:?} is outside 50ms to 24h"));
    }
    Ok(span)
}

fn span<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_span(&text).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, ConfigError> {
        Config::parse(text, Path::new("config.toml"))
    }

    #[test]
    fn the_documented_defaults_are_the_defaults() {
        assert_eq!(parse(crate::config::DEFAULT_CONFIG).unwrap(), Config::default());
        assert_eq!(parse("").unwrap(), Config::default());
    }

    #[test]
    fn a_part_changes_only_that_part() {
        let config = parse("[shot]\nmodel = \"gen2\"\n[ui]\ntheme = \"light\"").unwrap();
        assert_eq!((config.shot.model.as_str(), config.shot.seconds), ("gen2", 5));
        assert_eq!(config.ui.theme, ThemeSetting::Light);
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        let say = |text| parse(text).unwrap_err().to_string();
        let unknown = say("[shot]\nmodle = \"gen2\"");
        assert_eq!(unknown, "config.toml:2:1: there is no setting `modle`; did you mean `model`?");
        assert!(say("[provider]\npoll_every = \"often\"").contains("200ms"));
        assert!(say("[shot\n").starts_with("config.toml:1:"));
    }

    #[test]
    fn spans_are_read_in_the_usual_units() {
        assert_eq!(parse_span("200ms"), Ok(Duration::from_millis(200)));
        assert_eq!(parse_span("1.5s"), Ok(Duration::from_millis(1500)));
        assert_eq!(parse_span("2m"), Ok(Duration::from_mins(2)));
        for wrong in ["", "5", "s", "-1s", "5 parsecs", "0s", "25h", "NaNs", "1e99s"] {
            assert!(parse_span(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let env = Env::of([("COMETAPI_BASE_URL".to_owned(), "http://127.0.0.1:1".to_owned())]);
        let config = parse("[provider]\nbase_url = \"https://x\"").unwrap().with_env(&env);
        assert_eq!(config.provider.base_url, "http://127.0.0.1:1");
    }
}

//! `config.toml`: every setting, its default, and what a mistake in it is called.

use std::time::Duration;

use serde::Deserialize;

use super::assets::{self, Language};
use super::env::Env;
use super::limits::{at_once, command, count, dollars, flips, header_value, speed, under_way};
use super::span::span;
use crate::api::BaseUrl;
use crate::domain::{
    Catalog, Conventions, Flip, Limit, Limits, ModelPatch, RequestSettings, Shot, Usd,
};

/// All settings. The file may name any part of them; see `assets/default.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// What a first form and a bare `submit` start with.
    pub shot: ShotDefaults,
    /// The provider.
    pub provider: ProviderSettings,
    /// The embedded sandbox.
    pub sandbox: SandboxSettings,
    /// The films of finished takes.
    pub films: FilmSettings,
    /// Limits on what is sent.
    pub budget: BudgetSettings,
    /// How sweeps are sent.
    pub sweep: SweepSettings,
    /// Pictures in the terminal.
    pub pictures: PictureSettings,
    /// How it looks.
    pub ui: UiSettings,
    /// The camera preview.
    pub preview: PreviewSettings,
    /// The camera's move in words.
    pub words: WordsSettings,
    /// Choices that pickers offer in addition to the built-in ones.
    pub choices: Choices,
    /// New models, and changes to the built-in ones.
    #[serde(rename = "model")]
    pub models: Vec<ModelPatch>,
    /// What the provider said of models when it was asked last, which no file of settings has.
    #[serde(skip)]
    pub refreshed: Vec<ModelPatch>,
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
    /// What each request says in `X-Runway-Version`.
    #[serde(deserialize_with = "header_value")]
    pub runway_version: String,
    /// How often an open take is asked about.
    #[serde(deserialize_with = "span")]
    pub poll_every: Duration,
}

/// See [`Config::sandbox`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SandboxSettings {
    /// How many times faster than the real one it works: 4 makes a film in about 12 s.
    #[serde(deserialize_with = "speed")]
    pub speed: u32,
    /// How often an open take is asked about.
    #[serde(deserialize_with = "span")]
    pub poll_every: Duration,
    /// Whether a take's film is its own move, and not one film for all.
    pub camera: bool,
    /// How well its models obey, as the sandbox parses it; empty: perfectly.
    pub obey: String,
    /// The play money of its account, as the sandbox parses it.
    pub money: String,
}

/// See [`Config::films`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FilmSettings {
    /// Where they go; empty for the platform's folder for videos.
    pub folder: String,
    /// Whether they are fetched by themselves.
    pub fetch: bool,
    /// Whether only the user can read them.
    pub private: bool,
    /// How many to download at once.
    #[serde(deserialize_with = "at_once")]
    pub at_once: usize,
    /// Whether what the camera did in them is measured by itself.
    pub measure: bool,
    /// The command that plays one, `{}` standing for its path; empty for what the desktop has.
    #[serde(deserialize_with = "command")]
    pub player: Vec<String>,
}

/// See [`Config::budget`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BudgetSettings {
    /// Most takes in a day.
    #[serde(deserialize_with = "count")]
    pub takes_a_day: Option<u64>,
    /// Most seconds of film in a day.
    #[serde(deserialize_with = "count")]
    pub seconds_a_day: Option<u64>,
    /// Most dollars in a day.
    #[serde(deserialize_with = "dollars")]
    pub usd_a_day: Option<Usd>,
    /// Most dollars in all.
    #[serde(deserialize_with = "dollars")]
    pub usd_in_all: Option<Usd>,
}

/// See [`Config::sweep`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SweepSettings {
    /// Most takes of one that are under way at once.
    #[serde(deserialize_with = "under_way")]
    pub at_once: u32,
}

/// See [`Config::ui`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UiSettings {
    /// Colours.
    pub theme: ThemeSetting,
    /// Characters that lines and marks are drawn with.
    pub glyphs: GlyphSetting,
    /// Whether a take's ending rings the terminal's bell.
    pub bell: bool,
    /// Whether it asks the terminal for a notification.
    pub notify: bool,
    /// Whether the studio is laid out for a screen reader.
    pub reader: bool,
}

/// See [`Config::pictures`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PictureSettings {
    /// How they get to the screen.
    pub protocol: ProtocolSetting,
}

/// How pictures get to the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProtocolSetting {
    /// Ask the terminal what it has.
    #[default]
    Auto,
    /// kitty's graphics.
    Kitty,
    /// iTerm2's inline pictures.
    Iterm,
    /// Sixel.
    Sixel,
    /// Half-blocks.
    Blocks,
    /// Not at all.
    Off,
}

/// See [`Config::preview`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PreviewSettings {
    /// Axes that go the other way in the preview, in words and in verdicts, for all models or for one.
    #[serde(deserialize_with = "flips")]
    pub flip: Vec<Flip>,
    /// Whether a move that was changed plays by itself.
    pub play: bool,
    /// What it is drawn with where [`UiSettings::glyphs`] are not plain ASCII.
    pub draw: DrawSetting,
}

/// What the preview is drawn with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DrawSetting {
    /// The best of these that the terminal has.
    #[default]
    Auto,
    /// Pixels, where the terminal has kitty's graphics and is on this machine.
    Pixels,
    /// Cells filled with the colours of the scene, where there are at least 256 colours.
    Cells,
    /// Lines of braille.
    Lines,
    /// Plain characters.
    Ascii,
}

/// See [`Config::words`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WordsSettings {
    /// Their language.
    pub language: Language,
}

/// See [`Config::choices`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Choices {
    /// Ratios.
    pub ratios: Vec<String>,
    /// Styles.
    pub styles: Vec<String>,
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
            films: FilmSettings::default(),
            budget: BudgetSettings::default(),
            sweep: SweepSettings::default(),
            pictures: PictureSettings::default(),
            ui: UiSettings::default(),
            preview: PreviewSettings::default(),
            words: WordsSettings::default(),
            choices: Choices::default(),
            models: Vec::new(),
            refreshed: Vec::new(),
        }
    }
}

impl Default for ShotDefaults {
    fn default() -> Self {
        Config::default().shot
    }
}

impl BudgetSettings {
    /// The limits that they set.
    pub fn limits(&self) -> Limits {
        let Self { takes_a_day, seconds_a_day, usd_a_day, usd_in_all } = *self;
        Limits { takes_a_day, seconds_a_day, usd_a_day, usd_in_all }
    }

    /// Lets nothing through this limit.
    pub(super) fn close(&mut self, limit: Limit) {
        match limit {
            Limit::TakesADay => self.takes_a_day = Some(0),
            Limit::SecondsADay => self.seconds_a_day = Some(0),
            Limit::UsdADay => self.usd_a_day = Some(Usd::ZERO),
            Limit::UsdInAll => self.usd_in_all = Some(Usd::ZERO),
            // It is no setting.
            Limit::Plan => {}
        }
    }
}

impl ProviderSettings {
    /// What they put into requests.
    pub fn request_settings(&self) -> RequestSettings {
        RequestSettings {
            callback_url: self.callback_url.clone(),
            runway_version: self.runway_version.clone(),
        }
    }
}

impl Default for ProviderSettings {
    fn default() -> Self {
        let requests = RequestSettings::default();
        Self {
            base_url: BaseUrl::COMETAPI.to_owned(),
            callback_url: requests.callback_url,
            runway_version: requests.runway_version,
            poll_every: Duration::from_secs(5),
        }
    }
}

impl Default for SandboxSettings {
    fn default() -> Self {
        Self {
            speed: 4,
            poll_every: Duration::from_millis(500),
            camera: true,
            obey: String::new(),
            money: "100".to_owned(),
        }
    }
}

impl Default for FilmSettings {
    fn default() -> Self {
        Self {
            folder: String::new(),
            fetch: true,
            private: true,
            at_once: 2,
            measure: true,
            player: Vec::new(),
        }
    }
}

impl Default for SweepSettings {
    fn default() -> Self {
        Self { at_once: 2 }
    }
}

impl Default for PreviewSettings {
    fn default() -> Self {
        Self { flip: Vec::new(), play: true, draw: DrawSetting::Auto }
    }
}

impl Config {
    /// These settings with the environment's over them.
    #[must_use]
    pub fn with_env(mut self, env: &Env) -> Self {
        // Blanks alone are no address, and nothing is what they mean.
        if let Some(url) = env.get("COMETAPI_BASE_URL").filter(|url| !url.trim().is_empty()) {
            url.clone_into(&mut self.provider.base_url);
        }
        match env.get("VIEWFINDER_SANDBOX_CAMERA") {
            Some("on") => self.sandbox.camera = true,
            Some("off") => self.sandbox.camera = false,
            Some(_) | None => {}
        }
        if let Some(obey) = env.get("VIEWFINDER_SANDBOX_OBEY") {
            obey.clone_into(&mut self.sandbox.obey);
        }
        self
    }

    /// The shot that a first form and a bare `submit` start with.
    pub fn first_shot(&self) -> Shot {
        Shot {
            ratio: self.shot.ratio.clone(),
            style: self.shot.style.clone(),
            model: self.shot.model.clone(),
            seconds: self.shot.seconds,
            ..Shot::default()
        }
    }

    /// Which way is positive for each model, in the preview, in words and in verdicts.
    pub fn conventions(&self) -> Conventions {
        Conventions::flipping(&self.preview.flip)
    }

    /// The models: the built-in table, overridden by what the provider said when it was last asked,
    /// and that by the user's settings.
    pub fn catalog(&self) -> Catalog {
        let mut catalog = assets::catalog();
        catalog.offer(&self.choices.ratios, &self.choices.styles);
        catalog.patch(&self.refreshed);
        catalog.patch(&self.models);
        catalog
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{ConfigError, Reading, Weight};
    use crate::domain::{Axis, Convention, FieldName, Support};

    fn parse(text: &str) -> Result<Config, ConfigError> {
        let read = Reading::of(text, std::path::Path::new("config.toml"))?;
        read.stopped_by(Weight::Told).map(|(config, _)| config).map_err(|(error, _)| error)
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
        assert_eq!(unknown, "config.toml:2:1: unknown setting `modle`; did you mean `model`?");
        assert!(say("[provider]\npoll_every = \"often\"").contains("200ms"));
        assert!(say("[shot\n").starts_with("config.toml:1:"));
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let env = Env::of([("COMETAPI_BASE_URL".to_owned(), "http://127.0.0.1:1".to_owned())]);
        let config = parse("[provider]\nbase_url = \"https://x\"").unwrap().with_env(&env);
        assert_eq!(config.provider.base_url, "http://127.0.0.1:1");
    }

    #[test]
    fn the_version_that_requests_name_can_be_set() {
        let config = parse("[provider]\nrunway_version = \"2026-01-01\"").unwrap();
        assert_eq!(config.provider.runway_version, "2026-01-01");
        for wrong in ["", "a b", "2024\\r\\nX: y", "é"] {
            let text = format!("[provider]\nrunway_version = \"{wrong}\"");
            let said = parse(&text).unwrap_err().to_string();
            assert!(said.starts_with("config.toml:2:18: a version is one word"), "{said}");
        }
    }

    #[test]
    fn films_are_fetched_a_few_at_a_time() {
        let config = parse("[films]\nfolder = \"/films\"\nfetch = false\nat_once = 4").unwrap();
        assert_eq!((config.films.fetch, config.films.at_once), (false, 4));
        assert!(config.films.private && !parse("[films]\nprivate = false").unwrap().films.private);
        assert!(config.films.measure && !parse("[films]\nmeasure = false").unwrap().films.measure);
        let wrong = parse("[films]\nat_once = 0").unwrap_err().to_string();
        assert!(wrong.contains("config.toml:2:11: 0 films at a time"), "{wrong}");
    }

    #[test]
    fn pictures_and_players_can_be_set() {
        let text =
            "[pictures]\nprotocol = \"sixel\"\n[films]\nplayer = \"mpv {}\"\n[ui]\nbell = true";
        let config = parse(text).unwrap();
        assert_eq!(config.pictures.protocol, ProtocolSetting::Sixel);
        assert_eq!(config.films.player, ["mpv", "{}"]);
        assert!(config.ui.bell && !config.ui.notify);
        for player in ["mpv 'oops", "mpv \\\"a", "mpv \\\\"] {
            let wrong = parse(&format!("[films]\nplayer = \"{player}\"")).unwrap_err().to_string();
            let said =
                "config.toml:2:10: the command ends inside quotation marks or after a backslash";
            assert_eq!(wrong, said, "{player}");
        }
        for player in ["'my player' \\\"it's\\\"", "a\\\\'b", "x '\\\\'"] {
            assert!(parse(&format!("[films]\nplayer = \"{player}\"")).is_ok(), "{player}");
        }
        let command = "  '/my player' \"a b\"c d\\ e 'f \\ g' \"\" ";
        let player = parse(&format!("[films]\nplayer = {command:?}")).unwrap().films.player;
        assert_eq!(player, ["/my player", "a bc", "d e", "f \\ g", ""]);
        let wrong = parse("[pictures]\nprotocol = \"ascii\"").unwrap_err().to_string();
        assert!(wrong.contains("`blocks`, `off`"), "{wrong}");
    }

    #[test]
    fn an_axis_can_be_flipped_for_preview_and_words() {
        let config =
            parse("[preview]\nflip = [\"r\", \"pan\"]\nplay = false\ndraw = \"cells\"").unwrap();
        assert!(!config.preview.play);
        assert_eq!(config.preview.draw, DrawSetting::Cells);
        let flipped = Convention::flipping([Axis::Roll, Axis::Pan]);
        assert_eq!(config.conventions().of("gen4"), flipped);
        assert_eq!(parse("[words]\nlanguage = \"vi\"").unwrap().words.language, Language::Vi);
        let say = |text| parse(text).unwrap_err().to_string();
        assert!(say("[preview]\nflip = [\"q\"]").contains("config.toml:2:8: there is no axis"));
        let of_a_model = parse("[preview]\nflip = [\"r\", \"gen4:z\"]").unwrap().conventions();
        assert_eq!(of_a_model.of("gen4"), Convention::flipping([Axis::Roll, Axis::Z]));
        assert_eq!(of_a_model.of("gen2"), Convention::flipping([Axis::Roll]));
        let wrong = say("[preview]\nflip = [\"r\", \"gen4:q\"]");
        assert!(wrong.contains("config.toml:2:8: there is no axis"), "{wrong}");
        assert!(say("[words]\nlanguage = \"xx-xx\"").contains("`en`, `vi`, `zh`"));
    }

    #[test]
    fn models_are_added_and_corrected_by_name() {
        let config = parse(
            "[choices]\nratios = [\"2:1\", \"16:9\"]\nstyles = [\"noir\"]\n\
             [[model]]\nname = \"gen4\"\nprice = { usd = 0.5, source = \"my bill\", date = \"2026-11\" }\n\
             motion = { support = \"honoured\" }\n\
             [[model]]\nname = \"gen5\"\nseconds = [20, 10, 10]",
        )
        .unwrap();
        let (catalog, built_in) = (config.catalog(), assets::catalog());
        let (gen4, before) = (catalog.model("gen4").unwrap(), built_in.model("gen4").unwrap());
        assert_eq!(gen4.price.as_ref().map(|price| price.usd), Some(0.5));
        assert_eq!((&gen4.note, &gen4.seconds), (&before.note, &before.seconds), "the rest stays");
        assert_eq!(catalog.support("gen4", FieldName::Motion), Support::Honoured);
        assert_eq!(gen4.knowledge(FieldName::Motion).source, "your settings");
        assert_eq!(catalog.seconds("gen5"), [10, 20]);
        assert_eq!(catalog.ratios("gen5").last().map(String::as_str), Some("2:1"));
        assert_eq!(catalog.ratios("gen5").iter().filter(|ratio| *ratio == "16:9").count(), 1);
        assert_eq!(catalog.models.len(), built_in.models.len() + 1);
        assert!(catalog.styles.contains(&"noir".to_owned()));
        let say = |text| parse(text).unwrap_err().to_string();
        let unknown = say("[[model]]\nname = \"gen4\"\nprize = 1");
        assert!(unknown.starts_with("config.toml:3:1: unknown setting `prize`"), "{unknown}");
        assert!(say("[sandbox]\nspeed = 0").contains("from 1 to 1000000"));
        assert!(say("[[model]]\nseconds = [5]").contains("`name`"));
        assert!(say("[[model]]\nname = \" \"").contains("needs a name"));
        assert!(say("[[model]]\nname = \"x\"\nseconds = [0]").contains("0 seconds"));
    }

    /// Text after a `#` without a blank is a working example.
    #[test]
    fn the_examples_in_the_documented_defaults_can_be_used() {
        let lines = crate::config::DEFAULT_CONFIG.lines();
        let text: Vec<&str> = lines
            .map(|line| line.strip_prefix('#').filter(|it| !it.starts_with(' ')).unwrap_or(line))
            .collect();
        assert_eq!(parse(&text.join("\n")).unwrap().models.len(), 1);
    }
}

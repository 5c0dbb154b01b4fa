//! What a studio starts from: the world that was asked for, the screen's size and looks.

use std::sync::Arc;

use ratatui::layout::Size;

use crate::app::{self, msg::Notice};
use crate::config::{
    Colours, Config, ConfigError, DrawSetting, Env, GlyphSetting, KeyFile, Paths, Reading,
    ThemeSetting, Weight, access_token, known_secrets, moves, zone,
};
use crate::console::Trouble;
use crate::console::{say, say_dropped};
use crate::domain::{Moves, Report};
use crate::input::Keymap;
use crate::session::{Begun, NoWorld, Opening, Session, World};
use crate::store::Owner;
use crate::ui::{Background, Dots, Draw, Glyphs, Look, Theme};
use crate::worker::Clock;

/// What the studio starts from.
#[derive(Debug)]
pub struct Start {
    /// The environment.
    pub env: Env,
    /// Whether the sandbox was asked for.
    pub sandbox: bool,
    /// The clocks.
    pub clock: Clock,
}

/// The tables of the program that a studio starts with.
#[derive(Debug)]
pub struct Tables {
    pub(super) keymap: Keymap,
    pub(super) moves: Moves,
}

impl Tables {
    /// Reads them.
    pub fn read() -> Self {
        Self { keymap: Keymap::default(), moves: moves() }
    }
}

/// The world that the command line and the settings ask for, if it can be opened; else what is to
/// be said about it.
pub(super) fn first_world(
    start: &Start,
    config: &Config,
    paths: &Paths,
) -> Result<(Option<World>, Option<Report>), Trouble> {
    if start.sandbox {
        return Ok((Some(World::Sandbox), None));
    }
    match World::live(config, &start.env, paths) {
        Ok(world) => {
            if let World::Live { base, .. } = &world {
                say_dropped(base);
            }
            Ok((Some(world), None))
        }
        Err(NoWorld::NoKey) => Ok((None, None)),
        Err(NoWorld::Key(why)) => {
            let report = Report::new(
                format!("{why}."),
                "Nothing was sent with it.",
                "Enter another key, or correct the variable.",
            );
            Ok((None, Some(report)))
        }
        Err(error @ NoWorld::Address(_)) => Err(error.into()),
    }
}

pub(super) async fn begin(
    world: World,
    start: &Start,
    config: &Config,
    paths: &Paths,
    owner: &Arc<Owner>,
) -> Result<Begun, Trouble> {
    let opening = Opening {
        config,
        paths,
        owner,
        clock: start.clock,
        poll_every: world.poll_every(config),
        heir: true,
        zone: zone(&start.env),
        fetches: true,
        wants_films: true,
        access_token: access_token(&start.env).ok().flatten(),
        secrets: known_secrets(&start.env, &KeyFile::at(paths.key_file())),
    };
    Ok(Session::open(world, &opening).await?)
}

pub(super) fn size() -> Size {
    // A terminal that does not know its size has the usual one.
    let (width, height) = crossterm::terminal::size().unwrap_or((80, 24));
    Size { width, height }
}

pub(super) fn look(config: &Config, env: &Env) -> Look {
    Look {
        theme: theme(config, env, None),
        glyphs: match config.ui.glyphs {
            _ if config.ui.reader => Glyphs::READER,
            GlyphSetting::Unicode if config.preview.draw == DrawSetting::Ascii => {
                Glyphs::UNICODE.with_dots(Dots::Ascii)
            }
            GlyphSetting::Unicode => Glyphs::UNICODE,
            GlyphSetting::Ascii => Glyphs::ASCII,
        },
        draw: draw(config, env, false),
        zone: zone(env),
        full_colour: Colours::of(env) == Colours::Full,
    }
}

/// The colours that the settings and the environment ask for; where they leave that to the terminal,
/// those that suit the background that it told, or else the one it is likely to have.
pub(super) fn theme(config: &Config, env: &Env, told: Option<Background>) -> Theme {
    let background = match config.ui.theme {
        _ if env.get("NO_COLOR").is_some() => return Theme::mono(),
        ThemeSetting::Mono => return Theme::mono(),
        ThemeSetting::Light => Background::Light,
        ThemeSetting::Dark => Background::Dark,
        ThemeSetting::Auto => told
            .unwrap_or_else(|| Background::of_variable(env.get("COLORFGBG").unwrap_or_default())),
    };
    Theme::for_background(background)
}

/// What the camera's move is drawn with; `graphics` says whether the terminal is on this machine and
/// has those of kitty. What it does not have is replaced by the next best.
pub(super) fn draw(config: &Config, env: &Env, graphics: bool) -> Draw {
    let mono = config.ui.theme == ThemeSetting::Mono;
    let colours = if mono { Colours::None } else { Colours::of(env) };
    match config.preview.draw {
        DrawSetting::Lines | DrawSetting::Ascii => Draw::Lines,
        DrawSetting::Auto | DrawSetting::Pixels if graphics && colours > Colours::None => {
            Draw::Pixels
        }
        _ if colours >= Colours::Indexed => Draw::Cells,
        _ => Draw::Lines,
    }
}

pub(super) fn shown_world(world: &World, file: &KeyFile) -> app::World {
    match world {
        World::Live { base, key, source } => app::World::Live {
            host: base.host(),
            tail: key.tail().to_owned(),
            source: source.to_string(),
            origin: base.origin(),
            print: key.fingerprint(),
            saved: file.is_there(),
        },
        World::Sandbox => app::World::Sandbox,
    }
}

/// The settings, and what is to be said on the screen of what is wrong in them: a word in passing
/// where that is only how something looks, else what has to be read first.
///
/// # Errors
///
/// If the file is no TOML, or what is wrong decides where takes go: with the defaults they, and the
/// key, would go elsewhere.
pub(super) fn settings(paths: &Paths) -> Result<(Config, Vec<Notice>), Trouble> {
    let read = Reading::at(&paths.config_file())?.stopped_by(Weight::Following);
    let (config, wrong) = read.map_err(|(error, _)| error)?;
    let (heavy, light): (Vec<_>, Vec<_>) =
        wrong.iter().partition(|mistake| mistake.weight() > Weight::Told);
    let holds = "Everything else in the settings holds. On the command line nothing is sent until this \
                 is corrected.";
    let mend = "viewfinder config edit opens the file; start again afterwards.";
    let heavy = heavy.into_iter().map(|mistake| Report::new(mistake.told(), holds, mend));
    // The screen that is left behind has them too, for who missed the word or comes back.
    for mistake in &light {
        say(mistake.told());
    }
    let passing = match light.as_slice() {
        [] => None,
        [one] => Some(one.in_short()),
        [first, more @ ..] => Some(format!(
            "{} And {} more: viewfinder doctor lists them.",
            first.in_short(),
            more.len()
        )),
    };
    let passing = passing.map(|told| Notice::Trouble(Report::new(told, "", "")));
    let told = heavy.map(Notice::Alarm).chain(passing).collect();
    Ok((config, told))
}

pub(super) fn moves_report(error: &ConfigError) -> Report {
    Report::new(
        format!("Your own moves cannot be read: {error}."),
        "The built-in ones are there; the file is left as it is.",
        "Correct that line and start again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_move_is_drawn_with_the_best_that_the_terminal_has() {
        let drawn = |setting, env: &[(&str, &str)], graphics| {
            let mut config = Config::default();
            config.preview.draw = setting;
            let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            draw(&config, &Env::of(env), graphics)
        };
        let (full, many, few) =
            (("COLORTERM", "truecolor"), ("TERM", "tmux-256color"), ("TERM", "xterm"));
        let none = ("NO_COLOR", "1");
        for (setting, env, graphics, draw) in [
            (DrawSetting::Auto, &[full][..], true, Draw::Pixels),
            (DrawSetting::Auto, &[full], false, Draw::Cells),
            (DrawSetting::Auto, &[many], false, Draw::Cells),
            (DrawSetting::Auto, &[few], false, Draw::Lines),
            (DrawSetting::Auto, &[full, none], true, Draw::Lines),
            (DrawSetting::Pixels, &[many], false, Draw::Cells),
            (DrawSetting::Cells, &[full], true, Draw::Cells),
            (DrawSetting::Cells, &[few], true, Draw::Lines),
            (DrawSetting::Lines, &[full], true, Draw::Lines),
            (DrawSetting::Ascii, &[full], true, Draw::Lines),
        ] {
            assert_eq!(drawn(setting, env, graphics), draw, "{setting:?} {env:?} {graphics}");
        }
        let mut config = Config::default();
        config.preview.draw = DrawSetting::Ascii;
        assert_eq!(look(&config, &Env::of([])).glyphs.dots, Dots::Ascii);
    }
}

//! Programs that the studio hands things to.

use std::path::Path;

use super::report::{Check, ok, warn};
use crate::config::{Config, Env, NoOpener, OPENER, opener};
use crate::domain::quoted;

/// The player, ffmpeg and the editor.
pub(super) fn checks(env: &Env, config: &Config) -> Vec<Check> {
    vec![player(env, config), ffmpeg(env), editor(env)]
}

fn player(env: &Env, config: &Config) -> Check {
    if let Some(program) = config.films.player.first() {
        if let Some(path) = env.program(program) {
            return ok("player", format!("{} (from config.toml)", path.display()));
        }
        let what = format!("[films] player is {}, which is not found", quoted(program));
        return warn("player", what, "Install it, or set another `player` under [films].");
    }
    match opener(env, Path::new("film.mp4")) {
        Ok(it) => ok("player", format!("{} (the desktop's)", it.program.display())),
        Err(NoOpener::Ssh) => ok(
            "player",
            "running over ssh: the studio copies the path of a film instead of playing it",
        ),
        Err(NoOpener::NoDisplay) => {
            ok("player", "no display: the studio copies the path of a film instead of playing it")
        }
        Err(NoOpener::Missing) => {
            let what =
                format!("{OPENER} is not found, so the studio cannot play films in a player");
            warn("player", what, "Install it, or set `player` under [films].")
        }
    }
}

fn ffmpeg(env: &Env) -> Check {
    if let Some(path) = env.program("ffmpeg") {
        return ok("ffmpeg", path.display().to_string());
    }
    let what = "not found, so films cannot be played in the terminal or measured";
    warn("ffmpeg", what, "Install ffmpeg if you want that.")
}

fn editor(env: &Env) -> Check {
    let Some((name, said)) =
        ["VISUAL", "EDITOR"].into_iter().find_map(|name| Some((name, env.get(name)?)))
    else {
        let remedy = "Set EDITOR to your editor.";
        return match env.program("vi") {
            Some(_) => ok("editor", "neither VISUAL nor EDITOR is set; the prompt is edited in vi"),
            None => warn("editor", "neither VISUAL nor EDITOR is set, and there is no vi", remedy),
        };
    };
    // A shell reads it; its first word is the program unless it is quoted.
    let program = said.split_whitespace().next().unwrap_or_default();
    if program.contains(['\'', '"', '\\', '$']) || env.program(program).is_some() {
        ok("editor", format!("{said} (from {name})"))
    } else {
        let what = format!("{name} is {}, which is not found", quoted(said));
        warn("editor", what, "Install it, or set another editor.")
    }
}

//! Programs that the studio hands things to.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::report::{Check, ok, warn};
use crate::config::{Config, Env};

/// What opens files on a desktop.
const OPENER: &str = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };

/// The player, ffmpeg and the editor.
pub(super) fn checks(env: &Env, config: &Config) -> Vec<Check> {
    vec![player(env, config), ffmpeg(env), editor(env)]
}

fn player(env: &Env, config: &Config) -> Check {
    if let Some(program) = config.films.player.first() {
        if let Some(path) = found(env, program) {
            return ok("player", format!("{} (from config.toml)", path.display()));
        }
        let what = format!("[films] player is {program:?}, which is not found");
        return warn("player", what, "Install it, or set `player` under [films] to another.");
    }
    let has = |name| env.get(name).is_some();
    if has("SSH_CONNECTION") || has("SSH_TTY") {
        return ok("player", "this runs over ssh: o copies the path of a film instead");
    }
    if cfg!(not(target_os = "macos")) && !has("DISPLAY") && !has("WAYLAND_DISPLAY") {
        return ok("player", "there is no display: o copies the path of a film instead");
    }
    if let Some(path) = found(env, OPENER) {
        return ok("player", format!("{}, as the desktop has it", path.display()));
    }
    let what = format!("{OPENER} is not found, so o cannot play films");
    warn("player", what, "Install it, or set `player` under [films].")
}

fn ffmpeg(env: &Env) -> Check {
    if let Some(path) = found(env, "ffmpeg") {
        return ok("ffmpeg", path.display().to_string());
    }
    let what = "not found, so v cannot play films in the terminal";
    warn("ffmpeg", what, "Install ffmpeg if you want that.")
}

fn editor(env: &Env) -> Check {
    let Some((name, said)) =
        ["VISUAL", "EDITOR"].into_iter().find_map(|name| Some((name, env.get(name)?)))
    else {
        let remedy = "Set EDITOR to the editor you like.";
        return match found(env, "vi") {
            Some(_) => ok("editor", "neither VISUAL nor EDITOR is set; Ctrl-G takes vi"),
            None => warn("editor", "neither VISUAL nor EDITOR is set, and there is no vi", remedy),
        };
    };
    // A shell reads it; its first word is the program unless it is quoted.
    let program = said.split_whitespace().next().unwrap_or_default();
    if program.contains(['\'', '"', '\\', '$']) || found(env, program).is_some() {
        ok("editor", format!("{said} (from {name})"))
    } else {
        let what = format!("{name} is {said:?}, which is not found");
        warn("editor", what, "Install it, or set another.")
    }
}

/// Where a program is: by its path, or the first of `PATH` that can be run.
fn found(env: &Env, program: &str) -> Option<PathBuf> {
    let runs = |path: &Path| {
        std::fs::metadata(path).is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
    };
    if program.contains('/') {
        return Some(PathBuf::from(program)).filter(|path| runs(path));
    }
    std::env::split_paths(env.get("PATH")?).map(|at| at.join(program)).find(|path| runs(path))
}

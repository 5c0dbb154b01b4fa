//! The user's player, and whatever the desktop opens files and folders with: started on their own,
//! with nothing of the terminal in their hands.

use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::config::{Env, SECRETS};
use crate::domain::{Report, clean_line};

/// A player that ends with a failure within this time did not play anything.
const SOON: Duration = Duration::from_secs(3);

/// What opens a file here when nobody says otherwise.
const OPENER: &str = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };

/// How a file is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// By this program, with these words.
    Run(Vec<OsString>),
    /// Not from here, for this reason: the path is handed to the clipboard.
    Copy(&'static str),
}

/// How to play a film: with the player of the settings, else with what the desktop has for it.
pub(super) fn play(player: &[String], film: &Path, env: &Env) -> Way {
    if player.is_empty() {
        return open(film, env);
    }
    let named = player.iter().any(|word| word.contains("{}"));
    let mut run: Vec<OsString> = player.iter().map(|word| with_path(word, film)).collect();
    if !named {
        run.push(film.into());
    }
    Way::Run(run)
}

/// How the desktop opens a file or a folder, where there is one.
pub(super) fn open(path: &Path, env: &Env) -> Way {
    let has = |name| env.get(name).is_some();
    if has("SSH_CONNECTION") || has("SSH_TTY") {
        return Way::Copy("This runs over ssh");
    }
    if cfg!(not(target_os = "macos")) && !has("DISPLAY") && !has("WAYLAND_DISPLAY") {
        return Way::Copy("There is no display here");
    }
    Way::Run(vec![OPENER.into(), path.into()])
}

/// Starts a program that goes on by itself, whatever becomes of the studio. The answer comes when
/// it could not be started, or failed so soon that it did nothing.
pub(super) fn start(run: &[OsString], failed: impl FnOnce(Report) + Send + 'static) {
    let [program, words @ ..] = run else { return };
    let name = clean_line(&program.to_string_lossy());
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // A group of its own: what the keyboard sends to the studio's is not for it.
    command.process_group(0);
    for secret in SECRETS {
        command.env_remove(secret);
    }
    match command.spawn() {
        Ok(child) => watch(child, name, failed),
        Err(error) => {
            let next = "Set `player` under [films] to a program that is installed.";
            failed(Report::new(format!("{name} did not start: {error}."), "", next));
        }
    }
}

/// Waits for its end in a thread, so that nothing of it is left behind.
fn watch(mut child: Child, name: String, failed: impl FnOnce(Report) + Send + 'static) {
    let started = std::time::Instant::now();
    let waiting = std::thread::Builder::new().name("player".to_owned()).spawn(move || {
        let Ok(status) = child.wait() else { return };
        if !status.success() && started.elapsed() < SOON {
            let next = "Try it in a shell, or set another `player` under [films].";
            failed(Report::new(format!("{name} ended at once with {status}."), "", next));
        }
    });
    if let Err(error) = waiting {
        tracing::warn!(%error, "nobody waits for the player's end");
    }
}

/// A word with the film's path in place of `{}`; the path need not be text.
fn with_path(word: &str, film: &Path) -> OsString {
    let mut parts = word.split("{}");
    let mut whole = OsString::from(parts.next().unwrap_or_default());
    for part in parts {
        whole.push(film);
        whole.push(part);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(names: &[&str]) -> Env {
        Env::of(names.iter().map(|name| ((*name).to_owned(), "x".to_owned())))
    }

    #[test]
    fn the_path_goes_where_the_player_wants_it() {
        let film = Path::new("/films/a b.mp4");
        let run = |player: &[&str]| {
            let player: Vec<String> = player.iter().map(|word| (*word).to_owned()).collect();
            match play(&player, film, &env(&["SSH_TTY"])) {
                Way::Run(words) => {
                    words.iter().map(|it| it.to_string_lossy().into_owned()).collect::<Vec<_>>()
                }
                other @ Way::Copy(_) => panic!("{other:?}"),
            }
        };
        assert_eq!(run(&["mpv", "--loop"]), ["mpv", "--loop", "/films/a b.mp4"], "over ssh too");
        assert_eq!(run(&["vlc", "{}", "--fullscreen"]), ["vlc", "/films/a b.mp4", "--fullscreen"]);
        assert_eq!(run(&["x", "file://{}"]), ["x", "file:///films/a b.mp4"]);
    }

    #[test]
    fn without_a_display_there_is_no_player_but_a_set_one() {
        let film = Path::new("/films/a.mp4");
        let way = |names: &[&str]| play(&[], film, &env(names));
        assert_eq!(way(&["SSH_CONNECTION", "DISPLAY"]), Way::Copy("This runs over ssh"));
        let here = Way::Run(vec![OPENER.into(), film.into()]);
        assert_eq!(way(&["WAYLAND_DISPLAY"]), here);
        if cfg!(not(target_os = "macos")) {
            assert_eq!(way(&[]), Way::Copy("There is no display here"));
        }
    }

    #[test]
    fn what_fails_at_once_is_told_and_what_plays_is_not() {
        let told = |line: &[&str]| {
            let (tell, told) = std::sync::mpsc::channel();
            let run: Vec<OsString> = line.iter().map(OsString::from).collect();
            start(&run, move |report| tell.send(report.what).unwrap());
            // The other end is dropped where nothing is told.
            told.recv().ok()
        };
        assert_eq!(told(&["true"]), None);
        assert!(told(&["false"]).unwrap().contains("exit status: 1"));
        assert!(told(&["no-such-player-anywhere"]).unwrap().contains("did not start"));
    }
}

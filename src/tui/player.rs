//! The user's player, and whatever the desktop opens files and folders with: started on their own,
//! with nothing of the terminal in their hands.
#![expect(
    clippy::disallowed_methods,
    reason = "the shell: this reads a clock, starts programs and starts threads"
)]

use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::app::Programs;
use crate::config::{Env, Launch, SECRETS, opener};
use crate::domain::{Report, clean_line};

/// A player that ends with a failure within this time did not play anything.
const SOON: Duration = Duration::from_secs(3);

/// How a file is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// By starting this; the advice is for when it opens nothing.
    Run(Launch, &'static str),
    /// Not from here, for this reason: the path is handed to the clipboard.
    Copy(String),
}

/// Said of a player of the settings that plays nothing.
const SET_PLAYER: &str = "Set `player` under [films] to a program that plays films here.";

/// Said of a desktop that opens no films.
const NO_PLAYER: &str = "Set `player` under [films] to a program that plays films.";

/// Said of a desktop that opens no folders: no setting of ours is about that.
const NO_FOLDERS: &str = "Copy the film's path and open the folder yourself.";

/// The programs of this machine that films can be handed to.
pub(super) fn programs(player: &[String], env: &Env) -> Programs {
    let opens = opener(env, Path::new("film.mp4")).is_ok();
    Programs {
        plays: player.first().map_or(opens, |player| env.program(player).is_some()),
        opens,
        shows: env.program("ffmpeg").is_some(),
    }
}

/// How to play a film: with the player of the settings, else with what the desktop has for it.
pub(super) fn play(player: &[String], film: &Path, env: &Env) -> Way {
    let [program, words @ ..] = player else {
        return opened(film, env, NO_PLAYER);
    };
    let named = player.iter().any(|word| word.contains("{}"));
    let mut words: Vec<OsString> = words.iter().map(|word| with_path(word, film)).collect();
    if !named {
        words.push(film.into());
    }
    let program = with_path(program, film).into();
    Way::Run(Launch { program, words, vars: Vec::new() }, SET_PLAYER)
}

/// How the desktop opens a folder, where there is one.
pub(super) fn open(folder: &Path, env: &Env) -> Way {
    opened(folder, env, NO_FOLDERS)
}

fn opened(path: &Path, env: &Env, advice: &'static str) -> Way {
    match opener(env, path) {
        Ok(launch) => Way::Run(launch, advice),
        Err(why) => Way::Copy(why.said()),
    }
}

/// Starts a program that goes on by itself, whatever becomes of the studio. The answer comes when
/// it could not be started, or failed so soon that it did nothing.
pub(super) fn start(
    launch: &Launch,
    advice: &'static str,
    failed: impl FnOnce(Report) + Send + 'static,
) {
    let name = name_of(&launch.program);
    let mut command = Command::new(&launch.program);
    command.args(&launch.words).envs(launch.vars.iter().cloned());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // A group of its own: what the keyboard sends to the studio's is not for it.
    command.process_group(0);
    for secret in SECRETS {
        command.env_remove(secret);
    }
    match command.spawn() {
        Ok(child) => watch(child, name, advice, failed),
        Err(error) => {
            failed(Report::new(format!("{name} did not start: {error}."), "", advice));
        }
    }
}

/// A program as it is called: without its folder.
pub(super) fn name_of(program: &Path) -> String {
    let name = program.file_name().unwrap_or(program.as_os_str());
    clean_line(&name.to_string_lossy())
}

/// Waits for its end in a thread, so that nothing of it is left behind.
fn watch(
    mut child: Child,
    name: String,
    advice: &'static str,
    failed: impl FnOnce(Report) + Send + 'static,
) {
    let started = std::time::Instant::now();
    let waiting = std::thread::Builder::new().name("player".to_owned()).spawn(move || {
        let Ok(status) = child.wait() else { return };
        if !status.success() && started.elapsed() < SOON {
            failed(Report::new(format!("{name} ended at once with {status}."), "", advice));
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
    use crate::config::OPENER;

    fn env(names: &[&str]) -> Env {
        env_with(names, Path::new("/nowhere"))
    }

    fn env_with(names: &[&str], bin: &Path) -> Env {
        let names = names.iter().map(|name| ((*name).to_owned(), "x".to_owned()));
        Env::of(names.chain([("PATH".to_owned(), bin.display().to_string())]))
    }

    /// A folder of programs with these in it.
    fn bin(names: &[&str]) -> tempfile::TempDir {
        let bin = tempfile::tempdir().unwrap();
        for name in names {
            let path = bin.path().join(name);
            std::fs::write(&path, "#!/bin/sh\n").unwrap();
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
            std::fs::set_permissions(path, mode).unwrap();
        }
        bin
    }

    #[test]
    fn the_path_goes_where_the_player_wants_it() {
        let film = Path::new("/films/a b.mp4");
        let run = |player: &[&str]| {
            let player: Vec<String> = player.iter().map(|word| (*word).to_owned()).collect();
            match play(&player, film, &env(&["SSH_TTY"])) {
                Way::Run(it, _) => {
                    let words = [it.program.into()].into_iter().chain(it.words);
                    words.map(|it: OsString| it.into_string().unwrap()).collect::<Vec<_>>()
                }
                other @ Way::Copy(_) => panic!("{other:?}"),
            }
        };
        assert_eq!(run(&["mpv", "--loop"]), ["mpv", "--loop", "/films/a b.mp4"], "over ssh too");
        assert_eq!(run(&["vlc", "{}", "--fullscreen"]), ["vlc", "/films/a b.mp4", "--fullscreen"]);
        assert_eq!(run(&["x", "file://{}"]), ["x", "file:///films/a b.mp4"]);
    }

    #[test]
    fn what_cannot_be_opened_here_is_copied_and_says_why() {
        let (film, folder) = (Path::new("/films/a.mp4"), Path::new("/films"));
        let desktop = bin(&[OPENER]);
        let copied = |way| match way {
            Way::Copy(why) => why,
            Way::Run(launch, _) => panic!("{launch:?}"),
        };
        for (names, why) in [
            (&["SSH_CONNECTION", "DISPLAY"][..], "Running over ssh"),
            (&["DISPLAY"], &format!("{OPENER} is not installed here")),
        ] {
            assert_eq!(copied(play(&[], film, &env(names))), why);
            assert_eq!(copied(open(folder, &env(names))), why);
        }
        if cfg!(not(target_os = "macos")) {
            let nobody = env_with(&[], desktop.path());
            assert_eq!(copied(open(folder, &nobody)), "There is no display here");
        }
        let here = env_with(&["WAYLAND_DISPLAY"], desktop.path());
        let by = |path: &Path| {
            let program = desktop.path().join(OPENER);
            Launch { program, words: vec![path.into()], vars: Vec::new() }
        };
        assert_eq!(play(&[], film, &here), Way::Run(by(film), NO_PLAYER));
        let Way::Run(launch, advice) = open(folder, &here) else { panic!("it is there") };
        assert_eq!(launch, by(folder));
        assert!(!advice.contains("player"), "no setting is about folders: {advice}");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_desktop_without_xdg_utils_opens_with_its_own_launcher() {
        let film = Path::new("/films/a.mp4");
        for (there, words) in [
            (&["gio", "kde-open"][..], &["open", "/films/a.mp4"][..]),
            (&["kde-open"], &["--", "/films/a.mp4"]),
        ] {
            let desktop = bin(there);
            let here = env_with(&["DISPLAY"], desktop.path());
            let Way::Run(launch, _) = play(&[], film, &here) else { panic!("{there:?}") };
            assert_eq!(launch.program, desktop.path().join(there[0]));
            assert_eq!(launch.words, words);
        }
    }

    #[test]
    fn what_is_not_installed_is_not_offered() {
        let (plays, opens, shows) = (true, true, true);
        let none = Programs { plays: false, opens: false, shows: false };
        let of = |player: &[&str], names: &[&str], there: &[&str]| {
            let player: Vec<String> = player.iter().map(|word| (*word).to_owned()).collect();
            programs(&player, &env_with(names, bin(there).path()))
        };
        assert_eq!(of(&[], &["DISPLAY"], &[]), none);
        assert_eq!(of(&[], &["DISPLAY"], &[OPENER]), Programs { plays, opens, ..none });
        assert_eq!(
            of(&[], &["DISPLAY", "SSH_TTY"], &[OPENER, "ffmpeg"]),
            Programs { shows, ..none }
        );
        assert_eq!(of(&["mpv", "-"], &["SSH_TTY"], &["mpv"]), Programs { plays, ..none });
        assert_eq!(of(&["mpv"], &["DISPLAY"], &[OPENER]), Programs { opens, ..none });
    }

    #[test]
    fn what_fails_at_once_is_told_and_what_plays_is_not() {
        let told = |line: &[&str]| {
            let (tell, told) = std::sync::mpsc::channel();
            let words = line[1..].iter().map(OsString::from).collect();
            let launch = Launch { program: line[0].into(), words, vars: Vec::new() };
            start(&launch, SET_PLAYER, move |report| tell.send(report.what).unwrap());
            // The other end is dropped where nothing is told.
            told.recv().ok()
        };
        assert_eq!(told(&["true"]), None);
        assert!(told(&["false"]).unwrap().contains("exit status: 1"));
        assert!(told(&["no-such-player-anywhere"]).unwrap().contains("did not start"));
    }
}

//! Films: in the terminal with ffmpeg, in the user's player, and the word of an ending.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use crate::binary::{Root, until};
use crate::pictures::{details, with_film};
use crate::pty::{Session, WIDE};
use crate::start::quick;

/// A folder of programs with this one in it.
pub(crate) fn program(root: &Root, name: &str, lines: &str) -> PathBuf {
    let folder = root.path().join("bin");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, format!("#!/bin/sh\n{lines}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

pub(crate) fn path_of(folder: &Path) -> String {
    format!("{}:/usr/bin:/bin", folder.display())
}

fn set(root: &Root, settings: &str) {
    let config = root.config().join("config.toml");
    let before = fs::read_to_string(&config).unwrap();
    fs::write(config, format!("{before}{settings}")).unwrap();
}

#[test]
fn a_film_plays_until_a_key_and_nothing_of_it_is_left() {
    let root = Root::new();
    with_film(&root);
    let begun = root.path().join("begun");
    // White frames without end, as far as anybody reads them.
    let lines = format!("echo $$ >> {}\nexec tr '\\0' '\\377' < /dev/zero", begun.display());
    let bin = program(&root, "ffmpeg", &lines);
    let session = Session::new(&root, &["--sandbox"]).size(WIDE).env("PATH", &path_of(&bin));
    let studio = details(session);
    for _ in 0..2 {
        let written = studio.written();
        studio.send("v");
        studio.shows("any key stops");
        studio.writes_since(written, "\x1b[38;5;231m\x1b[48;5;231m▀".as_bytes());
        // A size that changes goes on with it.
        studio.resize((100, 30));
        studio.shows("any key stops");
        studio.resize(WIDE);
        studio.shows("any key stops");
        studio.writes_since(written, "\x1b[38;5;231m\x1b[48;5;231m▀".as_bytes());
        studio.send("q");
        studio.shows("task id");
        all_gone(&begun);
        assert!(studio.screen().contains("a cat"), "the key that stops it does nothing else");
    }
    // The studio's end is the film's too.
    let before = numbers(&begun).len();
    studio.send("v");
    studio.shows("any key stops");
    // The line is drawn before the program of the film has got as far as its number.
    until("ffmpeg", || (numbers(&begun).len() > before).then_some(()));
    studio.signal(rustix::process::Signal::TERM);
    let ended = studio.end().restored();
    assert_eq!(ended.code, Some(143), "{}", ended.screen);
    all_gone(&begun);
}

/// The processes that wrote their number there, each with what it had started.
fn numbers(begun: &Path) -> Vec<Vec<i32>> {
    let text = fs::read_to_string(begun).unwrap_or_default();
    let line = |line: &str| line.split(' ').map(|number| number.parse().unwrap()).collect();
    text.lines().map(line).collect()
}

/// Waits until every process that wrote its number there has ended and was waited for, and what it
/// had started has ended too.
#[track_caller]
fn all_gone(begun: &Path) {
    for line in numbers(begun) {
        for (nth, number) in line.into_iter().enumerate() {
            let pid = Pid::from_raw(number).unwrap();
            let stat = format!("/proc/{number}/stat");
            // Who waits for an orphan is not the studio's business.
            let is_dead = || fs::read_to_string(&stat).is_ok_and(|stat| stat.contains(") Z "));
            until("the end of ffmpeg", || {
                (test_kill_process(pid).is_err() || (nth > 0 && is_dead())).then_some(())
            });
        }
    }
}

/// An ffmpeg may be a script, and what that starts may outlive it with the pipes in its hands. A key
/// comes back all the same, and nothing goes on.
#[test]
fn a_key_comes_back_whatever_ffmpeg_has_started() {
    let root = Root::new();
    with_film(&root);
    let begun = root.path().join("begun");
    let started = |line: &str| format!("{line} &\necho $$ $! >> {}", begun.display());
    let bin = program(&root, "ffmpeg", &format!("{}\nwait", started("sleep 1000")));
    let studio = details(Session::new(&root, &["--sandbox"]).env("PATH", &path_of(&bin)));
    let play = |nth: usize| {
        studio.send("v");
        studio.shows("any key stops");
        until("ffmpeg", || (numbers(&begun).len() == nth).then_some(()));
        studio.send("q");
        studio.shows("task id");
    };
    play(1);
    all_gone(&begun);
    // Out of reach, in a session of its own, while it plays and after its end.
    if Path::new("/usr/bin/setsid").exists() {
        program(&root, "ffmpeg", &format!("{}\nwait", started("setsid sleep 1000")));
        play(2);
        program(&root, "ffmpeg", &format!("{}\nexit 1", started("setsid sleep 1000 >&-")));
        studio.send("v");
        studio.says("It said nothing about why");
        for left in &numbers(&begun)[1..] {
            kill_process(Pid::from_raw(left[1]).unwrap(), Signal::KILL).unwrap();
        }
        all_gone(&begun);
    } else {
        eprintln!("SKIPPED: there is no setsid to get out of reach with");
    }
    studio.send("\x11");
    studio.end().exits(0).restored();
}

/// What is pasted while a film plays was meant for it, as a key would be.
#[test]
fn a_paste_stops_a_film_and_is_one_into_the_studio() {
    let root = Root::new();
    with_film(&root);
    let bin = program(&root, "ffmpeg", "exec tr '\\0' '\\377' < /dev/zero");
    let studio = details(Session::new(&root, &["--sandbox"]).env("PATH", &path_of(&bin)));
    studio.send("v");
    studio.shows("any key stops");
    studio.send("\x1b[200~a dog\x1b[201~");
    studio.shows("A paste goes into the prompt. Press q to go back.");
    assert!(!studio.screen().contains("a dog"), "{}", studio.screen());
    studio.send("\x11");
    studio.end().exits(0).restored();
}

#[test]
fn a_film_that_cannot_be_played_is_a_sentence() {
    let root = Root::new();
    with_film(&root);
    let bin = program(&root, "ffmpeg", "echo 'moov atom not found' >&2; exit 1");
    let studio = details(Session::new(&root, &["--sandbox"]).env("PATH", &path_of(&bin)));
    studio.send("v");
    studio.shows("moov atom not found");
    studio.shows("task id");
    studio.send("\x11");
    studio.end().exits(0).restored();
    let nothing = root.path().join("nothing");
    fs::create_dir(&nothing).unwrap();
    let studio =
        details(Session::new(&root, &["--sandbox"]).env("PATH", nothing.to_str().unwrap()));
    studio.send("v");
    studio.shows("There is no ffmpeg here");
    studio.send("\x11");
    studio.end().exits(0).restored();
}

#[test]
fn the_ffmpeg_of_this_machine_plays_a_film_to_its_end() {
    let path = std::env::var("PATH").unwrap_or_default();
    if !std::env::split_paths(&path).any(|folder| folder.join("ffmpeg").is_file()) {
        eprintln!("SKIPPED: there is no ffmpeg on the PATH");
        return;
    }
    let root = Root::new();
    let film = PathBuf::from(with_film(&root).to_str().unwrap().replace(".poster.png", ".mp4"));
    // Its first second is enough, as it is.
    let (short, mut cut) = (root.path().join("short.mp4"), Command::new("ffmpeg"));
    cut.args(["-v", "error", "-nostdin", "-i"]).arg(&film).args(["-t", "1", "-c", "copy"]);
    assert!(cut.arg(&short).status().unwrap().success());
    fs::rename(short, film).unwrap();
    let studio = details(Session::new(&root, &["--sandbox"]).env("PATH", &path));
    let written = studio.written();
    studio.send("v");
    studio.shows("any key stops");
    studio.writes_since(written, "▀".as_bytes());
    // With each new size ffmpeg starts again, which takes longer than the film may last.
    for nth in 0..12 {
        let written = studio.written();
        studio.resize((100 + nth % 2, 30));
        studio.writes_since(written, "▀".as_bytes());
    }
    studio.shows("task id");
    assert!(!studio.screen().contains("ffmpeg could not"));
    studio.send("\x11");
    studio.end().exits(0).restored();
}

#[test]
fn a_film_that_is_measured_says_so_meanwhile() {
    let root = Root::new();
    let (film, begun) = (root.path().join("a.mp4"), root.path().join("begun"));
    fs::write(&film, "a film").unwrap();
    let script = format!("echo $$ >> {}\nexec sleep 1000", begun.display());
    let bin = program(&root, "ffmpeg", &script);
    let words = ["measure", film.to_str().unwrap(), "b.mp4"];
    let session = Session::new(&root, &words).env("PATH", &path_of(&bin)).start();
    session.shows("a.mp4 (1 of 2)");
    until("ffmpeg", || (numbers(&begun).len() == 1).then_some(()));
    session.send("\x03");
    let ended = session.end().exits(130);
    assert!(ended.screen.contains("Stopped."), "{}", ended.screen);
    assert!(!ended.screen.contains("(1 of 2)"), "{}", ended.screen);
    all_gone(&begun);
}

#[test]
fn a_set_player_gets_the_film_and_nothing_of_the_terminal() {
    let root = Root::new();
    let poster = with_film(&root);
    let said = root.path().join("said");
    let bin = program(
        &root,
        "my-player",
        &format!(
            "{{ echo \"$@\"; test -t 0 || test -t 1 || test -t 2 || echo free; env | grep COMETAPI; }} > {0}.new\nmv {0}.new {0}",
            said.display()
        ),
    );
    let config = root.config().join("config.toml");
    let before = fs::read_to_string(&config).unwrap();
    let player = "films.player = \"my-player --loop '{}' end\"\n";
    fs::write(&config, format!("{player}{before}")).unwrap();
    let session = Session::new(&root, &["--sandbox"]).env("PATH", &path_of(&bin));
    // A key of the provider is none of its business.
    let studio = details(session.env("COMETAPI_KEY", "sk-secret").env("SSH_TTY", "/dev/pts/1"));
    studio.send("o");
    studio.shows("Opening the film with my-player");
    let heard = until("the player", || fs::read_to_string(&said).ok());
    let film = poster.display().to_string().replace(".poster.png", ".mp4");
    assert_eq!(heard, format!("--loop {film} end\nfree\n"));
    studio.send("\x11");
    studio.end().exits(0).restored();
    set(&root, "");
    let config = root.config().join("config.toml");
    let settings = fs::read_to_string(&config).unwrap();
    for (player, words) in
        [("false", "false ended at once"), ("no-such-player", "no-such-player did not start")]
    {
        fs::write(&config, settings.replace("my-player --loop '{}' end", player)).unwrap();
        let studio = details(Session::new(&root, &["--sandbox"]).env("PATH", &path_of(&bin)));
        studio.send("o");
        studio.shows(words);
        studio.send("\x11");
        studio.end().exits(0).restored();
    }
    // Half a quotation is told at the start, as any other mistake about films is.
    fs::write(&config, settings.replace("my-player --loop '{}' end", "mpv 'x")).unwrap();
    let studio = Session::new(&root, &["--sandbox"]).start();
    let said = studio.end().exits(78).screen;
    let said: Vec<&str> = said.split_whitespace().collect();
    assert!(said.join(" ").contains("inside quotation marks"), "{said:?}");
}

#[test]
fn over_ssh_the_paths_are_copied() {
    let root = Root::new();
    with_film(&root);
    let session = Session::new(&root, &["--sandbox"]).env("SSH_CONNECTION", "1 2 3 4");
    let studio = details(session.env("DISPLAY", ":9"));
    for (key, words) in
        [("o", "Running over ssh: the film's path"), ("O", "over ssh: the folder's path")]
    {
        let written = studio.written();
        studio.send(key);
        studio.says(words);
        studio.writes_since(written, b"\x1b]52;c;");
    }
    studio.send("\x11");
    studio.end().exits(0).restored();
    let studio = details(Session::new(&root, &["--sandbox"]));
    studio.send("o");
    studio.shows("There is no display here");
    studio.send("\x11");
    studio.end().exits(0).restored();
}

#[test]
fn a_desktop_that_opens_nothing_is_told_and_no_setting_of_films_is_advised() {
    let root = Root::new();
    with_film(&root);
    let session =
        |bin: &str| Session::new(&root, &["--sandbox"]).env("DISPLAY", ":9").env("PATH", bin);
    let studio = details(session("/nowhere"));
    assert!(!studio.screen().contains("O folder"), "{}", studio.screen());
    for (key, words) in [("O", "the folder's path is copied"), ("o", "the film's path is copied")] {
        let written = studio.written();
        studio.send(key);
        studio.shows("xdg-open is not installed here");
        studio.says(words);
        studio.writes_since(written, b"\x1b]52;c;");
    }
    studio.send("\x11");
    studio.end().exits(0).restored();
    let bin = program(&root, "xdg-open", "exit 3");
    let studio = details(session(&path_of(&bin)));
    studio.shows("to open its folder");
    studio.send("O");
    studio.shows("xdg-open ended at once");
    studio.says("open the folder yourself");
    studio.send("\x11");
    studio.end().exits(0).restored();
}

#[test]
fn an_ending_rings_only_where_it_is_asked_to() {
    let root = Root::new();
    quick(&root, 30);
    let count = |raw: &[u8], bytes: &[u8]| {
        raw.windows(bytes.len()).filter(|window| *window == bytes).count()
    };
    let make = |wanted: &[u8]| {
        let studio = Session::new(&root, &["--sandbox"]).start();
        studio.shows("SANDBOX");
        studio.send("\x13");
        studio.shows("/runway/pro/generate");
        studio.confirm();
        studio.shows("✓ saved  task");
        studio.writes_since(0, wanted);
        studio.send("\x1b");
        studio.hides("Esc to go back");
        studio.send("\x11");
        studio.end().exits(0).restored().raw
    };
    let quiet = make(b"\x1b[?1049h");
    assert_eq!((count(&quiet, b"\x07"), count(&quiet, b"\x1b]9;")), (0, 0));
    set(&root, "[ui]\nbell = true\nnotify = true\n");
    let loud = make(b"\x07");
    // Once for this take, and not for the one that had ended before.
    assert_eq!((count(&loud, b"\x07"), count(&loud, b"\x1b]9;")), (1, 1));
    assert_eq!(count(&loud, b" has succeeded, and its film is saved\x1b\\"), 1);
}

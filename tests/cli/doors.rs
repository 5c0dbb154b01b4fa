//! What comes in from outside: files that are none, homes that are none, texts as others write them.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::binary::{FAST, KEY, Provider, Root};

type Make = fn(&Path);

/// What is no file that has an end, or is too large; and what is said of it. Another one is another
/// line.
const NO_FILES: &[(Make, &str)] = &[
    (pipe, "it is a pipe"),
    (|path| fs::create_dir(path).unwrap(), "it is a folder"),
    (|path| symlink("/dev/zero", path).unwrap(), "it is a device"),
    (|path| symlink("/dev/null", path).unwrap(), "it is a device"),
    (|path| drop(std::os::unix::net::UnixListener::bind(path).unwrap()), "it is a socket"),
    (|path| fs::write(path, "#".repeat(4 * 1024 * 1024 + 1)).unwrap(), "it is larger than "),
];

fn pipe(path: &Path) {
    rustix::fs::mkfifoat(rustix::fs::CWD, path, rustix::fs::Mode::RUSR).unwrap();
}

/// A shot with everything in it that nobody could have typed.
fn foreign_shot() -> Value {
    json!({
        "prompt": "\u{feff}ngo\u{302}\u{300}i\r\n\u{1b}[2Jx\u{0}\u{9b}", "ratio": "\u{feff}16:9",
        "style": "ano\u{300}", "model": "gen4", "seconds": 5, "motion": {},
    })
}

const CLEAN: &str = "ngồi\nx";

#[test]
fn what_is_no_file_is_refused_at_once_at_every_door() {
    for (make, said) in NO_FILES {
        for (name, words, code) in [
            ("config.toml", &["history"][..], 78),
            ("config.toml", &["submit", "x", "--yes"], 78),
            ("config.toml", &["config", "show"], 78),
            ("config.toml", &["sandbox"], 78),
            ("config.toml", &["doctor", "--offline"], 1),
            ("moves.toml", &["moves"], 78),
            ("moves.toml", &["submit", "x", "--move", "still", "--yes"], 78),
            ("moves.toml", &["doctor", "--offline"], 1),
            ("key", &["submit", "x", "--yes"], 78),
            ("key", &["wait", "x"], 78),
            ("key", &["doctor", "--offline"], 1),
            ("shot.json", &["submit", "--from", "config/shot.json", "--yes"], 2),
            (
                "takes.jsonl",
                &["import", "config/takes.jsonl"],
                if said.contains("larger") { 1 } else { 2 },
            ),
        ] {
            let root = Root::new();
            make(&root.config().join(name));
            let ran = root.viewfinder(words).exits(code);
            // An import is read line by line, however large it is.
            let said = if name == "takes.jsonl" && code == 1 { "Line 1" } else { said };
            let told = format!("{}{}", ran.out(), ran.err());
            assert!(told.contains(said), "{name} {words:?}: {told}");
        }
    }
}

#[test]
fn a_pipe_that_a_shell_hands_over_is_read() {
    let root = Root::new();
    let export = {
        let other = Root::new();
        other.sandboxed(&["submit", "a cat", "--yes"]).exits(0);
        other.sandboxed(&["export"]).exits(0).out()
    };
    fs::write(root.path().join("takes.jsonl"), export).unwrap();
    fs::write(root.path().join("shot.json"), foreign_shot().to_string()).unwrap();
    let shell = |script: &str| {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script, env!("CARGO_BIN_EXE_viewfinder")]).env_clear();
        command.envs(root.environment()).env("PATH", "/usr/bin:/bin").current_dir(root.path());
        let ran = command.stdin(Stdio::null()).output().unwrap();
        assert!(ran.status.success(), "{script}: {ran:?}");
        String::from_utf8(ran.stdout).unwrap()
    };
    for script in [
        "cat shot.json | \"$0\" submit --from - --dry-run",
        "cat shot.json | \"$0\" submit --from /dev/stdin --dry-run",
        "cat shot.json | \"$0\" submit --from /dev/fd/3 --dry-run 3<&0",
        "\"$0\" submit --from /dev/stdin --dry-run <shot.json",
    ] {
        let sent: Value = serde_json::from_str(&shell(script)).unwrap();
        let [prompt, ratio, style] = ["prompt", "ratio", "style"].map(|name| &sent[name]);
        assert_eq!([prompt, ratio, style], [CLEAN, "16:9", "anò"], "{script}");
    }
    shell("cat takes.jsonl | \"$0\" --sandbox import /dev/fd/3 3<&0");
    shell("cat takes.jsonl | \"$0\" --sandbox import /dev/stdin");
}

#[test]
fn what_is_sent_again_from_a_file_is_as_if_it_had_been_typed() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let line = root.viewfinder(&["submit", "a cat", "--yes"]).to(&provider);
    line.exits(0);
    let mut take: Value = root.viewfinder(&["export"]).exits(0).json().remove(0);
    take["shot"]["prompt"] = foreign_shot()["prompt"].clone();
    let other = Root::new();
    other.viewfinder(&["import", "-"]).reads(take.to_string()).exits(0);
    // What was sent once is history.
    let kept: Value = other.viewfinder(&["export"]).exits(0).json().remove(0);
    assert_eq!(kept["shot"]["prompt"], take["shot"]["prompt"]);
    let shown = other.viewfinder(&["history"]).exits(0).out();
    assert!(!shown.contains(['\u{1b}', '\u{9b}']), "{shown:?}");
    let again = other.viewfinder(&["submit", "--from", "-", "--dry-run"]).reads(kept.to_string());
    assert_eq!(again.exits(0).json()[0]["prompt"], CLEAN);
    // A task that cannot be seen whole is no task.
    for id in ["", "a\u{202e}b", "a\u{200b}", "\u{e0041}", "a b", &"x".repeat(257)] {
        take["task_id"] = id.into();
        let third = Root::new();
        let ran = third.viewfinder(&["import", "-"]).reads(take.to_string());
        ran.exits(1).says("Line 1 of standard input").says("its task id");
    }
}

/// What a variable says of a folder, and where the ledger is then; `HOME` stands for the home.
/// A text is as long as what is left of it: line ends of two bytes, letters that come apart and
/// colours count for what they become, and nothing is cut off in silence.
#[test]
fn a_text_from_standard_input_is_taken_whole_or_refused() {
    let root = Root::new();
    let lines = "a line\r\n".repeat(36_000);
    let apart = "e\u{302}\u{301}".repeat(60_000);
    let coloured = "\u{1b}[31mred\u{1b}[0m ".repeat(21_000);
    for (text, becomes) in [
        (lines.clone(), lines.replace("\r\n", "\n").trim_end().len()),
        (apart, 60_000 * "\u{1ebf}".len()),
        (coloured, 21_000 * "red ".len() - 1),
    ] {
        assert!(text.len() > 262_144 && becomes < 262_144);
        let ran = root.sandboxed(&["submit", "-", "--dry-run"]).reads(text).exits(0);
        let request: Value = serde_json::from_str(&ran.out()).unwrap();
        assert_eq!(request["prompt"].as_str().unwrap().trim_end().len(), becomes);
    }
    let long = "\u{1ebf}".repeat(100_000);
    root.sandboxed(&["submit", "-", "--dry-run"]).reads(long).exits(2).says("300000 bytes");
    let endless = "x".repeat(2 << 20);
    root.sandboxed(&["submit", "-", "--dry-run"]).reads(endless).exits(2).says("larger than");
    let latin = b"caf\xe9".to_vec();
    root.sandboxed(&["submit", "-", "--dry-run"]).reads(latin).exits(2).says("column 4");
    // A note is the same.
    root.sandboxed(&["submit", "a cat", "--yes"]).exits(0);
    let take = root.sandboxed(&["history", "--columns=id"]).exits(0).out();
    let note = "five\r\n".repeat(3_000);
    root.sandboxed(&["note", take.trim(), "-"]).reads(note.clone()).exits(0);
    let kept = root.sandboxed(&["note", take.trim()]).exits(0).out();
    assert_eq!(kept.trim_end(), note.replace("\r\n", "\n").trim_end());
    root.sandboxed(&["note", take.trim(), "-"]).reads("long ".repeat(9_000)).exits(2);
}

#[test]
fn no_folder_depends_on_where_one_stands() {
    for (name, value, ledger) in [
        ("VIEWFINDER_DATA_DIR", "rel/data", "HOME/rel/data"),
        ("VIEWFINDER_DATA_DIR", "./rel", "HOME/rel"),
        ("VIEWFINDER_DATA_DIR", "~/vf", "HOME/vf"),
        ("VIEWFINDER_DATA_DIR", "~", "HOME"),
        ("XDG_DATA_HOME", "", "HOME/.local/share/viewfinder"),
        ("XDG_DATA_HOME", "rel", "HOME/.local/share/viewfinder"),
        ("XDG_DATA_HOME", "~/data", "HOME/.local/share/viewfinder"),
        ("XDG_DATA_HOME", "HOME/data", "HOME/data/viewfinder"),
    ] {
        let root = Root::new();
        let (home, stand) = (root.path().join("home"), root.path().join("stand"));
        fs::create_dir(&stand).unwrap();
        let here = |text: &str| text.replace("HOME", home.to_str().unwrap());
        let mut call = root.sandboxed(&["submit", "x", "--yes"]);
        call.command.current_dir(&stand).env_remove("VIEWFINDER_DATA_DIR");
        call.env(name, here(value)).exits(0);
        let ledger = Path::new(&here(ledger)).join("sandbox/ledger.db");
        assert!(ledger.exists(), "{name}={value}: {} is not there", ledger.display());
        assert_eq!(fs::read_dir(&stand).unwrap().count(), 0, "{name}={value}: gone astray");
    }
}

#[test]
fn what_is_no_home_is_none() {
    let root = Root::new();
    let (stand, file) = (root.path().join("stand"), root.path().join("file"));
    fs::create_dir(&stand).unwrap();
    fs::write(&file, "").unwrap();
    for (home, said) in [
        ("relhome", "does not begin with /"),
        ("./x", "does not begin with /"),
        ("/dev/null", "which is not a folder"),
        (file.to_str().unwrap(), "which is not a folder"),
    ] {
        for words in [&["submit", "x", "--yes"][..], &["history"], &["config", "path"], &[]] {
            let mut call = root.viewfinder(words).env("HOME", home).env("COMETAPI_KEY", KEY);
            call.command.current_dir(&stand);
            for name in ["VIEWFINDER_CONFIG_DIR", "VIEWFINDER_DATA_DIR", "VIEWFINDER_FILMS_DIR"] {
                call.command.env_remove(name);
            }
            call.exits(78).says("no home folder").says(said).says("VIEWFINDER_DATA_DIR");
        }
        // The folders suffice, if they need no home.
        let mut call = root.sandboxed(&["submit", "x", "--yes"]).env("HOME", home);
        call.command.current_dir(&stand).env_remove("VIEWFINDER_FILMS_DIR");
        call.exits(0);
        let call =
            root.viewfinder(&["history"]).env("HOME", home).env("VIEWFINDER_DATA_DIR", "~/d");
        call.exits(78).says("VIEWFINDER_DATA_DIR is relative to the home folder");
    }
    assert_eq!(fs::read_dir(&stand).unwrap().count(), 0, "gone astray");
}

#[test]
fn a_variable_that_is_no_text_is_not_passed_over() {
    use std::os::unix::ffi::OsStrExt as _;
    let odd = std::ffi::OsStr::from_bytes(b"/odd/\xff");
    let root = Root::new();
    root.viewfinder(&["history"]).env("VIEWFINDER_DATA_DIR", odd).exits(78).says("not valid UTF-8");
    let ran = root.viewfinder(&["submit", "x", "--yes"]).env("COMETAPI_KEY", odd);
    ran.env("COMET_API_KEY", "sk-other").exits(78).says("COMETAPI_KEY");
}

#[test]
fn a_sandbox_served_alone_makes_the_data_folder_for_its_user_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let root = Root::new();
    fs::remove_dir(root.data()).unwrap();
    let mut running = root.viewfinder(&["sandbox", "--listen", "127.0.0.1:0"]).start();
    let mut byte = [0];
    std::io::Read::read_exact(running.0.stdout.as_mut().unwrap(), &mut byte).unwrap();
    crate::binary::until("the state file", || {
        root.data().join("sandbox/provider.jsonl").exists().then_some(())
    });
    let mode = fs::metadata(root.data()).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o700);
}

//! `viewfinder doctor`: each check, what breaks it, and that nothing is touched or told too much.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;

use serde_json::Value;

use crate::binary::{Call, FAST, KEY, Provider, Root, SLOW};

/// The checks by their names: status, what was found, what to do.
fn checks(call: Call, code: i32) -> BTreeMap<String, (String, String, Option<String>)> {
    let ran = call.exits(code).never_says(KEY).never_says("canary").never_says("hunter2");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut seen = BTreeMap::new();
    for line in ran.json() {
        let keys: Vec<_> = line.as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys, ["check", "status", "what", "remedy"], "all keys are always there");
        let status = text(&line["status"]);
        // Whatever is not as it should be comes with what to do.
        assert_eq!(line["remedy"].is_null(), status == "ok", "{line}");
        let remedy = line["remedy"].as_str().map(str::to_owned);
        let before = seen.insert(text(&line["check"]), (status, text(&line["what"]), remedy));
        assert_eq!(before, None, "each check is made once");
    }
    let failed = seen.values().any(|(status, ..)| status == "fail");
    assert_eq!(failed, code == 1, "{seen:#?}");
    seen
}

/// Files with their modes, and variables; then the check, its status, what it says and its remedy.
/// `ROOT` stands for the folder of the test; a name that ends in a slash is a folder.
type Row = (
    &'static [(&'static str, &'static str, u32)],
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const SAVED: &str = "sk-saved-0000009999\n";
const PLAYER: &str = "[films]\nplayer = \"no-such {}\"\n";

#[rustfmt::skip]
const ROWS: &[Row] = &[
    (&[], &[], "version", "ok", env!("CARGO_PKG_VERSION"), ""),
    (&[], &[], "config", "ok", "does not exist; the defaults apply", ""),
    (&[("config/config.toml", "\n[ui]\nthem = 1\n", 0o644)], &[], "config", "warn", "config.toml:3:1: unknown setting `them`", "line 3"),
    (&[("config/config.toml", "[ui]\nbell = true\n[shot]\nthem = 1\n", 0o644)], &[], "config", "fail", "config.toml:4:1: unknown setting `them`", "line 4"),
    (&[("config/config.toml", "[ui]\n[ui]\n", 0o644)], &[], "config", "fail", "config.toml:2:2: ", "line 2"),
    (&[("config/config.toml/", "", 0o755)], &[], "config", "fail", "cannot be read", "move it aside"),
    (&[], &[], "key", "ok", "ends in cdef, from COMETAPI_KEY", ""),
    (&[], &[("COMET_API_KEY", "sk-other")], "key", "ok", "which overrides COMET_API_KEY", ""),
    (&[("config/key", SAVED, 0o600)], &[], "key", "ok", "which overrides the saved key", ""),
    (&[("config/key", SAVED, 0o600)], &[("COMETAPI_KEY", "")], "key", "ok", "ends in 9999, from ROOT/config/key", ""),
    (&[], &[("COMETAPI_KEY", "")], "key", "fail", "not set", "--sandbox"),
    (&[], &[("COMETAPI_KEY", "sk canary")], "key", "fail", "COMETAPI_KEY cannot be used", "another key"),
    (&[("config/key", SAVED, 0o600)], &[], "key-file", "ok", "readable only by you (0600)", ""),
    (&[("config/key", SAVED, 0o644)], &[("COMETAPI_KEY", "")], "key-file", "warn", "could be read by others (0644)", "restricted it now"),
    (&[("config/key", SAVED, 0o640)], &[], "key-file", "warn", "can be read by others (0640)", "chmod 600 'ROOT/config/key'"),
    (&[("config/config.toml", "", 0o646)], &[], "config", "warn", "config.toml can be written by anybody (0646)", "chmod 600 'ROOT/config/config.toml'"),
    (&[("config/", "", 0o777)], &[], "config-folder", "warn", "config can be written by anybody (0777)", "chmod 700 'ROOT/config'"),
    (&[("config/", "", 0o1777)], &[], "config-folder", "warn", "config can be written by anybody (1777)", "chmod 700 'ROOT/config'"),
    (&[("config/", "", 0o755)], &[], "config-folder", "ok", " free", ""),
    (&[("data/", "", 0o707)], &[], "data-folder", "warn", "data can be written by anybody (0707)", "chmod 700 'ROOT/data'"),
    (&[("films/", "", 0o777)], &[], "films-folder", "ok", " free", ""),
    (&[("config/pipe/", "", 0o700)], &[("VIEWFINDER_CONFIG_DIR", "config/x")], "config", "ok", "home/config/x/config.toml does not exist", ""),
    (&[], &[("COMETAPI_KEY", "  ")], "key", "fail", "not set", "--sandbox"),
    (&[], &[("COMETAPI_KEY", "\"sk-quoted-123\"")], "key", "ok", "ends in -123, from COMETAPI_KEY", ""),
    (&[], &[("COMETAPI_KEY", "Bearer sk-quoted-123")], "key", "ok", "ends in -123, from COMETAPI_KEY", ""),
    (&[], &[("COMETAPI_KEY", "<your canary>")], "key", "fail", "placeholder of an example", "another key"),
    (&[], &[("COMETAPI_KEY", "$CANARY")], "key", "fail", "name of a variable and not its value", "another key"),
    (&[], &[("COMETAPI_KEY", "sk-canary\u{430}")], "key", "fail", "character 10 of the key is U+0430", "another key"),
    (&[("config/key", "\u{feff}COMETAPI_KEY='sk-saved-9999'\r\n", 0o600)], &[("COMETAPI_KEY", "")], "key", "ok", "ends in 9999, from ROOT/config/key", ""),
    (&[("config/key", "sk-canary-a\nsk-canary-b\n", 0o600)], &[("COMETAPI_KEY", "")], "key", "fail", "more than one line", "another key"),
    (&[], &[], "access-token", "ok", "is not set", ""),
    (&[], &[("COMETAPI_ACCESS_TOKEN", "at-canary")], "access-token", "ok", "is set", ""),
    (&[], &[("COMETAPI_ACCESS_TOKEN", "two words")], "access-token", "fail", "COMETAPI_ACCESS_TOKEN cannot be used", "Set it again"),
    (&[], &[], "address", "ok", "(from COMETAPI_BASE_URL)", ""),
    (&[("config/config.toml", "[provider]\nbase_url = \"https://127.0.0.1:1\"\n", 0o644)], &[("COMETAPI_BASE_URL", "")], "address", "ok", "https://127.0.0.1:1 (from config.toml)", ""),
    (&[], &[("COMETAPI_BASE_URL", "mai:hunter2@x")], "address", "fail", "“[hidden]@x” is not an address", "COMETAPI_BASE_URL"),
    (&[], &[("COMETAPI_BASE_URL", "https://mai:hunter2/\"@x")], "address", "fail", "https://[hidden]@x", "COMETAPI_BASE_URL"),
    (&[], &[("COMETAPI_BASE_URL", "https://mai:12/hunter2@x")], "address", "fail", "remove it", "COMETAPI_BASE_URL"),
    (&[], &[("COMETAPI_BASE_URL", "ftp://x/?token=hunter2")], "address", "fail", "remove it", "COMETAPI_BASE_URL"),
    (&[], &[("COMETAPI_BASE_URL", "x/?token=hunter2&a")], "address", "fail", "“x/?token=[hidden]&[hidden]”", "COMETAPI_BASE_URL"),
    (&[], &[("COMETAPI_BASE_URL", "https://127.0.0.1:1/relay/v1/chat/completions")], "address", "warn", "https://127.0.0.1:1/relay (from COMETAPI_BASE_URL)", "/chat/completions"),
    (&[], &[("COMETAPI_BASE_URL", "http://x.example")], "address", "fail", "unencrypted", "COMETAPI_BASE_URL"),
    (&[], &[], "config-folder", "ok", " free", ""),
    (&[], &[], "data-folder", "ok", " free", ""),
    (&[("file", "", 0o644)], &[("VIEWFINDER_DATA_DIR", "ROOT/file/data")], "data-folder", "fail", "something else has that name", "VIEWFINDER_DATA_DIR"),
    (&[], &[("VIEWFINDER_FILMS_DIR", "ROOT/a/b")], "films-folder", "ok", "not created yet", ""),
    (&[], &[("VIEWFINDER_FILMS_DIR", "/proc/films")], "films-folder", "fail", "/proc/films cannot be created", "VIEWFINDER_FILMS_DIR"),
    (&[], &[], "ledger", "ok", "does not exist yet", ""),
    (&[], &[], "running", "ok", "no other viewfinder", ""),
    (&[], &[], "clock", "ok", "it is 20", ""),
    (&[], &[], "clock-skew", "ok", "within two minutes", ""),
    (&[], &[], "proxy", "ok", "none is set", ""),
    (&[], &[("HTTPS_PROXY", "http://mai:hunter2@proxy:1")], "proxy", "ok", "HTTPS_PROXY=http://[hidden]@proxy:1", ""),
    (&[], &[("HTTPS_PROXY", "http://mai:hun/ter2@proxy:1")], "proxy", "ok", "HTTPS_PROXY=http://[hidden]@proxy:1", ""),
    (&[], &[("ALL_PROXY", "http://proxy:1/?token=hunter2")], "proxy", "ok", "ALL_PROXY=http://proxy:1/?token=[hidden]", ""),
    (&[], &[], "provider", "ok", "POST /runway/feed", ""),
    (&[], &[("COMETAPI_BASE_URL", "http://127.0.0.1:1")], "provider", "fail", "no connection to 127.0.0.1:1", "network"),
    (&[], &[], "key-accepted", "ok", "accepted", ""),
    (&[], &[], "locale", "ok", "UTF-8", ""),
    (&[], &[("LC_ALL", "C")], "locale", "warn", "is not UTF-8", "C.UTF-8"),
    (&[], &[], "terminal", "ok", "not checked", ""),
    (&[], &[("PATH", "")], "ffmpeg", "warn", "films cannot be played", "Install ffmpeg"),
    (&[("bin/ffmpeg", "", 0o755)], &[("PATH", "ROOT/bin")], "ffmpeg", "ok", "ROOT/bin/ffmpeg", ""),
    (&[("bin/ffmpeg", "", 0o644)], &[("PATH", "ROOT/bin")], "ffmpeg", "warn", "not found", ""),
    (&[], &[("SSH_TTY", "/dev/x")], "player", "ok", "running over ssh", ""),
    (&[], &[("DISPLAY", ":0"), ("PATH", "/nowhere")], "player", "warn", "cannot play films", "`player` under [films]"),
    (&[("config/config.toml", PLAYER, 0o644)], &[], "player", "warn", "“no-such”, which is not found", "[films]"),
    (&[("config/config.toml", PLAYER, 0o644), ("bin/no-such", "", 0o755)], &[("PATH", "ROOT/bin")], "player", "ok", "ROOT/bin/no-such (from config.toml)", ""),
    (&[], &[("PATH", "")], "editor", "warn", "there is no vi", "Set EDITOR"),
    (&[], &[("EDITOR", "/bin/sh -x")], "editor", "ok", "/bin/sh -x (from EDITOR)", ""),
    (&[], &[("VISUAL", "no-such"), ("EDITOR", "/bin/sh")], "editor", "warn", "VISUAL is “no-such”, which is not found", "another"),
];

#[test]
fn each_thing_that_can_be_wrong_is_named_with_its_remedy() {
    let provider = Provider::start(FAST, &[]);
    for (files, env, check, status, what, remedy) in ROWS {
        let root = Root::new();
        let here = |text: &str| text.replace("ROOT", root.path().to_str().unwrap());
        for (name, text, mode) in *files {
            let path = root.path().join(name.trim_end_matches('/'));
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            if name.ends_with('/') {
                fs::create_dir_all(&path).unwrap();
            } else {
                fs::write(&path, text).unwrap();
            }
            fs::set_permissions(&path, fs::Permissions::from_mode(*mode)).unwrap();
        }
        let mut call = root.viewfinder(&["doctor", "--json"]).to(&provider);
        for (name, value) in *env {
            call = call.env(name, here(value));
        }
        // A second thing may fail with the first: without an address nobody can be asked.
        let unanswered = env.iter().any(|(name, value)| {
            *name == "COMETAPI_BASE_URL" && (value.is_empty() || value.starts_with("https:"))
        });
        let checks = checks(call, i32::from(*status == "fail" || unanswered));
        let (found, said, next) = &checks[*check];
        assert_eq!(found, status, "{check} ({what}): {said}");
        assert!(said.contains(&here(what)), "{check}: {what:?} is not in {said:?}");
        let next = next.as_deref().unwrap_or_default();
        assert!(next.contains(&here(remedy)), "{check}: {remedy:?} is not in {next:?}");
    }
    assert_eq!(provider.posts(), [] as [Value; 0], "nothing was made");
}

#[test]
fn nothing_of_a_home_without_folders_stops_it() {
    let root = Root::new();
    if !rustix::process::geteuid().is_root() {
        eprintln!("SKIPPED: only root can start a program as a user without a home");
        return;
    }
    let mut call = root.viewfinder(&["doctor", "--json", "--offline"]);
    call.command.env_clear().uid(3_999_999_999).current_dir("/");
    if call.command.status().is_err() {
        eprintln!("SKIPPED: this build's folder is closed to other users");
        return;
    }
    let checks = checks(call, 1);
    let (status, what, remedy) = &checks["folders"];
    assert!(status == "fail" && what.contains("no home folder"), "{what}");
    assert!(remedy.as_deref().unwrap().contains("VIEWFINDER_DATA_DIR"));
}

#[test]
fn a_folder_that_is_read_only_is_told_and_stops_nothing() {
    let root = Root::new();
    let provider = Provider::start(FAST, &[]);
    root.viewfinder(&["submit", "a", "--yes"]).to(&provider).exits(0);
    let mut call = root.viewfinder(&["doctor", "--json", "--offline"]).to(&provider);
    if rustix::process::geteuid().is_root() {
        // Root writes everywhere, so it is somebody else who looks.
        fs::set_permissions(root.path(), fs::Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(root.ledger(), fs::Permissions::from_mode(0o644)).unwrap();
        call.command.uid(3_999_999_999).current_dir("/");
        if call.command.status().is_err() {
            eprintln!("SKIPPED: this build's folder is closed to other users");
            return;
        }
    }
    fs::set_permissions(root.data(), fs::Permissions::from_mode(0o555)).unwrap();
    let checks = checks(call, 1);
    fs::set_permissions(root.data(), fs::Permissions::from_mode(0o755)).unwrap();
    assert!(checks["data-folder"].1.contains("cannot be written"), "{checks:#?}");
    assert!(checks["ledger"].1.contains("is sound, 1 take"), "{checks:#?}");
}

#[test]
fn what_belongs_to_another_user_is_told() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("SKIPPED: only root can give files to another user");
        return;
    }
    for (name, check) in [
        ("config/key", "key-file"),
        ("config/config.toml", "config"),
        ("config", "config-folder"),
        ("data", "data-folder"),
    ] {
        let root = Root::new();
        fs::write(root.config().join("key"), SAVED).unwrap();
        fs::set_permissions(root.config().join("key"), fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(root.config().join("config.toml"), "").unwrap();
        std::os::unix::fs::chown(root.path().join(name), Some(12_345), None).unwrap();
        let checks = checks(root.viewfinder(&["doctor", "--json", "--offline"]), 0);
        for told in ["key-file", "config", "config-folder", "data-folder"] {
            let (status, what, remedy) = &checks[told];
            if told == check {
                assert_eq!(status, "warn", "{name}: {what}");
                assert!(what.contains("belongs to another user (number 12345)"), "{what}");
                let command = format!("sudo chown -R 0 '{}'", root.path().join(name).display());
                assert!(remedy.as_deref().unwrap().contains(&command), "{remedy:?}");
            } else {
                assert_eq!(status, "ok", "{name}: {told}: {what}");
            }
        }
    }
}

#[test]
fn colours_are_as_in_every_other_verb() {
    let root = Root::new();
    let shown = |pairs: &[(&str, &str)]| {
        let mut call = root.sandboxed(&["doctor", "--offline"]);
        for (name, value) in pairs {
            call = call.env(name, value);
        }
        call.exits(0).out().contains("\x1b[32m")
    };
    for (pairs, coloured) in [
        (&[][..], false),
        (&[("CLICOLOR_FORCE", "1")], true),
        (&[("CLICOLOR_FORCE", "0")], false),
        (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
    ] {
        assert_eq!(shown(pairs), coloured, "{pairs:?}");
    }
}

#[test]
fn what_the_provider_says_is_told_apart() {
    for (faults, check, status, what) in [
        (&["feed:*=401"][..], "key-accepted", "fail", "refused: the provider says \"invalid token"),
        (&["feed:*=429"], "provider", "warn", "too many requests"),
        (&["feed:*=500"], "provider", "fail", "HTTP 500"),
        (&["feed:*=html"], "provider", "fail", "not JSON"),
        (&["feed:*=redirect,to=http://localhost:1/"], "provider", "fail", "redirects elsewhere"),
        (&["feed:*=reset-after"], "provider", "fail", "broke"),
        (&["feed:*=status=404"], "provider", "fail", "Not Found"),
    ] {
        let provider = Provider::start(FAST, faults);
        let root = Root::new();
        let call = root.viewfinder(&["doctor", "--json"]).to(&provider);
        let checks = checks(call, i32::from(status == "fail"));
        let (found, said, _) = &checks[check];
        assert!(found == status && said.contains(what), "{faults:?}: {checks:#?}");
        if check == "key-accepted" {
            assert_eq!(checks["provider"].0, "ok");
        }
    }
}

#[test]
fn without_a_key_the_provider_is_asked_without_one() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let call = root.viewfinder(&["doctor", "--json"]).to(&provider).env("COMETAPI_KEY", "");
    let checks = checks(call, 1);
    assert_eq!(checks["provider"].0, "ok");
    assert!(!checks.contains_key("key-accepted"));
    let requests = provider.requests();
    // Any key is good there; only none at all is refused.
    assert_eq!((requests.len(), &requests[0]["status"]), (1, &401.into()), "{requests:?}");
}

#[test]
fn offline_and_on_the_sandbox_nobody_far_is_asked() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let offline = root.viewfinder(&["doctor", "--json", "--offline"]).to(&provider);
    assert!(checks(offline, 0)["provider"].1.contains("--offline"));
    let call = root.sandboxed(&["doctor", "--json"]).to(&provider);
    let checks = checks(call.env("COMETAPI_ACCESS_TOKEN", "at-canary"), 0);
    assert!(checks["provider"].1.contains("the sandbox answers"));
    assert!(checks["ledger"].1.contains("sandbox/ledger.db"));
    assert_eq!(provider.requests(), [] as [Value; 0]);
}

#[test]
fn takes_and_other_processes_are_counted() {
    let provider = Provider::start(SLOW, &["generate:2=reset-after"]);
    let root = Root::new();
    root.viewfinder(&["submit", "a", "--yes"]).to(&provider).exits(0);
    root.viewfinder(&["submit", "b", "--yes"]).to(&provider).exits(80);
    let waiting = root.viewfinder(&["submit", "c", "--yes", "--wait"]).to(&provider).start();
    provider.until_posts(3);
    crate::binary::until("the third take is open", || {
        let call = root.viewfinder(&["doctor", "--json", "--offline"]).to(&provider);
        let checks = checks(call, 0);
        (checks["takes"].1 == "1 unconfirmed, which may have been charged; 2 open").then(|| {
            assert!(checks["ledger"].1.contains("is sound, 3 takes"), "{checks:#?}");
            assert_eq!(checks["running"].1, "one other viewfinder is running here");
            assert_eq!(checks["takes"].0, "warn");
        })
    });
    drop(waiting);
}

#[test]
fn a_ledger_in_any_state_is_told_and_left_as_it_is() {
    let made = {
        let root = Root::new();
        let provider = Provider::start(FAST, &[]);
        root.viewfinder(&["submit", "a", "--yes"]).to(&provider).exits(0);
        fs::read(root.ledger()).unwrap()
    };
    // Byte 60 is the format, big-endian in four bytes; byte 100 is the first page's own head.
    let with = |at: usize, bytes: &[u8]| {
        let mut ledger = made.clone();
        ledger[at..at + bytes.len()].copy_from_slice(bytes);
        ledger
    };
    for (bytes, status, what) in [
        (made.clone(), "ok", "is sound"),
        (Vec::new(), "warn", "is empty"),
        (b"no ledger at all, but long enough to be taken for one".to_vec(), "fail", "is damaged"),
        (with(60, &[0, 0, 0, 99]), "fail", "newer viewfinder (format 99"),
        (with(68, &[1, 2, 3, 4]), "fail", "is another program's database"),
        (with(100, &[0xff; 64]), "fail", "is damaged"),
        (made[..made.len() / 2].to_vec(), "fail", "is damaged"),
    ] {
        let root = Root::new();
        fs::write(root.ledger(), &bytes).unwrap();
        let call = root.viewfinder(&["doctor", "--json", "--offline"]).env("COMETAPI_KEY", KEY);
        let checks = checks(call, i32::from(status == "fail"));
        let (found, said, _) = &checks["ledger"];
        assert!(found == status && said.contains(what), "{what}: {checks:#?}");
        assert_eq!(fs::read(root.ledger()).unwrap(), bytes, "{what}: it was only read");
        let names = fs::read_dir(root.data()).unwrap().map(|it| it.unwrap().file_name());
        let names: Vec<_> = names.collect();
        let corrupt = |name: &std::ffi::OsString| name.to_string_lossy().contains("corrupt");
        assert!(!names.iter().any(corrupt), "{what}: {names:?}");
    }
}

#[test]
fn people_read_words_and_a_summary_and_need_no_colour() {
    let root = Root::new();
    let ran = root.viewfinder(&["doctor", "--offline"]).exits(1);
    let ran = ran.prints("✗ fail  key ").prints("✓ ok    version ").says("One thing is wrong.");
    ran.prints("Set COMETAPI_KEY").never_says("\u{1b}");
    let ran = root.viewfinder(&["doctor", "--offline"]).env("LANG", "C").exits(1);
    assert!(ran.out().is_ascii(), "{}", ran.out());
    root.sandboxed(&["doctor", "--offline"])
        .env("EDITOR", "/bin/sh")
        .exits(0)
        .says(" could be improved.");
}

#[test]
fn broken_moves_and_ledgers_that_were_moved_aside_are_told() {
    let root = Root::new();
    std::fs::write(root.config().join("moves.toml"), "nope").unwrap();
    let ran = root.sandboxed(&["doctor", "--offline"]).exits(1);
    ran.prints("moves").prints("Correct that line");
    std::fs::remove_file(root.config().join("moves.toml")).unwrap();
    std::fs::create_dir_all(root.data().join("sandbox")).unwrap();
    std::fs::write(root.data().join("sandbox/ledger.db"), "no ledger at all, ".repeat(99)).unwrap();
    root.sandboxed(&["history"]).exits(1).says("damaged");
    root.sandboxed(&["doctor", "--offline"]).exits(0).prints("moved aside").prints(".recover");
}

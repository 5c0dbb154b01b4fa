//! Folders, the key, the provider's address and the settings' file: which source wins, and what
//! is said when none is right.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;

use crate::binary::{FAST, KEY, Provider, Root};

/// A user that no machine has, so nobody knows a home for it.
const NOBODY_AT_ALL: u32 = 3_999_999_999;

#[test]
fn without_a_home_the_folders_must_be_said() {
    let root = Root::new();
    if !rustix::process::geteuid().is_root() {
        eprintln!("SKIPPED: only root can start a program as a user without a home");
        return;
    }
    let homeless = |words: &[&str]| {
        let mut call = root.viewfinder(words);
        call.command.env_clear().uid(NOBODY_AT_ALL).current_dir("/");
        call
    };
    if homeless(&["--version"]).command.status().is_err() {
        eprintln!("SKIPPED: this build's folder is closed to other users");
        return;
    }
    let verbs: [&[&str]; 18] = [
        &[],
        &["history"],
        &["submit", "x", "--yes"],
        &["submit", "x", "--dry-run"],
        &["wait", "x"],
        &["download", "x"],
        &["show", "x"],
        &["note", "x", "y"],
        &["rate", "x", "1"],
        &["rm", "x"],
        &["confirm", "x", "--lost"],
        &["import", "-"],
        &["export"],
        &["moves"],
        &["models"],
        &["balance"],
        &["config", "path"],
        &["sandbox"],
    ];
    for words in verbs {
        let ran = homeless(words).exits(78);
        ran.says("no home folder").says("VIEWFINDER_DATA_DIR").prints_nothing();
    }
    // The folders suffice.
    fs::set_permissions(root.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let told = |call: crate::binary::Call| {
        call.env("VIEWFINDER_CONFIG_DIR", root.config()).env("VIEWFINDER_DATA_DIR", root.data())
    };
    told(homeless(&["history"])).exits(0).says("No takes yet.");
}

#[test]
fn a_folder_that_cannot_be_written_keeps_everything_from_being_sent() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    // A file where the folder should be stops root too.
    let file = root.path().join("file");
    fs::write(&file, "").unwrap();
    let ran = root.viewfinder(&["submit", "x", "--yes"]).to(&provider);
    ran.env("VIEWFINDER_DATA_DIR", file.join("data")).exits(1).says("Nothing was sent");
    if rustix::process::geteuid().is_root() {
        eprintln!("SKIPPED in part: root writes into folders that are read-only");
    } else {
        fs::set_permissions(root.data(), fs::Permissions::from_mode(0o500)).unwrap();
        let ran = root.viewfinder(&["submit", "x", "--yes"]).to(&provider);
        ran.exits(1).says("Nothing was sent").says("VIEWFINDER_DATA_DIR");
        fs::set_permissions(root.data(), fs::Permissions::from_mode(0o700)).unwrap();
    }
    assert_eq!(provider.requests().len(), 0);
}

#[test]
fn no_key_is_said_with_every_way_to_one() {
    let root = Root::new();
    for words in [&["submit", "x", "--yes"][..], &["submit", "x"], &["wait", "x"]] {
        let ran = root.viewfinder(words).env("COMETAPI_KEY", "").env("COMET_API_KEY", "");
        ran.exits(78).says("no API key").says("COMETAPI_KEY").says("--sandbox").prints_nothing();
    }
    root.viewfinder(&["history"]).exits(0).says("No takes yet.").prints_nothing();
    root.viewfinder(&["history", "--json"]).exits(0).prints_nothing();
}

#[test]
fn the_first_key_that_is_set_wins_and_the_file_comes_last() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let keys = [
        ("COMETAPI_KEY", "sk-first-00001111"),
        ("COMETAPI_API_KEY", "sk-second-0002222"),
        ("COMET_API_KEY", "sk-third-00003333"),
    ];
    fs::write(root.config().join("key"), "sk-file-000004444\n").unwrap();
    fs::set_permissions(root.config().join("key"), fs::Permissions::from_mode(0o644)).unwrap();
    for from in 0..=keys.len() {
        let mut call = root.viewfinder(&["submit", "x", "--yes"]);
        call = call.env("COMETAPI_BASE_URL", &provider.base);
        for (name, key) in &keys[from..] {
            call = call.env(name, key);
        }
        // An empty variable is an unset one.
        for (name, _) in &keys[..from] {
            call = call.env(name, "");
        }
        call.exits(0);
    }
    let ends: Vec<_> = provider.posts().iter().map(|post| post["key_end"].clone()).collect();
    assert_eq!(ends, ["1111", "2222", "3333", "4444"]);
    let mode = fs::metadata(root.config().join("key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "a key that others could read is closed to them");
}

#[test]
fn a_key_that_no_header_carries_is_refused_without_being_shown() {
    let root = Root::new();
    for key in ["sk-canary two words", "sk-canary-\u{e9}", &"sk-canary".repeat(99)] {
        let ran = root.viewfinder(&["submit", "x", "--yes"]).env("COMETAPI_KEY", key);
        ran.exits(78).says("COMETAPI_KEY").never_says("canary");
    }
    fs::write(root.config().join("key"), "sk-canary two words").unwrap();
    let ran = root.viewfinder(&["submit", "x", "--yes"]);
    ran.exits(78).says("config/key").never_says("canary");
}

#[test]
fn the_providers_address_keeps_the_key_safe() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let send = |base: &str| {
        let call = root.viewfinder(&["submit", "x", "--yes"]).env("COMETAPI_KEY", KEY);
        call.env("COMETAPI_BASE_URL", base)
    };
    for end in ["/v1", "/v1/", "/v1beta", "/", ""] {
        send(&format!("{}{end}", provider.base)).exits(0);
    }
    for end in ["/runway", "/runway/pro/generate", "/v1/chat/completions"] {
        let ran = send(&format!("{}{end}", provider.base)).exits(0);
        let note = ran.err().matches("was ignored").count();
        assert_eq!(note, 1, "{end}: {}", ran.err());
    }
    let paths: Vec<_> = provider.posts().iter().map(|post| post["path"].clone()).collect();
    assert_eq!(paths, ["/runway/pro/generate"; 8]);
    for (base, said) in [
        ("http://api.cometapi.com", "unencrypted"),
        ("http://192.168.1.1:8080/v1", "unencrypted"),
        ("http://127.0.0.1.example.com", "unencrypted"),
        ("ftp://127.0.0.1", "not a web address"),
        ("api.cometapi.com", "write it like https://api.cometapi.com"),
        ("http://user:hunter2@127.0.0.1:1", "user name or password"),
        ("http://127.0.0.1:1/?key=hunter2", "a query"),
    ] {
        let ran = send(base).exits(78).says(said).says("COMETAPI_BASE_URL");
        ran.never_says(KEY).never_says("hunter2");
    }
    // The environment wins over the file.
    fs::write(root.config().join("config.toml"), "[provider]\nbase_url = \"http://x.example\"\n")
        .unwrap();
    send(&provider.base).exits(0);
    send("").exits(78).says("http://x.example");
    assert_eq!(provider.posts().len(), 9);
}

#[test]
fn a_mistake_in_what_is_sent_ends_every_verb_that_sends() {
    let root = Root::new();
    let file = root.config().join("config.toml");
    // Whether it also ends those that only follow.
    for (text, said, followed) in [
        ("[shot]\nmodle = \"gen2\"", ":2:1: unknown setting `modle`; did you mean `model`?", false),
        (
            "\n\n[provder]\nbase_url = \"x\"",
            ":3:2: unknown setting `provder`; did you mean `provider`?",
            false,
        ),
        (
            "[shot]\nseconds = \"5\"",
            ":2:11: expected a whole number, 0 or more, found string",
            false,
        ),
        ("[sandbox]\nspeed = -1", ":2:9: ", false),
        ("[budget]\ntakes_a_day = -3", ":2:15: a limit is a whole number", false),
        ("[budget]\nusd_a_day = \"five\"", ":2:13: a limit is a number of dollars", false),
        ("[budget]\ntakes_per_day = 3", ":2:1: unknown setting", false),
        ("[sweep]\nat_once = 200", ":2:11: 200 takes at a time is outside 1 to 20", false),
        ("[[model]]\nseconds = [5]", ":1:1: missing field `name`", false),
        ("[choices]\nratios = 5", ":2:10: ", false),
        ("[provider]\n\n  poll_every = \"often\"", ":3:16: ", true),
        ("[films]\nprivate = 1", ":2:11: ", true),
        ("[shot\n", ":1:", true),
        ("[ui]\ntheme = \"dark\"\ntheme = \"dark\"\n", ":3:1: ", true),
    ] {
        fs::write(&file, text).unwrap();
        for words in
            [&["history"][..], &["submit", "x", "--yes"], &["sandbox"], &["config", "show"]]
        {
            let ran = root.viewfinder(words).env("COMETAPI_KEY", KEY).exits(78);
            ran.says(&format!("config/config.toml{said}"))
                .says("Correct that line")
                .prints_nothing();
        }
        for words in [&["--sandbox", "wait"][..], &["--sandbox", "download", "x"]] {
            let ran = root.viewfinder(words).run().says(&format!("config/config.toml{said}"));
            let done = if words.contains(&"wait") { 0 } else { 2 };
            let ran = ran.exits(if followed { 78 } else { done });
            if followed {
                ran.says("Correct that line")
            } else {
                ran.never_says("Correct that line")
            };
        }
    }
    fs::write(&file, [b'[', 0xff, 0xfe]).unwrap();
    root.viewfinder(&["history"]).exits(78).says("config.toml");
    root.viewfinder(&["wait"]).exits(78).says("config.toml");
}

#[test]
fn a_mistake_in_how_something_looks_is_told_and_stops_nothing() {
    let root = Root::new();
    let file = root.config().join("config.toml");
    for (text, said) in [
        (
            "[ui]\nqqqqqq = 1",
            ":2:1: unknown setting `qqqqqq`; expected one of `theme`, `glyphs`, `bell`, \
             `notify`, `reader`. It is ignored.\n",
        ),
        (
            "[ui]\ntheme = \"drak\"",
            ":2:9: unknown value `drak`; did you mean `dark`? The default is used.\n",
        ),
        ("[preview]\nplay = 1", ":2:8: expected true or false, found integer `1`. The default"),
        ("[pictures]\nprotocol = \"x\"", ":2:12: unknown value `x`; expected one of `auto`"),
        ("[words]\nlanguage = 1", ":2:12: "),
        ("[keys.history]\nmark = \"m\"", ":1:2: unknown setting `keys`"),
        ("[hooks]\nsaved = [\"x\"]", ":1:2: unknown setting `hooks`"),
        ("ui = 5", ":1:6: "),
    ] {
        // What is right in the same file holds.
        fs::write(&file, format!("{text}\n[shot]\nratio = \"9:16\"\n")).unwrap();
        for words in [
            &["history"][..],
            &["submit", "x", "--dry-run"],
            &["wait"],
            &["preview", "--words"],
            &["config", "show"],
            &["config", "path", "--all"],
        ] {
            let ran = root.sandboxed(words).exits(0);
            ran.says(&format!("config/config.toml{said}")).never_says("Correct that line");
        }
        root.viewfinder(&["submit", "x", "--dry-run"]).exits(0).prints("\"ratio\":\"9:16\"");
        let edited = root.viewfinder(&["config", "edit"]).env("EDITOR", "/bin/true").exits(0);
        edited.says(&format!("config/config.toml{said}"));
    }
    // Each of several, and what is shown is what holds.
    fs::write(&file, "[ui]\ntheme = 1\nglyphs = \"ascii\"\n[words]\nlanguage = 1\n").unwrap();
    let ran = root.viewfinder(&["config", "show"]).exits(0).says(":2:9: ").says(":5:12: ");
    ran.prints("theme = \"auto\"").prints("glyphs = \"ascii\"").prints("language = \"en\"");
}

#[test]
fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
    let root = Root::new();
    let file = "[shot]\nmodel = \"gen3a_turbo\"\nratio = \"9:16\"\nseconds = 10\n";
    fs::write(root.config().join("config.toml"), file).unwrap();
    let sent = |words: &[&str]| {
        let words = [&["submit", "x", "--yes", "--json"], words].concat();
        let shot = root.sandboxed(&words).exits(0).json()[0]["shot"].clone();
        ["model", "ratio", "style", "seconds"].map(|name| shot[name].to_string().replace('"', ""))
    };
    assert_eq!(sent(&[]), ["gen3a_turbo", "9:16", "cinematic", "10"]);
    assert_eq!(sent(&["--model=gen4", "--seconds=5"]), ["gen4", "9:16", "cinematic", "5"]);
}

#[test]
fn the_key_is_nowhere_but_in_its_header() {
    let provider = Provider::start(FAST, &["generate:2=401", "generate:3=reset-after"]);
    let root = Root::new();
    let words: [&[&str]; 7] = [
        &["--log-level=trace", "submit", "a cat", "--yes", "--wait", "--poll-every=50ms", "--json"],
        &["--log-level=trace", "submit", "a dog", "--yes"],
        &["--log-level=trace", "submit", "a cow", "--yes"],
        &["--log-level=trace", "history"],
        &["--log-level=trace", "history", "--json"],
        &["--log-level=trace", "wait", "nothing"],
        &["--log-level=trace", "submit", "a hen"],
    ];
    let codes = words.map(|words| {
        let ran = root.viewfinder(words).to(&provider).run().never_says(KEY);
        ran.never_says("sk-canary").code().unwrap()
    });
    assert_eq!(codes, [0, 77, 80, 0, 0, 2, 2]);
    let log = fs::read_to_string(root.data().join("log/viewfinder.log")).unwrap();
    assert!(log.contains("DEBUG"), "something was logged: {log}");
    // Names that others choose, as a host's, come through viewfinder's own cleaning or not at all.
    assert!(log.lines().all(|line| line.contains(" viewfinder::")), "{log}");
    assert_eq!(root.files_with(KEY), [] as [std::path::PathBuf; 0]);
    assert_eq!(root.files_with("sk-canary"), [] as [std::path::PathBuf; 0]);
    assert!(!root.files_with("a cat").is_empty(), "the search finds what is there");
}

/// However generous the user's umask is.
#[test]
fn what_is_written_is_for_the_user_only() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let mut call = root.viewfinder(&[]).to(&provider);
    let binary = call.command.get_program().to_owned();
    let mut shell = std::process::Command::new("/bin/sh");
    shell.args(["-c", "umask 000; exec \"$0\" submit 'a cat' --yes --wait --poll-every=50ms"]);
    shell.arg(binary).env_clear().envs(root.environment()).current_dir(root.path());
    shell.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    call.command = shell;
    call.to(&provider).exits(0);
    let mut seen = Vec::new();
    let mut folders = vec![root.data()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            let most = if path.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(mode & !most, 0, "{}: {mode:o}", path.display());
            if path.is_dir() {
                folders.push(path.clone());
            }
            seen.push(path);
        }
    }
    for name in ["ledger.db", "ledger.lock", "locks"] {
        assert!(seen.iter().any(|path| path.to_str().unwrap().contains(name)), "{seen:?}");
    }
}

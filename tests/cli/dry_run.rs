//! `submit --dry-run`: the exact request, and nothing sent.

use std::fs;

use serde_json::Value;

use crate::binary::{FAST, KEY, Provider, Root};

#[test]
fn a_dry_run_prints_what_would_be_sent_and_leaves_no_trace() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let rows: [&[&str]; 4] = [
        &["a cat"],
        &["mèo's \"mái nhà\"\n@two", "--motion", "y=0.4,r=-6", "--words", "--seconds", "10"],
        &["x", "--move", "arc left", "--ratio", "21:9", "--style", "noir", "--model", "my-own"],
        &["x", "--no-download", "--poll-every", "1s"],
    ];
    for (nth, words) in rows.into_iter().enumerate() {
        let call = |more| root.viewfinder(&[&["submit"], words, &[more]].concat());
        // Without a key, as without anything else.
        let dry = call("--dry-run").exits(0);
        assert_eq!((dry.err(), dry.out().lines().count()), (String::new(), 1), "{words:?}");
        assert_eq!((root.ledger().exists(), provider.posts().len()), (nth > 0, nth), "{words:?}");
        call("--yes").to(&provider).exits(0);
        assert_eq!(dry.json()[0], provider.posts()[nth]["body"], "{words:?}");
    }
    // As the settings and the environment say it, and from standard input, where nobody is asked.
    std::fs::write(
        root.config().join("config.toml"),
        "[provider]\ncallback_url = \"https://example.com/me\"\n",
    )
    .unwrap();
    let call = root.viewfinder(&["submit", "-", "--dry-run", "--sandbox"]);
    let body = call.reads("two\r\nlines\n").exits(0).json().remove(0);
    assert_eq!(
        (&body["prompt"], &body["callback_url"]),
        (&Value::from("two\nlines"), &Value::from("https://example.com/me"))
    );
    assert_eq!(provider.posts().len(), 4);
    let taken = root.viewfinder(&["history", "--json"]).exits(0).json();
    assert_eq!(taken.len(), 4, "a dry run is no take");
}

#[test]
fn a_request_is_shown_as_it_was_sent_whatever_the_settings_say_now() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let say = |version: &str, callback: &str| {
        let text =
            format!("[provider]\nrunway_version = \"{version}\"\ncallback_url = \"{callback}\"\n");
        std::fs::write(root.config().join("config.toml"), text).unwrap();
    };
    say("2025-01-01", "https://example.com/then");
    let dry = ["submit", "x", "--dry-run", "--curl"];
    let shown = root.viewfinder(&dry).to(&provider).exits(0).out();
    let id = root.viewfinder(&["submit", "x", "--yes"]).to(&provider).exits(0).out();
    let id = id.lines().next().unwrap();
    say("2026-01-01", "https://example.com/now");
    let sent = root.viewfinder(&["show", id, "--curl"]).exits(0).never_says(KEY).out();
    assert_eq!(sent, shown);
    assert!(sent.contains("X-Runway-Version: 2025-01-01") && sent.contains("/then"), "{sent}");
}

#[test]
fn a_dry_run_says_what_speaks_against_the_shot_with_the_same_codes() {
    let root = Root::new();
    let rows: [(&[&str], i32, &str); 9] = [
        (&["x", "--model", "gen4_turbo", "--dry-run"], 0, "Note: Makes films from an image only"),
        (&["x", "--seconds", "7", "--dry-run", "--curl"], 0, "Note: Known to make 5 or 10 s"),
        (&["", "--dry-run"], 2, "The prompt is empty"),
        (&["x", "--ratio", "", "--dry-run"], 2, "The ratio is empty"),
        (&["x", "--move", "arc lfet", "--dry-run"], 2, "The nearest is “arc left”"),
        (&["x", "--curl"], 2, "--dry-run"),
        (&["x", "--dry-run", "--json"], 2, "cannot be used with '--json'"),
        (&["x", "--dry-run", "--wait"], 2, "cannot be used with '--wait'"),
        (&["x", "--dry-run", "--curl", "--sandbox"], 2, "no address for curl"),
    ];
    for (words, code, said) in rows {
        let ran = root.viewfinder(&[&["submit"], words].concat()).exits(code).says(said);
        assert_eq!(ran.out().is_empty(), code != 0, "{words:?}");
    }
    assert!(!root.ledger().exists(), "nothing is written down");
}

#[test]
fn the_command_for_curl_works_as_it_is_typed() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let words = ["submit", "it's $HOME `x` \"q\" \\ \n@100% [é]", "--motion=x=-0.4", "--dry-run"];
    let body = root.viewfinder(&words).to(&provider).exits(0).json().remove(0);
    let call = root.viewfinder(&[&words[..], &["--curl"]].concat()).to(&provider);
    let command = call.exits(0).never_says(KEY).out();
    assert!(command.contains("$COMETAPI_KEY") && command.lines().count() == 1, "{command}");
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", "command -v curl >/dev/null || exit 99\n"]).env("NO_PROXY", "*");
    if shell.status().unwrap().code() == Some(99) {
        eprintln!("SKIPPED: there is no curl here, so the command was not run");
        return;
    }
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &command]).env("COMETAPI_KEY", KEY).env("NO_PROXY", "*");
    let ran = shell.output().unwrap();
    let answer: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(answer["data"]["task_id"], provider.tasks()[0].as_str(), "{answer}");
    assert_eq!((provider.posts().len(), &provider.posts()[0]["body"]), (1, &body));
}

/// Whatever viewfinder prints of a shot makes the same request again.
#[test]
fn every_form_of_a_shot_makes_the_same_request() {
    let root = Root::new();
    let shot = [
        "submit",
        "mèo \"hai\"\ndòng",
        "--ratio=9:16",
        "--motion=x=-2,r=0.4",
        "--image=https://example.com/a.png",
        "--end-frame",
        "--words",
    ];
    let run = |words: &[&str], input: &str| root.sandboxed(words).reads(input).exits(0).out();
    let request = run(&[&shot[..], &["--dry-run"]].concat(), "");
    let waited = [&shot[..], &["--yes", "--json", "--wait", "--poll-every=50ms"]].concat();
    let lines = run(&waited, "");
    let take: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    let id = take["id"].as_str().unwrap();
    assert_eq!(run(&["show", id, "--request"], ""), request);
    let film = take["film"].as_str().unwrap();
    let sidecar = fs::read_to_string(film.replace(".mp4", ".json")).unwrap();
    for text in [
        &request,
        &lines,
        &take.to_string(),
        &take["shot"].to_string(),
        &serde_json::to_string_pretty(&take).unwrap(),
        &sidecar,
        &format!("\u{feff}{request}"),
        &run(&["export"], ""),
    ] {
        assert_eq!(run(&["submit", "--from", "-", "--dry-run"], text), request, "{text}");
    }
    // A take is named as everywhere else, and a file of its name wins.
    assert_eq!(run(&["submit", "--from", id, "--dry-run"], ""), request);
    assert_eq!(run(&["submit", "--from", &id[..4], "--dry-run"], ""), request);
    let again = run(&["submit", "--from", id, "--yes", "--json"], "");
    assert!(again.contains(&format!("\"parent\":\"{id}\"")), "{again}");
    fs::write(root.path().join(id), "{\"prompt\": \"a file\"}").unwrap();
    assert!(run(&["submit", "--from", id, "--dry-run"], "").contains("\"prompt\":\"a file\""));
}

#[test]
fn what_a_file_does_not_say_is_what_a_bare_submit_says() {
    let root = Root::new();
    fs::write(
        root.config().join("config.toml"),
        "[shot]\nratio = \"9:16\"\nstyle = \"anime\"\n[provider]\ncallback_url = \"https://mine.example/\"\n",
    )
    .unwrap();
    let dry = |words: &[&str], text: &str| {
        root.viewfinder(&[&["submit", "--from", "-", "--dry-run"], words].concat()).reads(text)
    };
    let bare = root.viewfinder(&["submit", "a cat", "--dry-run"]).exits(0).out();
    for text in [
        "{\"prompt\": \"a cat\"}",
        "{\"shot\": {\"prompt\": \"a cat\"}}",
        "{\"options\": {}, \"prompt\": \"a cat\"}",
    ] {
        assert_eq!(dry(&[], text).exits(0).out(), bare, "{text}");
    }
    assert_eq!(dry(&["a cat"], "{}").exits(0).out(), bare);
    // A length that nobody asked for is one that the model makes.
    let model = root.viewfinder(&["submit", "a cat", "--model=gen2", "--dry-run"]).exits(0).out();
    assert_eq!(dry(&["a cat"], "{\"model\": \"gen2\"}").exits(0).out(), model);
    // Results go where the settings say, whoever made the file.
    let theirs = "{\"prompt\": \"a cat\", \"callback_url\": \"https://theirs.example/\"}";
    let ran = dry(&[], theirs).exits(0).says("https://theirs.example/; that is left out");
    assert_eq!(ran.out(), bare);
    for (text, said) in [
        (
            "{\"promt\": 1}",
            "Standard input has no shot that can be sent: there is no promt; did you mean prompt?",
        ),
        (
            "{\"shot\": {\"seconds\": \"5\"}}",
            "shot.seconds: expected a whole number of seconds, found the text \"5\".",
        ),
        ("{", "this is not JSON: EOF while parsing an object at line 1 column 1."),
    ] {
        dry(&[], text).exits(2).says(said).says("Nothing was sent.").prints_nothing();
    }
}

//! `submit --dry-run`: the exact request, and nothing sent.

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
fn a_dry_run_says_what_speaks_against_the_shot_with_the_same_codes() {
    let root = Root::new();
    let rows: [(&[&str], i32, &str); 9] = [
        (&["x", "--model", "gen4_turbo", "--dry-run"], 0, "Note: Makes films from an image only"),
        (&["x", "--seconds", "7", "--dry-run", "--curl"], 0, "Note: Known to make 5 or 10 s"),
        (&["", "--dry-run"], 2, "The prompt is empty"),
        (&["x", "--ratio", "", "--dry-run"], 2, "The ratio is empty"),
        (&["x", "--move", "arc lfet", "--dry-run"], 2, "The nearest is \"arc left\""),
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

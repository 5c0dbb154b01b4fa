//! `submit`: when it sends, what it prints, how it ends.

use std::fs;
use std::time::Instant;

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::binary::{Call, FAST, KEY, Provider, Root, SLOW};

/// The documented keys of a take, in their order.
pub(crate) const KEYS: [&str; 29] = [
    "id",
    "task_id",
    "state",
    "shot",
    "created",
    "updated",
    "progress",
    "video_url",
    "film",
    "error",
    "note",
    "rating",
    "parent",
    "sent",
    "ended",
    "bytes",
    "poster",
    "last_frame",
    "film_part",
    "film_remark",
    "provider",
    "hidden",
    "offered_task_id",
    "provider_status",
    "other_task",
    "camera",
    "plan",
    "item",
    "cost",
];

/// Checks that a line of `--json` is as documented, whatever the take's state is.
#[track_caller]
pub(crate) fn documented(take: &Value) {
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(take), KEYS, "{take}");
    let shot = [
        "prompt",
        "ratio",
        "style",
        "model",
        "seconds",
        "motion",
        "words",
        "image",
        "last_image",
        "image_as_end_frame",
        "flip",
    ];
    assert_eq!(names(&take["shot"]), shot, "{take}");
    let axes = ["x", "y", "z", "r", "bg_x_pan", "bg_y_pan"];
    assert_eq!(names(&take["shot"]["motion"]), axes, "{take}");
    assert!(axes.iter().all(|axis| take["shot"]["motion"][axis].is_number()), "{take}");
    assert!(shot[..4].iter().all(|name| take["shot"][name].is_string()), "{take}");
    assert!(take["shot"]["seconds"].is_u64(), "{take}");
    assert!(take["shot"]["words"].is_null() || take["shot"]["words"].is_string(), "{take}");
    for name in ["image", "last_image"] {
        assert!(take["shot"][name].is_null() || take["shot"][name].is_string(), "{take}");
    }
    assert!(take["shot"]["image_as_end_frame"].is_boolean(), "{take}");
    assert!(take["shot"]["flip"].is_boolean(), "{take}");
    let id = take["id"].as_str().unwrap();
    assert!(id.len() == 8 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{take}");
    for time in ["created", "updated"] {
        let time = take[time].as_str().unwrap();
        time.parse::<jiff::Timestamp>().unwrap();
        assert!(time.ends_with('Z'), "{take}");
    }
    let state = take["state"].as_str().unwrap();
    let has_film = matches!(state, "succeeded" | "downloading" | "saved" | "expired");
    let accepted = has_film || matches!(state, "queued" | "running" | "stalled");
    assert!(take["task_id"].is_string() || (!accepted && take["task_id"].is_null()), "{take}");
    assert!(take["progress"].is_null() || take["progress"].as_u64().unwrap() <= 100, "{take}");
    assert_eq!(take["video_url"].is_string(), has_film, "{take}");
    assert_eq!(take["film"].is_string(), state == "saved", "{take}");
    assert_eq!(take["bytes"].is_u64(), state == "saved", "{take}");
    for path in ["poster", "last_frame"] {
        let path = &take[path];
        assert!(path.is_null() || (path.is_string() && state == "saved"), "{take}");
    }
    for time in ["sent", "ended"] {
        let time = &take[time];
        assert!(time.as_str().is_none_or(|time| time.ends_with('Z')), "{take}");
    }
    assert!(take["note"].is_string() && take["provider"].is_string(), "{take}");
    assert!(take["hidden"].is_boolean(), "{take}");
    assert!(take["parent"].is_null() || take["parent"].is_string(), "{take}");
    let stars = &take["rating"];
    assert!(stars.is_null() || (1..=5).contains(&stars.as_u64().unwrap()), "{take}");
    let failed = matches!(state, "unconfirmed" | "rejected" | "failed" | "expired");
    // A film that something stands in the way of says what.
    assert!(take["error"].is_object() == failed || state == "succeeded", "{take}");
    if take["error"].is_object() {
        assert_eq!(names(&take["error"]), ["kind", "message", "request_id"], "{take}");
        let kinds = [
            "auth",
            "quota",
            "rate_limit",
            "invalid",
            "moderation",
            "not_found",
            "network",
            "timeout",
            "provider",
            "unclear",
            "disk",
            "lost",
        ];
        assert!(kinds.contains(&take["error"]["kind"].as_str().unwrap()), "{take}");
        assert!(!take["error"]["message"].as_str().unwrap().is_empty(), "{take}");
    }
}

fn submit(root: &Root, provider: &Provider, words: &[&str]) -> Call {
    root.viewfinder(&[&["submit"], words].concat()).to(provider)
}

const WAIT: [&str; 4] = ["--yes", "--wait", "--poll-every=50ms", "--json"];

#[test]
fn off_a_terminal_nothing_is_sent_without_yes() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let ask = "there is no terminal to confirm it on";
    submit(&root, &provider, &["x"]).exits(2).says(ask).says("--yes").prints_nothing();
    submit(&root, &provider, &["x"]).reads("y\n").exits(2).says(ask).prints_nothing();
    submit(&root, &provider, &["-"]).reads("a cat\n").exits(2).says(ask).prints_nothing();
    submit(&root, &provider, &["x", "--wait", "--json"]).exits(2).says(ask).prints_nothing();
    assert_eq!(provider.requests().len(), 0);
    root.viewfinder(&["history"]).exits(0).says("No takes yet.");
    root.sandboxed(&["submit", "x"]).exits(2).says(ask);
}

#[test]
fn what_was_asked_for_is_what_is_sent() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    submit(&root, &provider, &["x", "-y"]).exits(0);
    let words = [
        "nước chảy  đá mòn",
        "--ratio",
        "21:9",
        "--style",
        "noir",
        "--model",
        "my-own",
        "--seconds",
        "37",
        "--motion",
        "y=0.4,r=-6",
        "--yes",
    ];
    submit(&root, &provider, &words).exits(0);
    // As others write it: negatives first, names of sliders, blanks, binary noise.
    let motion = "--motion=x=-10, zoom=+1.5,bg_y_pan=.3,y=0.3999999999999999";
    submit(&root, &provider, &["-", motion, "--yes"]).reads("two\r\nlines\n").exits(0);
    let sent: Vec<Value> = provider.posts().iter().map(|post| post["body"].clone()).collect();
    let zero = json!({"x": 0.0, "y": 0.0, "z": 0.0, "r": 0.0, "bg_x_pan": 0.0, "bg_y_pan": 0.0});
    let with = |axes: Value| {
        let mut motion = zero.clone();
        motion.as_object_mut().unwrap().extend(axes.as_object().unwrap().clone());
        motion
    };
    let request = |prompt: &str, names: [&str; 3], seconds: u32, motion: Value| {
        json!({
            "callback_url": "https://callback.invalid/", "ratio": names[0], "prompt": prompt,
            "style": names[1], "model": names[2],
            "options": {"seconds": seconds, "motion_vector": motion},
        })
    };
    let usual = ["16:9", "cinematic", "gen4"];
    let own = ["21:9", "noir", "my-own"];
    let wanted = [
        request("x", usual, 5, zero.clone()),
        request(
            "n\u{1b0}\u{1edb}c ch\u{1ea3}y  \u{111}\u{e1} m\u{f2}n",
            own,
            37,
            with(json!({"y": 0.4, "r": -6.0})),
        ),
        request(
            "two\nlines",
            usual,
            5,
            with(json!({"x": -10.0, "z": 1.5, "bg_y_pan": 0.3, "y": 0.4})),
        ),
    ];
    pretty_assertions::assert_eq!(sent, wanted);
}

#[test]
fn a_plain_submit_ends_when_the_provider_has_it() {
    let provider = Provider::start(SLOW, &[]);
    let root = Root::new();
    let ran = submit(&root, &provider, &["a cat", "--yes"]).exits(0);
    let id = ran.out().trim().to_owned();
    assert_eq!(id.len(), 8, "standard output is the id and nothing else: {:?}", ran.out());
    ran.says(&format!("viewfinder wait {id}"));
    let ran = submit(&root, &provider, &["a cat", "--yes", "--json"]).exits(0);
    let lines = ran.json();
    assert_eq!((lines.len(), &lines[0]["state"]), (1, &json!("queued")));
    documented(&lines[0]);
    assert_eq!(lines[0]["task_id"], provider.tasks()[1]);
    assert_eq!(provider.requests().len(), 2, "and nobody is asked about it yet");
}

#[test]
fn waiting_prints_each_change_of_state_and_ends_with_the_film() {
    let provider = Provider::start("300", &["feed:1=not-exist", "feed:2=flat"]);
    let root = Root::new();
    let ran = submit(&root, &provider, &[&["a cat"], &WAIT[..]].concat()).exits(0);
    let lines = ran.json();
    lines.iter().for_each(documented);
    let states: Vec<_> = lines.iter().map(|line| line["state"].as_str().unwrap()).collect();
    assert_eq!(states[..3], ["preparing", "submitting", "queued"]);
    assert_eq!(states[states.len() - 3..], ["succeeded", "downloading", "saved"]);
    assert!(states.windows(2).all(|pair| pair[0] != pair[1]), "{states:?}");
    let last = lines.last().unwrap();
    assert!(last["video_url"].as_str().unwrap().starts_with(&provider.base));
    assert_eq!((&last["progress"], provider.posts().len()), (&json!(100), 1));
    let film = fs::read(last["film"].as_str().unwrap()).unwrap();
    assert_eq!(&film[4..8], b"ftyp");
    // In words the states are talk, and the id is the data.
    let ran = submit(&root, &provider, &["a cat", "--yes", "--wait", "--poll-every=50ms"]).exits(0);
    assert_eq!(ran.out().trim().len(), 8);
    ran.says("submitting").says("queued  task ").says("succeeded").says("saved").says(".mp4");
}

/// A fault, the exit code, the state and kind of error, what is said, how many requests arrive.
type Ending = (&'static str, i32, &'static str, &'static str, &'static str, usize);

#[test]
fn every_ending_has_its_code() {
    let endings: [Ending; 15] = [
        ("generate:1=fails,reason=SAFETY.INPUT.TEXT", 65, "failed", "moderation", "", 1),
        ("generate:1=fails,reason=out of cards", 65, "failed", "provider", "", 1),
        ("generate:1=status=400", 65, "rejected", "invalid", "", 1),
        ("generate:1=business,msg=no such style", 65, "rejected", "provider", "no such style", 1),
        ("generate:1=redirect,to=http://127.0.0.1:9/", 65, "rejected", "invalid", "", 1),
        ("generate:1=401", 77, "rejected", "auth", "", 1),
        ("generate:*=429,retry-after=121", 69, "rejected", "rate_limit", "", 1),
        ("generate:1-2=429,retry-after=0", 0, "saved", "", "", 3),
        ("generate:1=524", 80, "unconfirmed", "timeout", "may have been charged", 1),
        ("generate:1=500", 80, "unconfirmed", "provider", "may have been charged", 1),
        ("generate:1=reset-after", 80, "unconfirmed", "network", "may have been charged", 1),
        ("generate:1=cut,at=9", 80, "unconfirmed", "network", "may have been charged", 1),
        ("generate:1=html", 80, "unconfirmed", "unclear", "may have been charged", 1),
        ("feed:1=500", 0, "saved", "", "", 1),
        ("film:*=html", 1, "succeeded", "unclear", "", 1),
    ];
    // They mostly wait, so they wait together.
    std::thread::scope(|scope| {
        for (fault, code, state, kind, said, posts) in endings {
            scope.spawn(move || {
                let provider = Provider::start(FAST, &[fault]);
                let root = Root::new();
                let ran = submit(&root, &provider, &[&["a cat"], &WAIT[..]].concat()).run();
                assert_eq!(ran.code(), Some(code), "{fault}: {ran:?}");
                let last = ran.json().pop().unwrap();
                documented(&last);
                let error = last["error"]["kind"].as_str().unwrap_or_default();
                assert_eq!((last["state"].as_str().unwrap(), error), (state, kind), "{fault}");
                assert_eq!(provider.posts().len(), posts, "{fault}");
                // The same in words, a plain submit, and a listing afterwards.
                let listed = root.viewfinder(&["history", "--json"]).exits(0).json();
                assert_eq!(listed, [last], "{fault}");
                if !said.is_empty() {
                    let provider = Provider::start(FAST, &[fault]);
                    let ran = submit(&root, &provider, &["a cat", "--yes"]).exits(code).says(said);
                    assert_eq!((ran.out().trim().len(), provider.posts().len()), (8, posts));
                }
            });
        }
    });
}

#[test]
#[ignore = "five tries take half a minute; the loopback suite has the same with short waits"]
fn a_provider_that_is_never_reached_is_unreachable() {
    let root = Root::new();
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let call = root.viewfinder(&["submit", "x", "--yes", "--json"]).env("COMETAPI_KEY", KEY);
    let ran = call.env("COMETAPI_BASE_URL", format!("http://{gone}")).exits(69);
    assert_eq!(ran.json()[0]["error"]["kind"], "network");
    assert!(ran.json()[0]["error"]["message"].as_str().unwrap().contains("tried 6 times"));
}

#[test]
fn a_signal_before_an_answer_says_what_nobody_knows() {
    let provider = Provider::start(SLOW, &["generate:*=stall"]);
    for (first, code) in [(Signal::INT, 80), (Signal::TERM, 80)] {
        let root = Root::new();
        let before = provider.posts().len();
        let mut running = submit(&root, &provider, &["a cat", "--yes"]).start();
        provider.until_posts(before + 1);
        running.signal(first);
        running.until_said("waiting up to 10 s for its answer");
        // The second one gives up on the answer.
        running.signal(first);
        running.end().exits(code).says("may have been charged");
        let listed = root.viewfinder(&["history", "--json"]).exits(0).json();
        assert_eq!(listed[0]["state"], "unconfirmed");
    }
    assert_eq!(provider.posts().len(), 2);
}

#[test]
fn a_signal_while_waiting_for_another_try_sends_nothing_more() {
    let provider = Provider::start(SLOW, &["generate:*=429,retry-after=60"]);
    let root = Root::new();
    let mut running = submit(&root, &provider, &["a cat", "--yes"]).start();
    provider.until_posts(1);
    running.until_said("submitting");
    let begun = Instant::now();
    running.until_said("preparing");
    running.signal(Signal::INT);
    running.end().exits(130);
    assert!(begun.elapsed().as_secs() < 30, "nothing is waited for");
    let listed = root.viewfinder(&["history", "--json"]).exits(0).json();
    assert_eq!((&listed[0]["state"], provider.posts().len()), (&json!("cancelled"), 1));
}

#[test]
fn the_sandbox_needs_no_key_and_heeds_none() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    // Its own time is not to be changed from here: so it is not waited for.
    let ran = root.sandboxed(&["submit", "a cat", "--yes", "--json"]).to(&provider).exits(0);
    assert_eq!(ran.json()[0]["state"], "queued");
    assert_eq!(provider.requests().len(), 0, "it has a provider of its own");
    assert!(!root.ledger().exists(), "and a ledger of its own");
    assert_eq!(root.sandboxed(&["history", "--json"]).exits(0).json().len(), 1);
    root.viewfinder(&["history"]).exits(0).says("No takes yet.");
}

#[test]
fn what_speaks_against_a_shot_is_said_and_keeps_nobody_from_sending_it() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let long = "a".repeat(1001);
    submit(&root, &provider, &[&long, "--yes"])
        .exits(0)
        .says("The prompt has 1001 units; Runway documents 1000.");
    submit(&root, &provider, &["x", "--seconds", "7", "--yes"])
        .exits(0)
        .says("Known to make 5 or 10 s, not 7.");
    submit(&root, &provider, &["x", "--model", "gen4_turbo", "--yes"])
        .exits(0)
        .says("from an image only");
    submit(&root, &provider, &["x", "--model", "my-own", "--seconds", "7", "--yes"])
        .exits(0)
        .never_says("Note:");
    assert_eq!(provider.posts().len(), 4);
}

#[test]
fn what_looks_like_a_slip_is_said_and_sent_all_the_same() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let rows = [
        (
            "--model",
            "gen-4",
            "Note: “gen-4” is no model that the table knows; the nearest is “gen4”.",
        ),
        ("--style", "cinamatic", "the nearest is “cinematic”."),
        ("--style", "noir", ""),
    ];
    for (nth, (flag, value, said)) in rows.into_iter().enumerate() {
        let ran = submit(&root, &provider, &["x", flag, value, "--yes"]).exits(0).says(said);
        assert_eq!(ran.err().contains("Note:"), !said.is_empty(), "{value}");
        let body = &provider.posts()[nth]["body"];
        assert_eq!(body[flag.trim_start_matches('-')], value);
    }
}

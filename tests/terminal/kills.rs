//! kill -9 at each step of a submission and at any moment: no take is lost, none is doubled.

use std::collections::HashMap;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;

use crate::binary::{FAST, Provider, Root};
use crate::keys::meter;
use crate::pty::{Session, WIDE};
use crate::start::quick;

/// Who confirms a shot, and dies of it.
#[derive(Clone, Copy, Debug)]
enum Dying {
    Verb,
    Studio,
}

/// Who comes after.
#[derive(Clone, Copy, Debug)]
enum Heir {
    History,
    Wait,
    Studio,
}

/// Where the process dies, what the provider does, the state that is left, how many tasks were
/// made, and the exit code of waiting for it.
type Step = (&'static str, &'static str, &'static str, usize, i32);

/// The steps of a submission, each just after what it names.
const STEPS: [Step; 6] = [
    ("prepared", "feed:99=null", "cancelled", 0, 1),
    ("submitting", "feed:99=null", "unconfirmed", 0, 80),
    ("answered", "feed:99=null", "unconfirmed", 1, 80),
    ("answered", "generate:1=status=400", "unconfirmed", 0, 80),
    ("waiting", "generate:1=429,retry-after=0", "cancelled", 0, 1),
    ("accepted", "feed:99=null", "saved", 1, 0),
];

#[test]
fn death_at_each_step_loses_and_doubles_nothing() {
    for step in STEPS {
        std::thread::scope(|scope| {
            for dying in [Dying::Verb, Dying::Studio] {
                for heir in [Heir::History, Heir::Wait, Heir::Studio] {
                    scope.spawn(move || die_and_inherit(step, dying, heir));
                }
            }
        });
    }
}

fn die_and_inherit((place, fault, state, tasks, code): Step, dying: Dying, heir: Heir) {
    let case = format!("{place} {fault} {dying:?} {heir:?}");
    let provider = Provider::start(FAST, &[fault]);
    let root = Root::new();
    quick(&root, 1);
    match dying {
        Dying::Verb => {
            let words = ["submit", "a cat", "--yes", "--wait", "--poll-every=50ms"];
            let call = root.viewfinder(&words).to(&provider).env("VIEWFINDER_CRASH", place);
            assert_eq!(call.run().code(), None, "{case}: it dies");
        }
        Dying::Studio => {
            let session = Session::new(&root, &[]).to(&provider).env("VIEWFINDER_CRASH", place);
            let studio = session.start();
            studio.until("an empty prompt", |screen| meter(screen) == Some(0));
            studio.send("a cat\x13");
            studio.shows("/runway/pro/generate");
            studio.confirm();
            let ended = studio.end_by_force();
            assert!(ended.signal.is_some(), "{case}: it dies");
        }
    }
    let (posts, made) = (provider.posts().len(), provider.tasks());
    assert_eq!(
        (posts, made.len()),
        (usize::from(place != "prepared" && place != "submitting"), tasks),
        "{case}"
    );
    match heir {
        Heir::History => {}
        Heir::Wait => {
            let listed = only_take(&root);
            let words = ["wait", listed["id"].as_str().unwrap(), "--poll-every=50ms"];
            let ran = root.viewfinder(&words).to(&provider).run();
            assert_eq!(ran.code(), Some(code), "{case}: {ran:?}");
        }
        Heir::Studio => {
            let studio = Session::new(&root, &[]).to(&provider).size(WIDE).start();
            studio.shows("1 take");
            studio.shows(state);
            if state == "unconfirmed" {
                studio.send("\t\t\t\t\t\t\t");
                studio.shows("may have been charged");
            }
            studio.send("\x11");
            studio.end().exits(0).restored();
        }
    }
    let take = only_take(&root);
    let accepted_unwatched = state == "saved" && matches!(heir, Heir::History);
    let state = if accepted_unwatched { "queued" } else { state };
    assert_eq!(take["state"], state, "{case}");
    if state == "queued" || state == "saved" {
        assert_eq!(take["task_id"], made[0], "{case}");
    }
    assert_eq!(provider.posts().len(), posts, "{case}: nobody sends it again");
}

fn only_take(root: &Root) -> Value {
    let mut takes = root.viewfinder(&["history", "--json"]).exits(0).json();
    assert_eq!(takes.len(), 1, "{takes:?}");
    takes.remove(0)
}

#[test]
fn death_at_any_moment_loses_and_doubles_nothing() {
    eprintln!("{}", die_at_random(40));
}

#[test]
#[ignore = "a thousand deaths take minutes"]
fn a_thousand_deaths_lose_and_double_nothing() {
    eprintln!("{}", die_at_random(1000));
}

/// Kills so many submissions at random moments, a quarter of them the studio's, and counts what
/// the provider and the ledger have in the end. Gives the counts in words.
fn die_at_random(deaths: usize) -> String {
    let faults = [
        "generate:3=429,retry-after=0",
        "generate:6=reset-after",
        "generate:9=slow,ms=20",
        "generate:12=524",
        "generate:15=fails",
        "generate:18=slow,ms=50",
        "generate:21=reset-before",
    ];
    let provider = Provider::start("1000", &faults);
    let root = Root::new();
    quick(&root, 1);
    let mut seed = [0; 8];
    getrandom::fill(&mut seed).unwrap();
    let mut seed = u64::from_ne_bytes(seed) | 1;
    let mut moment = |most: u64| {
        // xorshift64: any spread will do.
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        Duration::from_micros(seed % most)
    };
    for death in 0..deaths {
        let prompt = format!("death {death}.");
        // The moment itself is what is random here, so it is the clock that is waited for.
        if death % 4 == 3 {
            let studio = Session::new(&root, &[]).to(&provider).start();
            studio.until("the form", |screen| meter(screen).is_some());
            studio.send(format!("\x1ba{prompt}\x13"));
            studio.shows("/runway/pro/generate");
            studio.confirm();
            std::thread::park_timeout(moment(25_000));
            studio.kill();
        } else {
            let words = ["submit", &prompt, "--yes", "--wait", "--poll-every=50ms"];
            let running = root.viewfinder(&words).to(&provider).start();
            std::thread::park_timeout(moment(70_000));
            running.signal(Signal::KILL);
            drop(running);
        }
    }
    let takes = root.viewfinder(&["history", "--json", "--limit=0"]).exits(0).json();
    let mut by_prompt: HashMap<&str, Vec<&Value>> = HashMap::new();
    for take in &takes {
        by_prompt.entry(take["shot"]["prompt"].as_str().unwrap()).or_default().push(take);
    }
    let posts = provider.posts();
    let mut tasks_of: HashMap<&str, Vec<&str>> = HashMap::new();
    for post in &posts {
        // A reset before the body is one that nobody read.
        let Some(prompt) = post["body"]["prompt"].as_str() else { continue };
        let tasks = tasks_of.entry(prompt).or_default();
        tasks.extend(post["task_id"].as_str());
        let [take] = by_prompt[prompt][..] else { panic!("one confirmation, one take: {prompt}") };
        if let Some(task) = post["task_id"].as_str() {
            let known = take["task_id"] == task || take["state"] == "unconfirmed";
            assert!(known, "an accepted task is forgotten: {post} {take}");
        }
    }
    assert!(tasks_of.values().all(|tasks| tasks.len() <= 1), "made twice: {tasks_of:?}");
    let turned_away = posts.iter().filter(|post| post["status"] == 429).count();
    assert!(posts.len() - turned_away <= takes.len() && takes.len() <= deaths);
    for take in &takes {
        let state = take["state"].as_str().unwrap();
        assert!(!matches!(state, "preparing" | "submitting"), "nobody works on it: {take}");
    }
    // What the provider has goes on to its end, and nothing is sent for that.
    let open: Vec<_> = takes
        .iter()
        .filter(|take| take["state"] == "queued" || take["state"] == "running")
        .map(|take| take["id"].as_str().unwrap())
        .collect();
    let (asked, left) = (open.len().min(6), provider.posts().len());
    if asked > 0 {
        let words = [&["wait", "--poll-every=50ms"], &open[..asked]].concat();
        let ran = root.viewfinder(&words).to(&provider).run();
        assert!(matches!(ran.code(), Some(0 | 65)), "{ran:?}");
    }
    assert_eq!(provider.posts().len(), left);
    let counts = |state| takes.iter().filter(|take| take["state"] == state).count();
    format!(
        "{deaths} deaths: {} takes, {} requests, {} unconfirmed, {} cancelled",
        takes.len(),
        posts.len(),
        counts("unconfirmed"),
        counts("cancelled")
    )
}

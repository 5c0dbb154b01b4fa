//! Waiting no longer than somebody wants to: `--timeout`, and signals in the middle of things.

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::binary::{Call, FAST, Provider, Root, SLOW};

fn submit(root: &Root, provider: &Provider) -> String {
    let ran = root.viewfinder(&["submit", "a cat", "--yes", "--json"]).to(provider).run();
    ran.json()[0]["id"].as_str().unwrap().to_owned()
}

fn takes(root: &Root) -> Vec<Value> {
    root.viewfinder(&["history", "--json"]).exits(0).json()
}

#[test]
fn of_many_takes_the_worst_counts_when_the_time_is_over() {
    let faults = ["generate:2=status=400", "generate:3=401", "generate:4=reset-after"];
    let provider = Provider::start(SLOW, &faults);
    let root = Root::new();
    let all: Vec<_> = (0..5).map(|_| submit(&root, &provider)).collect();
    let [open, rejected, refused, unclear, other] = &all[..] else { unreachable!() };
    for (names, code) in [
        (vec![open], 124),
        (vec![open, other], 124),
        (vec![open, rejected], 65),
        (vec![rejected, open], 65),
        (vec![refused, open], 77),
        (vec![unclear, open, rejected], 80),
        (vec![rejected], 65),
    ] {
        let mut words = vec!["wait", "--timeout=60ms"];
        words.extend(names.iter().map(|name| name.as_str()));
        let ran = root.viewfinder(&words).to(&provider).exits(code);
        assert_eq!(ran.out().lines().count(), names.len(), "{words:?}");
        let open: Vec<_> = names.iter().filter(|name| **name == open || **name == other).collect();
        let told = match open.as_slice() {
            [] => continue,
            [one] => format!("It goes on. Run viewfinder wait {one} to wait for the result."),
            [one, two, ..] => {
                format!("They go on. Run viewfinder wait {one} {two} to wait for the result.")
            }
        };
        ran.says("Not done within 0.06 s.").says(&told);
    }
    assert_eq!(provider.posts().len(), 5, "waiting never sends");
    let states: Vec<_> = takes(&root).iter().map(|take| take["state"].clone()).collect();
    assert_eq!(states, ["queued", "unconfirmed", "rejected", "rejected", "queued"]);
}

#[test]
fn a_time_that_is_long_enough_changes_nothing() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let words = ["submit", "a cat", "--yes", "--wait", "--timeout=1h", "--poll-every=50ms"];
    let id = root.viewfinder(&words).to(&provider).exits(0).never_says("within").out();
    for verb in ["wait", "download"] {
        let ran = root.viewfinder(&[verb, id.trim(), "--timeout=1h"]).to(&provider).exits(0);
        ran.prints("saved").never_says("go on");
    }
}

#[test]
fn a_submission_whose_time_is_over_goes_on() {
    let provider = Provider::start(SLOW, &[]);
    let root = Root::new();
    let words = ["submit", "a cat", "--yes", "--wait", "--timeout=150ms"];
    let ran = root.viewfinder(&words).to(&provider).exits(124);
    let id = ran.out().trim().to_owned();
    ran.says(&format!("Take {id} goes on. Run viewfinder wait {id} to wait for the result."));
    let ran = root.viewfinder(&[&words[..], &["--json"]].concat()).to(&provider).exits(124);
    assert_eq!(ran.json().last().unwrap()["state"], "queued");
    assert_eq!(provider.posts().len(), 2);
}

#[test]
fn a_film_that_its_host_denies_is_no_failure_when_the_time_is_over() {
    let provider = Provider::start(FAST, &["film:*=expired"]);
    let root = Root::new();
    let words = ["submit", "a cat", "--yes", "--wait", "--timeout=4s", "--poll-every=50ms"];
    let ran = root.viewfinder(&words).to(&provider).exits(124).says("goes on");
    let id = ran.out().trim().to_owned();
    root.viewfinder(&["wait", &id, "--timeout=100ms"]).to(&provider).exits(124).says("It goes on");
}

#[test]
fn a_film_whose_time_is_over_is_fetched_another_time() {
    let provider = Provider::start(FAST, &["film:1=stall"]);
    let root = Root::new();
    let words = ["submit", "a cat", "--yes", "--wait", "--no-download", "--poll-every=50ms"];
    let id = root.viewfinder(&words).to(&provider).exits(0).out().trim().to_owned();
    let ran = root.viewfinder(&["download", &id, "--timeout=300ms"]).to(&provider).exits(124);
    ran.says(&format!("viewfinder wait {id} to wait")).prints(&id);
    root.viewfinder(&["wait", &id]).to(&provider).exits(0).prints("saved\t/");
    assert_eq!(provider.posts().len(), 1);
}

/// What is waited for no longer is not given up in the middle of a request that costs money.
#[test]
fn a_request_on_its_way_is_waited_for_when_the_time_is_over() {
    let provider = Provider::start(SLOW, &["generate:1=slow,ms=800", "generate:2=stall"]);
    let root = Root::new();
    let words = ["submit", "a cat", "--yes", "--wait", "--timeout=50ms", "--json"];
    let ran = root.viewfinder(&words).to(&provider).exits(124);
    let last = ran.json().pop().unwrap();
    assert_eq!((&last["state"], &last["task_id"]), (&json!("queued"), &json!(provider.tasks()[0])));
    ran.says("waiting up to 10 s for its answer");
    let mut running = root.viewfinder(&words).to(&provider).start();
    running.until_said("waiting up to 10 s for its answer");
    running.signal(Signal::INT);
    let ran = running.end().exits(80).says("may have been charged");
    assert_eq!(ran.json().last().unwrap()["state"], "unconfirmed");
    assert_eq!(provider.posts().len(), 2);
}

#[test]
fn an_answer_that_comes_after_the_signal_is_kept() {
    let faults = ["generate:*=slow,ms=1500"];
    let provider = Provider::start(SLOW, &faults);
    // They mostly wait, so they wait together.
    let rows = [(Signal::INT, 130, true), (Signal::TERM, 143, false), (Signal::HUP, 129, true)];
    std::thread::scope(|scope| {
        for (signal, code, waits) in rows {
            let provider = &provider;
            scope.spawn(move || {
                let root = Root::new();
                let prompt = format!("a cat {code}");
                let words = ["submit", &prompt, "--yes", "--json", "--wait"];
                let call: Call = root.viewfinder(&words[..4 + usize::from(waits)]);
                let mut running = call.to(provider).start();
                // Only what has left is waited for.
                crate::binary::until("its submission", || {
                    let posts = provider.posts();
                    posts.iter().any(|post| post["body"]["prompt"] == *prompt).then_some(())
                });
                running.signal(signal);
                running.until_said("waiting up to 10 s for its answer");
                let ran = running.end().exits(code);
                let last = ran.json().pop().unwrap();
                let id = last["id"].as_str().unwrap();
                assert!(last["task_id"].is_string(), "{last}");
                let said =
                    format!("Take {id} goes on. Run viewfinder wait {id} to wait for the result.");
                let ran = ran.says(&said);
                assert_eq!(takes(&root), [ran.json().pop().unwrap()]);
            });
        }
    });
    assert_eq!(provider.posts().len(), 3);
}

#[test]
fn a_take_that_waits_for_another_try_is_not_sent_after_a_signal() {
    let provider = Provider::start(SLOW, &["generate:*=429,retry-after=60"]);
    let root = Root::new();
    let mut running = root.viewfinder(&["submit", "a cat", "--yes"]).to(&provider).start();
    running.until_said("preparing");
    running.until_said("preparing");
    running.signal(Signal::TERM);
    running.end().exits(143).says("It was not accepted. Nothing was charged").never_says("goes on");
    assert_eq!(takes(&root)[0]["state"], "cancelled");
}

//! `wait`: which takes are meant, whose turn it is, how it ends.

use rustix::process::Signal;
use serde_json::Value;

use crate::binary::{FAST, KEY, Provider, Root, SLOW, until};
use crate::submit::documented;

fn submit(root: &Root, provider: &Provider) -> Value {
    let ran = root.viewfinder(&["submit", "a cat", "--yes", "--json"]).to(provider).run();
    ran.json().remove(0)
}

fn name(take: &Value, key: &str) -> String {
    take[key].as_str().unwrap().to_owned()
}

/// Gives a take another name, so that two have the same beginning.
fn rename(root: &Root, take: &Value, id: &str) {
    let ledger = rusqlite::Connection::open(root.ledger()).unwrap();
    let renamed = ledger.execute("UPDATE takes SET id = ?1 WHERE id = ?2", [id, &name(take, "id")]);
    assert_eq!(renamed, Ok(1));
}

#[test]
fn a_take_is_named_by_a_unique_beginning_of_its_id_or_task() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let (one, two) = (submit(&root, &provider), submit(&root, &provider));
    rename(&root, &one, "aaaa0001");
    rename(&root, &two, "aaaa0002");
    let task = name(&one, "task_id");
    let wait = |names: &[&str]| {
        let words = [&["wait", "--poll-every=50ms"], names].concat();
        root.viewfinder(&words).to(&provider).run()
    };
    for named in ["aaaa0001", "AAAA0001", "aaaao001", &task, &task[..20]] {
        wait(&[named]).exits(0).prints("aaaa0001\tsaved\t/");
    }
    let both = wait(&["aaaa0002", "aaaa0001", "aaaa0002"]).exits(0).out();
    let ids: Vec<_> = both.lines().map(|line| &line[..8]).collect();
    assert_eq!(ids, ["aaaa0002", "aaaa0001"], "each once, in the order they were named");
    let many = wait(&["aaaa"]).exits(2).says("several takes").says("aaaa0001").says("aaaa0002");
    many.says("Type more characters").prints_nothing();
    for named in ["bbbb", "aaaa0001x", "", "%", "_", "aaaa000\u{1b}"] {
        wait(&["aaaa0001", named]).exits(2).says("There is no take").prints_nothing();
    }
    let ran = root.sandboxed(&["wait", "aaaa0001"]).exits(2);
    ran.says("--sandbox has a history of its own");
}

#[test]
fn waiting_prints_the_change_and_the_film() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let id = name(&submit(&root, &provider), "id");
    let words = ["wait", &id, "--json", "--poll-every", "50ms"];
    let lines = root.viewfinder(&words).to(&provider).exits(0).json();
    lines.iter().for_each(documented);
    assert!(lines.iter().all(|line| line["id"] == id.as_str()));
    // How far it is when the waiting begins depends on how busy the machine is.
    let states: Vec<_> = lines.iter().map(|line| line["state"].as_str().unwrap()).collect();
    let order = ["queued", "running", "succeeded", "downloading", "saved"];
    assert!(states.is_sorted_by_key(|state| order.iter().position(|o| o == state)), "{states:?}");
    assert!(states.len() > 1 && states[0] != "saved", "{states:?}");
    assert_eq!(lines.last().unwrap()["state"], "saved");
    // Once it has ended, there is one line and no request.
    let asked = provider.requests().len();
    let again = root.viewfinder(&words).to(&provider).exits(0).json();
    assert_eq!(again, lines[lines.len() - 1..]);
    assert_eq!(provider.requests().len(), asked);
}

#[test]
fn of_many_takes_the_worst_ending_counts() {
    let faults = ["generate:2=fails", "generate:3=reset-after", "generate:4=401"];
    let provider = Provider::start(FAST, &faults);
    let root = Root::new();
    let takes: Vec<_> = (0..4).map(|_| name(&submit(&root, &provider), "id")).collect();
    let [good, failed, unclear, refused] = &takes[..] else { unreachable!() };
    for (names, code) in [
        (vec![good], 0),
        (vec![good, failed], 65),
        (vec![failed, good], 65),
        (vec![good, refused], 77),
        (vec![unclear, good], 80),
        (vec![good, failed, unclear, refused], 80),
        (vec![refused, unclear, failed], 80),
    ] {
        let mut words = vec!["wait", "--poll-every=50ms"];
        words.extend(names.iter().map(|name| name.as_str()));
        let ran = root.viewfinder(&words).to(&provider).run();
        assert_eq!(ran.code(), Some(code), "{words:?}: {ran:?}");
        assert_eq!(ran.out().lines().count(), names.len());
    }
    assert_eq!(provider.posts().len(), 4, "waiting never sends");
}

#[test]
fn a_signal_ends_the_waiting_and_not_the_take() {
    let provider = Provider::start(SLOW, &[]);
    let root = Root::new();
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)] {
        let id = name(&submit(&root, &provider), "id");
        let asked = provider.requests().len();
        let mut running = root.viewfinder(&["wait", &id]).to(&provider).start();
        running.until_said("queued");
        until("a question", || (provider.requests().len() > asked).then_some(()));
        running.signal(signal);
        running
            .end()
            .exits(code)
            .says(&format!("It goes on. Run viewfinder wait {id} to wait for the result."));
        let words = ["submit", "a dog", "--yes", "--wait"];
        let mut running = root.viewfinder(&words).to(&provider).start();
        running.until_said("queued");
        running.signal(signal);
        running
            .end()
            .exits(code)
            .says("goes on. Run viewfinder wait ")
            .says(" to wait for the result.");
    }
    let listed = root.viewfinder(&["history", "--json"]).exits(0).json();
    assert_eq!(listed.len(), 6);
    assert!(listed.iter().all(|take| take["state"] == "queued"), "{listed:?}");
}

#[test]
fn two_wait_for_one_take_and_one_of_them_may_die() {
    let provider = Provider::start("25", &[]);
    let root = Root::new();
    let words = ["submit", "a cat", "--yes", "--wait", "--poll-every=50ms"];
    let mut first = root.viewfinder(&words).to(&provider).start();
    first.until_said("queued");
    let id = name(&root.viewfinder(&["history", "--json"]).exits(0).json()[0], "id");
    let words = ["wait", &id, "--poll-every=50ms"];
    let mut second = root.viewfinder(&words).to(&provider).start();
    second.until_said("queued");
    let third = root.viewfinder(&words).to(&provider).start();
    first.signal(Signal::KILL);
    second.end().exits(0).prints("saved");
    third.end().exits(0).prints("saved");
    assert_eq!(provider.posts().len(), 1);
}

#[test]
fn a_take_is_asked_about_with_its_own_key_only() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let id = name(&submit(&root, &provider), "id");
    let asked = provider.requests().len();
    let other = root.viewfinder(&["wait", &id]).to(&provider).env("COMETAPI_KEY", "sk-another-one");
    other.exits(78).says("with a different key").says("nothing is lost").never_says(KEY);
    let elsewhere = root.viewfinder(&["wait", &id]).env("COMETAPI_KEY", KEY);
    elsewhere.env("COMETAPI_BASE_URL", "http://127.0.0.1:1").exits(78).says(&provider.base);
    assert_eq!(provider.requests().len(), asked);
    root.viewfinder(&["wait", &id, "--poll-every=50ms"]).to(&provider).exits(0);
}

#[test]
fn a_refused_key_ends_the_waiting_and_fails_no_take() {
    // The submission itself may ask once before it ends.
    let provider = Provider::start(FAST, &["feed:1-2=401"]);
    let root = Root::new();
    let id = name(&submit(&root, &provider), "id");
    let wait = || root.viewfinder(&["wait", &id, "--poll-every=50ms"]).to(&provider);
    wait().exits(77).says("refused the key").says("nothing is lost");
    let again = wait().run();
    if again.code() == Some(77) {
        wait().exits(0);
    } else {
        again.exits(0);
    }
}

#[test]
fn trouble_on_the_way_is_said_and_asked_past() {
    let provider = Provider::start(FAST, &["feed:1=html", "feed:2=reset-after"]);
    let root = Root::new();
    let id = name(&submit(&root, &provider), "id");
    let ran = root.viewfinder(&["wait", &id, "--poll-every=50ms"]).to(&provider).exits(0);
    ran.says("asking again").prints("saved");
}

#[test]
fn a_film_can_be_left_at_the_provider_and_fetched_later() {
    let provider = Provider::start(FAST, &["film:1=cut,at=1000"]);
    let root = Root::new();
    let words =
        ["submit", "a cat", "--yes", "--wait", "--no-download", "--json", "--poll-every=50ms"];
    let lines = root.viewfinder(&words).to(&provider).exits(0).json();
    lines.iter().for_each(documented);
    let last = lines.last().unwrap();
    assert_eq!((&last["state"], &last["film"]), (&"succeeded".into(), &Value::Null));
    let id = name(last, "id");
    // Waiting asks for nothing more: nobody wanted the film.
    root.viewfinder(&["wait", &id]).to(&provider).exits(0).prints("succeeded");
    let films = |provider: &Provider| {
        provider.requests().iter().filter(|request| request["route"] == "film").count()
    };
    assert_eq!(films(&provider), 0);
    let lines = root.viewfinder(&["download", &id, "--json"]).to(&provider).exits(0).json();
    lines.iter().for_each(documented);
    let film = lines.last().unwrap()["film"].as_str().unwrap().to_owned();
    assert_eq!((&std::fs::read(&film).unwrap()[4..8], films(&provider)), (&b"ftyp"[..], 2));
    // Once it is there it is not fetched again.
    root.viewfinder(&["download", &id]).to(&provider).exits(0).prints(&film);
    assert_eq!(films(&provider), 2);
    root.viewfinder(&["download", "nope"]).to(&provider).exits(2).says("There is no take");
}

#[test]
fn a_film_that_is_waited_for_elsewhere_stops_with_its_address() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let id = name(&submit(&root, &provider), "id");
    let wait = ["wait", &id, "--no-download", "--poll-every=50ms"];
    root.viewfinder(&wait).to(&provider).exits(0).prints("succeeded\thttp://127.0.0.1:");
    // The take wants its film all the same: the next one that fetches does.
    root.viewfinder(&["wait", &id]).to(&provider).exits(0).prints("saved\t/");
}

#[test]
fn a_sidecar_makes_the_shot_again() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let shot = ["submit", "mèo\nhai dòng", "--ratio", "9:16", "--motion", "x=-2,r=0.4", "--words"];
    let all = [&shot[..], &["--yes", "--wait", "--json", "--poll-every=50ms"]].concat();
    let first = root.viewfinder(&all).to(&provider).exits(0).json().pop().unwrap();
    let sidecar = first["film"].as_str().unwrap().replace(".mp4", ".json");
    let again = ["submit", "--from", &sidecar, "--yes", "--json"];
    let second = root.viewfinder(&again).to(&provider).exits(0).json().pop().unwrap();
    assert_eq!(second["shot"], first["shot"]);
    let posts = provider.posts();
    assert_eq!(posts[0]["body"], posts[1]["body"]);
    let over = ["submit", "a dog", "--from", &sidecar, "--seconds", "10", "--yes", "--json"];
    let third = root.viewfinder(&over).to(&provider).exits(0).json().pop().unwrap();
    assert_eq!(
        (&third["shot"]["prompt"], &third["shot"]["seconds"]),
        (&"a dog".into(), &10.into())
    );
    assert_eq!(third["shot"]["ratio"], "9:16");
    let ran =
        root.viewfinder(&["submit", "--from", "nowhere.json", "--yes"]).to(&provider).exits(2);
    ran.says("nowhere.json could not be read").says("Nothing was sent");
    std::fs::write(root.path().join("bad.json"), "{\"shot\": 5}").unwrap();
    let ran = root.viewfinder(&["submit", "--from", "bad.json", "--yes"]).to(&provider).exits(2);
    ran.says("bad.json has no shot");
    let ran = root.viewfinder(&["submit", "--from", "/dev/zero", "--yes"]).to(&provider).exits(2);
    ran.says("/dev/zero could not be read: it is a device").says("Nothing was sent");
    let piped = |words: &[&str], text: &str| {
        let words = [&["submit", "--from", "-", "--json"], words].concat();
        root.viewfinder(&words).to(&provider).reads(text)
    };
    piped(&[], "{}").exits(2).says("The prompt is empty");
    piped(&[], "[]").exits(2).says("Standard input has no shot");
    piped(&["-", "--yes"], "{}").exits(2).says("both the prompt and the shot");
    piped(&[], &first["shot"].to_string()).exits(2).says("there is no terminal to confirm it on");
    assert_eq!(provider.posts().len(), 3);
    let fourth = piped(&["--yes"], &first["shot"].to_string()).exits(0).json().pop().unwrap();
    assert_eq!(fourth["shot"], first["shot"]);
}

#[test]
fn the_sandbox_costs_nothing_in_a_sidecar_too() {
    let root = Root::new();
    let words = ["submit", "a cat", "--yes", "--wait", "--json", "--poll-every=50ms"];
    let cost = |take: &Value| {
        let sidecar = take["film"].as_str().unwrap().replace(".mp4", ".json");
        let text = std::fs::read_to_string(sidecar).unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["estimated_usd"].clone()
    };
    let provider = Provider::start(FAST, &[]);
    let paid = root.viewfinder(&words).to(&provider).exits(0).json().pop().unwrap();
    assert!(cost(&paid).is_number(), "{paid}");
    std::fs::write(root.config().join("config.toml"), "[sandbox]\nspeed = 1000\n").unwrap();
    let free = root.sandboxed(&words).exits(0).json().pop().unwrap();
    assert_eq!(cost(&free), Value::Null);
}

/// A root whose films go to a place that is no folder.
fn without_films() -> (Root, std::path::PathBuf) {
    let root = Root::new();
    let file = root.path().join("file");
    std::fs::write(&file, "").unwrap();
    (root, file)
}

#[test]
fn a_film_that_the_disk_refuses_is_told_with_its_reason() {
    let (root, file) = without_films();
    let words = ["submit", "a cat", "--yes", "--wait", "--poll-every=50ms"];
    let call = || root.sandboxed(&words).env("VIEWFINDER_FILMS_DIR", &file);
    std::fs::write(root.config().join("config.toml"), "[sandbox]\nspeed = 1000\n").unwrap();
    let ran = call().exits(1).says("its film was not saved: the films folder ");
    let id = ran.out().trim().to_owned();
    ran.says("is not a folder")
        .says("nothing is lost")
        .says(&format!("Run viewfinder --sandbox download {id} to try again."));
    let words = [&words[..], &["--json"]].concat();
    let ran = root.sandboxed(&words).env("VIEWFINDER_FILMS_DIR", &file).exits(1);
    let lines = ran.json();
    lines.iter().for_each(documented);
    let last = lines.last().unwrap();
    assert_eq!((&last["state"], &last["error"]["kind"]), (&"succeeded".into(), &"disk".into()));
    ran.says("is not a folder").says("nothing is lost");
}

#[test]
fn another_try_tells_what_stands_in_the_way_now() {
    let (root, file) = without_films();
    let provider = Provider::start(FAST, &[]);
    let id = name(&submit(&root, &provider), "id");
    let fetch = |verb: &str, films: &std::path::Path, more: &[&str]| {
        let words =
            [&[verb, &id, "--poll-every=50ms"][..usize::from(verb == "wait") + 2], more].concat();
        root.viewfinder(&words).to(&provider).env("VIEWFINDER_FILMS_DIR", films)
    };
    fetch("wait", &file, &[]).exits(1).says("file is not a folder");
    let other = root.path().join("other");
    std::fs::write(&other, "").unwrap();
    for verb in ["download", "wait"] {
        let ran = fetch(verb, &other, &[]).exits(1).says("other is not a folder");
        ran.never_says("file is not a folder").says("nothing is lost");
        let ran = fetch(verb, &file, &["--json"]).exits(1);
        let message = ran.json().last().unwrap()["error"]["message"].to_string();
        assert!(message.contains("file is not a folder"), "{message}");
    }
    // The wish is taken up: once it is mended, waiting is enough.
    fetch("wait", &root.path().join("films"), &[]).exits(0).prints("saved\t/");
}

#[test]
fn a_hint_names_the_world_that_it_is_about() {
    let root = Root::new();
    let ran = root.sandboxed(&["submit", "a cat", "--yes"]).exits(0);
    let id = ran.out().trim().to_owned();
    ran.says(&format!("Run viewfinder --sandbox wait {id} to wait"));
    root.sandboxed(&["wait", "nope"]).exits(2).says("viewfinder --sandbox history lists them");
    let mut running = root.sandboxed(&["wait", &id]).start();
    running.until_said("queued");
    running.signal(Signal::INT);
    running
        .end()
        .exits(130)
        .says(&format!("Run viewfinder --sandbox wait {id} to wait for the result."));
}

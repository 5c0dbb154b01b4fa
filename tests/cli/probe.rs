//! `probe`: the test chart of a model, sent, measured and shown; and what was learned as a file.

use std::fs;

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::binary::{Call, FAST, Provider, Ran, Root};
use crate::measure::{GREY, got, names, put, stand_in, with_take};
use crate::readme::documented_keys;

/// A quick chart of a model, confirmed.
fn probe(root: &Root, provider: &Provider, path: &str, more: &[&str]) -> Ran {
    let words = ["probe", "gen4", "--quick", "--yes", "--poll-every=50ms"];
    root.viewfinder(&[&words[..], more].concat()).to(provider).env("PATH", path).run()
}

/// The takes of a chart, and what it says of each axis.
fn parted(ran: &Ran) -> (Vec<Value>, Vec<Value>) {
    ran.json().into_iter().partition(|line| line.get("shot").is_some())
}

/// Films of five seconds as a model would make them that turns `z` round, ignores `r` and heeds `x`,
/// while its camera drifts to the left.
fn filmed(root: &Root, takes: &[Value]) {
    for take in takes {
        let asked = |axis: &str| take["shot"]["motion"][axis].as_f64().unwrap();
        let totals = [0.02 * asked("x") - 0.05, 0.0, -0.03 * asked("z"), 0.0];
        put(root, take["id"].as_str().unwrap(), &got(totals));
    }
}

#[test]
fn a_chart_is_sent_measured_and_told_and_can_be_shown_again() {
    let (root, provider) = (Root::new(), Provider::start(FAST, &[]));
    let path = stand_in(&root, GREY);
    let (takes, axes) = parted(&probe(&root, &provider, &path, &["--json"]).exits(0));
    assert_eq!(provider.posts().len(), 7);
    assert!(takes.iter().all(|take| take["state"] == "saved"));
    // Grey films have been measured, and nothing can be told of them.
    let told: Vec<_> = axes.iter().map(|axis| (&axis["axis"], &axis["unclear"])).collect();
    assert_eq!(
        told,
        [(&json!("x"), &json!(2)), (&json!("z"), &json!(2)), (&json!("r"), &json!(2))]
    );
    let keys = [documented_keys("models --here"), documented_keys("probe")].concat();
    assert_eq!(names(&axes[0]), keys);
    let plan = axes[0]["plan"].as_str().unwrap();
    filmed(&root, &takes);
    let show = |more: &[&str]| root.viewfinder(&[&["probe", "--show", plan], more].concat());
    let axes = show(&["--json"]).exits(0).json();
    let said: Vec<_> = axes.iter().map(|axis| axis["statement"].as_str().unwrap()).collect();
    assert_eq!(said, ["heeds", "opposite", "ignores"]);
    let gain = axes[0]["gain"]["per_one"].as_f64().unwrap();
    assert!((gain - 0.004).abs() < 1e-9, "less the drift: {gain}");
    assert!((axes[0]["drift"].as_f64().unwrap() + 0.01).abs() < 1e-9);
    assert_eq!(
        show(&[]).exits(0).out(),
        "gen4, 5 s from text: where nothing is asked it drifts a second by 1.0% of the width left\n\
         axis        the model           takes                 for each 1.0, a second\n\
         horizontal  heeds it            2 of 2 as asked       0.4% of the width (0.4 to 0.4)\n\
         dolly       goes the other way  2 of 2 the other way  -0.6% in size (-0.6 to -0.6)\n\
         roll        ignores it          2 of 2 still\n"
    );
    // What it teaches is learned as from any other take, of which it needs more.
    let learned = root.viewfinder(&["models", "--here", "--json"]).exits(0).json();
    assert!(learned.iter().all(|line| line["statement"] == "unclear"), "{learned:?}");
    let plans = root.viewfinder(&["sweep", "list", "--json"]).exits(0).json();
    assert_eq!((&plans[0]["plan"], &plans[0]["state"]), (&json!(plan), &json!("done")));
}

#[test]
fn what_would_be_refused_is_not_sent() {
    let (root, provider) = (Root::new(), Provider::start(FAST, &[]));
    let path = stand_in(&root, GREY);
    let call = |words: &[&str]| -> Call {
        root.viewfinder(&[&["probe"], words].concat()).to(&provider).env("PATH", &path)
    };
    for (words, why) in [
        (&["gen4_turbo"][..], "gen4_turbo makes films from an image only."),
        (&["gen4", "--seconds", "7"], "known to make films of 5 or 10 s, not of 7."),
        (&["gen2", "--seconds", "5"], "known to make films of 4 s, not of 5."),
        (&["aleph2"], "is served at POST /runwayml/v1/video_to_video"),
        (&["gen4", "--image", "http://localhost/a.png"], "on a private address"),
    ] {
        let words = [words, &["--yes", "--quick"]].concat();
        call(&words).exits(2).prints_nothing().says(why).says("Nothing was sent.");
    }
    call(&["gen4_turbo", "--yes"]).exits(2).says("--image URL");
    call(&["gen4", "--image", "cat.png", "--yes"]).exits(2).prints_nothing();
    call(&[]).exits(2).says("MODEL");
    call(&["gen4", "--quick"]).exits(2).says("A test chart costs money").says("--yes");
    call(&["gen4", "--show", "k3v9"]).exits(2);
    call(&["--show", "k3v9"]).exits(2).says("There is no sweep “k3v9”");
    let nowhere = root.path().join("home").display().to_string();
    let no = probe(&root, &provider, &nowhere, &[]).exits(69).prints_nothing();
    no.says("measured with ffmpeg, and there is none here").says("Nothing was sent.");
    fs::write(root.config().join("config.toml"), "[budget]\ntakes_a_day = 6\n").unwrap();
    probe(&root, &provider, &path, &[]).exits(76).says("The first 6 takes would fit.");
    assert!(provider.posts().is_empty());
    let list = root.viewfinder(&["probe", "gen4", "--dry-run", "--json"]).exits(0).json();
    assert_eq!((list.len(), &list[25]["takes"], &list[25]["usd"]), (26, &json!(25), &json!(8.0)));
    assert_eq!(list[0]["values"], json!({ "move": "still" }));
    assert_eq!(list[1]["shot"]["motion"]["x"], 3.0);
    let image = ["probe", "gen4_turbo", "--quick", "--dry-run", "--json"];
    let image = [&image[..], &["--image", "https://example.com/a.png"]].concat();
    let list = root.viewfinder(&image).exits(0).json();
    assert_eq!(list[0]["shot"]["image"], "https://example.com/a.png");
}

#[test]
fn a_chart_that_was_paused_goes_on_as_a_sweep_and_is_shown_then() {
    let (root, refusing) = (Root::new(), Provider::start(FAST, &["generate:3=status=401"]));
    let path = stand_in(&root, GREY);
    let ran = probe(&root, &refusing, &path, &["--at-once=1"]).exits(77);
    let ran = ran.says("sweep resume").says("shows the chart then");
    let plan = root.viewfinder(&["sweep", "list", "--json"]).exits(0).json()[0].clone();
    let plan = plan["plan"].as_str().unwrap();
    assert!(ran.err().contains(&format!("viewfinder probe --show {plan} shows")));
    let shown = root.viewfinder(&["probe", "--show", plan]).exits(0);
    shown.prints("2 of 2 not measured").says("sweep resume");
    let words = ["sweep", "resume", plan, "--poll-every=50ms"];
    root.viewfinder(&words).to(&refusing).env("PATH", &path).exits(0);
    let axes = root.viewfinder(&["probe", "--show", plan, "--json"]).exits(0).json();
    assert_eq!(axes.iter().map(|axis| &axis["takes"]).collect::<Vec<_>>(), vec![&json!(2); 3]);
    root.viewfinder(&["measure", "--all"]).env("PATH", &path).exits(0);
    let axes = root.viewfinder(&["probe", "--show", plan, "--json"]).exits(0).json();
    assert!(axes.iter().all(|axis| axis["missing"] == 0), "{axes:?}");
    // Another sweep is no chart.
    let words = ["sweep", "a cat", "--vary=x=1,2", "--yes", "--name=mine", "--detach"];
    root.viewfinder(&words).to(&refusing).exits(0);
    root.viewfinder(&["probe", "--show", "mine"]).exits(2).says("is not a test chart");
}

#[test]
fn what_was_learned_is_written_and_read_and_never_mixed() {
    let (root, provider) = (Root::new(), Provider::start(FAST, &[]));
    let table = root.path().join("from anna.json");
    let file = table.to_str().unwrap();
    root.viewfinder(&["models", "--here", "--export", file])
        .exits(1)
        .says("Nothing has been learned");
    for asked in [3.0, -3.0, 6.0, -6.0, 9.0] {
        let id = with_take(&root, &provider, &format!("z={asked:.1}"));
        put(&root, &id, &got([0.0, 0.0, 0.06 * asked, 0.0]));
    }
    root.viewfinder(&["models", "--here", "--export", file])
        .exits(0)
        .says("Wrote")
        .prints_nothing();
    root.viewfinder(&["models", "--here", "--export", file]).exits(1).says("already exists");
    let text = fs::read_to_string(&table).unwrap();
    assert!(!text.contains("a cat"), "nobody's prompts: {text}");
    // In a ledger that knows nothing.
    let other = Root::new();
    let here = |root: &Root| root.viewfinder(&["models", "--here", "--json"]).exits(0).json();
    other
        .viewfinder(&["models", "--import", file])
        .exits(0)
        .says("models --here shows it as from anna");
    let theirs = here(&other).remove(0);
    let own = here(&root).remove(0);
    assert_eq!(names(&theirs), documented_keys("models --here"));
    assert_eq!((&theirs["source"], &theirs["statement"]), (&json!("from anna"), &json!("heeds")));
    for key in ["model", "axis", "n", "as_asked", "gain", "versions", "image", "words"] {
        assert_eq!(theirs[key], own[key], "{key}");
    }
    other.viewfinder(&["models", "--here"]).exits(0).prints("gen4, dolly, imported from from anna");
    fs::write(other.config().join("config.toml"), "[preview]\nflip = [\"gen4:z\"]\n").unwrap();
    assert_eq!(here(&other)[0]["statement"], "opposite", "by the directions that are shown here");
    // Beside one's own, which stays as it was.
    root.viewfinder(&["models", "--import", file]).exits(0);
    let both = here(&root);
    assert_eq!((both.len(), &both[0], &both[1]["source"]), (2, &own, &json!("from anna")));
    // What is exported again is one's own.
    root.viewfinder(&["models", "--here", "--export", "again.json"]).exits(0);
    assert_eq!(fs::read_to_string(root.path().join("again.json")).unwrap(), text);
}

#[test]
fn a_hostile_table_is_refused_in_words() {
    let root = Root::new();
    let write = |name: &str, text: &str| {
        let path = root.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let row = |row: &str| format!("{{\"format\":1,\"date\":\"2026-11-27\",\"rows\":[{row}]}}");
    for (text, why) in [
        (String::new(), "is no table of what was learned"),
        ("{\"format\":9}".to_owned(), "it is of form 9, which this version does not read"),
        (row("{\"model\":\"\u{1b}]0;x\u{7}\"}"), "is no table of what was learned"),
        ("[".repeat(100_000), "is no table of what was learned"),
        ("x".repeat(9_000_000), "larger than"),
    ] {
        let code = if text.len() > 8_000_000 { 2 } else { 65 };
        let ran = root.viewfinder(&["models", "--import", &write("a.json", &text)]).exits(code);
        let ran = ran.says(why).says("Nothing was changed.").prints_nothing();
        assert!(!ran.err().contains('\u{1b}') && ran.err().len() < 500, "{}", ran.err());
    }
    let own = write("own.json", &row(""));
    root.viewfinder(&["models", "--import", &own]).exits(2).says("is no name for one");
    root.viewfinder(&["models", "--import", "none.json"]).exits(2).says("could not be read");
    // One that was damaged later is told of, and stops nothing.
    root.viewfinder(&["models", "--import", &write("b.json", &row(""))]).exits(0);
    fs::write(root.data().join("learned/b.json"), "{").unwrap();
    root.viewfinder(&["models", "--here", "--json"]).exits(0).says("What it says is left out.");
}

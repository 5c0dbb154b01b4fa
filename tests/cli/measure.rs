//! `measure` and `models --here`: the camera of films, for people and for scripts.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use pretty_assertions::assert_eq;
use rustix::process::Signal;
use serde_json::{Value, json};
use viewfinder::measure::VERSION;

use crate::binary::{FAST, Provider, Root, until};
use crate::help::is_installed;
use crate::readme::documented_keys;
use crate::submit::documented;

/// Twelve grey frames: nothing to hold on to. Each run leaves a line.
pub(crate) const GREY: &str = "echo run >> \"$(dirname \"$0\")/runs\"
i=0; while [ $i -lt 12 ]; do printf 'P5\\n96 64\\n255\\n'; head -c 6144 /dev/zero | tr '\\0' x
i=$((i+1)); done";

pub(crate) fn names(value: &Value) -> Vec<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

/// Puts a script there that stands in for ffmpeg; the path on which it is found first.
pub(crate) fn stand_in(root: &Root, lines: &str) -> String {
    let folder = root.path().join("bin");
    fs::create_dir_all(&folder).unwrap();
    let (path, new) = (folder.join("ffmpeg"), folder.join("new"));
    fs::write(&new, format!("#!/bin/sh\n{lines}\n")).unwrap();
    fs::set_permissions(&new, fs::Permissions::from_mode(0o755)).unwrap();
    fs::rename(new, path).unwrap();
    format!("{}:/usr/bin:/bin", folder.display())
}

fn runs(root: &Root) -> usize {
    let runs = fs::read_to_string(root.path().join("bin/runs")).unwrap_or_default();
    runs.lines().count()
}

/// A ledger with a saved take of this motion; its id.
pub(crate) fn with_take(root: &Root, provider: &Provider, motion: &str) -> String {
    let motion = format!("--motion={motion}");
    let words = ["submit", "a cat", &motion, "--yes", "--wait", "--json", "--poll-every=50ms"];
    let lines = root.viewfinder(&words).to(provider).exits(0).json();
    lines.last().unwrap()["id"].as_str().unwrap().to_owned()
}

/// Puts a record in place of a take's own.
pub(crate) fn put(root: &Root, id: &str, got: &Value) {
    let ledger = rusqlite::Connection::open(root.ledger()).unwrap();
    let rows =
        ledger.execute("UPDATE takes SET got = ?2 WHERE id = ?1", [id, &got.to_string()]).unwrap();
    assert_eq!(rows, 1);
}

/// A film of five seconds that went so far on each axis, for sure.
pub(crate) fn got(totals: [f64; 4]) -> Value {
    let axes = totals.map(|total| {
        let moved = if total == 0.0 { "no" } else { "yes" };
        json!({ "total": total, "per_second": total / 5.0, "moved": moved })
    });
    json!({
        "version": VERSION, "seconds": 5.0, "frames": 40, "steps": 39, "measured": 38, "support": 0.84,
        "axes": axes, "why": null, "path": [], "cuts": [],
    })
}

#[test]
fn a_file_is_an_object_with_every_key() {
    let root = Root::new();
    let path = stand_in(&root, GREY);
    fs::write(root.path().join("a film.mp4"), "a film").unwrap();
    let ran = root.viewfinder(&["measure", "--json", "a film.mp4"]).env("PATH", &path).exits(0);
    let line = ran.json().remove(0);
    assert_eq!(names(&line), documented_keys("measure"));
    assert_eq!(
        line,
        json!({
            "file": "a film.mp4", "take": null, "version": VERSION, "seconds": 1.5, "frames": 12,
            "steps": 11, "measured": 0, "support": 0.0,
            "horizontal": { "total": null, "per_second": null, "moved": "unclear" },
            "vertical": { "total": null, "per_second": null, "moved": "unclear" },
            "zoom": { "total": null, "per_second": null, "moved": "unclear" },
            "roll": { "total": null, "per_second": null, "moved": "unclear" },
            "certain": false, "why": "few_points", "cut_at": [], "asked": null, "verdicts": null,
            "eye": null,
        })
    );
    let words = root.viewfinder(&["measure", "./a film.mp4"]).env("PATH", &path).exits(0);
    words.prints("sideways     can't tell: too little to hold on to");
    assert!(!root.ledger().exists(), "a file needs no ledger");
}

#[test]
fn the_worst_of_several_is_the_exit_code() {
    let root = Root::new();
    let bad = stand_in(&root, "echo '[x @ 0x1] no \x1b[31mfilm in here' >&2; exit 1");
    fs::write(root.path().join("a.mp4"), "a film").unwrap();
    let measure = |words: &[&str], path: &str| {
        root.viewfinder(&[&["measure"], words].concat()).env("PATH", path).run()
    };
    let ran = measure(&["a.mp4", "--json"], &bad).exits(65);
    let ran = ran.says("a.mp4 is not a film that ffmpeg can read. It says: no [31mfilm in here");
    assert_eq!(ran.json()[0]["why"], "unreadable");
    measure(&["a.mp4"], &bad).exits(65).prints_nothing();
    measure(&["none.mp4"], &bad)
        .exits(1)
        .says("Cannot open none.mp4: No such file")
        .prints_nothing();
    measure(&["none.mp4", "a.mp4"], &bad).exits(65);
    measure(&["."], &bad).exits(65).says("It is not a regular file");
    let nowhere = root.path().join("home").display().to_string();
    measure(&["a.mp4"], &nowhere).exits(69).says("Install ffmpeg").prints_nothing();
    measure(&["none.mp4", "a.mp4"], &nowhere).exits(69);
    measure(&["a.mp4", "none"], &bad)
        .exits(2)
        .says("There is no take “none”")
        .never_says("is not a film");
    measure(&[], &bad).exits(2);
    measure(&["--all"], &bad).exits(0).says("Every film in the history has been measured.");
}

#[test]
fn hostile_films_are_told_in_words_and_end() {
    let root = Root::new();
    fs::write(root.path().join("a.mp4"), "a film").unwrap();
    let frame = "printf 'P5\\n8 8\\n255\\n'; head -c 64 /dev/zero";
    for (script, why, code) in [
        (format!("while true; do {frame}; done"), "long", 0),
        (frame.to_owned(), "short", 0),
        (format!("{frame}; printf 'P5\\n4 4\\n255\\n'; head -c 16 /dev/zero"), "changing_size", 0),
        (String::new(), "unreadable", 65),
        ("printf 'P5\\n99999 99999\\n255\\n'; cat /dev/zero".to_owned(), "unreadable", 65),
        ("cat /dev/zero".to_owned(), "unreadable", 65),
        ("yes complaint | head -n 200000 >&2; exit 1".to_owned(), "unreadable", 65),
    ] {
        let path = stand_in(&root, &script);
        let ran = root.viewfinder(&["measure", "a.mp4", "--json"]).env("PATH", &path).exits(code);
        assert_eq!(ran.json()[0]["why"], why, "{script}");
        assert!(ran.err().len() < 400, "{}", ran.err());
    }
}

#[test]
fn a_signal_ends_it_and_ffmpeg() {
    let root = Root::new();
    fs::write(root.path().join("a.mp4"), "a film").unwrap();
    let begun = root.path().join("begun");
    let path = stand_in(&root, &format!("echo $$ > {}\nexec sleep 1000", begun.display()));
    let call = root.viewfinder(&["measure", "a.mp4"]).env("PATH", &path);
    let running = call.env("COMETAPI_KEY", "sk-secret").start();
    let number: i32 = until("ffmpeg", || fs::read_to_string(&begun).ok()?.trim().parse().ok());
    let environment = fs::read(format!("/proc/{number}/environ")).unwrap_or_default();
    assert!(!String::from_utf8_lossy(&environment).contains("COMETAPI"), "secrets stay here");
    running.signal(Signal::INT);
    running.end().exits(130);
    let stat = format!("/proc/{number}/stat");
    until("the end of ffmpeg", || {
        fs::read_to_string(&stat).map_or(true, |stat| stat.contains(") Z ")).then_some(())
    });
}

#[test]
fn a_take_is_measured_once_and_shows_it_everywhere() {
    let (root, provider) = (Root::new(), Provider::start(FAST, &[]));
    let path = stand_in(&root, GREY);
    let id = with_take(&root, &provider, "x=3,r=-6");
    let call = |words: &[&str]| root.viewfinder(words).env("PATH", &path);
    let first = call(&["measure", &id[..5], "--json"]).exits(0).json().remove(0);
    assert_eq!(names(&first), documented_keys("measure"));
    assert_eq!((&first["take"], &first["asked"]["r"]), (&json!(id), &json!(-6.0)));
    let film = Path::new(first["file"].as_str().unwrap());
    assert_eq!(film.extension().unwrap(), "mp4");
    assert_eq!(
        first["verdicts"],
        json!({ "horizontal": "unclear", "vertical": null, "zoom": null, "roll": "unclear" })
    );
    assert_eq!(
        call(&["measure", "--json", &id, &id]).exits(0).json(),
        std::slice::from_ref(&first)
    );
    assert_eq!(runs(&root), 1, "what was measured is shown");
    let beside = fs::read_to_string(film.with_extension("json")).unwrap();
    let beside: Value = serde_json::from_str(&beside).unwrap();
    assert_eq!(
        (&beside["take"], &beside["camera"]["roll"]),
        (&json!(id), &first["roll"]),
        "the file beside the film has it too"
    );
    for words in [&["show", "--json", &id][..], &["history", "--json"]] {
        let take = call(words).exits(0).json().remove(0);
        documented(&take);
        assert_eq!(take["camera"], first);
    }
    call(&["show", &id]).exits(0).prints("roll         roll -6.0        can't tell: too little");
    let columns = ["history", "--columns", "camera,id"];
    assert_eq!(call(&columns).exits(0).out(), format!("unclear\t{id}\n"));
    let csv = call(&[&columns[..], &["--csv"]].concat()).exits(0).out();
    assert_eq!(csv, format!("camera,id\nunclear,{id}\n"));
    // Those that are not measured yet, and no others.
    let other = with_take(&root, &provider, "z=4");
    assert!(call(&["show", "--json", &other]).exits(0).json()[0]["camera"].is_null());
    let all = call(&["measure", "--all", "--json"]).exits(0).json();
    assert_eq!((all.len(), &all[0]["take"], runs(&root)), (1, &json!(other), 2));
    call(&["measure", "--all"]).exits(0).prints_nothing().says("has been measured");
}

#[test]
fn a_take_without_a_film_is_no_film() {
    let (root, provider) = (Root::new(), Provider::start(FAST, &["generate:1=status=400"]));
    let words = ["submit", "a cat", "--yes", "--wait", "--json"];
    let lines = root.viewfinder(&words).to(&provider).exits(65).json();
    let id = lines.last().unwrap()["id"].as_str().unwrap();
    let ran = root.viewfinder(&["measure", id, "--json"]).exits(65).says("has no film to measure");
    assert_eq!(
        (&ran.json()[0]["file"], &ran.json()[0]["why"]),
        (&Value::Null, &json!("unreadable"))
    );
    assert!(root.viewfinder(&["show", id, "--json"]).exits(0).json()[0]["camera"].is_null());
}

#[test]
fn verdicts_follow_the_directions_that_are_shown() {
    let (root, provider) = (Root::new(), Provider::start(FAST, &[]));
    let id = with_take(&root, &provider, "x=3,z=2,r=-6");
    put(&root, &id, &got([0.31, 0.2, 0.0, 12.0]));
    let verdicts =
        || root.viewfinder(&["measure", &id, "--json"]).exits(0).json()[0]["verdicts"].clone();
    let roll = |roll: &str| json!({ "horizontal": "heeded", "vertical": null, "zoom": "ignored", "roll": roll });
    assert_eq!(verdicts(), roll("opposite"));
    let shown = root.viewfinder(&["measure", &id]).exits(0).out();
    assert_eq!(
        shown,
        "             asked            got\n\
         sideways     horizontal +3.0  ▸▸▸  31% of the width, right  as asked\n\
         up and down  ·                ▴▴▴  20% of the height, up    not asked\n\
         in and out   dolly +2.0            still                    ignored\n\
         roll         roll -6.0        ↻↻   12° clockwise            the other way\n\
         Measured on 38 of 39 steps; 84% of the picture follows.\n"
    );
    fs::write(root.config().join("config.toml"), "[ui]\nglyphs = \"ascii\"\n").unwrap();
    assert!(root.viewfinder(&["measure", &id]).exits(0).out().is_ascii());
    fs::write(root.config().join("config.toml"), "[preview]\nflip = [\"r\"]\n").unwrap();
    assert_eq!(verdicts(), roll("heeded"));
    let columns = ["history", "--columns", "camera"];
    assert_eq!(root.viewfinder(&columns).exits(0).out(), "some\n");
}

#[test]
fn what_takes_teach_is_told_by_model_and_axis() {
    let (root, provider) = (Root::new(), Provider::start(FAST, &[]));
    root.viewfinder(&["models", "--here"]).exits(0).says("measure --all");
    assert!(root.viewfinder(&["models", "--here", "--json"]).exits(0).json().is_empty());
    for (nth, asked) in [3.0, -3.0, 6.0, -6.0, 9.0, -9.0, 4.0, -4.0].into_iter().enumerate() {
        let id = with_take(&root, &provider, &format!("z={asked:.1}"));
        // One in eight does as it likes.
        let total = if nth == 7 { 0.0 } else { 0.06 * asked };
        put(&root, &id, &got([0.0, 0.0, total, 0.0]));
    }
    let lines = root.viewfinder(&["models", "--here", "gen4", "--json"]).exits(0).json();
    assert_eq!((lines.len(), names(&lines[0])), (1, documented_keys("models --here")));
    let line = &lines[0];
    assert_eq!((&line["model"], &line["axis"]), (&json!("gen4"), &json!("z")));
    assert_eq!((&line["source"], &line["statement"]), (&json!("own"), &json!("heeds")));
    assert_eq!((&line["n"], &line["as_asked"], &line["still"]), (&json!(8), &json!(7), &json!(1)));
    assert!((line["gain"]["per_one"].as_f64().unwrap() - 0.012).abs() < 1e-9, "{line}");
    let told = root.viewfinder(&["models", "--here"]).exits(0).out();
    for words in [
        "gen4, dolly: heeded 7 of 8\n",
        "+11%/s",
        "-11%/s",
        "  About 1.2% in size a second for each 1.0 (",
        "+ as asked   x the other way   . still   o can't tell",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");
    fs::write(root.config().join("config.toml"), "[ui]\nglyphs = \"ascii\"\n").unwrap();
    assert!(root.viewfinder(&["models", "--here"]).exits(0).out().is_ascii());
    root.viewfinder(&["models", "--here", "gen2"])
        .exits(1)
        .prints_nothing()
        .says("No take of “gen2”");
    // Turned round, the same takes went the other way.
    fs::write(root.config().join("config.toml"), "[preview]\nflip = [\"gen4:z\"]\n").unwrap();
    let told = root.viewfinder(&["models", "--here"]).exits(0).out();
    assert!(told.contains("gen4, dolly: the other way 7 of 8\n"), "{told}");
    assert!(told.contains("flip = [\"gen4:z\"] under [preview]"), "{told}");
}

#[test]
fn a_take_that_could_not_be_read_is_tried_again_when_it_is_named() {
    let (root, provider) = (Root::new(), Provider::start(FAST, &[]));
    let bad = stand_in(&root, "exit 1");
    let id = with_take(&root, &provider, "x=3");
    let measure = |words: &[&str]| {
        root.viewfinder(&[&["measure", "--json"], words].concat()).env("PATH", &bad).run()
    };
    assert_eq!(measure(&[&id]).exits(65).json()[0]["why"], "unreadable");
    measure(&["--all"]).exits(0).prints_nothing();
    stand_in(&root, GREY);
    assert_eq!(measure(&[&id]).exits(0).json()[0]["why"], "few_points");
}

#[test]
fn a_real_film_has_the_same_digits_each_time() {
    if !is_installed("ffmpeg") {
        eprintln!("SKIPPED: there is no ffmpeg on the PATH");
        return;
    }
    let root = Root::new();
    let path = std::env::var("PATH").unwrap();
    let words = ["preview", "--motion=r=8", "--seconds=2", "--out=roll.mp4"];
    root.viewfinder(&words).exits(0);
    let measured = |film: &Path| {
        let words = ["measure", film.to_str().unwrap(), "--json"];
        root.viewfinder(&words).env("PATH", &path).exits(0).json().remove(0)
    };
    // A list of films is none: what it names may be any file.
    let list = root.path().join("list.mp4");
    fs::write(&list, "ffconcat version 1.0\nfile 'roll.mp4'\n").unwrap();
    let ran = root.viewfinder(&["measure", list.to_str().unwrap()]).env("PATH", &path);
    ran.exits(65).says("list.mp4 is not a film that ffmpeg can read.");
    let line = measured(&root.path().join("roll.mp4"));
    assert_eq!((&line["frames"], &line["roll"]["moved"]), (&json!(16), &json!("yes")), "{line}");
    assert!(line["roll"]["total"].as_f64().unwrap() > 10.0, "clockwise: {line}");
    assert_eq!(measured(&root.path().join("roll.mp4")), line);
    // An hour of film is not read to its end.
    let hour = root.path().join("hour.mp4");
    let made = std::process::Command::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i", "color=s=64x64:r=1:d=3600", "-c:v", "mjpeg"])
        .arg(&hour)
        .status();
    assert!(made.unwrap().success());
    assert_eq!(measured(&hour)["why"], "long");
    // Nor is a picture that a few bytes say is huge.
    let bomb = root.path().join("bomb.avi");
    let made = std::process::Command::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i", "color=s=9000x9000:r=1:d=1", "-c:v", "mjpeg"])
        .arg(&bomb)
        .status();
    assert!(made.unwrap().success());
    let words = ["measure", bomb.to_str().unwrap()];
    root.viewfinder(&words).env("PATH", &path).exits(65).says("exceeds specified max pixel count");
}

//! Named moves and the camera's move in words.

use std::fs;

use serde_json::{Value, json};

use super::submit::documented;
use crate::binary::{FAST, Provider, Root};

fn own(root: &Root, text: &str) {
    fs::create_dir_all(root.config()).unwrap();
    fs::write(root.config().join("moves.toml"), text).unwrap();
}

#[test]
fn a_beginning_says_which_move_it_was_taken_for() {
    let root = Root::new();
    for words in [&["submit", "x", "--dry-run"][..], &["preview"]] {
        let with = |name| root.sandboxed(&[words, &["--move", name]].concat()).exits(0);
        with("arc l").says("Move: arc left (x=");
        with("Arc Left").never_says("Move:");
    }
}

#[test]
fn what_nobody_is_asked_about_is_named_wholly() {
    let root = Root::new();
    let submit = |name| root.sandboxed(&["submit", "x", "--yes", "--move", name]);
    submit("arc lef").exits(2).says("The nearest is “arc left”").says("Nothing was sent");
    let sweep = |name: &str| {
        let vary = format!("move={name},push in");
        root.sandboxed(&["sweep", "x", "--yes", "--detach", "--vary", &vary])
    };
    sweep("arc lef").exits(2).says("“arc left”");
    root.sandboxed(&["history", "--json"]).exits(0).prints_nothing();
    submit("ARC left").exits(0);
    sweep("arc left").exits(0);
}

#[test]
fn moves_are_listed_own_ones_first() {
    let root = Root::new();
    own(&root, "[[move]]\nname = \"vịnh 海湾\"\nmotion = \"r=-0.3,x=2\"\n");
    let lines = root.viewfinder(&["moves", "--json"]).exits(0).json();
    assert!(lines.len() > 40);
    let motion = json!({"x": 2.0, "y": 0.0, "z": 0.0, "r": -0.3, "bg_x_pan": 0.0, "bg_y_pan": 0.0});
    let first = json!({"name": "vịnh 海湾", "motion": motion, "about": "", "own": true});
    assert_eq!(lines[0], first);
    assert!(lines[1..].iter().all(|line| line["own"] == false && line["about"] != ""));
    let table = root.viewfinder(&["moves"]).exits(0);
    let table = table.prints("vịnh 海湾").prints("x=2.0,r=-0.3").prints("your own");
    // What is listed is what --motion takes.
    for line in table.out().lines() {
        let motion = line.split_whitespace().find(|word| word.contains('=') || *word == "static");
        let motion = motion.unwrap().to_owned();
        assert!(motion.parse::<viewfinder::domain::Motion>().is_ok(), "{line}");
    }
}

#[test]
fn words_after_the_verb_choose_among_the_moves() {
    let root = Root::new();
    let names = |words: &[&str]| {
        let lines = root.viewfinder(&[&["moves", "--json"], words].concat()).exits(0).json();
        lines.iter().map(|line| line["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&["arc"]), ["arc left", "arc right"]);
    assert_eq!(names(&["LEFT", "arc"]), ["arc left"]);
    assert_eq!(names(&["portraits"]), ["drift in"], "by what is said of them too");
    let none = root.viewfinder(&["moves", "arc", "nosuch"]).exits(1).prints_nothing();
    none.says("No move matches “arc nosuch”").says("viewfinder moves lists them all");
}

#[test]
fn a_broken_file_of_own_moves_is_told_with_its_place() {
    let root = Root::new();
    own(&root, "[[move]]\nname = \"a\"\nmotion = \"x=11\"\n");
    for words in [&["moves"][..], &["submit", "x", "--yes", "--sandbox", "--move", "static"]] {
        root.viewfinder(words).exits(78).says("moves.toml:3:10").says("the nearest is 10.0");
    }
    // Whoever names no move needs none.
    root.sandboxed(&["submit", "x", "--yes"]).exits(0);
}

#[test]
fn a_named_move_is_sent_and_said_in_words_on_request() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    own(&root, "[[move]]\nname = \"Arc Left\"\nmotion = \"x=-2,bg_x_pan=1\"\n");
    let sends = |words: &[&str]| {
        let all = [&["submit"], words, &["--yes", "--json"]].concat();
        root.viewfinder(&all).to(&provider).exits(0).json()[0].clone()
    };
    let mine = sends(&["a cat", "--move", "arc left"]);
    assert_eq!(mine["shot"]["words"], Value::Null);
    let said = sends(&["a cat", "--move", "low dutch tilt", "--motion", "y=0,z=2", "--words"]);
    assert_eq!(said["shot"]["prompt"], "a cat", "the user's own");
    assert_eq!(said["shot"]["words"], "camera quickly rolls anticlockwise, slowly pushing in");
    let plain = sends(&["一只猫。", "--words"]);
    assert_eq!(plain["shot"]["words"], "static camera");
    let sent: Vec<Value> = provider.posts().iter().map(|post| post["body"].clone()).collect();
    let motion = |nth: usize| sent[nth]["options"]["motion_vector"].clone();
    assert_eq!((motion(0)["x"].as_f64(), motion(0)["bg_x_pan"].as_f64()), (Some(-2.0), Some(1.0)));
    assert_eq!(sent[1]["prompt"], "a cat, camera quickly rolls anticlockwise, slowly pushing in");
    assert_eq!((motion(1)["y"].as_f64(), motion(1)["r"].as_f64()), (Some(0.0), Some(-6.0)));
    assert_eq!(sent[2]["prompt"], "一只猫。 Static camera.");
    for take in root.viewfinder(&["history", "--json"]).exits(0).json() {
        documented(&take);
    }
}

#[test]
fn words_follow_the_settings_and_the_number_that_is_sent_does_not() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    fs::create_dir_all(root.config()).unwrap();
    let settings = "[preview]\nflip = [\"r\"]\n[words]\nlanguage = \"zh\"\n";
    fs::write(root.config().join("config.toml"), settings).unwrap();
    let words = ["submit", "一只猫", "--motion", "r=2", "--words", "--yes"];
    root.viewfinder(&words).to(&provider).exits(0);
    let body = provider.posts()[0]["body"].clone();
    assert_eq!(body["prompt"], "一只猫，镜头缓慢逆时针旋转");
    assert_eq!(body["options"]["motion_vector"]["r"], 2.0);
}

#[test]
fn a_move_can_be_said_in_words_without_sending_anything() {
    let root = Root::new();
    let say = |words: &[&str]| {
        let all = [&["preview", "--words"], words].concat();
        root.viewfinder(&all).exits(0).out()
    };
    let english = "camera steadily trucks left, slowly panning right\n";
    assert_eq!(say(&["--move", "arc left"]), english);
    assert_eq!(say(&["--move", "arc left", "--motion", "x=0"]), "camera slowly pans right\n");
    assert_eq!(say(&[]), "static camera\n");
    root.viewfinder(&["preview", "--move", "arc lfet"]).exits(2).says("arc left");
}

#[test]
fn the_settings_say_what_the_preview_is_drawn_with() {
    let root = Root::new();
    let drawn = |words: &[&str]| {
        let words = [&["preview", "--at", "0.5", "--size", "40x12"], words].concat();
        root.viewfinder(&words).exits(0).out()
    };
    let has = |text: &str, from: char, to: char| text.chars().any(|c| (from..=to).contains(&c));
    assert!(has(&drawn(&[]), '\u{2801}', '\u{28ff}'));
    let config = root.config().join("config.toml");
    for ascii in ["[preview]\ndraw = \"ascii\"\n", "[ui]\nglyphs = \"ascii\"\n"] {
        fs::write(&config, ascii).unwrap();
        assert!(drawn(&[]).is_ascii(), "{ascii}");
    }
    let blocks = drawn(&["--dots", "blocks"]);
    assert!(has(&blocks, '\u{2580}', '\u{259f}') && !has(&blocks, '\u{2801}', '\u{28ff}'));
    fs::write(&config, "[preview]\ndraw = \"lines\"\n").unwrap();
    assert!(drawn(&["--dots", "ascii"]).is_ascii(), "what is asked for wins");
}

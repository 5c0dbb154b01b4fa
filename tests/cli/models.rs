//! `models`: what is known of each, for people and for scripts.

use std::fs;

use serde_json::{Value, json};

use crate::binary::{FAST, Provider, Root};

const FIELDS: [&str; 8] =
    ["ratio", "style", "seconds", "motion", "image", "last_image", "image_as_end_frame", "flip"];

fn names(value: &Value) -> Vec<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

#[test]
fn models_are_objects_with_every_key() {
    let root = Root::new();
    let own = "[[model]]\nname = \"my \\u001b[31mown\"\nseconds = [3]\nimage = { support = \"ignored\" }\n";
    fs::create_dir_all(root.config()).unwrap();
    fs::write(root.config().join("config.toml"), own).unwrap();
    let bad = root.viewfinder(&["models"]).exits(78);
    bad.says("a model needs a name");
    fs::write(root.config().join("config.toml"), own.replace("\\u001b[31m", "")).unwrap();
    let lines = root.viewfinder(&["models", "--json"]).exits(0).json();
    for line in &lines {
        let keys = [
            "name", "note", "seconds", "ratios", "image", "estimate", "route", "text", "fields",
            "flipped",
        ];
        assert_eq!(names(line), keys, "{line}");
        assert_eq!(names(&line["fields"]), FIELDS, "{line}");
        let uses = ["needed", "taken", "refused", "ignored", "unknown"];
        assert!(uses.contains(&line["image"].as_str().unwrap()), "{line}");
        for field in FIELDS {
            let known = &line["fields"][field];
            assert_eq!(names(known), ["support", "source", "date"], "{line}");
            // Whoever claims something says who said it.
            assert!(known["support"] == "unknown" || known["source"].is_string(), "{line}");
        }
        assert!(!line["seconds"].as_array().unwrap().is_empty(), "{line}");
        assert!(!line["ratios"].as_array().unwrap().is_empty(), "{line}");
    }
    let image = |name: &str| {
        let line = lines.iter().find(|line| line["name"] == name).unwrap();
        line["image"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        ["gen4", "gen4_turbo", "gen3", "gen2", "gen4.5"].map(image),
        ["taken", "needed", "taken", "taken", "taken"]
    );
    let gen4 = &lines[0];
    assert_eq!(gen4["estimate"]["usd"], 0.32);
    assert_eq!(names(&gen4["estimate"]), ["usd", "source", "date", "per_second"]);
    let own = lines.last().unwrap();
    let (ignored, none) = (json!("ignored"), Value::Null);
    assert_eq!(
        (&own["name"], &own["image"], &own["estimate"]),
        (&json!("my own"), &ignored, &none)
    );
    assert_eq!(own["fields"]["image"]["source"], "your settings");
    // One of them alone is the same object.
    let one = root.viewfinder(&["models", "gen4", "--json"]).exits(0).json();
    assert_eq!((one.len(), &one[0]), (1, gen4));
}

#[test]
fn models_are_read_at_80_columns_and_one_with_its_sources() {
    let root = Root::new();
    let all = root.viewfinder(&["models"]).exits(0);
    let all = all.prints("gen4_turbo:").prints("image       needed").prints("$0.32 a take");
    let all = all.prints("CometAPI article of May 2026").prints("(2026-11)");
    all.prints("honoured    ratio, seconds, image, end frame");
    for name in ["gen2", "gen3", "gen4", "gen4.5", "gen4_turbo"] {
        let one = root.viewfinder(&["models", name]).exits(0);
        assert!(one.out().starts_with(&format!("{name}: ")), "{}", one.out());
        // Nothing is cut or broken where a program reads it.
        assert!(one.out().lines().all(|line| !line.starts_with("            ")), "{}", one.out());
    }
    let gen3 = root.viewfinder(&["models", "gen3"]).exits(0);
    gen3.prints("end frame   honoured: upstream docs: for gen3 (2026-11)")
        .prints("flip        unknown");
}

#[test]
fn an_axis_that_a_model_has_the_other_way_is_listed_with_it() {
    let root = Root::new();
    let settings = "[preview]\nflip = [\"r\", \"gen4:z\", \"gen2:r\"]\n";
    fs::create_dir_all(root.config()).unwrap();
    fs::write(root.config().join("config.toml"), settings).unwrap();
    let lines = root.viewfinder(&["models", "--json"]).exits(0).json();
    let flipped =
        |name: &str| lines.iter().find(|it| it["name"] == name).unwrap()["flipped"].clone();
    assert_eq!(flipped("gen4"), json!(["z", "r"]));
    assert_eq!(flipped("gen2"), json!([]), "turned back against what holds for all");
    assert_eq!(flipped("gen3"), json!(["r"]));
    let one = root.viewfinder(&["models", "gen4"]).exits(0);
    one.prints("flipped     z, r, by your [preview] flip");
    root.viewfinder(&["config", "show"]).exits(0).prints("flip = [\"r\", \"gen4:z\", \"gen2:r\"]");
    let words = |model: &str| {
        let words =
            ["submit", "a cat", "--motion", "z=4", "--words", "--dry-run", "--model", model];
        root.viewfinder(&words).exits(0).out()
    };
    assert!(words("gen4").contains("pulls back") && words("gen2").contains("pushes in"));
}

#[test]
fn a_name_chooses_among_the_models() {
    let root = Root::new();
    let names = |name: &str| {
        let lines = root.viewfinder(&["models", name, "--json"]).exits(0).json();
        lines.iter().map(|line| line["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("gen4"), ["gen4"], "a whole name is that model");
    assert_eq!(names("GEN4"), ["gen4", "gen4.5", "gen4_turbo"]);
    assert_eq!(names("turbo"), ["gen4_turbo"]);
    assert_eq!(names("keyframes"), ["aleph2"], "by what is said of them too");
}

#[test]
fn a_model_that_nothing_is_known_of_names_the_nearest() {
    let root = Root::new();
    let ran = root.viewfinder(&["models", "gen4-turbo"]).exits(1).prints_nothing();
    ran.says("No model matches “gen4-turbo”. The nearest is gen4_turbo.").says("[[model]]");
    for json in [&[][..], &["--json"]] {
        let here = [&["models", "--here", "nosuch"], json].concat();
        let ran = root.viewfinder(&here).exits(1).prints_nothing();
        ran.says("No take of “nosuch” with a camera motion has been measured here");
    }
    root.viewfinder(&["models", "--here"]).exits(0);
}

#[test]
fn a_model_of_another_route_is_listed_with_it_and_sent_only_as_one_that_nobody_knows() {
    let root = Root::new();
    let one = root.viewfinder(&["models", "aleph2"]).exits(0);
    one.prints("route       POST /runwayml/v1/video_to_video, where takes are not sent");
    let all = root.viewfinder(&["models", "--json"]).exits(0).json();
    let routes: Vec<_> =
        all.iter().filter(|line| line["route"].is_string()).map(|line| &line["name"]).collect();
    assert_eq!(routes, [&json!("aleph2"), &json!("act_two")]);
    let sent = root.sandboxed(&["submit", "a cat", "--yes", "--model", "aleph2"]).exits(0);
    sent.says("Served at POST /runwayml/v1/video_to_video, where takes are not sent");
}

#[test]
fn what_is_paid_by_the_second_is_said_for_each_length_and_counted_for_the_shot() {
    let root = Root::new();
    let gen45 = root.viewfinder(&["models", "gen4.5"]).exits(0);
    gen45.prints("$0.60 for 5 s, $1.20 for 10 s: Runway's credits: 12 a second,");
    let gen45 = root.viewfinder(&["models", "gen4.5", "--json"]).exits(0).json();
    assert_eq!(
        (&gen45[0]["estimate"]["usd"], &gen45[0]["estimate"]["per_second"]),
        (&json!(0.6), &json!(0.12))
    );
    let gen4 = root.viewfinder(&["models", "gen4"]).exits(0);
    gen4.prints("text alone  unknown: CometAPI lists it, Runway's schemas do not (2026-11)");
}

#[test]
fn prices_are_asked_for_without_a_key_and_what_differs_is_kept() {
    let root = Root::new();
    let provider = Provider::start(FAST, &[]);
    // No key is there, and none is needed.
    let refresh = |words: &[&str]| {
        let words = [&["models", "--refresh"], words].concat();
        root.viewfinder(&words).to(&provider).env("COMETAPI_KEY", "").exits(0)
    };
    let first = refresh(&["--json"]).json();
    let lines: Vec<_> = first
        .iter()
        .map(|line| ["name", "per_second", "was_per_second"].map(|key| line[key].clone()))
        .collect();
    let expected = [
        [json!("gen4.5"), json!(0.096), json!(0.12)],
        [json!("aleph2"), json!(0.12), json!(0.15)],
        [json!("act_two"), json!(0.04), Value::Null],
    ];
    assert_eq!(lines, expected);
    let requests = provider.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0]["route"], "models");
    assert_eq!(requests[0]["authorization"], false, "no key is sent");
    refresh(&[]).prints_nothing().says("are the known ones");
    let gen45 = root.viewfinder(&["models", "gen4.5"]).exits(0);
    gen45.prints("$0.48 for 5 s, $0.96 for 10 s: 127.0.0.1:").prints("/api/models");
    // The user's own word stands over it, and the sandbox's is its own.
    let own = "[[model]]\nname = \"gen4.5\"\nprice = { usd = 9.0, source = \"me\", date = \"\" }\n";
    fs::create_dir_all(root.config()).unwrap();
    fs::write(root.config().join("config.toml"), own).unwrap();
    root.viewfinder(&["models", "gen4.5"]).exits(0).prints("$9.00 a take: me");
    fs::remove_file(root.config().join("config.toml")).unwrap();
    root.sandboxed(&["models", "gen4.5"]).exits(0).prints("$0.60 for 5 s");
    let told = root.sandboxed(&["models", "--refresh"]).exits(0);
    told.prints("gen4.5: $0.096 a second; it was $0.120 a second").says("sandbox/models.toml");
    // A broken file is told, and stops nothing.
    fs::write(root.data().join("models.toml"), "[[model]]\nname = 7\n").unwrap();
    let broken = root.viewfinder(&["models", "gen4.5"]).exits(0).prints("$0.60 for 5 s");
    broken.says("models.toml").says("viewfinder models --refresh writes it anew.");
}

#[test]
fn a_provider_without_the_list_changes_nothing() {
    let root = Root::new();
    for fault in ["models:1=html", "models:1=status=404", "models:1=garbage", "models:1=huge"] {
        let provider = Provider::start(FAST, &[fault]);
        let ran = root.viewfinder(&["models", "--refresh"]).to(&provider).exits(69);
        ran.prints_nothing().says("The table is as it was.");
        assert!(!root.data().join("models.toml").exists(), "{fault}");
    }
}

//! `models`: what is known of each, for people and for scripts.

use std::fs;

use serde_json::{Value, json};

use crate::binary::Root;

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
        let keys = ["name", "note", "seconds", "ratios", "image", "estimate", "fields"];
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
        ["taken", "needed", "taken", "taken", "unknown"]
    );
    let gen4 = &lines[0];
    assert_eq!(gen4["estimate"]["usd"], 0.32);
    assert_eq!(names(&gen4["estimate"]), ["usd", "source", "date"]);
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
        for line in one.out().lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
    let gen3 = root.viewfinder(&["models", "gen3"]).exits(0);
    gen3.prints("end frame   honoured: upstream docs: for gen3 (2026-11)")
        .prints("flip        unknown");
}

#[test]
fn a_model_that_nothing_is_known_of_names_the_nearest() {
    let root = Root::new();
    let ran = root.viewfinder(&["models", "gen4-turbo"]).exits(2).prints_nothing();
    ran.says("Unknown model gen4-turbo. The nearest is gen4_turbo.").says("[[model]]");
}

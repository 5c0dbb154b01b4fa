//! Image to video on the command line: what is sent, what is refused, what is told.

use std::fs;

use serde_json::{Value, json};

use super::submit::documented;
use crate::binary::{FAST, Provider, Root};

const CAT: &str = "https://images.example.com/cat.png?sig=%2Fx";
const SEA: &str = "http://images.example.com/sea.png";

#[test]
fn images_are_sent_and_kept_as_they_were_given() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let none = (Value::Null, Value::Null, false, false);
    let cases = [
        (&[][..], json!({}), json!({}), none),
        (
            &["--image", CAT],
            json!({"image": CAT}),
            json!({}),
            (json!(CAT), Value::Null, false, false),
        ),
        (
            &["--image", CAT, "--last-image", SEA, "--flip"],
            json!({"image": CAT, "last_image": SEA}),
            json!({"flip": true}),
            (json!(CAT), json!(SEA), false, true),
        ),
        (
            &["--image", CAT, "--end-frame", "--model", "gen3"],
            json!({"image": CAT, "model": "gen3"}),
            json!({"image_as_end_frame": true}),
            (json!(CAT), Value::Null, true, false),
        ),
    ];
    for (words, fields, options, (image, last, end, flip)) in cases {
        let all = [&["submit", "it turns", "--yes", "--json"], words].concat();
        let take = root.viewfinder(&all).to(&provider).exits(0).json().remove(0);
        documented(&take);
        let shot = &take["shot"];
        let kept = (&shot["image"], &shot["last_image"]);
        assert_eq!(kept, (&image, &last), "{words:?}");
        assert_eq!(shot["image_as_end_frame"], end, "{words:?}");
        assert_eq!(shot["flip"], flip, "{words:?}");
        let mut body = json!({
            "callback_url": "https://callback.invalid/", "ratio": "16:9", "prompt": "it turns",
            "style": "cinematic", "model": "gen4", "options": {"seconds": 5, "motion_vector":
                {"x": 0.0, "y": 0.0, "z": 0.0, "r": 0.0, "bg_x_pan": 0.0, "bg_y_pan": 0.0}},
        });
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        body["options"].as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        assert_eq!(provider.posts().last().unwrap()["body"], body, "{words:?}");
    }
    let listed = root.viewfinder(&["history", "--json"]).exits(0).json();
    assert_eq!(listed.len(), 4);
    listed.iter().for_each(documented);
    let ids: Vec<&str> = listed.iter().map(|take| take["id"].as_str().unwrap()).collect();
    root.viewfinder(&["show", ids[0]]).exits(0).prints(&format!("end frame  {CAT}"));
    let both = root.viewfinder(&["show", ids[1]]).exits(0);
    both.prints(&format!("image      {CAT}")).prints(&format!("last       {SEA}"));
    assert!(!root.viewfinder(&["show", ids[3]]).exits(0).out().contains("image"));
}

#[test]
fn a_sidecar_and_a_line_of_the_history_bring_their_images_along() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let wait = ["--yes", "--wait", "--poll-every=50ms", "--json"];
    let words = ["submit", "it turns", "--image", CAT, "--last-image", SEA, "--flip"];
    let made = root.viewfinder(&[&words, &wait[..]].concat()).to(&provider).exits(0).json();
    let film = made.last().unwrap()["film"].as_str().unwrap().to_owned();
    let sidecar = film.replace(".mp4", ".json");
    let first = provider.posts()[0]["body"].clone();
    let again = ["submit", "--from", &sidecar, "--yes"];
    root.viewfinder(&again).to(&provider).exits(0);
    assert_eq!(provider.posts()[1]["body"], first);
    let line = made.last().unwrap().to_string();
    root.viewfinder(&["submit", "--from", "-", "--yes"]).to(&provider).reads(line).exits(0);
    assert_eq!(provider.posts()[2]["body"], first);
    // What the command line says goes over it.
    root.viewfinder(&[&again[..], &["--image", SEA]].concat()).to(&provider).exits(0);
    let body = provider.posts()[3]["body"].clone();
    assert_eq!((&body["image"], &body["last_image"]), (&json!(SEA), &json!(SEA)));
    // An address in a file is looked at like any other.
    let text = fs::read_to_string(&sidecar).unwrap().replace(CAT, "cat.png");
    fs::write(&sidecar, text).unwrap();
    root.viewfinder(&again).to(&provider).exits(2).says("fetches an image itself");
    assert_eq!(provider.posts().len(), 4);
}

#[test]
fn what_is_no_image_for_the_provider_is_told_before_anything_is_sent() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    for (words, said) in [
        (&["--image", "cat.png"][..], "upload it where anybody can open it"),
        (&["--image", "./cat.png"], "cannot see ./cat.png"),
        (&["--image", "~/cat.png"], "fetches an image itself"),
        (&["--image", "C:\\cat.png"], "fetches an image itself"),
        (&["--image", "file:///cat.png"], "fetches an image itself"),
        (&["--image", "data:image/png;base64,AAAA"], "not the image itself"),
        (&["--image", "ftp://example.com/cat.png"], "over https, not ftp"),
        (&["--image", "example.com/cat.png"], "https://example.com/cat.png"),
        (&["--image", "https://me:pw@example.com/cat.png"], "user name or password"),
        (&["--image", "https://example.com/my cat.png"], "has a blank in it"),
        (&["--image", CAT, "--last-image", "sea.png"], "cannot see sea.png"),
        (&["--image", ""], "address is empty"),
        (&["--last-image", SEA], "A last image needs a first one"),
        (&["--end-frame"], "There is no image to be the end frame"),
        (&["--flip"], "Flip goes with an image"),
        (&["--image", CAT, "--last-image", SEA, "--end-frame"], "are two ends"),
    ] {
        let all = [&["submit", "x", "--yes"], words].concat();
        root.viewfinder(&all).to(&provider).exits(2).says(said).prints_nothing();
    }
    assert_eq!(provider.requests().len(), 0);
}

#[test]
fn a_model_that_needs_or_refuses_an_image_says_so_and_so_does_a_private_address() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    fs::create_dir_all(root.config()).unwrap();
    let own = "[[model]]\nname = \"words-only\"\nrefuses_image = true\n";
    fs::write(root.config().join("config.toml"), own).unwrap();
    let private = "http://192.168.1.9/cat.png";
    for (words, said) in [
        (&["--model", "gen4_turbo"][..], "Makes films from an image only"),
        (&["--model", "words-only", "--image", CAT], "Makes no films from an image"),
        (&["--image", private], "on a private address"),
    ] {
        let all = [&["submit", "x", "--yes"], words].concat();
        root.viewfinder(&all).to(&provider).exits(0).says(said);
    }
    for words in [&["--model", "gen4_turbo", "--image", CAT][..], &["--model", "words-only"]] {
        let all = [&["submit", "x", "--yes"], words].concat();
        root.viewfinder(&all).to(&provider).exits(0).never_says("Note:");
    }
    // The sandbox fetches nothing.
    root.sandboxed(&["submit", "x", "--yes", "--image", private]).exits(0).never_says("Note:");
}

#[test]
fn a_text_for_a_model_of_images_fails_as_at_the_provider() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let wait = ["--yes", "--wait", "--poll-every=50ms", "--json", "--model", "gen4_turbo"];
    let ran = root.viewfinder(&[&["submit", "x"], &wait[..]].concat()).to(&provider).exits(65);
    let last = ran.json().pop().unwrap();
    assert_eq!(last["state"], "failed");
    assert!(last["error"]["message"].as_str().unwrap().contains("from an image only"), "{last}");
    let ran = [&["submit", "x", "--image", CAT], &wait[..]].concat();
    root.viewfinder(&ran).to(&provider).exits(0);
}

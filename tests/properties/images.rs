//! The images of a shot, in keys.

use viewfinder::app::{Effect, Field, Overlay, World, effect, msg};
use viewfinder::domain::Images;
use viewfinder::input::Context;

use crate::support::{Studio, live, succeeded, take};

const CAT: &str = "https://images.example.com/cat.png";
const SEA: &str = "https://images.example.com/sea.png";

/// A studio with the keys in the images, and the shot's prompt said.
fn studio() -> Studio {
    let mut studio = Studio::of(live(), "a cat", 80, 24);
    studio.keys("<tab><tab><tab><tab><tab>");
    assert_eq!(studio.model.focus, Field::Images);
    studio
}

fn wrong(studio: &Studio) -> Option<&str> {
    match studio.model.overlays.last() {
        Some(Overlay::Images(entry)) => entry.wrong.as_deref(),
        _ => panic!("nothing is entered"),
    }
}

fn images(image: &str, last: &str) -> Images {
    Images { image: image.parse().ok(), last_image: last.parse().ok(), ..Images::default() }
}

#[test]
fn images_are_entered_and_sent() {
    let mut studio = studio();
    studio.keys(&format!("<enter>{CAT}<tab>{SEA}<tab><tab><space><enter>"));
    let expected = Images { flip: true, ..images(CAT, SEA) };
    assert_eq!((studio.model.overlays.len(), &studio.model.form.rest.images), (0, &expected));
    studio.keys("<ctrl-s><enter>");
    let sent = studio.asked().into_iter().find_map(|effect| match effect {
        Effect::Worker(effect::Worker::Submit { shot, .. }) => Some(shot.images.clone()),
        _ => None,
    });
    assert_eq!(sent, Some(expected));
    // Without its address an image is none.
    studio.keys("<esc><enter><ctrl-u><tab><ctrl-u><tab><tab><space><enter>");
    assert_eq!(studio.model.form.rest.images, Images::default());
}

#[test]
fn an_address_is_pasted_into_the_entry_or_onto_the_field() {
    for begin in ["", "<enter>"] {
        let mut studio = studio();
        studio.keys(begin);
        studio.tell(msg::Input::Paste(format!("  {CAT} \n\n")));
        assert_eq!(wrong(&studio), None);
        studio.keys("<enter>");
        assert_eq!(studio.model.form.rest.images, images(CAT, ""), "{begin}");
        // On the field it takes the place of the one that was there, which undo brings back.
        studio.tell(msg::Input::Paste(SEA.to_owned()));
        studio.keys("<ctrl-z><ctrl-y><enter>");
        assert_eq!(studio.model.form.rest.images, images(SEA, ""), "{begin}");
        // A second line is not dropped in silence.
        studio.keys("<enter><ctrl-u>");
        studio.tell(msg::Input::Paste(format!("{CAT}\nand more")));
        assert!(wrong(&studio).unwrap().contains("blank in it"));
        studio.keys("<ctrl-w><ctrl-w><enter>");
        assert_eq!(studio.model.form.rest.images, images(CAT, ""), "{begin}");
    }
    // What is wrong with it is said at once, and nothing is taken.
    let mut studio = studio();
    studio.tell(msg::Input::Paste("file:///home/me/cat.png".to_owned()));
    assert!(wrong(&studio).unwrap().contains("upload it"));
    studio.keys("<enter>");
    assert!(wrong(&studio).unwrap().contains("upload it"));
    studio.keys("<backspace>");
    assert_eq!(wrong(&studio), None, "not while it is mended");
    studio.keys("<esc>");
    assert_eq!(studio.model.form.rest.images, Images::default());
}

#[test]
fn images_that_do_not_go_together_are_not_taken() {
    for (keys, why) in [
        (format!("<tab>{SEA}"), "A last image needs a first one"),
        ("<tab><tab><space>".to_owned(), "no image to be the end frame"),
        ("<up><space>".to_owned(), "flip goes with an image"),
        (format!("{CAT}<tab>{SEA}<tab><right>"), "two ends"),
        ("cat.png".to_owned(), "fetches an image itself"),
        ("ftp://example.com/cat.png<down>".to_owned(), "not ftp"),
    ] {
        let mut studio = studio();
        studio.keys(&format!("<enter>{keys}<enter>"));
        let said = wrong(&studio).unwrap().to_lowercase();
        assert!(said.contains(&why.to_lowercase()), "{keys}: {said}");
        assert_eq!(studio.model.form.rest.images, Images::default(), "{keys}");
    }
}

#[test]
fn escape_leaves_the_images_as_they_were() {
    let mut studio = studio();
    studio.keys(&format!("<enter>{CAT}<enter><enter>more<tab><tab><space>"));
    assert_eq!(studio.model.context(), Context::ImageChoice);
    studio.keys("<esc>");
    assert_eq!(studio.model.form.rest.images, images(CAT, ""));
}

#[test]
fn a_loaded_take_brings_its_images_and_undo_brings_back_the_drafts() {
    let mut studio = studio();
    studio.keys(&format!("<enter>{CAT}<enter>"));
    let mut other = take(5, "waves", succeeded(5));
    other.shot.images = images(SEA, "");
    studio.with_takes(&[other.clone()]);
    studio.tab_to(Field::History).keys("<enter>");
    assert_eq!(studio.model.form.shot(), other.shot);
    studio.keys("<ctrl-z>");
    assert_eq!(studio.model.form.rest.images, images(CAT, ""));
}

#[test]
fn the_draft_keeps_the_images() {
    let mut studio = studio();
    studio.keys(&format!("<enter>{CAT}<enter><ctrl-q>"));
    let effects = studio.asked();
    let [Effect::Files(effect::Files::SaveDraft(draft)), Effect::Shell(effect::Shell::Quit)] =
        &effects[..]
    else {
        panic!("{effects:?}")
    };
    assert_eq!(draft.now.shot.images, images(CAT, ""));
}

#[test]
fn images_that_cannot_be_sent_are_mended_where_they_are() {
    // As a file could say them.
    let mut studio = studio();
    studio.model.form.rest.images.flip = true;
    studio.model.focus = Field::Prompt;
    studio.keys("<ctrl-s>");
    assert_eq!((studio.model.focus, studio.model.overlays.len()), (Field::Images, 0));
    assert!(studio.model.toast.as_ref().unwrap().text.starts_with("Flip goes with an image"));
}

#[test]
fn a_private_address_is_taken_with_a_word_where_a_provider_has_to_fetch_it() {
    for (world, said) in [(live(), true), (World::Sandbox, false)] {
        let mut studio = Studio::of(world, "a cat", 80, 24);
        studio.keys("<tab><tab><tab><tab><tab><enter>http://10.0.0.7/cat.png<enter>");
        assert_eq!(studio.model.form.rest.images, images("http://10.0.0.7/cat.png", ""));
        let toast = studio.model.toast.as_ref().map(|toast| toast.text.clone());
        assert_eq!(toast.is_some_and(|text| text.contains("is private")), said);
    }
}

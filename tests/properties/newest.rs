//! From a shot to its film: the keys that play what came last, and the receipt that leads on.

use viewfinder::app::{Editor, Effect, Field, Overlay, World, effect, msg};
use viewfinder::domain::{Report, Stage, Take};

use crate::films::saved;
use crate::support::{Studio, id, running, take};

fn studio() -> Studio {
    let mut studio = Studio::sized(100, 30);
    studio.with_takes(&[take(9, "a cat", running(9, Some(40))), saved(5)]);
    studio
}

/// The film of the take that was running comes.
fn comes(studio: &mut Studio) {
    let shot = take(9, "a cat", Stage::Cancelled).shot;
    let done = Take { shot, updated: studio.now.wall, ..saved(9) };
    studio.tell(msg::Worker::Take(Box::new(done)));
    studio.asked();
}

fn watched() -> Vec<Effect> {
    vec![effect::Shell::WatchFilm("/films/a.mp4".into(), "16:9".to_owned()).into()]
}

#[test]
fn the_newest_film_is_one_key_away_from_every_field() {
    for field in Field::ALL {
        let mut studio = studio();
        comes(&mut studio);
        studio.model.focus = field;
        studio.keys("<f6>");
        assert_eq!(studio.asked(), watched(), "{field:?}");
        studio.keys("<f8>");
        assert_eq!(
            studio.asked(),
            [effect::Desktop::PlayFilm("/films/a.mp4".into()).into()],
            "{field:?}"
        );
        studio.keys("<f7>");
        let Some(Overlay::Details(details)) = studio.model.overlays.last() else {
            panic!("{field:?}: {}", studio.screen())
        };
        assert_eq!(details.take, id(9), "{field:?}");
    }
}

#[test]
fn without_any_film_the_keys_say_so_and_are_not_offered() {
    let mut studio = Studio::sized(100, 30);
    studio.with_takes(&[take(9, "a cat", running(9, None))]);
    studio.keys("<f6>");
    assert_eq!(studio.asked(), []);
    assert!(studio.screen().contains("No film has come yet"), "{}", studio.screen());
}

#[test]
fn a_film_that_was_there_before_is_the_newest_and_not_new() {
    let mut studio = studio();
    assert_eq!(studio.model.history.news.newest().map(|take| take.id), Some(id(5)));
    assert_eq!(studio.model.history.news.to_keep().len(), 0);
    assert!(!studio.screen().contains("F6"), "{}", studio.screen());
    studio.keys("<f6>");
    assert_eq!(studio.asked(), watched());
}

#[test]
fn what_came_is_marked_until_it_is_seen() {
    for keys in ["<f6>", "<f7><esc>", "<f8>", "<shift-tab>v", "<shift-tab>i<esc>"] {
        let mut studio = studio();
        comes(&mut studio);
        studio.model.toast = None;
        let screen = studio.screen();
        assert!(screen.contains("✓ saved new"), "{screen}");
        assert!(screen.lines().any(|line| line.contains("F6 play the new film")), "{screen}");
        studio.keys(keys);
        let screen = studio.screen();
        assert!(!screen.contains("saved new") && !screen.contains("F6 play"), "{keys}: {screen}");
    }
}

#[test]
fn a_film_that_another_process_fetched_is_new_as_well() {
    let mut studio = studio();
    let mut done = saved(9);
    done.ended = Some(studio.now.wall);
    studio.with_takes(&[done, saved(5)]);
    assert!(studio.model.history.news.is_new(id(9)) && !studio.model.history.news.is_new(id(5)));
    assert_eq!(studio.model.history.news.newest().map(|take| take.id), Some(id(9)));
}

#[test]
fn the_word_of_its_end_names_the_prompt_and_the_keys() {
    let mut studio = studio();
    comes(&mut studio);
    let text = &studio.model.toast.as_ref().unwrap().text;
    assert!(text.contains("The film of “a cat” is here. Press F6"), "{text}");
    assert!(!text.contains(id(9).as_str()), "{text}");
}

#[test]
fn a_word_leaves_with_the_key_after_it_was_read() {
    let mut studio = studio();
    comes(&mut studio);
    studio.keys("a");
    assert!(studio.model.toast.is_some(), "nobody has read it");
    studio.wait(std::time::Duration::from_millis(600));
    studio.keys("b");
    assert_eq!(studio.model.toast, None);
    assert_eq!(studio.model.form.shot().prompt, "ab", "the key does what it does");
}

/// A studio with the receipt of a take whose film is on the disk.
fn receipt() -> Studio {
    let mut studio = Studio::sized(100, 30);
    studio.with_takes(&[saved(5)]);
    studio.keys("a cat<ctrl-s><enter>");
    let Some(Overlay::Receipt(receipt)) = studio.model.overlays.last() else { panic!() };
    let ticket = receipt.ticket;
    let written = take(9, "a cat", Stage::Preparing { retry: None });
    studio.tell(msg::Worker::Written(ticket, Ok(Box::new(written.clone()))));
    studio.tell(msg::Worker::Take(Box::new(written)));
    comes(&mut studio);
    studio
}

#[test]
fn the_receipt_of_a_saved_film_leads_on() {
    let studio = receipt();
    let screen = studio.screen();
    for line in ["F6      plays it here", "F7      shows", "F8      plays it in", "Ctrl-S  reviews"]
    {
        assert!(screen.contains(line), "{line}: {screen}");
    }
    for (key, asked) in [
        ("<f6>", watched()),
        ("<f8>", vec![effect::Desktop::PlayFilm("/films/a.mp4".into()).into()]),
    ] {
        let mut studio = studio.clone();
        studio.keys(key);
        assert_eq!(studio.asked(), asked, "{key}");
        assert!(matches!(studio.model.overlays[..], [Overlay::Receipt(_)]));
    }
    let mut studio = studio;
    studio.keys("<ctrl-s>");
    assert!(matches!(studio.model.overlays[..], [Overlay::Review(_)]));
}

#[test]
fn of_the_receipt_only_enter_is_swallowed() {
    for (keys, prompt, focus) in [
        ("<enter>", "a cat", None),
        ("<alt-enter>", "a cat", None),
        ("s", "a cats", Some(Field::Prompt)),
        ("<backspace>", "a ca", Some(Field::Prompt)),
        ("<tab>", "a cat", Some(Field::Ratio)),
    ] {
        let mut studio = receipt();
        studio.keys(keys);
        assert_eq!(studio.model.form.shot().prompt, prompt, "{keys}");
        match focus {
            Some(field) => {
                assert!(studio.model.overlays.is_empty(), "{keys}");
                assert_eq!(studio.model.focus, field, "{keys}");
            }
            None => assert!(matches!(studio.model.overlays[..], [Overlay::Receipt(_)]), "{keys}"),
        }
        assert_eq!(studio.asked(), [], "{keys}");
    }
}

#[test]
fn the_details_load_the_shot_and_send_it_again() {
    let mut studio = studio();
    studio.keys("mine<f7><enter>");
    assert!(studio.model.overlays.is_empty());
    let form = &studio.model.form;
    assert_eq!((form.shot().prompt.as_str(), form.parent), ("a", Some(id(5))));
    studio.keys("<ctrl-z><f7>R");
    assert_eq!(studio.model.form.shot().prompt, "mine");
    let [Overlay::Details(_), Overlay::Review(review)] = &studio.model.overlays[..] else {
        panic!("{}", studio.screen())
    };
    assert_eq!((review.shot.prompt.as_str(), review.parent), ("a", Some(id(5))));
}

#[test]
fn the_help_is_filtered_and_closes_step_by_step() {
    let mut studio = Studio::sized(120, 36);
    studio.keys("<f1>/newest film");
    let screen = studio.screen();
    assert!(screen.contains("play the newest"), "{screen}");
    assert!(!screen.contains("next field"), "{screen}");
    assert_eq!(studio.model.text_in_hand().map(Editor::line), Some("newest film"));
    studio.keys("<enter>");
    assert!(!studio.screen().contains("next field"), "it is kept");
    studio.keys("<esc>");
    assert!(studio.screen().contains("next field"), "{}", studio.screen());
    studio.keys("q");
    assert!(studio.model.overlays.is_empty());
}

#[test]
fn what_is_new_is_new_after_a_restart_and_where_it_could_not_be_shown() {
    let mut studio = studio();
    comes(&mut studio);
    let takes = studio.model.history.in_view().0.to_vec();
    let mut again = studio.restarted(studio.model.settings.clone());
    again.with_takes(&takes);
    assert!(again.model.history.news.is_new(id(9)), "{}", again.screen());
    assert!(again.screen().contains("F6 play the new film"), "{}", again.screen());
    // A player that plays nothing shows nothing.
    again.keys("<f8>");
    assert!(!again.model.history.news.is_new(id(9)));
    again.tell(msg::Shell::NotShown(Report::new("mpv ended with status 1.", "", "")));
    assert!(again.model.history.news.is_new(id(9)));
    // What was looked at stays so, whatever could not be shown afterwards.
    again.keys("<f7>").keys("<esc>");
    again.tell(msg::Shell::NotShown(Report::new("mpv ended with status 1.", "", "")));
    again.tell(msg::Shell::NotShown(Report::new("mpv ended with status 1.", "", "")));
    let last = again.restarted(again.model.settings.clone());
    assert_eq!(last.model.history.news.is_new(id(9)), again.model.history.news.is_new(id(9)));
}

#[test]
fn the_example_is_replaced_by_what_is_typed_and_kept_by_whoever_goes_into_it() {
    let begun = || {
        let mut studio = Studio::sized(80, 24);
        studio.tell(msg::Shell::Entered(World::Sandbox));
        assert!(studio.screen().contains("typing replaces it"), "{}", studio.screen());
        studio
    };
    let prompt = |studio: &Studio| studio.model.form.prompt.text();
    let example = prompt(&begun());
    for (keys, text) in [("a fox", "a fox".to_owned()), ("<left><end>!", format!("{example}!"))] {
        let mut studio = begun();
        studio.keys(keys);
        assert_eq!(prompt(&studio), text);
        assert!(!studio.screen().contains("typing replaces it"), "{}", studio.screen());
    }
    let mut studio = begun();
    studio.tell(msg::Input::Paste("a fox".to_owned()));
    assert_eq!(prompt(&studio), "a fox");
    studio.keys("<ctrl-z>");
    assert_eq!(prompt(&studio), example, "undo brings it back");
}

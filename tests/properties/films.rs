//! What can be done with a take's film and pictures, in keys, and the word of its ending.

use viewfinder::app::{Effect, Overlay, effect, msg};
use viewfinder::domain::{FailureKind, Output, SavedFilm, Stage, Take};

use crate::support::{Studio, failure, running, succeeded, take, task};

pub(crate) fn saved(n: u8) -> Take {
    let film = SavedFilm {
        path: "/films/a.mp4".into(),
        bytes: 1,
        poster: Some("/films/a.png".into()),
        last_frame: Some("/films/z.png".into()),
        remark: None,
    };
    take(n, "a", Stage::Saved { task_id: task(n), output: Output::default(), film })
}

fn studio(takes: &[Take], width: u16) -> Studio {
    let mut studio = Studio::sized(width, 30);
    studio.with_takes(takes);
    studio.tell(msg::Shell::Pictures(true));
    studio.keys("<shift-tab>");
    studio
}

fn announced(studio: &mut Studio) -> Vec<String> {
    let asked = studio.asked().into_iter();
    asked
        .filter_map(|it| {
            if let Effect::Desktop(effect::Desktop::Announce(text)) = it {
                Some(text)
            } else {
                None
            }
        })
        .collect()
}

#[test]
fn a_saved_film_is_played_from_the_history_and_from_its_details() {
    let mut studio = studio(&[saved(5)], 100);
    for begin in ["", "i"] {
        studio.keys(begin);
        studio.asked();
        studio.keys("oOv");
        let path = || "/films/a.mp4".into();
        assert_eq!(
            studio.asked(),
            [
                effect::Desktop::PlayFilm(path()).into(),
                effect::Desktop::OpenFolder(path()).into(),
                effect::Shell::WatchFilm(path(), "16:9".to_owned()).into()
            ]
        );
    }
}

#[test]
fn a_film_that_is_not_on_disk_says_what_to_do() {
    for (stage, words) in [
        (succeeded(5), "press s to fetch the film"),
        (running(5, None), "not made yet"),
        (Stage::Cancelled, "has no film"),
    ] {
        let mut studio = studio(&[take(5, "a", stage)], 100);
        for key in ["o", "O", "v", "io", "v"] {
            studio.model.toast = None;
            studio.asked();
            studio.keys(key);
            assert_eq!(studio.asked(), [], "{key}");
            assert!(
                studio.model.toast.as_ref().unwrap().text.to_lowercase().contains(words),
                "{key} {words}"
            );
        }
    }
}

#[test]
fn tab_goes_through_the_pictures_and_on_a_narrow_screen_through_the_facts_too() {
    let seen = |studio: &Studio| {
        studio.model.wanted_picture().map(|it| it.path.to_string_lossy().into_owned())
    };
    let (poster, last) = (Some("/films/a.png".to_owned()), Some("/films/z.png".to_owned()));
    let mut wide = studio(&[saved(5)], 120);
    let mut narrow = studio(&[saved(5)], 60);
    wide.keys("i");
    narrow.keys("i");
    assert_eq!((seen(&wide), seen(&narrow)), (poster.clone(), None));
    wide.keys("<tab>");
    narrow.keys("<tab>");
    assert_eq!((seen(&wide), seen(&narrow)), (last.clone(), poster.clone()));
    wide.keys("<tab>");
    narrow.keys("<tab><tab>");
    assert_eq!((seen(&wide), seen(&narrow)), (poster, None));
    // Scrolling stays with the facts; a picture that is not shown is none.
    narrow.keys("<tab>jjj<esc>");
    assert_eq!(narrow.model.overlays.len(), 0);
    wide.tell(msg::Shell::Pictures(false));
    assert_eq!(seen(&wide), None);
    wide.keys("<tab>");
    assert!(matches!(wide.model.overlays.last(), Some(Overlay::Details(it)) if it.view == 0));
}

#[test]
fn an_ending_is_told_once_and_none_that_was_there_before() {
    let mut studio = studio(&[saved(4), take(5, "a", running(5, None))], 100);
    let tell = |studio: &mut Studio, take: Take| {
        studio.tell(msg::Worker::Take(Box::new(take)));
        announced(studio)
    };
    assert_eq!(tell(&mut studio, saved(4)), [] as [&str; 0]);
    assert_eq!(tell(&mut studio, take(5, "a", running(5, Some(3)))), [] as [&str; 0]);
    let words = tell(&mut studio, saved(5));
    assert_eq!(
        words,
        [format!("viewfinder: take {} has succeeded, and its film is saved", saved(5).id)]
    );
    assert_eq!(tell(&mut studio, saved(5)), [] as [&str; 0]);
    // One that a filter keeps out of the history is told all the same, with none of its words.
    studio.keys("/zebra");
    studio.asked();
    let mut other = take(6, "a", running(6, None));
    tell(&mut studio, other.clone());
    let why = failure(FailureKind::Moderation, "\u{1b}]9;evil");
    other.stage = Stage::Failed { task_id: None, why, output: None };
    assert_eq!(
        tell(&mut studio, other.clone()),
        [format!("viewfinder: take {} has failed", other.id)]
    );
}

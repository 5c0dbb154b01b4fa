//! Stars and notes, given by keys.

use viewfinder::app::{Effect, Overlay, effect, msg};
use viewfinder::domain::{NOTE_LIMIT, Rating, Remark, Take};

use crate::support::{Studio, id, succeeded, take};

fn studio() -> Studio {
    let mut studio = Studio::sized(100, 30);
    let remark =
        Remark {
            note: "too fast 🇻🇳".to_owned(), rating: Rating::new(2).ok(), ..Remark::default()
        };
    studio.with_takes(&[
        Take { remark, ..take(2, "a cat", succeeded(2)) },
        take(1, "a dog", succeeded(1)),
    ]);
    studio.keys("<shift-tab>");
    studio
}

fn kept(studio: &mut Studio) -> Vec<Effect> {
    let mut asked = studio.asked();
    asked.retain(|effect| {
        matches!(effect, Effect::Ledger(effect::Ledger::Rate(..) | effect::Ledger::SetNote(..)))
    });
    asked
}

#[test]
fn one_key_opens_the_stars_and_one_gives_them() {
    let mut studio = studio();
    for (keys, stars) in [("r5", Some(5)), ("r1", Some(1)), ("r0", None), ("r<backspace>", None)] {
        studio.keys(keys);
        let rating = stars.map(|stars| Rating::new(stars).unwrap());
        assert_eq!(kept(&mut studio), [effect::Ledger::Rate(id(2), rating).into()], "{keys}");
        assert!(studio.model.overlays.is_empty(), "{keys}");
    }
    studio.keys("r<esc>jr3");
    assert_eq!(kept(&mut studio), [effect::Ledger::Rate(id(1), Rating::new(3).ok()).into()]);
    // A key that gives none leaves the choice open.
    studio.keys("r9x");
    assert!(matches!(studio.model.overlays.as_slice(), [Overlay::Rate(_)]));
    // From the details too.
    studio.keys("<esc>ir4");
    assert_eq!(kept(&mut studio), [effect::Ledger::Rate(id(1), Rating::new(4).ok()).into()]);
    assert!(matches!(studio.model.overlays.as_slice(), [Overlay::Details(_)]));
}

#[test]
fn a_note_goes_on_where_it_ended() {
    let rows = [
        ("n at the end<enter>", "too fast 🇻🇳 at the end"),
        ("n<backspace><enter>", "too fast"),
        ("n<ctrl-w><enter>", "too"),
        ("n<ctrl-u>new<enter>", "new"),
        ("n<ctrl-u><enter>", ""),
        ("n<ctrl-j>two<enter>", "too fast 🇻🇳\ntwo"),
        ("n<ctrl-u>  q ? j  <enter>", "q ? j"),
    ];
    for (keys, note) in rows {
        let mut studio = studio();
        studio.keys(keys);
        let wanted = [effect::Ledger::SetNote(id(2), note.to_owned()).into()];
        assert_eq!(kept(&mut studio), wanted, "{keys}");
        assert!(studio.model.overlays.is_empty());
    }
    let mut studio = studio();
    studio.keys("n, put aside<esc>");
    assert_eq!(kept(&mut studio), []);
    // No longer than the ledger takes.
    studio.keys("n");
    studio.tell(msg::Input::Paste("x".repeat(NOTE_LIMIT)));
    studio.keys("<enter>");
    let wanted = effect::Ledger::SetNote(id(2), "too fast 🇻🇳, put aside".to_owned()).into();
    assert_eq!(kept(&mut studio), [wanted]);
}

#[test]
fn what_was_half_written_is_there_again() {
    let (begun, id) = ("too fast 🇻🇳 but", id(2));
    for leave in ["<esc>", "<ctrl-c>"] {
        let mut studio = studio();
        studio.keys(&format!("n but{leave}"));
        assert!(studio.model.overlays.is_empty(), "{leave}");
        // Each take has its own.
        studio.keys("jnother<esc>k");
        studio.keys("n<enter>");
        assert_eq!(
            kept(&mut studio),
            [effect::Ledger::SetNote(id, begun.to_owned()).into()],
            "{leave}"
        );
        // What the ledger has, or was never changed, is no half-written note; until then it is.
        studio.keys("n<enter>");
        assert_eq!(
            kept(&mut studio),
            [effect::Ledger::SetNote(id, begun.to_owned()).into()],
            "{leave}"
        );
        let mut take = studio.model.history.take(id).unwrap().clone();
        take.remark.note = begun.to_owned();
        studio.tell(msg::Worker::Take(Box::new(take)));
        studio.keys("n<backspace><esc>");
        assert_eq!(studio.model.half_notes.len(), 2, "this one's and the other's");
        studio.keys("n<ctrl-z><esc>n<enter>");
        assert_eq!(kept(&mut studio), [effect::Ledger::SetNote(id, begun.to_owned()).into()]);
    }
}

#[test]
fn a_paste_of_lines_keeps_the_lines() {
    for (pasted, kept_as) in
        [("one\ntwo\n\nthree", "one\ntwo\n\nthree"), ("one\r\ntwo\rthree", "one\ntwo\nthree")]
    {
        let mut studio = studio();
        studio.keys("n<ctrl-u>");
        studio.tell(msg::Input::Paste(pasted.to_owned()));
        studio.keys("<enter>");
        assert_eq!(kept(&mut studio), [effect::Ledger::SetNote(id(2), kept_as.to_owned()).into()]);
    }
}

//! What the user saw, what models have taught, and what comes of it, in keys.

use pretty_assertions::assert_eq;
use viewfinder::app::{Effect, Field, Overlay, effect, msg};
use viewfinder::domain::{Axis, Eye, Flip, Sight, Take};
use viewfinder::heeding::{Heed, Learned, Taught, Verdict};
use viewfinder::measure::PictureAxis;

use crate::support::camera::{filmed, got, lesson};
use crate::support::{Studio, id, running, succeeded, take};

/// A history with a measured take, one without a film, and one that nothing was asked of.
fn studio() -> Studio {
    let mut studio = Studio::sized(100, 30);
    studio.with_takes(&[
        Take { got: Some(got([0.2, 0.0, 0.0, 0.0])), ..filmed(3, "a cat", "x=-3,z=4") },
        take(2, "a dog", succeeded(2)),
        filmed(1, "a stone", ""),
    ]);
    studio.keys("<shift-tab>");
    studio
}

fn eyes(studio: &mut Studio) -> Vec<Eye> {
    let kept = |effect| match effect {
        Effect::Ledger(effect::Ledger::KeepEye(_, eye)) => Some(eye),
        _ => None,
    };
    studio.asked().into_iter().filter_map(kept).collect()
}

fn asks_for_lessons(studio: &mut Studio) -> bool {
    let asks = |effect: &Effect| matches!(effect, Effect::Ledger(effect::Ledger::LoadLearned(..)));
    studio.asked().iter().any(asks)
}

fn opposite() -> Vec<Learned> {
    vec![lesson("gen4", Taught::One(Axis::Z), [[0, 0, 3], [0, 0, 2]])]
}

#[test]
fn what_was_seen_is_kept_as_a_direction_key_by_key() {
    let mut studio = studio();
    // Sideways was asked to the left, in and out to go in.
    studio.keys("ay");
    let left = Eye { horizontal: Some(Sight::Negative), ..Eye::default() };
    assert_eq!(eyes(&mut studio), [left]);
    studio.keys("o");
    let both = Eye { zoom: Some(Sight::Negative), ..left };
    assert_eq!(eyes(&mut studio), [both], "on to the next axis");
    studio.keys("s<backspace>u");
    let last = [Some(Sight::Still), None, Some(Sight::Undecided)];
    assert_eq!(eyes(&mut studio), last.map(|zoom| Eye { zoom, ..left }), "the last one stays");
    studio.keys("<up>o<up><right>");
    let right = Eye { horizontal: Some(Sight::Positive), zoom: Some(Sight::Undecided), ..left };
    let undecided = Eye { horizontal: Some(Sight::Undecided), ..right };
    assert_eq!(eyes(&mut studio), [right, undecided]);
    studio.keys("<enter>");
    assert!(studio.model.overlays.is_empty());
}

#[test]
fn the_key_that_opens_it_says_nothing_when_it_is_pressed_twice() {
    let mut studio = studio();
    studio.keys("aaa");
    assert!(matches!(studio.model.overlays.as_slice(), [Overlay::Saw(_)]));
    assert_eq!(eyes(&mut studio), []);
    studio.keys("<esc>ia");
    assert!(matches!(studio.model.overlays.as_slice(), [Overlay::Details(_), Overlay::Saw(_)]));
}

#[test]
fn there_is_nothing_to_see_where_nothing_was_asked_or_no_film_is() {
    let mut studio = studio();
    studio.keys("ja");
    assert!(studio.model.overlays.is_empty());
    studio.keys("ja");
    assert!(studio.model.overlays.is_empty());
    assert!(studio.screen().contains("Nothing was asked of its camera"));
}

#[test]
fn what_was_seen_stands_in_place_of_what_was_measured() {
    let mut studio = studio();
    let take = studio.model.history.take(id(3)).unwrap().clone();
    let verdicts = |studio: &Studio, take: &Take| {
        let judged = studio.model.judged(take);
        [0, 2].map(|axis: usize| judged[axis].map(|it| (it.verdict, it.by_eye)))
    };
    let measured = [(Verdict::Opposite, false), (Verdict::Ignored, false)];
    assert_eq!(verdicts(&studio, &take), measured.map(Some));
    let mut seen = take.clone();
    seen.remark.eye = Eye::default().with(PictureAxis::Horizontal, Some(Sight::Negative));
    studio.tell(msg::Worker::Take(Box::new(seen.clone())));
    let both = [(Verdict::Heeded, true), (Verdict::Ignored, false)];
    assert_eq!(verdicts(&studio, &seen), both.map(Some));
    assert_eq!(Heed::of(&studio.model.judged(&seen)), Some(Heed::Some));
    assert!(asks_for_lessons(&mut studio), "it teaches something else now");
    // It was a direction: turned round, the same is the other way.
    let conventions = &mut studio.model.settings.conventions;
    conventions.turn("gen4", Axis::X);
    let turned = [(Verdict::Opposite, true), (Verdict::Ignored, false)];
    assert_eq!(verdicts(&studio, &seen), turned.map(Some));
}

#[test]
fn models_are_learned_of_again_when_something_is_measured_here_or_elsewhere() {
    let mut studio = studio();
    let take = studio.model.history.take(id(3)).unwrap().clone();
    studio.tell(msg::Worker::Take(Box::new(take.clone())));
    studio.tell(msg::Worker::Take(Box::new(crate::support::take(9, "a river", running(9, None)))));
    assert!(!asks_for_lessons(&mut studio), "nothing was measured");
    let measured = Take { got: Some(got([0.0; 4])), ..take };
    studio.tell(msg::Worker::Take(Box::new(measured)));
    studio.tell(msg::Ledger::Changed);
    let asked = studio.asked();
    let lessons =
        |effect: &&Effect| matches!(effect, Effect::Ledger(effect::Ledger::LoadLearned(..)));
    assert_eq!(asked.iter().filter(lessons).count(), 1, "one at a time");
    let Some(Effect::Ledger(effect::Ledger::LoadLearned(ticket, _))) = asked.iter().find(lessons)
    else {
        panic!()
    };
    studio.tell(msg::Ledger::Learned(*ticket, Some(opposite())));
    assert!(asks_for_lessons(&mut studio), "another program wrote meanwhile");
    assert!(studio.model.lessons.know("gen4"));
}

#[test]
fn lessons_that_could_not_be_read_are_read_again_at_the_next_change() {
    let mut studio = studio();
    studio.with_lessons(&opposite());
    studio.tell(msg::Ledger::Changed);
    let ticket = studio.asked().iter().find_map(|effect| match effect {
        Effect::Ledger(effect::Ledger::LoadLearned(ticket, _)) => Some(*ticket),
        _ => None,
    });
    studio.tell(msg::Ledger::Learned(ticket.unwrap(), None));
    assert!(!asks_for_lessons(&mut studio), "nothing has changed");
    assert!(studio.model.lessons.know("gen4"), "what was known is known");
    studio.tell(msg::Ledger::Changed);
    assert!(asks_for_lessons(&mut studio));
}

#[test]
fn an_axis_that_goes_the_other_way_is_turned_round_by_a_key_and_back() {
    let mut studio = Studio::sized(100, 30);
    studio.with_lessons(&opposite());
    studio.tab_to(Field::Motion);
    studio.keys("F");
    assert!(studio.screen().contains("No takes show that gen4 moves x the other way"));
    studio.asked();
    studio.keys("<down><down>4<enter>");
    assert!(studio.model.form.phrase().contains("pushes in"));
    studio.keys("F");
    let flip = Flip { model: Some("gen4".to_owned()), axis: Axis::Z };
    let turned = effect::Files::TurnAxis(flip.clone());
    let asked = studio.asked();
    assert!(asked.contains(&turned.clone().into()), "{asked:?}");
    assert_eq!(studio.model.settings.conventions.flips(), [flip]);
    assert!(studio.model.form.phrase().contains("pulls back"), "the words follow");
    let shot = studio.model.form.shot();
    assert_eq!(shot.motion.to_string(), "z=4.0", "the number does not");
    // What was learned is read by the new directions, and the key still turns it back.
    let by = |effect: &Effect| match effect {
        Effect::Ledger(effect::Ledger::LoadLearned(_, conventions)) => Some(conventions.flips()),
        _ => None,
    };
    assert_eq!(asked.iter().find_map(by).unwrap().len(), 1);
    studio.effects = asked;
    studio.answer_lessons(&[lesson("gen4", Taught::One(Axis::Z), [[3, 0, 0], [2, 0, 0]])]);
    studio.asked();
    studio.keys("F");
    assert_eq!(studio.model.settings.conventions.flips(), []);
    assert!(studio.asked().contains(&turned.into()));
}

#[test]
fn another_model_has_its_own_directions() {
    let mut studio = Studio::sized(100, 30);
    studio.model.settings.conventions.turn("gen4", Axis::Z);
    studio.tab_to(Field::Motion);
    studio.keys("<down><down>4<enter>w");
    let words = |studio: &Studio| studio.model.form.shot().words.unwrap();
    assert!(words(&studio).contains("pulls back"));
    studio.tab_to(Field::Model);
    studio.keys("<right>");
    assert!(words(&studio).contains("pushes in"), "{}", words(&studio));
}

#[test]
fn the_review_says_the_move_in_words_by_a_key_and_is_read_anew() {
    let mut studio = Studio::sized(100, 30);
    studio.keys("a cat");
    studio.tab_to(Field::Motion);
    studio.keys("4<enter><ctrl-s>");
    studio.asked();
    studio.keys("w");
    let Some(Overlay::Review(review)) = studio.model.overlays.last() else { panic!() };
    assert!(review.request.body.contains("camera steadily trucks right"));
    assert!(studio.model.form.says_words(), "the form is what is sent");
    let (ticket, shot) = (review.ticket, review.shot.clone());
    let asked = studio.asked();
    assert_eq!(asked, [effect::Ledger::LoadSent(ticket, shot.clone()).into()]);
    // A key that came with it confirms nothing.
    let enter = crate::support::keys("<enter>");
    studio.tell(msg::Input::Keys(enter));
    assert!(!studio.asked().iter().any(|it| matches!(it, Effect::Worker(_))));
    studio.wait(std::time::Duration::from_secs(2));
    studio.keys("<enter>");
    let sent = studio.asked();
    let is_it = |effect: &Effect| matches!(effect, Effect::Worker(effect::Worker::Submit { shot: sent, .. }) if *sent == shot);
    assert!(sent.iter().any(is_it), "{sent:?}");
}

#[test]
fn the_review_of_a_take_leaves_the_form_alone() {
    let mut studio = studio();
    studio.keys("R");
    studio.keys("w");
    let Some(Overlay::Review(review)) = studio.model.overlays.last() else { panic!() };
    assert!(review.shot.words.is_some() && !studio.model.form.says_words());
    studio.keys("w");
    let Some(Overlay::Review(review)) = studio.model.overlays.last() else { panic!() };
    assert_eq!(review.shot.words, None);
}

#[test]
fn a_film_that_cannot_be_measured_is_not_said_to_be_measured() {
    let mut studio = Studio::sized(100, 40);
    studio.model.settings.programs.shows = true;
    let all = [3, 2, 1];
    let begun: Vec<_> = all.map(|n| take(n, "a cat", running(n, None))).into();
    studio.with_takes(&begun);
    for n in all {
        studio.tell(msg::Worker::Take(Box::new(filmed(n, "a cat", "z=4"))));
    }
    let measuring = |studio: &Studio| all.map(|n| studio.model.measuring.contains(&id(n)));
    assert_eq!(measuring(&studio), [true, true, true]);
    studio.keys("<shift-tab>i");
    assert!(studio.screen().contains("being measured"));
    studio.tell(msg::Worker::NotMeasured(Some(id(3))));
    assert!(!studio.screen().contains("being measured"));
    assert!(studio.screen().contains("not measured"));
    assert_eq!(measuring(&studio), [false, true, true]);
    studio.tell(msg::Worker::NotMeasured(None));
    assert_eq!(measuring(&studio), [false, false, false]);
}

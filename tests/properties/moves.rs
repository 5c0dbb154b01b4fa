//! Named moves and words on the form: what people do, and what comes of it.

use pretty_assertions::assert_eq;
use viewfinder::app::{Effect, Field, MoveChange, Overlay, effect, msg};
use viewfinder::domain::{Move, Report};
use viewfinder::input::Context;

use crate::support::{Studio, live};

/// A studio with the axes in hand.
fn studio() -> Studio {
    let mut studio = Studio::of(live(), "a cat", 100, 30);
    studio.model.focus = Field::Motion;
    studio
}

fn motion(studio: &Studio) -> String {
    studio.model.form.shot().motion.to_string()
}

fn words(studio: &Studio) -> Option<String> {
    studio.model.form.shot().words
}

/// The change that was asked for, done as the shell does it.
fn done(studio: &mut Studio, own: &[Move]) -> MoveChange {
    let change = studio.asked().into_iter().find_map(|effect| match effect {
        Effect::Files(effect::Files::ChangeMoves(change)) => Some(change),
        _ => None,
    });
    let change = change.expect("a change of moves was asked for");
    studio.tell(msg::Shell::Moves(Ok((own.to_vec(), change.clone()))));
    change
}

#[test]
fn words_follow_the_motion_and_go_into_the_request() {
    let mut studio = studio();
    studio.keys("2<enter>");
    assert_eq!(words(&studio), None);
    studio.keys("w");
    assert_eq!(words(&studio).as_deref(), Some("camera slowly trucks right"));
    studio.keys("<down>-7<enter>");
    let said = "camera quickly lowers, slowly trucking right";
    assert_eq!(words(&studio).as_deref(), Some(said));
    assert!(studio.screen().contains("5+46/1000"), "what goes after the prompt is counted");
    // An amount that is still being typed is kept by the review, and said.
    studio.keys("<down>5<ctrl-s>");
    let Some(Overlay::Review(review)) = studio.model.overlays.last() else { panic!("no review") };
    assert_eq!(review.shot.prompt, "a cat", "the user's own");
    let sent = "a cat, camera quickly lowers, steadily pushing in, slowly trucking right";
    assert!(review.json.contains(sent), "{}", review.json);
    studio.keys("<esc>w");
    assert_eq!(words(&studio), None);
    assert!(studio.screen().contains(" 5/1000"));
}

#[test]
fn words_come_with_a_loaded_shot_and_go_with_the_draft() {
    let mut studio = studio();
    let mut take = crate::support::take(1, "waves", viewfinder::domain::Stage::Cancelled);
    take.shot.motion = "z=-2".parse().unwrap();
    take.shot.words = Some("camera slowly pulls back".to_owned());
    studio.with_takes(&[take.clone()]);
    studio.keys("<tab><enter>");
    assert_eq!(studio.model.form.shot(), take.shot);
    studio.keys("<ctrl-z>");
    assert_eq!(words(&studio), None);
}

#[test]
fn the_move_in_hand_is_in_the_form_until_esc_brings_back_what_was_there() {
    let mut studio = studio();
    studio.keys("0.4<enter>p");
    assert_eq!((motion(&studio).as_str(), studio.model.context()), ("x=0.4", Context::Moves));
    studio.keys("whip pan");
    assert_eq!(motion(&studio), "bg_x_pan=-10.0");
    studio.keys("<down>");
    assert_eq!(motion(&studio), "bg_x_pan=10.0");
    studio.keys(" nothing like that");
    assert_eq!(motion(&studio), "x=0.4", "nothing is in hand");
    studio.keys("<ctrl-u><down><esc>");
    assert_eq!((motion(&studio).as_str(), studio.model.context()), ("x=0.4", Context::Motion));
    studio.keys("u");
    assert_eq!(motion(&studio), "static", "trying left no step of undo");
}

#[test]
fn a_move_that_is_kept_is_one_step_of_undo() {
    let mut studio = studio();
    studio.keys("0.4<enter>parc<down><enter>");
    assert_eq!(motion(&studio), "x=5.0,bg_x_pan=-2.4");
    assert_eq!(studio.model.context(), Context::Motion);
    assert!(studio.screen().contains("arc right"), "the panel says its name");
    studio.keys("u");
    assert_eq!(motion(&studio), "x=0.4");
    studio.keys("<ctrl-r>");
    assert_eq!(motion(&studio), "x=5.0,bg_x_pan=-2.4");
    studio.keys("p");
    let Some(Overlay::Moves(picker)) = studio.model.overlays.last() else { panic!("no picker") };
    let chosen = picker.chosen(&studio.model.settings.moves).unwrap();
    assert_eq!(chosen.name, "arc right", "the picker opens on the move that the form has");
}

#[test]
fn quitting_from_the_picker_keeps_what_was_chosen_before() {
    let mut studio = studio();
    studio.keys("0.4<enter>");
    studio.wait(std::time::Duration::from_secs(2));
    studio.keys("pwhip<ctrl-q>");
    let saved = studio.asked().into_iter().rev().find_map(|effect| match effect {
        Effect::Files(effect::Files::SaveDraft(draft)) => Some(draft.now.shot.motion.to_string()),
        _ => None,
    });
    assert_eq!(saved.as_deref(), Some("x=0.4"));
}

#[test]
fn the_motion_of_the_form_is_saved_under_the_typed_name_renamed_and_deleted() {
    let mut studio = studio();
    studio.keys("-0.4<enter>p<ctrl-s>");
    assert_eq!(studio.asked(), [], "a name is needed");
    studio.keys("bay<ctrl-s>");
    let bay = Move::own("bay", "x=-0.4".parse().unwrap(), "camera barely trucks left").unwrap();
    assert_eq!(done(&mut studio, std::slice::from_ref(&bay)), MoveChange::Save(bay.clone()));
    studio.keys("<enter>");
    assert!(studio.screen().contains(" bay "), "the panel says its name");

    studio.keys("p<ctrl-r><ctrl-u>cove<enter>");
    let cove = Move { name: "cove".to_owned(), ..bay };
    let change = MoveChange::Rename { from: "bay".to_owned(), to: "cove".to_owned() };
    assert_eq!(done(&mut studio, std::slice::from_ref(&cove)), change);
    studio.keys("<ctrl-r>x<esc>");
    assert_eq!(studio.asked(), [], "Esc leaves the name");
    assert_eq!(studio.model.context(), Context::Moves, "and the picker open");

    studio.keys("<ctrl-d>");
    assert_eq!(done(&mut studio, &[]), MoveChange::Delete("cove".to_owned()));
    assert!(studio.screen().contains("Ctrl-Z brings it back"));
    studio.keys("<ctrl-z>");
    assert_eq!(done(&mut studio, std::slice::from_ref(&cove)), MoveChange::Save(cove));
}

#[test]
fn what_is_built_in_stays_and_what_cannot_be_written_is_said() {
    let mut studio = studio();
    studio.keys("pdutch<ctrl-d><ctrl-r>");
    assert_eq!(studio.asked(), []);
    assert!(studio.screen().contains("built in"));
    let report = Report::new("moves.toml:3:1: no.", "Your moves are as they were.", "");
    studio.tell(msg::Shell::Moves(Err(report)));
    assert!(studio.screen().contains("as they were"));
    studio.keys(&format!("<ctrl-u>{}<ctrl-s>", "x".repeat(41)));
    assert!(studio.screen().contains("40 characters"));
    assert_eq!(studio.asked(), []);
}

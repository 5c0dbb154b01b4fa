//! What a take makes of the feed's answers.

use super::super::failure::{Failure, FailureKind};
use super::super::output::Output;
use super::super::remote::Remote;
use super::super::stage::StageName;
use super::event::{Change, TakeEvent};
use super::turn_tests::{accepted, at};

#[test]
fn done_without_a_film_is_asked_on_for_a_day_and_then_rests() {
    let day = 24 * 3600;
    let why = |what: &str| TakeEvent::NoFilm(Failure::new(FailureKind::NotFound, what));
    let mut take = accepted();
    assert_eq!(take.apply(why("no address"), at(100)), Change::Milestone);
    assert_eq!((take.state(), take.ended), (StageName::Succeeded, Some(at(100))));
    assert!(take.is_filmless() && take.is_polled() && take.is_under_way() && !take.rests());
    assert_eq!(take.apply(why("no address"), at(101)), Change::None);
    assert_eq!(take.apply(why("it is relative"), at(102)), Change::Progress);
    assert_eq!(take.failure().unwrap().message, "it is relative");
    // Neither a server that lags behind nor one that knows nothing any more ends it.
    assert_eq!(take.apply(TakeEvent::Heard(Remote::Running(Some(9))), at(103)), Change::None);
    assert_eq!(take.apply(TakeEvent::Missing, at(104)), Change::None);
    assert_eq!(take.apply(TakeEvent::Missing, at(1000)), Change::None);
    assert_eq!(take.apply(TakeEvent::Missing, at(day + 99)), Change::None);
    assert_eq!(take.apply(why("it is relative"), at(day + 100)), Change::Milestone);
    assert_eq!(take.state(), StageName::Succeeded, "it keeps its name");
    assert!(take.rests() && !take.is_polled() && !take.is_under_way());
    assert_eq!(take.apply(TakeEvent::Resumed, at(day + 200)), Change::Milestone);
    assert_eq!(take.apply(TakeEvent::Missing, at(day + 201)), Change::None);
    assert!(take.is_polled());
    let output = Output { film: "http://x/f.mp4".to_owned(), ..Output::default() };
    assert_eq!(take.apply(TakeEvent::Succeeded(output), at(day + 300)), Change::Milestone);
    assert_eq!((take.ended, take.failure()), (Some(at(day + 300)), None));
}

#[test]
fn a_film_that_has_no_address_yet_can_be_wanted() {
    let mut take = accepted();
    take.apply(TakeEvent::NoFilm(Failure::new(FailureKind::NotFound, "none")), at(2));
    assert_eq!(take.apply(TakeEvent::Want(true), at(3)), Change::Milestone);
    assert!(take.is_filmless() && !take.wants_film());
    take.apply(TakeEvent::Succeeded(Output::default()), at(4));
    assert!(take.wants_film());
}

#[test]
fn a_failed_take_keeps_the_film_that_is_there_all_the_same() {
    let why = Failure::new(FailureKind::Provider, "timeout");
    let output = Output { film: "http://x/f.mp4".to_owned(), ..Output::default() };
    let mut take = accepted();
    take.apply(TakeEvent::Failed(why.clone(), Some(output.clone())), at(2));
    assert_eq!((take.failure(), take.output()), (Some(&why), Some(&output)));
    assert!(!take.wants_film() && !take.is_under_way(), "nobody fetches it unasked");
    let failed = take.clone();
    assert_eq!(take.apply(TakeEvent::Want(false), at(3)), Change::None);
    assert_eq!(take, failed);
    assert_eq!(take.apply(TakeEvent::Want(true), at(4)), Change::Milestone);
    assert_eq!((take.state(), take.output()), (StageName::Succeeded, Some(&output)));
    assert!(take.wants_film());
}

#[test]
fn a_word_that_nobody_listed_is_kept_until_a_known_one_comes() {
    let mut take = accepted();
    let pondering = TakeEvent::Heard(Remote::Unlisted("PONDERING".to_owned()));
    assert_eq!(take.apply(pondering.clone(), at(2)), Change::Progress);
    assert_eq!(take.apply(pondering, at(3)), Change::None);
    assert_eq!(take.apply(TakeEvent::Heard(Remote::Known), at(4)), Change::None);
    assert_eq!(take.answers.said.as_deref(), Some("PONDERING"));
    assert_eq!(take.apply(TakeEvent::Heard(Remote::Queued), at(5)), Change::Progress);
    assert_eq!(take.answers.said, None);
}

#[test]
fn another_task_is_believed_after_three_answers_in_a_row() {
    let about = |task: &str| TakeEvent::AboutOther(task.to_owned());
    let mut take = accepted();
    assert_eq!(take.apply(about("x"), at(2)), Change::Progress);
    assert_eq!(take.apply(about("x"), at(3)), Change::Progress);
    // An answer about the task itself, or about a third one, starts it over.
    take.apply(TakeEvent::Heard(Remote::Queued), at(4));
    assert_eq!(take.answers.other, None);
    take.apply(about("x"), at(5));
    take.apply(about("y"), at(6));
    assert_eq!(take.answers.seen("y"), 2);
    // One that says nothing of any task does not.
    take.apply(TakeEvent::Heard(Remote::Known), at(7));
    take.apply(about("y"), at(8));
    assert!(!take.answers.believe("y"));
    assert_eq!(take.apply(about("y"), at(9)), Change::Milestone);
    assert!(take.answers.believe("y") && !take.answers.believe("x"));
    assert_eq!(take.apply(about("y"), at(10)), Change::None);
    // Both names are kept.
    take.apply(TakeEvent::Succeeded(Output::default()), at(11));
    assert_eq!((take.task_id(), take.answers.believe("y")), (Some("t1"), true));
}

//! Takes from the form to their endings, one story per test.

use std::time::Duration;

use super::super::answers::Answers;
use super::super::failure::{Failure, FailureKind};
use super::super::film::Fetch;
use super::super::output::Output;
use super::super::remark::Remark;
use super::super::remote::Remote;
use super::super::route::Route;
use super::super::shot::Shot;
use super::super::stage::{Retry, Stage, StageName};
use super::super::take::Take;
use super::super::take_id::TakeId;
use super::super::time::Timestamp;
use super::event::{Change, TakeEvent};

pub(super) fn fresh() -> Take {
    Take {
        id: TakeId::from_random([1, 2, 3, 4, 5]),
        seq: 1,
        origin: "sandbox".to_owned(),
        key_print: "00".to_owned(),
        owner: None,
        parent: None,
        item: None,
        charge: None,
        shot: Shot::default(),
        stage: Stage::Preparing { retry: None },
        created: Timestamp::from_millis(0),
        updated: Timestamp::from_millis(0),
        sent: None,
        watched: None,
        missing: None,
        ended: None,
        route: Route::default(),
        answers: Answers::default(),
        fetch: Fetch::No,
        part: None,
        attempts: 0,
        hidden: false,
        remark: Remark::default(),
        got: None,
    }
}

#[test]
fn a_connection_that_was_never_made_carried_nothing() {
    let why = |kind| Failure::new(kind, "x");
    let later = |kind| TakeEvent::Later(Retry { at: at(3), why: why(kind) });
    for (event, left) in [
        (later(FailureKind::Network), false),
        (later(FailureKind::Timeout), false),
        (later(FailureKind::RateLimit), true),
        (TakeEvent::Refused(why(FailureKind::Network)), false),
        (TakeEvent::Refused(why(FailureKind::Quota)), true),
        (TakeEvent::Unclear { why: why(FailureKind::Network), offered: None }, true),
    ] {
        let mut take = fresh();
        assert!(take.never_left());
        take.apply(TakeEvent::Sending, at(2));
        assert!(!take.never_left(), "nobody knows yet");
        take.apply(event.clone(), at(3));
        assert_eq!((take.never_left(), take.sent.is_some()), (!left, left), "{event:?}");
    }
    let mut take = fresh();
    take.apply(TakeEvent::Cancelled, at(2));
    assert!(take.never_left());
    // What left once has left, whatever becomes of the next try; and it counts when it last did.
    let mut take = fresh();
    let mut moments = Vec::new();
    for (second, event) in [
        (2, later(FailureKind::Network)),
        (4, later(FailureKind::RateLimit)),
        (6, later(FailureKind::Network)),
        (8, later(FailureKind::RateLimit)),
        (10, TakeEvent::Refused(why(FailureKind::Timeout))),
    ] {
        take.apply(TakeEvent::Sending, at(second));
        take.apply(event, at(second + 1));
        moments.push(take.sent);
    }
    assert_eq!(moments, [None, Some(at(4)), Some(at(4)), Some(at(8)), Some(at(8))]);
    assert!(!take.never_left());
}

pub(super) fn at(seconds: u64) -> Timestamp {
    Timestamp::default().plus(Duration::from_secs(seconds))
}

pub(super) fn accepted() -> Take {
    let mut take = fresh();
    take.apply(TakeEvent::Sending, at(0));
    take.apply(TakeEvent::Accepted("t1".to_owned()), at(1));
    take
}

#[test]
fn a_take_goes_from_the_form_to_its_film() {
    let mut take = accepted();
    assert_eq!((take.state(), take.task_id()), (StageName::Queued, Some("t1")));
    assert_eq!(take.apply(TakeEvent::Heard(Remote::Running(Some(0))), at(2)), Change::Milestone);
    assert_eq!(take.apply(TakeEvent::Heard(Remote::Running(Some(40))), at(3)), Change::Progress);
    assert_eq!(take.apply(TakeEvent::Heard(Remote::Running(Some(30))), at(4)), Change::None);
    assert_eq!(take.apply(TakeEvent::Heard(Remote::Queued), at(5)), Change::None);
    assert_eq!(take.progress(), Some(40));
    let output = Output { film: "http://x/f.mp4".to_owned(), ..Output::default() };
    assert_eq!(take.apply(TakeEvent::Succeeded(output.clone()), at(6)), Change::Milestone);
    assert_eq!((take.output(), take.attempts), (Some(&output), 1));
}

#[test]
fn not_yet_lasts_ten_minutes_and_one_answer_starts_it_over() {
    let mut take = accepted();
    assert_eq!(take.apply(TakeEvent::Missing, at(2)), Change::Progress);
    assert_eq!(take.apply(TakeEvent::Missing, at(601)), Change::None);
    assert_eq!(take.apply(TakeEvent::Heard(Remote::Queued), at(602)), Change::Progress);
    assert_eq!(take.apply(TakeEvent::Missing, at(700)), Change::Progress);
    assert_eq!(take.apply(TakeEvent::Missing, at(1299)), Change::None);
    assert_eq!(take.apply(TakeEvent::Missing, at(1300)), Change::Milestone);
    assert_eq!(take.failure().unwrap().kind, FailureKind::NotFound);
    assert_eq!(take.task_id(), Some("t1"), "the name is kept");
}

#[test]
fn a_day_without_an_ending_rests_until_the_user_asks() {
    let mut take = accepted();
    let day = 24 * 3600;
    assert_eq!(take.apply(TakeEvent::Heard(Remote::Queued), at(day)), Change::None);
    assert_eq!(take.apply(TakeEvent::Heard(Remote::Queued), at(day + 1)), Change::Milestone);
    assert_eq!(take.state(), StageName::Stalled);
    assert_eq!(take.apply(TakeEvent::Heard(Remote::Running(Some(9))), at(day + 2)), Change::None);
    assert_eq!(take.apply(TakeEvent::Resumed, at(day + 3)), Change::Milestone);
    assert_eq!(take.apply(TakeEvent::Heard(Remote::Queued), at(day + 4)), Change::None);
    assert_eq!(take.state(), StageName::Queued);
}

#[test]
fn only_the_user_settles_an_unconfirmed_take() {
    let mut take = fresh();
    take.apply(TakeEvent::Sending, at(0));
    let why = Failure::new(FailureKind::Timeout, "no answer");
    take.apply(TakeEvent::Unclear { why, offered: Some("t8".to_owned()) }, at(1));
    assert_eq!((take.task_id(), take.offered()), (None, Some("t8")));
    let unconfirmed = take.clone();
    assert_eq!(take.apply(TakeEvent::Accepted("late".to_owned()), at(2)), Change::None);
    assert_eq!(take, unconfirmed);
    take.apply(TakeEvent::Settled("t9".to_owned()), at(3));
    assert_eq!((take.task_id(), take.offered()), (Some("t9"), None));
    let mut take = unconfirmed;
    take.apply(TakeEvent::Lost, at(3));
    assert_eq!(take.failure().unwrap().kind, FailureKind::Lost);
}

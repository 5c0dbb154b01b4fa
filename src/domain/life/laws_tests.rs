//! Laws that hold for every take, whatever happens to it in whatever order.

use proptest::prelude::*;

use super::super::answers::SURE;
use super::super::failure::{Failure, FailureKind};
use super::super::film::{Part, SavedFilm};
use super::super::output::Output;
use super::super::remote::Remote;
use super::super::stage::{Retry, StageName};
use super::event::{Change, TakeEvent};
use super::turn_tests::{at, fresh};

fn part(done: u64) -> Part {
    let file = "/f/x.mp4.part".into();
    Part { path: "/f/x.mp4".into(), file, validator: None, done, total: Some(9) }
}

fn any_event() -> impl Strategy<Value = TakeEvent> {
    let why = || Failure::new(FailureKind::Provider, "x");
    prop_oneof![
        3 => Just(TakeEvent::Sending),
        1 => Just(TakeEvent::Later(Retry { at: at(5), why: why() })),
        3 => Just(TakeEvent::Accepted("t1".to_owned())),
        1 => Just(TakeEvent::Refused(why())),
        1 => Just(TakeEvent::Unclear { why: why(), offered: Some("t3".to_owned()) }),
        1 => Just(TakeEvent::Cancelled),
        2 => Just(TakeEvent::Heard(Remote::Queued)),
        1 => Just(TakeEvent::Heard(Remote::Known)),
        4 => proptest::option::of(any::<u8>()).prop_map(|p| TakeEvent::Heard(Remote::Running(p))),
        1 => Just(TakeEvent::Missing),
        1 => Just(TakeEvent::Succeeded(Output::default())),
        1 => proptest::option::of(Just(Output::default()))
            .prop_map(move |output| TakeEvent::Failed(why(), output)),
        2 => any::<bool>().prop_map(move |again| {
            TakeEvent::NoFilm(Failure::new(FailureKind::NotFound, if again { "x" } else { "y" }))
        }),
        2 => any::<bool>().prop_map(|a| TakeEvent::AboutOther(if a { "a" } else { "b" }.into())),
        1 => Just(TakeEvent::Heard(Remote::Unlisted("PONDERING".to_owned()))),
        1 => Just(TakeEvent::Resumed),
        1 => Just(TakeEvent::Settled("t2".to_owned())),
        1 => Just(TakeEvent::Lost),
        4 => (0u64..9).prop_map(|done| TakeEvent::Fetching(part(done))),
        2 => (0u64..99).prop_map(TakeEvent::Fetched),
        2 => Just(TakeEvent::Saved(SavedFilm {
            path: "/f/x.mp4".into(), bytes: 9, poster: None, last_frame: None, remark: None,
        })),
        1 => Just(TakeEvent::Moved(Output { film: "http://y".to_owned(), ..Output::default() })),
        1 => Just(TakeEvent::Held(why())),
        2 => Just(TakeEvent::Denied(why())),
        1 => Just(TakeEvent::Kept(part(3))),
        1 => Just(TakeEvent::Expired(why())),
        2 => any::<bool>().prop_map(TakeEvent::Want),
    ]
}

proptest! {
    #[test]
    fn endings_stay_progress_never_falls_and_time_never_runs_back(
        events in proptest::collection::vec((any_event(), 0u64..200_000), 0..40),
    ) {
        let mut take = fresh();
        for (event, seconds) in events {
            let before = take.clone();
            let change = take.apply(event.clone(), at(seconds));
            let (was, is) = (before.state(), take.state());
            prop_assert!(take.updated >= before.updated);
            // Only changes are committed: an event that changes nothing leaves nothing behind.
            if change == Change::None {
                prop_assert_eq!(&take, &before);
            }
            match was {
                StageName::Rejected | StageName::Cancelled => prop_assert_eq!(&before, &take),
                // Only a film that is there all the same brings it back, by the user's word; what
                // is on the disk of that is known whatever comes.
                StageName::Failed => prop_assert!(before == take
                    || before.output().is_some() && (event == TakeEvent::Want(true)
                        || matches!(event, TakeEvent::Kept(_)) && take.stage == before.stage)),
                // Done without a film: it is asked on, and nothing but an answer ends it.
                StageName::Succeeded if before.is_filmless() => {
                    prop_assert!(before.failure().is_some() && before.output().is_none());
                    prop_assert!(!before.wants_film() && before.progress() == Some(100));
                    prop_assert!(!before.rests() || matches!(
                        event, TakeEvent::Resumed | TakeEvent::Succeeded(_) | TakeEvent::Failed(..)
                    ) || take.rests());
                    prop_assert!(take.is_filmless() || matches!(
                        event, TakeEvent::Succeeded(_) | TakeEvent::Failed(..)));
                }
                // A film once made stays made; only what is known of its file changes.
                StageName::Succeeded | StageName::Downloading | StageName::Saved | StageName::Expired => {
                    prop_assert!(is.has_film());
                    prop_assert!(is != StageName::Saved || was == is || was == StageName::Downloading);
                    let ended = matches!(was, StageName::Saved | StageName::Expired);
                    prop_assert!(!ended || is == was || matches!(event, TakeEvent::Want(true)));
                    prop_assert_eq!(take.ended, before.ended);
                }
                StageName::Unconfirmed => prop_assert!(
                    is == was || matches!(event, TakeEvent::Settled(_) | TakeEvent::Lost)),
                StageName::Stalled => prop_assert!(is == was || matches!(
                    event, TakeEvent::Resumed | TakeEvent::Succeeded(_) | TakeEvent::NoFilm(_)
                        | TakeEvent::Failed(..))),
                StageName::Preparing | StageName::Submitting | StageName::Queued | StageName::Running => {}
            }
            if was == StageName::Running && is == StageName::Running {
                prop_assert!(take.progress() >= before.progress());
                prop_assert!(take.progress().unwrap_or(0) <= 100);
            }
            prop_assert!(!take.wants_film() || take.is_under_way());
            prop_assert!(!(take.is_polled() && take.rests()));
            prop_assert!(take.answers.other.as_ref().is_none_or(|other| (1..=SURE).contains(&other.seen)));
            prop_assert!(take.part.is_some() || is != StageName::Downloading);
            // A name once given is never lost.
            if let Some(task_id) = before.task_id() {
                prop_assert_eq!(take.task_id(), Some(task_id));
            }
        }
    }
}

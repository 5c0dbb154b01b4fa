//! A take: one submission of a shot, and what may happen to it.
//!
//! [`Take::apply`] is the only way a take changes. The worker applies an event, commits the
//! result, and only then tells anybody; screens and scripts see finished takes only.

use super::answers::Answers;
use super::failure::{Failure, FailureKind};
use super::film::{Fetch, Part, SavedFilm};
use super::output::Output;
use super::remark::Remark;
use super::remote::Remote;
use super::route::Route;
use super::shot::Shot;
use super::stage::{Retry, Stage, StageName};
use super::take_id::TakeId;
use super::time::Timestamp;

/// One submission of a shot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Take {
    /// Its name.
    pub id: TakeId,
    /// Its place in the history: higher is newer, whatever the clocks said.
    pub seq: i64,
    /// The provider it was sent to; see [`crate::store`] for whose it is.
    pub origin: String,
    /// Fingerprint of the key it was sent with.
    pub key_print: String,
    /// The running process that works on it, if one does.
    pub owner: Option<String>,
    /// The take whose shot was loaded into the form before this one was sent.
    pub parent: Option<TakeId>,
    /// What was sent.
    pub shot: Shot,
    /// Where it stands.
    pub stage: Stage,
    /// When its row was written.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// When it was last sent; none while nothing of it has left this machine.
    pub sent: Option<Timestamp>,
    /// When the provider accepted it, or polling was last taken up by hand: what 24 hours
    /// without an ending are counted from.
    pub watched: Option<Timestamp>,
    /// Since when the provider says that it does not know the task.
    pub missing: Option<Timestamp>,
    /// When the provider was done with it.
    pub ended: Option<Timestamp>,
    /// The route that it is asked for and asked about by.
    pub route: Route,
    /// What the provider's answers say besides.
    pub answers: Answers,
    /// Whether its film is fetched.
    pub fetch: Fetch,
    /// What is on the disk of a film that is not whole yet.
    pub part: Option<Part>,
    /// How many times the request went out.
    pub attempts: u32,
    /// Whether the user hid it from the history.
    pub hidden: bool,
    /// What the user says of it.
    pub remark: Remark,
}

/// Something that happened to a take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TakeEvent {
    /// The request goes out now.
    Sending,
    /// A 429, or no connection: it will be tried again.
    Later(Retry),
    /// The provider gave it a name.
    Accepted(String),
    /// The provider said no.
    Refused(Failure),
    /// No answer that says yes or no.
    Unclear {
        /// What came instead.
        why: Failure,
        /// The task id in it, where there was one.
        offered: Option<String>,
    },
    /// It ends before anything was sent.
    Cancelled,
    /// A feed answer without an ending.
    Heard(Remote),
    /// The feed says that there is no such task.
    Missing,
    /// An answer about another task, of this name.
    AboutOther(String),
    /// The film is ready.
    Succeeded(Output),
    /// The provider says that it is done, and where there is no film.
    NoFilm(Failure),
    /// The provider gave up, and where a film is all the same.
    Failed(Failure, Option<Output>),
    /// The user takes polling of a stalled take up again.
    Resumed,
    /// The user says that an unconfirmed take is this task.
    Settled(String),
    /// The user closes an unconfirmed take.
    Lost,
    /// Its film is fetched from now on into this file, which may have a part of it already.
    Fetching(Part),
    /// So many bytes of it are surely on the disk.
    Fetched(u64),
    /// The film is on the disk, whole.
    Saved(SavedFilm),
    /// Another address of the same film.
    Moved(Output),
    /// The film cannot be fetched for now.
    Held(Failure),
    /// Its host says that it is not there.
    Denied(Failure),
    /// What has come of it is kept so, whether more will come or not.
    Kept(Part),
    /// The provider has the film no more.
    Expired(Failure),
    /// The user wants the film, or does not.
    Want(bool),
}

/// How much an event changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Nothing: the event does not fit the stage, or says what is known.
    None,
    /// A percentage: told at once, kept without a sync.
    Progress,
    /// A change of state: synced before it is told.
    Milestone,
}

impl Take {
    /// The name of the stage it is in.
    pub fn state(&self) -> StageName {
        match self.stage {
            Stage::Preparing { .. } => StageName::Preparing,
            Stage::Submitting => StageName::Submitting,
            Stage::Queued { .. } => StageName::Queued,
            Stage::Running { .. } => StageName::Running,
            Stage::Stalled { .. } => StageName::Stalled,
            Stage::Succeeded { .. } | Stage::Filmless { .. } => StageName::Succeeded,
            Stage::Downloading { .. } => StageName::Downloading,
            Stage::Saved { .. } => StageName::Saved,
            Stage::Unconfirmed { .. } => StageName::Unconfirmed,
            Stage::Rejected { .. } => StageName::Rejected,
            Stage::Failed { .. } => StageName::Failed,
            Stage::Expired { .. } => StageName::Expired,
            Stage::Cancelled => StageName::Cancelled,
        }
    }

    /// The provider's name of it.
    pub fn task_id(&self) -> Option<&str> {
        match &self.stage {
            Stage::Queued { task_id }
            | Stage::Running { task_id, .. }
            | Stage::Stalled { task_id }
            | Stage::Succeeded { task_id, .. }
            | Stage::Filmless { task_id, .. }
            | Stage::Downloading { task_id, .. }
            | Stage::Saved { task_id, .. }
            | Stage::Expired { task_id, .. } => Some(task_id),
            Stage::Failed { task_id, .. } => task_id.as_deref(),
            Stage::Preparing { .. }
            | Stage::Submitting
            | Stage::Unconfirmed { .. }
            | Stage::Rejected { .. }
            | Stage::Cancelled => None,
        }
    }

    /// What may be the provider's name of an unconfirmed take, if the user says so.
    pub fn offered(&self) -> Option<&str> {
        match &self.stage {
            Stage::Unconfirmed { offered, .. } => offered.as_deref(),
            _ => None,
        }
    }

    /// Percent done at the provider, 0..=100, where it said.
    pub fn progress(&self) -> Option<u8> {
        match self.stage {
            Stage::Running { progress, .. } => progress,
            _ if self.state().has_film() => Some(100),
            _ => None,
        }
    }

    /// What went wrong, or what it waits after.
    pub fn failure(&self) -> Option<&Failure> {
        match &self.stage {
            Stage::Preparing { retry } => retry.as_ref().map(|retry| &retry.why),
            Stage::Unconfirmed { why, .. }
            | Stage::Rejected { why }
            | Stage::Filmless { why, .. }
            | Stage::Failed { why, .. }
            | Stage::Expired { why, .. } => Some(why),
            Stage::Succeeded { .. } => match &self.fetch {
                Fetch::Held(why) | Fetch::Denied { why, .. } => Some(why),
                Fetch::No | Fetch::Wanted => None,
            },
            Stage::Submitting
            | Stage::Queued { .. }
            | Stage::Running { .. }
            | Stage::Stalled { .. }
            | Stage::Downloading { .. }
            | Stage::Saved { .. }
            | Stage::Cancelled => None,
        }
    }

    /// Where the provider put its film.
    pub fn output(&self) -> Option<&Output> {
        match &self.stage {
            Stage::Succeeded { output, .. }
            | Stage::Downloading { output, .. }
            | Stage::Saved { output, .. }
            | Stage::Expired { output, .. } => Some(output),
            Stage::Failed { output, .. } => output.as_ref(),
            _ => None,
        }
    }

    /// Its film on the disk.
    pub fn film(&self) -> Option<&SavedFilm> {
        match &self.stage {
            Stage::Saved { film, .. } => Some(film),
            _ => None,
        }
    }

    /// Whether its film is still to be fetched by whoever can.
    pub fn wants_film(&self) -> bool {
        match self.stage {
            Stage::Downloading { .. } => true,
            Stage::Succeeded { .. } => match self.fetch {
                Fetch::Wanted | Fetch::Denied { .. } => true,
                Fetch::No | Fetch::Held(_) => false,
            },
            _ => false,
        }
    }

    /// Whether the provider says that it is done and gives no film.
    pub fn is_filmless(&self) -> bool {
        matches!(self.stage, Stage::Filmless { .. })
    }

    /// Whether the provider is asked about it by itself.
    pub fn is_polled(&self) -> bool {
        self.state().is_polled() || matches!(self.stage, Stage::Filmless { rests: false, .. })
    }

    /// Whether a day went by without an ending, or without a film, so that the provider is asked
    /// about it by the user's word only.
    pub fn rests(&self) -> bool {
        matches!(self.stage, Stage::Stalled { .. } | Stage::Filmless { rests: true, .. })
    }

    /// Whether a worker has something to do about it by itself.
    pub fn is_under_way(&self) -> bool {
        self.state().is_under_way() || self.wants_film() || self.is_polled()
    }

    /// Whether it surely never left this machine.
    pub fn never_left(&self) -> bool {
        let (Stage::Preparing { .. } | Stage::Rejected { .. } | Stage::Cancelled) = self.stage
        else {
            return false;
        };
        self.sent.is_none()
    }

    /// Lets `event` happen. What does not fit the stage changes nothing: an ending stays, and a
    /// late answer cannot bring a take back.
    pub fn apply(&mut self, event: TakeEvent, now: Timestamp) -> Change {
        let change = self.turn(event, now);
        if change != Change::None {
            // A clock set back does not make a take older than it was.
            self.updated = self.updated.max(now);
        }
        change
    }

    fn turn(&mut self, event: TakeEvent, now: Timestamp) -> Change {
        let stage = match event {
            TakeEvent::Sending => match self.stage {
                Stage::Preparing { .. } => {
                    self.attempts += 1;
                    // That of an attempt that left stays until this one has left too.
                    self.sent = self.sent.or(Some(now.max(self.updated)));
                    Stage::Submitting
                }
                _ => return Change::None,
            },
            TakeEvent::Later(retry) => match self.stage {
                Stage::Submitting => {
                    let unmade =
                        matches!(retry.why.kind, FailureKind::Network | FailureKind::Timeout);
                    self.has_left(!unmade);
                    Stage::Preparing { retry: Some(retry) }
                }
                _ => return Change::None,
            },
            TakeEvent::Cancelled => match self.stage {
                Stage::Preparing { .. } => Stage::Cancelled,
                _ => return Change::None,
            },
            TakeEvent::Accepted(task_id) => match self.stage {
                Stage::Submitting => {
                    self.has_left(true);
                    self.accepted(task_id, now)
                }
                _ => return Change::None,
            },
            TakeEvent::Refused(why) => match self.stage {
                Stage::Submitting => {
                    // After several tries a time-out is that of a connection.
                    let unmade = why.kind == FailureKind::Network
                        || why.kind == FailureKind::Timeout && self.attempts > 1;
                    self.has_left(!unmade);
                    Stage::Rejected { why }
                }
                Stage::Preparing { .. } => Stage::Rejected { why },
                _ => return Change::None,
            },
            TakeEvent::Unclear { why, offered } => match self.stage {
                Stage::Submitting => {
                    self.has_left(true);
                    Stage::Unconfirmed { why, offered }
                }
                _ => return Change::None,
            },
            TakeEvent::Settled(task_id) => match self.stage {
                Stage::Unconfirmed { .. } => self.accepted(task_id, now),
                _ => return Change::None,
            },
            TakeEvent::Lost => match self.stage {
                Stage::Unconfirmed { .. } => Stage::Failed {
                    task_id: None,
                    why: Failure::new(FailureKind::Lost, "closed as lost by the user"),
                    output: None,
                },
                _ => return Change::None,
            },
            TakeEvent::Resumed => match &self.stage {
                Stage::Stalled { task_id } => {
                    self.watched = Some(now);
                    Stage::Queued { task_id: task_id.clone() }
                }
                Stage::Filmless { task_id, why, rests: true } => {
                    self.watched = Some(now);
                    Stage::Filmless { task_id: task_id.clone(), why: why.clone(), rests: false }
                }
                _ => return Change::None,
            },
            TakeEvent::Heard(remote) => return self.heard(remote, now),
            TakeEvent::Missing => return self.not_known(now),
            TakeEvent::AboutOther(task_id) => return self.about_other(task_id),
            TakeEvent::NoFilm(why) => return self.film_is_missing(Some(why), now),
            TakeEvent::Succeeded(output) => match self.watched_task() {
                Some(task_id) => {
                    // Of one that was done before its film was there, this is the end that counts.
                    self.ended(now);
                    Stage::Succeeded { task_id, output }
                }
                None => return Change::None,
            },
            TakeEvent::Failed(why, output) => match self.watched_task() {
                Some(task_id) => {
                    self.ended(now);
                    Stage::Failed { task_id: Some(task_id), why, output }
                }
                None => return Change::None,
            },
            TakeEvent::Fetching(_)
            | TakeEvent::Fetched(_)
            | TakeEvent::Saved(_)
            | TakeEvent::Moved(_)
            | TakeEvent::Held(_)
            | TakeEvent::Denied(_)
            | TakeEvent::Kept(_)
            | TakeEvent::Expired(_)
            | TakeEvent::Want(_) => return self.fetching(event, now),
        };
        self.stage = stage;
        Change::Milestone
    }

    /// What became of the attempt that is under way: it has left this machine, or its connection
    /// was never made, and then what was written down before as sent was not. It began with the
    /// last change.
    fn has_left(&mut self, left: bool) {
        if left {
            self.sent = Some(self.updated);
        } else if self.sent == Some(self.updated) {
            self.sent = None;
        }
    }

    fn accepted(&mut self, task_id: String, now: Timestamp) -> Stage {
        self.watched = Some(now);
        self.missing = None;
        Stage::Queued { task_id }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::SURE;
    use proptest::prelude::*;
    use std::time::Duration;

    pub(crate) fn fresh() -> Take {
        Take {
            id: TakeId::from_random([1, 2, 3, 4, 5]),
            seq: 1,
            origin: "sandbox".to_owned(),
            key_print: "00".to_owned(),
            owner: None,
            parent: None,
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
        }
    }

    fn part(done: u64) -> Part {
        let file = "/f/x.mp4.part".into();
        Part { path: "/f/x.mp4".into(), file, validator: None, done, total: Some(9) }
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

    pub(in crate::domain) fn at(seconds: u64) -> Timestamp {
        Timestamp::default().plus(Duration::from_secs(seconds))
    }

    pub(in crate::domain) fn accepted() -> Take {
        let mut take = fresh();
        take.apply(TakeEvent::Sending, at(0));
        take.apply(TakeEvent::Accepted("t1".to_owned()), at(1));
        take
    }

    #[test]
    fn a_take_goes_from_the_form_to_its_film() {
        let mut take = accepted();
        assert_eq!((take.state(), take.task_id()), (StageName::Queued, Some("t1")));
        assert_eq!(
            take.apply(TakeEvent::Heard(Remote::Running(Some(0))), at(2)),
            Change::Milestone
        );
        assert_eq!(
            take.apply(TakeEvent::Heard(Remote::Running(Some(40))), at(3)),
            Change::Progress
        );
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
        assert_eq!(
            take.apply(TakeEvent::Heard(Remote::Running(Some(9))), at(day + 2)),
            Change::None
        );
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
                // Only a change is committed, so that no change may leave anything behind in memory.
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
}

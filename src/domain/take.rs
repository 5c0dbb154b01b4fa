//! A take: one submission of a shot, and what may happen to it.
//!
//! [`Take::apply`] is the only way a take changes. The worker applies an event, commits the
//! result, and only then tells anybody; screens and scripts see finished takes only.

use std::fmt;

use super::failure::{Failure, FailureKind};
use super::output::Output;
use super::shot::Shot;
use super::time::Timestamp;

/// A take's name in the ledger: 8 characters of Crockford's base 32, lower case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TakeId([u8; 8]);

/// Crockford's alphabet: no i, l, o or u, so that an id can be read aloud.
const CROCKFORD: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl TakeId {
    /// An id from 40 random bits.
    pub fn from_random(bytes: [u8; 5]) -> Self {
        let bits = bytes.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
        Self(std::array::from_fn(|n| CROCKFORD[(bits >> (35 - 5 * n) & 31) as usize]))
    }

    /// Reads an id; upper case and Crockford's look-alikes (o, i, l) are understood.
    pub fn parse(text: &str) -> Option<Self> {
        let mut id = [0; 8];
        let mut bytes = text.bytes();
        for place in &mut id {
            let byte = match bytes.next()?.to_ascii_lowercase() {
                b'o' => b'0',
                b'i' | b'l' => b'1',
                byte => byte,
            };
            *place = *CROCKFORD.iter().find(|known| **known == byte)?;
        }
        bytes.next().is_none().then_some(Self(id))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("the alphabet is ASCII")
    }
}

impl fmt::Display for TakeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for TakeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why and until when a submission waits for its next try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retry {
    /// When it is tried again.
    pub at: Timestamp,
    /// What stopped the last try.
    pub why: Failure,
}

/// Where a take stands, with what belongs to that stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Written and synced; nothing sent yet, or waiting to try again.
    Preparing {
        /// Set while it waits after a 429 or a connection that was never made.
        retry: Option<Retry>,
    },
    /// Bytes may be on the way.
    Submitting,
    /// The provider has it.
    Queued {
        /// The provider's name of it.
        task_id: String,
    },
    /// The provider works on it.
    Running {
        /// The provider's name of it.
        task_id: String,
        /// Percent, 0..=100, where the provider says.
        progress: Option<u8>,
    },
    /// A day of answers without an ending: automatic polling rests.
    Stalled {
        /// The provider's name of it.
        task_id: String,
    },
    /// The provider is done; the film is still there to be fetched.
    Succeeded {
        /// The provider's name of it.
        task_id: String,
        /// Where the film is.
        output: Output,
    },
    /// The request may have arrived and may have been charged.
    Unconfirmed {
        /// What happened instead of an answer.
        why: Failure,
    },
    /// Never accepted, nothing charged.
    Rejected {
        /// The refusal.
        why: Failure,
    },
    /// Ended at the provider without a film, or closed by the user as lost.
    Failed {
        /// The provider's name of it; none for a lost one.
        task_id: Option<String>,
        /// The provider's reason.
        why: Failure,
    },
    /// Ended before anything was sent.
    Cancelled,
}

/// The stages' names: in the ledger, in JSON, on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StageName {
    /// See [`Stage::Preparing`].
    Preparing,
    /// See [`Stage::Submitting`].
    Submitting,
    /// See [`Stage::Queued`].
    Queued,
    /// See [`Stage::Running`].
    Running,
    /// See [`Stage::Stalled`].
    Stalled,
    /// See [`Stage::Succeeded`].
    Succeeded,
    /// See [`Stage::Unconfirmed`].
    Unconfirmed,
    /// See [`Stage::Rejected`].
    Rejected,
    /// See [`Stage::Failed`].
    Failed,
    /// See [`Stage::Cancelled`].
    Cancelled,
}

impl StageName {
    /// All of them, in the order of a take's life.
    pub const ALL: [Self; 10] = [
        Self::Preparing,
        Self::Submitting,
        Self::Queued,
        Self::Running,
        Self::Stalled,
        Self::Succeeded,
        Self::Unconfirmed,
        Self::Rejected,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::Submitting => "submitting",
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Stalled => "stalled",
            Self::Succeeded => "succeeded",
            Self::Unconfirmed => "unconfirmed",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The stage of this name.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == word)
    }

    /// What the stage means, in one line for help and README.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Preparing => "in the ledger; not sent yet, or waiting to try again",
            Self::Submitting => "the request may be on its way",
            Self::Queued => "the provider has it and will start it",
            Self::Running => "the provider is making the film",
            Self::Stalled => "a day without an ending; u asks again",
            Self::Succeeded => "the film is ready at the provider",
            Self::Unconfirmed => "may have been charged; x settles it",
            Self::Rejected => "never accepted, nothing charged",
            Self::Failed => "ended without a film",
            Self::Cancelled => "ended before anything was sent",
        }
    }

    /// Whether the provider has it and is asked about it by itself.
    pub const fn is_polled(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }

    /// Whether a worker still has something to do about it by itself.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Preparing | Self::Submitting | Self::Queued | Self::Running)
    }

    /// Whether the take still matters to somebody: product.md's "open".
    pub const fn is_open(self) -> bool {
        self.is_under_way() || matches!(self, Self::Stalled | Self::Succeeded | Self::Unconfirmed)
    }
}

impl fmt::Display for StageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

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
    /// When it was last sent.
    pub sent: Option<Timestamp>,
    /// When the provider accepted it, or polling was last taken up by hand: what 24 hours
    /// without an ending are counted from.
    pub watched: Option<Timestamp>,
    /// Since when the provider says that it does not know the task.
    pub missing: Option<Timestamp>,
    /// How many times the request went out.
    pub attempts: u32,
    /// Whether the user hid it from the history.
    pub hidden: bool,
}

/// What the provider says of a task that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remote {
    /// Waiting for its turn, throttled, or of a status that nobody documented.
    Queued,
    /// In the making, with its percentage where one is given.
    Running(Option<u8>),
    /// Some answer that shows the task is known but says nothing of its state.
    Known,
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
    Unclear(Failure),
    /// It ends before anything was sent.
    Cancelled,
    /// A feed answer without an ending.
    Heard(Remote),
    /// The feed says that there is no such task.
    Missing,
    /// The film is ready.
    Succeeded(Output),
    /// The provider gave up.
    Failed(Failure),
    /// The user takes polling of a stalled take up again.
    Resumed,
    /// The user says that an unconfirmed take is this task.
    Settled(String),
    /// The user closes an unconfirmed take.
    Lost,
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

/// `task_not_exist` is "not yet" for this long (product.md; the contract has no figure).
pub const NOT_YET: std::time::Duration = std::time::Duration::from_mins(10);

/// After this long without an ending, automatic polling rests.
pub const STALL: std::time::Duration = std::time::Duration::from_hours(24);

impl Take {
    /// The name of the stage it is in.
    pub fn state(&self) -> StageName {
        match self.stage {
            Stage::Preparing { .. } => StageName::Preparing,
            Stage::Submitting => StageName::Submitting,
            Stage::Queued { .. } => StageName::Queued,
            Stage::Running { .. } => StageName::Running,
            Stage::Stalled { .. } => StageName::Stalled,
            Stage::Succeeded { .. } => StageName::Succeeded,
            Stage::Unconfirmed { .. } => StageName::Unconfirmed,
            Stage::Rejected { .. } => StageName::Rejected,
            Stage::Failed { .. } => StageName::Failed,
            Stage::Cancelled => StageName::Cancelled,
        }
    }

    /// The provider's name of it.
    pub fn task_id(&self) -> Option<&str> {
        match &self.stage {
            Stage::Queued { task_id }
            | Stage::Running { task_id, .. }
            | Stage::Stalled { task_id }
            | Stage::Succeeded { task_id, .. } => Some(task_id),
            Stage::Failed { task_id, .. } => task_id.as_deref(),
            Stage::Preparing { .. }
            | Stage::Submitting
            | Stage::Unconfirmed { .. }
            | Stage::Rejected { .. }
            | Stage::Cancelled => None,
        }
    }

    /// Percent done, 0..=100, where the provider said.
    pub fn progress(&self) -> Option<u8> {
        match self.stage {
            Stage::Running { progress, .. } => progress,
            Stage::Succeeded { .. } => Some(100),
            Stage::Preparing { .. }
            | Stage::Submitting
            | Stage::Queued { .. }
            | Stage::Stalled { .. }
            | Stage::Unconfirmed { .. }
            | Stage::Rejected { .. }
            | Stage::Failed { .. }
            | Stage::Cancelled => None,
        }
    }

    /// What went wrong, or what it waits after.
    pub fn failure(&self) -> Option<&Failure> {
        match &self.stage {
            Stage::Preparing { retry } => retry.as_ref().map(|retry| &retry.why),
            Stage::Unconfirmed { why } | Stage::Rejected { why } | Stage::Failed { why, .. } => {
                Some(why)
            }
            Stage::Submitting
            | Stage::Queued { .. }
            | Stage::Running { .. }
            | Stage::Stalled { .. }
            | Stage::Succeeded { .. }
            | Stage::Cancelled => None,
        }
    }

    /// Where its film is.
    pub fn output(&self) -> Option<&Output> {
        match &self.stage {
            Stage::Succeeded { output, .. } => Some(output),
            Stage::Preparing { .. }
            | Stage::Submitting
            | Stage::Queued { .. }
            | Stage::Running { .. }
            | Stage::Stalled { .. }
            | Stage::Unconfirmed { .. }
            | Stage::Rejected { .. }
            | Stage::Failed { .. }
            | Stage::Cancelled => None,
        }
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
                    self.sent = Some(now);
                    Stage::Submitting
                }
                _ => return Change::None,
            },
            TakeEvent::Later(retry) => match self.stage {
                Stage::Submitting => Stage::Preparing { retry: Some(retry) },
                _ => return Change::None,
            },
            TakeEvent::Cancelled => match self.stage {
                Stage::Preparing { .. } => Stage::Cancelled,
                _ => return Change::None,
            },
            TakeEvent::Accepted(task_id) => match self.stage {
                Stage::Submitting => self.accepted(task_id, now),
                _ => return Change::None,
            },
            TakeEvent::Refused(why) => match self.stage {
                Stage::Submitting | Stage::Preparing { .. } => Stage::Rejected { why },
                _ => return Change::None,
            },
            TakeEvent::Unclear(why) => match self.stage {
                Stage::Submitting => Stage::Unconfirmed { why },
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
                },
                _ => return Change::None,
            },
            TakeEvent::Resumed => match &self.stage {
                Stage::Stalled { task_id } => {
                    self.watched = Some(now);
                    Stage::Queued { task_id: task_id.clone() }
                }
                _ => return Change::None,
            },
            TakeEvent::Heard(remote) => return self.heard(remote, now),
            TakeEvent::Missing => return self.not_known(now),
            TakeEvent::Succeeded(output) => match self.watched_task() {
                Some(task_id) => Stage::Succeeded { task_id, output },
                None => return Change::None,
            },
            TakeEvent::Failed(why) => match self.watched_task() {
                Some(task_id) => Stage::Failed { task_id: Some(task_id), why },
                None => return Change::None,
            },
        };
        self.stage = stage;
        Change::Milestone
    }

    fn accepted(&mut self, task_id: String, now: Timestamp) -> Stage {
        self.watched = Some(now);
        self.missing = None;
        Stage::Queued { task_id }
    }

    /// The task's name while the provider is asked about it.
    fn watched_task(&self) -> Option<String> {
        match &self.stage {
            Stage::Queued { task_id }
            | Stage::Running { task_id, .. }
            | Stage::Stalled { task_id } => Some(task_id.clone()),
            Stage::Preparing { .. }
            | Stage::Submitting
            | Stage::Succeeded { .. }
            | Stage::Unconfirmed { .. }
            | Stage::Rejected { .. }
            | Stage::Failed { .. }
            | Stage::Cancelled => None,
        }
    }

    fn heard(&mut self, remote: Remote, now: Timestamp) -> Change {
        let (task_id, known) = match &self.stage {
            Stage::Queued { task_id } => (task_id, None),
            Stage::Running { task_id, progress } => (task_id, Some(*progress)),
            _ => return Change::None,
        };
        let was_missing = self.missing.take().is_some();
        if self.watched.is_some_and(|since| now.since(since) >= STALL) {
            self.stage = Stage::Stalled { task_id: task_id.clone() };
            return Change::Milestone;
        }
        let quiet = if was_missing { Change::Progress } else { Change::None };
        match (remote, known) {
            (Remote::Running(progress), None) => {
                let progress = progress.map(|percent| percent.min(100));
                self.stage = Stage::Running { task_id: task_id.clone(), progress };
                Change::Milestone
            }
            (Remote::Running(Some(percent)), Some(before)) => {
                let percent = percent.min(100);
                // Never backwards: a second server behind the same address may lag.
                if before.is_some_and(|before| percent <= before) {
                    return quiet;
                }
                self.stage = Stage::Running { task_id: task_id.clone(), progress: Some(percent) };
                Change::Progress
            }
            // A task once seen running is not shown as queued again.
            (Remote::Running(None) | Remote::Queued | Remote::Known, _) => quiet,
        }
    }

    fn not_known(&mut self, now: Timestamp) -> Change {
        let task_id = match &self.stage {
            Stage::Queued { task_id } | Stage::Running { task_id, .. } => task_id.clone(),
            _ => return Change::None,
        };
        match self.missing {
            None => {
                self.missing = Some(now);
                Change::Progress
            }
            Some(since) if now.since(since) >= NOT_YET => {
                let why = Failure::new(
                    FailureKind::NotFound,
                    "the provider has said for 10 minutes that it does not know this task",
                );
                self.stage = Stage::Failed { task_id: Some(task_id), why };
                Change::Milestone
            }
            Some(_) => Change::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
            attempts: 0,
            hidden: false,
        }
    }

    fn at(seconds: u64) -> Timestamp {
        Timestamp::default().plus(Duration::from_secs(seconds))
    }

    fn accepted() -> Take {
        let mut take = fresh();
        take.apply(TakeEvent::Sending, at(0));
        take.apply(TakeEvent::Accepted("t1".to_owned()), at(1));
        take
    }

    #[test]
    fn ids_are_crockford_and_forgiving() {
        assert_eq!(TakeId::from_random([0; 5]).as_str(), "00000000");
        assert_eq!(TakeId::from_random([0xff; 5]).as_str(), "zzzzzzzz");
        assert_eq!(TakeId::parse("K3V9QW2M").unwrap().as_str(), "k3v9qw2m");
        assert_eq!(TakeId::parse("7cZ1foOL").unwrap().as_str(), "7cz1f001");
        for wrong in ["", "k3v9qw2", "k3v9qw2mm", "k3v9qw2u", "k3v9qw2é"] {
            assert_eq!(TakeId::parse(wrong), None, "{wrong}");
        }
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
        take.apply(TakeEvent::Unclear(Failure::new(FailureKind::Timeout, "no answer")), at(1));
        let unconfirmed = take.clone();
        assert_eq!(take.apply(TakeEvent::Accepted("late".to_owned()), at(2)), Change::None);
        assert_eq!(take, unconfirmed);
        take.apply(TakeEvent::Settled("t9".to_owned()), at(3));
        assert_eq!(take.task_id(), Some("t9"));
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
            1 => Just(TakeEvent::Unclear(why())),
            1 => Just(TakeEvent::Cancelled),
            2 => Just(TakeEvent::Heard(Remote::Queued)),
            1 => Just(TakeEvent::Heard(Remote::Known)),
            4 => proptest::option::of(any::<u8>()).prop_map(|p| TakeEvent::Heard(Remote::Running(p))),
            1 => Just(TakeEvent::Missing),
            1 => Just(TakeEvent::Succeeded(Output::default())),
            1 => Just(TakeEvent::Failed(why())),
            1 => Just(TakeEvent::Resumed),
            1 => Just(TakeEvent::Settled("t2".to_owned())),
            1 => Just(TakeEvent::Lost),
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
                if change == Change::None {
                    prop_assert_eq!(&take.stage, &before.stage);
                }
                match was {
                    StageName::Succeeded | StageName::Rejected | StageName::Failed | StageName::Cancelled =>
                        prop_assert_eq!(&before, &take),
                    StageName::Unconfirmed => prop_assert!(
                        is == was || matches!(event, TakeEvent::Settled(_) | TakeEvent::Lost)),
                    StageName::Stalled => prop_assert!(is == was || matches!(
                        event, TakeEvent::Resumed | TakeEvent::Succeeded(_) | TakeEvent::Failed(_))),
                    StageName::Preparing | StageName::Submitting | StageName::Queued | StageName::Running => {}
                }
                if was == StageName::Running && is == StageName::Running {
                    prop_assert!(take.progress() >= before.progress());
                    prop_assert!(take.progress().unwrap_or(0) <= 100);
                }
                // A name once given is never lost.
                if let Some(task_id) = before.task_id() {
                    prop_assert_eq!(take.task_id(), Some(task_id));
                }
            }
        }
    }
}

//! What the provider says of a task that has not ended, and what a take makes of it.

use std::time::Duration;

use super::failure::{Failure, FailureKind};
use super::stage::Stage;
use super::take::{Change, Take};
use super::time::Timestamp;

/// What the provider says of a task that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remote {
    /// Waiting for its turn, or throttled.
    Queued,
    /// In the making, with its percentage where one is given.
    Running(Option<u8>),
    /// A word that nobody listed, as the provider wrote it.
    Unlisted(String),
    /// Some answer that shows the task is known but says nothing of its state.
    Known,
}

/// `task_not_exist` is "not yet" for this long (product.md; the contract has no figure).
pub const NOT_YET: Duration = Duration::from_mins(10);

/// After this long without an ending, automatic polling rests.
pub const STALL: Duration = Duration::from_hours(24);

impl Take {
    /// The task's name while the provider is asked about it.
    pub(super) fn watched_task(&self) -> Option<String> {
        match &self.stage {
            Stage::Queued { task_id }
            | Stage::Running { task_id, .. }
            | Stage::Stalled { task_id }
            | Stage::Filmless { task_id, .. } => Some(task_id.clone()),
            _ => None,
        }
    }

    /// The feed answered without an ending.
    pub(super) fn heard(&mut self, remote: Remote, now: Timestamp) -> Change {
        let (task_id, known) = match &self.stage {
            Stage::Queued { task_id } => (task_id, None),
            Stage::Running { task_id, progress } => (task_id, Some(*progress)),
            Stage::Filmless { .. } => return self.film_is_missing(None, now),
            _ => return Change::None,
        };
        let mut news = self.missing.take().is_some();
        news |= match &remote {
            Remote::Queued | Remote::Running(_) => {
                self.answers.about_this() | self.answers.say(None)
            }
            Remote::Unlisted(word) => {
                self.answers.about_this() | self.answers.say(Some(word.clone()))
            }
            Remote::Known => false,
        };
        if self.is_stale(now) {
            self.stage = Stage::Stalled { task_id: task_id.clone() };
            return Change::Milestone;
        }
        let quiet = if news { Change::Progress } else { Change::None };
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
            (Remote::Running(None) | Remote::Queued | Remote::Unlisted(_) | Remote::Known, _) => {
                quiet
            }
        }
    }

    /// The feed says that the task is done, and there is no film to be fetched: with what it says
    /// of that, or none where it says nothing new.
    pub(super) fn film_is_missing(&mut self, why: Option<Failure>, now: Timestamp) -> Change {
        let stale = self.is_stale(now);
        if let Stage::Filmless { why: known, rests, .. } = &mut self.stage {
            if *rests {
                return Change::None;
            }
            let was_mixed_up = why.is_some() && self.answers.about_this();
            let news = why.filter(|why| (why.kind, &why.message) != (known.kind, &known.message));
            let change = match news {
                Some(why) => {
                    *known = why;
                    Change::Progress
                }
                None if was_mixed_up => Change::Progress,
                None => Change::None,
            };
            *rests = stale;
            return if stale { Change::Milestone } else { change };
        }
        let (Some(task_id), Some(why)) = (self.watched_task(), why) else { return Change::None };
        self.ended(now);
        // It is asked for a day from here on, and often at first: the film cannot be far.
        self.watched = Some(now);
        self.missing = None;
        self.stage = Stage::Filmless { task_id, why, rests: false };
        Change::Milestone
    }

    /// The provider came to an end with it.
    pub(super) fn ended(&mut self, now: Timestamp) {
        self.ended = Some(now);
        self.answers.about_this();
        self.answers.say(None);
    }

    /// Whether it was asked about for a day without an ending.
    fn is_stale(&self, now: Timestamp) -> bool {
        self.watched.is_some_and(|since| now.since(since) >= STALL)
    }

    /// The feed says that there is no such task.
    pub(super) fn not_known(&mut self, now: Timestamp) -> Change {
        let task_id = match &self.stage {
            Stage::Queued { task_id } | Stage::Running { task_id, .. } => task_id.clone(),
            // It was done once: that it is not known any more ends nothing that was paid for.
            Stage::Filmless { .. } => return self.film_is_missing(None, now),
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
                self.stage = Stage::Failed { task_id: Some(task_id), why, output: None };
                self.ended = Some(now);
                Change::Milestone
            }
            Some(_) => Change::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::output::Output;
    use super::super::stage::StageName;
    use super::super::take::TakeEvent;
    use super::super::take::tests::{accepted, at};
    use super::*;

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
}

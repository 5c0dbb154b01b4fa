//! How long anybody stays for a take that is done and has no film yet: the provider gives no address
//! of it, or its host says that it is not there.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::domain::{DENIAL_PATIENCE, Take, TakeId};

/// From when a take is first known to be done without an address of its film.
const PATIENCE: Duration = Duration::from_mins(10);

/// For the host's answer to the try that is made at the end of the tenth minute.
const LAST_ANSWER: Duration = Duration::from_secs(20);

/// What a take that is done lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lack {
    /// The provider gives no address of its film.
    Address,
    /// The film's host denies access to it.
    Film,
}

impl Lack {
    fn of(take: &Take) -> Option<Self> {
        let denied = take.is_denied().then_some(Self::Film);
        take.is_filmless().then_some(Self::Address).or(denied)
    }

    const fn patience(self) -> Duration {
        match self {
            Self::Address => PATIENCE,
            Self::Film => DENIAL_PATIENCE.saturating_add(LAST_ANSWER),
        }
    }
}

/// What each take that is done lacks, and until when anybody stays for that. This is the time of who
/// stays, and not the provider's: whoever comes later stays as long. It is counted by a clock that
/// nobody sets.
#[derive(Debug, Default)]
pub(super) struct Patience {
    ends: HashMap<TakeId, (Lack, Instant)>,
}

impl Patience {
    /// A take is like this at `now`.
    pub(super) fn put(&mut self, take: &Take, now: Instant) {
        match (Lack::of(take), self.ends.get(&take.id)) {
            (Some(lack), Some((before, _))) if lack == *before => {}
            (Some(lack), _) => {
                self.ends.insert(take.id, (lack, now + lack.patience()));
            }
            (None, _) => {
                self.ends.remove(&take.id);
            }
        }
    }

    /// What a take lacks that nobody stays for any longer, if so.
    pub(super) fn is_over(&self, id: TakeId, now: Instant) -> Option<Lack> {
        self.ends.get(&id).filter(|(_, end)| now >= *end).map(|(lack, _)| *lack)
    }

    /// When it is over for the next take; `None` if there is none.
    pub(super) fn ends(&self, now: Instant) -> Option<Instant> {
        self.ends.values().map(|(_, end)| *end).filter(|end| *end > now).min()
    }
}

#[cfg(test)]
mod tests {
    use super::super::follow::Until;
    use super::super::progress::is_over;
    use super::*;
    use crate::console::Exit;
    use crate::domain::{Failure, FailureKind, Output, Stage, TakeEvent, Timestamp};

    fn filmless(nth: u8) -> Take {
        let why = Failure::new(FailureKind::NotFound, "it gives no address for the film");
        let stage = Stage::Filmless { task_id: "t".to_owned(), why, rests: false };
        Take { stage, ..super::super::rows::tests::running(nth) }
    }

    #[test]
    fn it_is_over_after_ten_minutes_of_a_take_without_a_film() {
        let (start, second) = (Instant::now(), Duration::from_secs(1));
        let (mut patience, one, other) = (Patience::default(), filmless(1), filmless(2));
        patience.put(&one, start);
        // The same once more, in other words: the time goes on.
        patience.put(&one, start + 300 * second);
        patience.put(&other, start + 400 * second);
        for (at, over, next) in
            [(0, false, Some(600)), (599, false, Some(600)), (600, true, Some(1000))]
        {
            let now = start + at * second;
            assert_eq!(patience.is_over(one.id, now), over.then_some(Lack::Address), "{at}");
            assert_eq!(patience.ends(now), next.map(|next: u32| start + next * second), "{at}");
            assert_eq!(patience.is_over(other.id, now), None);
        }
        let late = start + 1000 * second;
        assert!([one.id, other.id].iter().all(|id| patience.is_over(*id, late).is_some()));
        assert_eq!(patience.ends(late), None, "nothing ends twice");
    }

    #[test]
    fn a_take_without_a_film_is_waited_for_and_is_no_good_end() {
        let take = filmless(1);
        for until in [Until::Made, Until::Saved, Until::Fetched] {
            assert!(!is_over(&take, until), "{until:?}");
        }
        assert!(is_over(&take, Until::Sent));
        assert_eq!(Exit::of(&take), Exit::Failed);
    }

    #[test]
    fn it_is_never_over_for_a_take_that_has_its_film_or_never_lacked_it() {
        let start = Instant::now();
        let (mut patience, mut take) = (Patience::default(), filmless(1));
        patience.put(&take, start);
        take.stage = Stage::Succeeded { task_id: "t".to_owned(), output: Output::default() };
        patience.put(&take, start);
        patience.put(&super::super::rows::tests::running(2), start);
        assert_eq!(patience.ends(start), None);
        assert_eq!(patience.is_over(take.id, start + Duration::from_hours(48)), None);
    }

    /// By the clock of who waits: what the wall clocks of two machines said is in the take.
    #[test]
    fn a_denied_film_is_stayed_for_until_the_answer_of_the_tenth_minute() {
        let (start, second) = (Instant::now(), Duration::from_secs(1));
        for wall in [0, 10, 3_600_000, -3_600_000] {
            let (mut patience, mut take) =
                (Patience::default(), super::super::rows::tests::running(1));
            take.stage = Stage::Succeeded { task_id: "t".to_owned(), output: Output::default() };
            for at in [0, 2, 5, 60, 600] {
                let why = Failure::new(FailureKind::NotFound, "h says that it is not there (404)");
                let moment =
                    Timestamp::from_millis(i64::from(at) * 1000 + wall * i64::from(at > 2));
                take.apply(TakeEvent::Denied(why), moment);
                patience.put(&take, start + at * second);
                assert_eq!(patience.is_over(take.id, start + at * second), None, "{wall} {at}");
                assert!(!is_over(&take, Until::Saved));
            }
            let end = start + DENIAL_PATIENCE + LAST_ANSWER;
            assert_eq!(patience.ends(start), Some(end));
            assert_eq!(patience.is_over(take.id, end), Some(Lack::Film));
            assert_eq!(Exit::of(&take), Exit::Failed);
            // Then it lacks something else, and that is another matter.
            patience.put(&filmless(1), end);
            assert_eq!(patience.is_over(filmless(1).id, end), None);
        }
    }
}

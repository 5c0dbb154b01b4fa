//! How long anybody stays for a take that is done and has no film yet.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::domain::{Take, TakeId};

/// From when it is first known to be done without a film (product.md, done without a film).
const PATIENCE: Duration = Duration::from_mins(10);

/// Since when each take is known to be done without a film. This is the time of who stays, and not
/// the provider's: whoever comes later stays as long.
#[derive(Debug, Default)]
pub(super) struct Patience {
    since: HashMap<TakeId, Instant>,
}

impl Patience {
    /// A take is like this at `now`.
    pub(super) fn put(&mut self, take: &Take, now: Instant) {
        if take.is_filmless() {
            self.since.entry(take.id).or_insert(now);
        } else {
            self.since.remove(&take.id);
        }
    }

    /// Whether nobody stays for this take any longer.
    pub(super) fn is_over(&self, id: TakeId, now: Instant) -> bool {
        self.since.get(&id).is_some_and(|since| now >= *since + PATIENCE)
    }

    /// When it is over for the next take; none where there is none.
    pub(super) fn ends(&self, now: Instant) -> Option<Instant> {
        self.since.values().map(|since| *since + PATIENCE).filter(|end| *end > now).min()
    }
}

#[cfg(test)]
mod tests {
    use super::super::exit::Exit;
    use super::super::follow::Until;
    use super::super::told::is_over;
    use super::*;
    use crate::domain::{Failure, FailureKind, Output, Stage};

    fn filmless(nth: u8) -> Take {
        let why = Failure::new(FailureKind::NotFound, "it gives no address of the film");
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
            assert_eq!(patience.is_over(one.id, now), over, "{at}");
            assert_eq!(patience.ends(now), next.map(|next: u32| start + next * second), "{at}");
            assert!(!patience.is_over(other.id, now));
        }
        let late = start + 1000 * second;
        assert!(patience.is_over(one.id, late) && patience.is_over(other.id, late));
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
        assert!(!patience.is_over(take.id, start + Duration::from_hours(48)));
    }
}

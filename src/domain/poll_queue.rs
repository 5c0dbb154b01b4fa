//! Decides which open take to ask about next.
//!
//! There is one queue for all takes of a provider, with at most 2 requests in any second and 4 at
//! once. Takes are ordered by due time, with a head start for those on screen. A single 429 slows
//! all of them down.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use super::take_id::TakeId;

const SECOND: Duration = Duration::from_secs(1);
/// Most requests in any one second, per provider.
const PER_SECOND: usize = 2;
/// Most requests at once, per provider.
const AT_ONCE: usize = 4;
/// How much earlier a take on screen counts as due. It keeps the screen fresh, and because it is
/// constant every other take still gets its turn.
const HEAD_START: Duration = Duration::from_secs(30);

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Ask about this take; it counts as under way until [`PollQueue::answered`].
    Ask(TakeId),
    /// Wait until this monotonic time.
    At(Duration),
    /// Wait until something else happens.
    Idle,
}

#[derive(Clone, Debug)]
struct Entry {
    seq: i64,
    due: Duration,
    asked: bool,
    under_way: bool,
}

/// The open takes of a provider, ordered by due time. Times are monotonic.
#[derive(Clone, Debug, Default)]
pub struct PollQueue {
    entries: HashMap<TakeId, Entry>,
    visible: HashSet<TakeId>,
    sent: VecDeque<Duration>,
    held_until: Duration,
    paused: bool,
}

impl PollQueue {
    /// Adds a take that is due at `due`. A take that is already queued keeps its place.
    pub fn add(&mut self, id: TakeId, seq: i64, due: Duration) {
        self.entries.entry(id).or_insert(Entry { seq, due, asked: false, under_way: false });
    }

    /// Removes a take.
    pub fn remove(&mut self, id: TakeId) {
        self.entries.remove(&id);
    }

    /// Whether a take is in the queue.
    pub fn contains(&self, id: TakeId) -> bool {
        self.entries.contains_key(&id)
    }

    /// How many takes are in the queue.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the queue is empty.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Sets which takes are on screen.
    pub fn show(&mut self, visible: impl IntoIterator<Item = TakeId>) {
        self.visible = visible.into_iter().collect();
    }

    /// Makes a take due now, because the user asked about it.
    pub fn ask_now(&mut self, id: TakeId, now: Duration) {
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.due = entry.due.min(now);
            entry.asked = true;
        }
    }

    /// Records that the question about `id` was answered, or failed; it is due again after `wait`.
    pub fn answered(&mut self, id: TakeId, now: Duration, wait: Duration) {
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.under_way = false;
            entry.due = now.saturating_add(wait);
        }
    }

    /// Stops all questions for `wait`, because the provider asked for fewer requests.
    pub fn hold(&mut self, now: Duration, wait: Duration) {
        self.held_until = self.held_until.max(now.saturating_add(wait));
    }

    /// Pauses all questions (because the key was refused), or resumes them.
    pub fn pause(&mut self, paused: bool) {
        self.paused = paused;
    }

    /// Whether questions are paused.
    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// Makes everything due after the computer has slept. `jitter` (one number in 0.0..1.0 per
    /// take) spreads the questions over the time that they need.
    pub fn woke(&mut self, now: Duration, mut jitter: impl FnMut() -> f64) {
        let span = Duration::from_secs((self.entries.len() / PER_SECOND) as u64);
        for entry in self.entries.values_mut() {
            entry.due = entry.due.min(now + span.mul_f64(jitter().clamp(0.0, 1.0)));
        }
        self.held_until = self.held_until.min(now);
    }

    /// What to do at `now`. A returned take counts as being asked about.
    pub fn next(&mut self, now: Duration) -> Next {
        while self.sent.front().is_some_and(|at| *at + SECOND <= now) {
            self.sent.pop_front();
        }
        let under_way = self.entries.values().filter(|entry| entry.under_way).count();
        if self.paused || under_way >= AT_ONCE {
            return Next::Idle;
        }
        let waiting = self.entries.iter().filter(|(_, entry)| !entry.under_way);
        let Some(soonest) = waiting.clone().map(|(_, entry)| entry.due).min() else {
            return Next::Idle;
        };
        let full = self.sent.len() >= PER_SECOND;
        let rate_allows = self.sent.front().filter(|_| full).map_or(now, |at| *at + SECOND);
        let at = soonest.max(self.held_until).max(rate_allows);
        if at > now {
            return Next::At(at);
        }
        // Of those due: the one the user asked for, then by due time with the head start, the
        // newest among equals.
        let turn = waiting.filter(|(_, entry)| entry.due <= now).min_by_key(|(id, entry)| {
            // Everything else is set back, since a due time may lie too near 0 to be advanced.
            let back = if self.visible.contains(id) { Duration::ZERO } else { HEAD_START };
            (!entry.asked, entry.due + back, std::cmp::Reverse(entry.seq))
        });
        let Some(id) = turn.map(|(id, _)| *id) else {
            return Next::At(soonest);
        };
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.under_way = true;
            entry.asked = false;
        }
        self.sent.push_back(now);
        Next::Ask(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(n: u8) -> TakeId {
        TakeId::from_random([0, 0, 0, 0, n])
    }

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// Simulates the queue for `span`, each answer taking `answer`, and returns who was asked when.
    fn play(
        queue: &mut PollQueue,
        span: Duration,
        every: Duration,
        answer: Duration,
    ) -> Vec<(Duration, TakeId)> {
        let (mut now, mut asked, mut open) = (Duration::ZERO, Vec::new(), VecDeque::new());
        while now < span {
            let until = match queue.next(now) {
                Next::Ask(id) => {
                    asked.push((now, id));
                    open.push_back((now + answer, id));
                    continue;
                }
                Next::At(at) => at,
                Next::Idle => span,
            };
            let back = open.front().map_or(span, |(at, _)| *at);
            now = until.min(back).max(now + Duration::from_nanos(1));
            while open.front().is_some_and(|(at, _)| *at <= now) {
                let (at, id) = open.pop_front().unwrap();
                queue.answered(id, at, every);
            }
        }
        asked
    }

    #[test]
    fn the_visible_and_the_newest_go_first_and_a_request_of_the_user_before_all() {
        let mut queue = PollQueue::default();
        for n in 0..4 {
            queue.add(id(n), i64::from(n), Duration::ZERO);
        }
        queue.show([id(1)]);
        queue.ask_now(id(0), Duration::ZERO);
        let order: Vec<_> =
            play(&mut queue, ms(3000), ms(60_000), ms(1)).into_iter().map(|(_, id)| id).collect();
        assert_eq!(order, [id(0), id(1), id(3), id(2)]);
    }

    #[test]
    fn one_refusal_slows_all_and_a_pause_stops_all() {
        let mut queue = PollQueue::default();
        queue.add(id(0), 0, Duration::ZERO);
        queue.hold(Duration::ZERO, ms(5000));
        assert_eq!(queue.next(ms(10)), Next::At(ms(5000)));
        queue.pause(true);
        assert_eq!(queue.next(ms(6000)), Next::Idle);
        queue.pause(false);
        assert_eq!(queue.next(ms(6000)), Next::Ask(id(0)));
        assert_eq!(queue.next(ms(6000)), Next::Idle, "it is under way");
    }

    #[test]
    fn after_a_sleep_everything_is_due_but_spread() {
        let mut queue = PollQueue::default();
        for n in 0..100 {
            queue.add(id(n), i64::from(n), ms(300_000));
        }
        let mut n = 0.0;
        queue.woke(ms(1000), || {
            n += 0.01;
            n
        });
        assert_eq!(queue.next(ms(0)), Next::At(ms(1500)));
        let asked = play(&mut queue, ms(60_000), ms(600_000), ms(20));
        assert_eq!(asked.len(), 100, "each once");
    }

    proptest! {
        #[test]
        fn rates_hold_and_nobody_starves(
            takes in 1u8..60, every in 50u64..5000, answer in 1u64..3000, visible in 0u8..60,
        ) {
            let mut queue = PollQueue::default();
            for n in 0..takes {
                queue.add(id(n), i64::from(n), ms(u64::from(n) * 10));
            }
            queue.show((0..visible).map(id));
            let span = ms(200_000);
            let asked = play(&mut queue, span, ms(every), ms(answer));
            for (nth, (at, _)) in asked.iter().enumerate() {
                let in_second = asked[nth..].iter().take_while(|(later, _)| *later < *at + SECOND);
                prop_assert!(in_second.count() <= PER_SECOND);
                let under_way = asked[..nth].iter().filter(|(before, _)| *before + ms(answer) > *at);
                prop_assert!(under_way.count() < AT_ONCE);
            }
            // One round of everybody, the head start, and the longest answer: by then each one's
            // turn has come again.
            let round = Duration::from_secs(u64::from(takes)) + HEAD_START + ms(every) + ms(answer * u64::from(takes));
            for n in 0..takes {
                let mut last = Duration::ZERO;
                for at in asked.iter().filter(|(_, who)| *who == id(n)).map(|(at, _)| *at).chain([span]) {
                    prop_assert!(at.saturating_sub(last) <= round, "take {n} waited from {last:?} to {at:?}");
                    last = at;
                }
            }
        }
    }
}

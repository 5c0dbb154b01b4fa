//! When the preview plays: the first move once, after a change twice, on request for as long as wanted,
//! else not at all.
//!
//! What it shows is a function of this state and the time. While it rests it shows the end of the
//! shot with the start as a ghost, so that the amount of travel is seen without waiting.

use std::time::Duration;

use crate::domain::Field;

/// A pause in changing the motion, and the new one is played.
const PAUSE: Duration = Duration::from_millis(500);

/// The camera stands still before and after each move, so that start and end are seen.
const BEFORE: Duration = Duration::from_millis(400);
const AFTER: Duration = Duration::from_millis(700);

/// A change is played so often.
const TIMES: u32 = 2;

/// Frames are at least this far apart: 30 a second.
const FRAME: Duration = Duration::from_nanos(33_333_334);

/// What is shown at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// 0.0 at the start of the shot, 1.0 at its end.
    pub phase: f64,
    /// Whether the camera is moving, or about to.
    pub playing: bool,
    /// Whether the start is shown as a ghost.
    pub ghost: bool,
}

const REST: Moment = Moment { phase: 1.0, playing: false, ghost: true };

/// What the preview is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Play {
    /// It shows the end.
    #[default]
    Resting,
    /// It plays soon, so often, if nothing changes until then.
    Soon(Duration, u32),
    /// It plays since then, so often; without a number until it is stopped.
    Since(Duration, Option<u32>),
}

/// The preview's state; times are monotonic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    play: Play,
    /// Whether it has the whole screen.
    pub whole: bool,
    /// The field that had the keys before it had that.
    pub from: Field,
    /// Whether the lines of thirds are drawn.
    pub thirds: bool,
    /// The motion and the length it was last told of.
    seen: (u64, u32),
    /// Whether the next change is the first move that is seen.
    first: bool,
}

impl Preview {
    /// A preview that has seen this revision of the motion, and this length.
    pub fn new(revision: u64, seconds: u32) -> Self {
        Self { seen: (revision, seconds), ..Self::default() }
    }

    /// The next change is the first move that is seen: it plays once.
    pub fn introduce(&mut self) {
        self.first = true;
    }

    /// Takes note of the motion and the length; plays a change, unless there is nothing to play or
    /// it is not to play by itself. One that runs for as long as wanted runs on.
    pub fn note(&mut self, revision: u64, seconds: u32, plays: bool, now: Duration) {
        if self.seen == (revision, seconds) {
            return;
        }
        self.seen = (revision, seconds);
        let times = if std::mem::take(&mut self.first) { 1 } else { TIMES };
        self.play = match self.play {
            Play::Since(since, None) if plays => Play::Since(since, None),
            Play::Resting | Play::Soon(..) | Play::Since(..) if plays => {
                Play::Soon(now + PAUSE, times)
            }
            Play::Resting | Play::Soon(..) | Play::Since(..) => Play::Resting,
        };
    }

    /// Plays until it is stopped, or stops.
    pub fn toggle(&mut self, now: Duration) {
        self.play = match self.play {
            Play::Resting | Play::Soon(..) => Play::Since(now, None),
            Play::Since(..) => Play::Resting,
        };
    }

    /// Goes on to what is due.
    pub fn wake(&mut self, seconds: u32, now: Duration) {
        // Out of sight nobody wakes it: by now it may have begun, and be over too.
        if let Play::Soon(at, times) = self.play
            && at <= now
        {
            self.play = Play::Since(at, Some(times));
        }
        self.play = match self.play {
            Play::Since(since, Some(times)) if now >= since + cycle(seconds) * times => {
                Play::Resting
            }
            play @ (Play::Resting | Play::Soon(..) | Play::Since(..)) => play,
        };
    }

    /// What is shown now of a shot of this length.
    pub fn moment(&self, seconds: u32, now: Duration) -> Moment {
        let Play::Since(since, times) = self.play else { return REST };
        let cycle = cycle(seconds);
        let gone = now.saturating_sub(since);
        if times.is_some_and(|times| gone >= cycle * times) {
            return REST;
        }
        let into = Duration::from_nanos((gone.as_nanos() % cycle.as_nanos()) as u64);
        let length = length(seconds);
        let phase = into.saturating_sub(BEFORE).as_secs_f64() / length.as_secs_f64();
        Moment { phase: phase.min(1.0), playing: true, ghost: phase >= 1.0 }
    }

    /// When the picture changes next by itself.
    pub fn next(&self, seconds: u32, now: Duration) -> Option<Duration> {
        match self.play {
            Play::Resting => None,
            Play::Soon(at, _) => Some(at),
            Play::Since(since, times) => {
                let cycle = cycle(seconds);
                let gone = now.saturating_sub(since);
                let begun = u32::try_from(gone.as_nanos() / cycle.as_nanos()).unwrap_or(u32::MAX);
                let start = since + cycle.saturating_mul(begun);
                if times.is_some_and(|times| begun >= times) {
                    // It is over, and only has to be told so.
                    return Some(now);
                }
                let into = now.saturating_sub(start);
                Some(if into < BEFORE {
                    start + BEFORE
                } else if into < BEFORE + length(seconds) {
                    (now + FRAME).min(start + BEFORE + length(seconds))
                } else {
                    start + cycle
                })
            }
        }
    }
}

/// From one start of a shot of this length to the next.
fn cycle(seconds: u32) -> Duration {
    BEFORE + length(seconds) + AFTER
}

/// How long the camera moves; a shot has at least a second.
fn length(seconds: u32) -> Duration {
    Duration::from_secs(u64::from(seconds.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(100);

    fn changed() -> Preview {
        let mut preview = Preview::new(0, 5);
        preview.note(1, 5, true, NOW);
        preview
    }

    /// Every moment at which it wakes, with what it shows then, until it rests.
    fn film(preview: &mut Preview, seconds: u32) -> Vec<(Duration, Moment)> {
        let mut frames = Vec::new();
        let mut now = NOW;
        while let Some(next) = preview.next(seconds, now) {
            now = next;
            preview.wake(seconds, now);
            frames.push((now, preview.moment(seconds, now)));
            assert!(frames.len() < 10_000, "it never rests");
        }
        frames
    }

    #[test]
    fn a_change_is_shown_at_once_then_played_twice_and_rests_on_the_end() {
        let mut preview = changed();
        assert_eq!(preview.moment(5, NOW), REST, "the new end, with the start as a ghost");
        let frames = film(&mut preview, 5);
        assert_eq!(frames.last().unwrap().1, REST);
        let starts = frames.iter().filter(|(_, moment)| moment.phase == 0.0).count();
        assert!(starts >= 2, "each time it begins at the start");
        let turns = frames.windows(2).filter(|pair| pair[1].1.phase < pair[0].1.phase).count();
        assert_eq!(turns, 1, "from the first end to the second start");
        assert_eq!(frames.last().unwrap().0, frames[0].0 + cycle(5) * 2);
        for pair in frames.windows(2) {
            assert!(pair[1].0 > pair[0].0 || pair[1].1 == REST, "it never wakes twice at once");
        }
        let moving = frames.iter().filter(|(_, m)| m.phase > 0.0 && m.phase < 1.0).count();
        assert!(moving <= 2 * 5 * 30 + 2, "{moving} frames in two plays of five seconds");
    }

    #[test]
    fn the_first_move_plays_once_and_the_next_change_twice() {
        let mut preview = Preview::new(0, 5);
        preview.introduce();
        for (revision, times) in [(1, 1), (2, 2)] {
            preview.note(revision, 5, true, NOW);
            let frames = film(&mut preview, 5);
            assert_eq!(frames.last().unwrap().0, frames[0].0 + cycle(5) * times);
            assert_eq!(preview.next(5, frames.last().unwrap().0), None, "nothing ticks");
        }
    }

    #[test]
    fn each_change_begins_the_pause_anew_and_none_plays_what_is_not_to_play() {
        let mut preview = changed();
        preview.note(2, 5, true, NOW + PAUSE / 2);
        preview.wake(5, NOW + PAUSE);
        assert!(!preview.moment(5, NOW + PAUSE).playing);
        preview.note(3, 5, false, NOW + PAUSE);
        assert_eq!(preview.next(5, NOW + PAUSE), None);
    }

    #[test]
    fn asked_for_it_goes_round_until_it_is_stopped() {
        let mut preview = Preview::new(0, 10);
        preview.toggle(NOW);
        let later = NOW + cycle(10) * 50 + BEFORE + Duration::from_secs(5);
        preview.wake(10, later);
        assert!((preview.moment(10, later).phase - 0.5).abs() < 1e-9);
        preview.note(1, 10, true, later);
        assert!(preview.moment(10, later).playing, "a change is seen in the running one");
        preview.toggle(later);
        assert_eq!((preview.moment(10, later), preview.next(10, later)), (REST, None));
    }
}

//! Progress of the downloads that this process has heard of.

use std::collections::HashMap;
use std::time::Duration;

use super::film::bytes_words;
use super::stage::StageName;
use super::take::Take;
use super::take_id::TakeId;
use super::time::{Now, seconds_words};

/// A rate measured over less time than this is not shown.
const SOON: Duration = Duration::from_millis(400);

/// The progress of one film.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Film {
    come: u64,
    total: Option<u64>,
    /// When this process first heard of the current attempt, and how many bytes were there by then.
    since: (Duration, u64),
    last: Duration,
    /// Why the download is being retried later.
    later: Option<String>,
}

/// The films being downloaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coming {
    films: HashMap<TakeId, Film>,
}

impl Coming {
    /// Records that this many bytes of a film have arrived.
    pub fn come(&mut self, id: TakeId, come: u64, total: Option<u64>, now: Now) {
        let fresh = Film { come, total, since: (now.mono, come), last: now.mono, later: None };
        let film = self.films.entry(id).or_insert_with(|| fresh.clone());
        if film.later.is_some() || come < film.come {
            *film = fresh;
        } else {
            (film.come, film.total, film.last) = (come, total, now.mono);
        }
    }

    /// Records that a download will be retried later.
    pub fn later(&mut self, id: TakeId, why: String, now: Now) {
        let film = self.films.entry(id).or_insert(Film {
            come: 0,
            total: None,
            since: (now.mono, 0),
            last: now.mono,
            later: None,
        });
        film.later = Some(why);
    }

    /// Updates a take. Films that are not being downloaded are forgotten.
    pub fn put(&mut self, take: &Take) {
        if !take.wants_film() {
            self.films.remove(&take.id);
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.films.clear();
    }

    /// Why a film is being retried later.
    pub fn why_later(&self, id: TakeId) -> Option<&str> {
        self.films.get(&id)?.later.as_deref()
    }

    /// How many bytes of a take's film are there, and how many there will be: as heard here, else
    /// as in the ledger.
    pub fn amount(&self, take: &Take) -> (u64, Option<u64>) {
        let known = take.part.as_ref().map_or((0, None), |part| (part.done, part.total));
        let heard = self.films.get(&take.id).map(|film| (film.come, film.total));
        heard.filter(|(come, _)| *come >= known.0).unwrap_or(known)
    }

    /// Percentage of a take's film that is there, if its size is known.
    pub fn percent(&self, take: &Take) -> Option<u8> {
        let (come, total) = self.amount(take);
        let total = total.filter(|total| *total > 0)?;
        u8::try_from((come.min(total) * 100) / total).ok()
    }

    /// Bytes per second, if there is enough to measure.
    pub fn rate(&self, id: TakeId) -> Option<u64> {
        let film = self.films.get(&id).filter(|film| film.later.is_none())?;
        let span = film.last.checked_sub(film.since.0).filter(|span| *span >= SOON)?;
        let come = film.come.checked_sub(film.since.1)?;
        u64::try_from(u128::from(come) * 1000 / span.as_millis().max(1)).ok()
    }

    /// The time left at that rate.
    pub fn left(&self, take: &Take) -> Option<Duration> {
        let (come, total) = self.amount(take);
        let rate = self.rate(take.id).filter(|rate| *rate > 0)?;
        Some(Duration::from_secs(total?.saturating_sub(come).div_ceil(rate)))
    }

    /// The progress in a few words: `45% 3.1 MB/s`.
    pub fn short(&self, take: &Take) -> String {
        if take.state() != StageName::Downloading {
            return String::new();
        }
        let amount = match self.percent(take) {
            Some(percent) => format!("{percent}%"),
            None => bytes_words(self.amount(take).0),
        };
        match self.rate(take.id) {
            Some(rate) => format!("{amount} {}/s", bytes_words(rate)),
            None => amount,
        }
    }

    /// The progress in full: `1.2 of 2.6 MB, 3.1 MB/s, 2 s left`.
    pub fn whole(&self, take: &Take) -> String {
        let (come, total) = self.amount(take);
        let mut words = vec![match total {
            Some(total) => format!("{} of {}", bytes_words(come), bytes_words(total)),
            None => bytes_words(come),
        }];
        words.extend(self.rate(take.id).map(|rate| format!("{}/s", bytes_words(rate))));
        words.extend(self.left(take).map(|left| format!("{} left", seconds_words(left))));
        words.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Fetch, Output, Part, Shot, Stage, Timestamp};

    fn at(millis: u64) -> Now {
        Now { mono: Duration::from_millis(millis), wall: Timestamp::from_millis(0) }
    }

    fn take() -> Take {
        Take {
            id: TakeId::from_random([1, 2, 3, 4, 5]),
            seq: 1,
            origin: String::new(),
            key_print: String::new(),
            owner: None,
            parent: None,
            item: None,
            charge: None,
            shot: Shot::default(),
            stage: Stage::Downloading { task_id: "t".to_owned(), output: Output::default() },
            created: Timestamp::default(),
            updated: Timestamp::default(),
            sent: None,
            watched: None,
            missing: None,
            ended: None,
            route: crate::domain::Route::default(),
            answers: crate::domain::Answers::default(),
            fetch: Fetch::Wanted,
            part: Some(Part {
                path: "/f/x.mp4".into(),
                file: "/f/x.mp4.part".into(),
                validator: None,
                done: 1_000_000,
                total: Some(4_000_000),
            }),
            attempts: 0,
            hidden: false,
            remark: crate::domain::Remark::default(),
            got: None,
        }
    }

    #[test]
    fn the_rate_is_that_of_this_go_and_the_time_follows() {
        let (mut coming, take) = (Coming::default(), take());
        assert_eq!(coming.short(&take), "25%", "what the ledger has");
        coming.come(take.id, 1_000_000, Some(4_000_000), at(0));
        coming.come(take.id, 1_200_000, Some(4_000_000), at(100));
        assert_eq!(coming.rate(take.id), None, "too soon");
        coming.come(take.id, 2_000_000, Some(4_000_000), at(1000));
        assert_eq!(coming.short(&take), "50% 1.0 MB/s");
        assert_eq!(coming.whole(&take), "2.0 MB of 4.0 MB, 1.0 MB/s, 2 s left");
        coming.come(take.id, 10, Some(4_000_000), at(1100));
        assert_eq!(coming.rate(take.id), None, "it started over");
        coming.later(take.id, "no connection".to_owned(), at(1200));
        assert_eq!(coming.why_later(take.id), Some("no connection"));
        coming.come(take.id, 20, None, at(1300));
        assert_eq!(coming.why_later(take.id), None);
    }
}

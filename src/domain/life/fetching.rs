//! How fetching its film changes a take.

use super::super::failure::Failure;
use super::super::film::{Fetch, Part, SavedFilm};
use super::super::output::Output;
use super::super::stage::Stage;
use super::super::take::Take;
use super::super::time::Timestamp;
use super::event::Change;

impl Take {
    pub(super) fn fetching(&mut self, part: Part) -> Change {
        self.fetch = Fetch::Wanted;
        self.part = Some(part);
        self.film_becomes(|task_id, output| Stage::Downloading { task_id, output })
    }

    pub(super) fn fetched(&mut self, done: u64) -> Change {
        let Some(part) = self.part.as_mut() else { return Change::None };
        part.done = done;
        Change::Progress
    }

    pub(super) fn saved(&mut self, film: SavedFilm) -> Change {
        self.part = None;
        // It was measured in the film that was there before.
        self.got = None;
        self.film_becomes(|task_id, output| Stage::Saved { task_id, output, film })
    }

    pub(super) fn moved(&mut self, other: Output) -> Change {
        let (Stage::Succeeded { output, .. } | Stage::Downloading { output, .. }) = &mut self.stage
        else {
            return Change::None;
        };
        if *output == other {
            return Change::None;
        }
        *output = other;
        self.answers.about_this();
        // Whoever loses it asks for it again.
        Change::Progress
    }

    pub(super) fn held(&mut self, why: Failure) -> Change {
        self.fetch = Fetch::Held(why);
        self.film_waits()
    }

    pub(super) fn denied(&mut self, why: Failure, now: Timestamp) -> Change {
        let (since, first) = match self.fetch {
            // A clock that was set back does not make it begin in the future.
            Fetch::Denied { since, .. } => {
                (since.min(now), matches!(self.stage, Stage::Downloading { .. }))
            }
            Fetch::No | Fetch::Wanted | Fetch::Held(_) => (now, true),
        };
        self.fetch = Fetch::Denied { why, since };
        let change = self.film_waits();
        // It is asked for again and again, and only the first such answer is news.
        if first { change } else { Change::Progress }
    }

    pub(super) fn kept(&mut self, part: Part) -> Change {
        self.part = Some(part);
        Change::Milestone
    }

    pub(super) fn expired(&mut self, why: Failure) -> Change {
        self.fetch = Fetch::No;
        self.film_becomes(|task_id, output| Stage::Expired { task_id, output, why })
    }

    pub(super) fn want(&mut self, wanted: bool) -> Change {
        let wish = if wanted { Fetch::Wanted } else { Fetch::No };
        if self.is_filmless() {
            // It is fetched, or not, once there is an address.
            let change = if self.fetch == wish { Change::None } else { Change::Milestone };
            self.fetch = wish;
            return change;
        }
        self.fetch = wish;
        self.film_waits()
    }

    /// The film is at the provider, and is not being fetched at the moment.
    fn film_waits(&mut self) -> Change {
        self.film_becomes(|task_id, output| Stage::Succeeded { task_id, output })
    }

    /// Moves a take whose film was made to another stage, with the same task and address.
    fn film_becomes(&mut self, stage: impl FnOnce(String, Output) -> Stage) -> Change {
        let Some((task_id, output)) = self.task_id().zip(self.output()) else {
            return Change::None;
        };
        self.becomes(stage(task_id.to_owned(), output.clone()))
    }
}

//! Which stages accept which events.

use super::super::stage::Stage;
use super::super::take::Take;
use super::super::time::Timestamp;
use super::event::{Change, TakeEvent};

/// Whether an event can happen at a stage. Anything not listed here changes nothing: endings are
/// final, and a late answer cannot revive a take.
fn takes(stage: &Stage, event: &TakeEvent) -> bool {
    use TakeEvent as E;
    match stage {
        Stage::Preparing { .. } => matches!(event, E::Sending | E::Refused(_) | E::Cancelled),
        Stage::Submitting => {
            matches!(event, E::Accepted(_) | E::Later(_) | E::Refused(_) | E::Unclear { .. })
        }
        Stage::Unconfirmed { .. } => matches!(event, E::Settled(_) | E::Lost),
        Stage::Queued { .. } | Stage::Running { .. } => {
            matches!(event, E::Heard(_) | E::Missing | E::NoFilm(_)) || is_always_heard(event)
        }
        // What rests is asked about by the user's word only.
        Stage::Stalled { .. } => {
            matches!(event, E::Resumed | E::NoFilm(_)) || is_always_heard(event)
        }
        Stage::Filmless { rests: true, .. } => {
            matches!(event, E::Resumed | E::Want(_)) || is_always_heard(event)
        }
        Stage::Filmless { rests: false, .. } => {
            matches!(event, E::Heard(_) | E::Missing | E::NoFilm(_) | E::Want(_))
                || is_always_heard(event)
        }
        Stage::Succeeded { .. } => matches!(event, E::Want(_)) || is_of_the_film(event),
        Stage::Downloading { .. } => {
            matches!(event, E::Fetched(_) | E::Saved(_) | E::Want(false)) || is_of_the_film(event)
        }
        // From here a take comes back only by the user's word, and only for its film.
        Stage::Saved { .. } => matches!(event, E::Want(true)),
        Stage::Expired { .. } | Stage::Failed { task_id: Some(_), output: Some(_), .. } => {
            matches!(event, E::Want(true) | E::Kept(_))
        }
        Stage::Failed { .. } | Stage::Rejected { .. } | Stage::Cancelled => false,
    }
}

/// Whether an answer of the feed is always accepted, even for a take that is no longer asked about.
fn is_always_heard(event: &TakeEvent) -> bool {
    matches!(event, TakeEvent::Succeeded(_) | TakeEvent::Failed(..) | TakeEvent::AboutOther(_))
}

/// Whether an event concerns a film that has been made and is not on disk yet. The feed is asked
/// about those too, for a new address.
fn is_of_the_film(event: &TakeEvent) -> bool {
    use TakeEvent as E;
    matches!(event, E::Fetching(_) | E::Moved(_) | E::Held(_) | E::Denied(_) | E::Kept(_))
        || matches!(event, E::Expired(_) | E::AboutOther(_))
}

impl Take {
    /// Applies an event. If it does not fit the stage, nothing changes.
    pub fn apply(&mut self, event: TakeEvent, now: Timestamp) -> Change {
        if !takes(&self.stage, &event) {
            return Change::None;
        }
        let change = self.turn(event, now);
        if change != Change::None {
            // A clock set back does not make a take older than it was.
            self.updated = self.updated.max(now);
        }
        change
    }

    fn turn(&mut self, event: TakeEvent, now: Timestamp) -> Change {
        match event {
            TakeEvent::Sending => self.sending(now),
            TakeEvent::Later(retry) => self.later(retry),
            TakeEvent::Accepted(task_id) => self.accepted(task_id, now),
            TakeEvent::Refused(why) => self.refused(why),
            TakeEvent::Unclear { why, offered } => self.unclear(why, offered),
            TakeEvent::Cancelled => self.becomes(Stage::Cancelled),
            TakeEvent::Settled(task_id) => self.settled(task_id, now),
            TakeEvent::Lost => self.lost(),
            TakeEvent::Heard(remote) => self.heard(&remote, now),
            TakeEvent::Missing => self.not_known(now),
            TakeEvent::AboutOther(task_id) => self.about_other(task_id),
            TakeEvent::NoFilm(why) => self.film_is_missing(Some(why), now),
            TakeEvent::Succeeded(output) => self.succeeded(output, now),
            TakeEvent::Failed(why, output) => self.failed(why, output, now),
            TakeEvent::Resumed => self.resumed(now),
            TakeEvent::Fetching(part) => self.fetching(part),
            TakeEvent::Fetched(done) => self.fetched(done),
            TakeEvent::Saved(film) => self.saved(film),
            TakeEvent::Moved(output) => self.moved(output),
            TakeEvent::Held(why) => self.held(why),
            TakeEvent::Denied(why) => self.denied(why, now),
            TakeEvent::Kept(part) => self.kept(part),
            TakeEvent::Expired(why) => self.expired(why),
            TakeEvent::Want(wanted) => self.want(wanted),
        }
    }

    /// Moves the take to another stage.
    pub(super) fn becomes(&mut self, stage: Stage) -> Change {
        self.stage = stage;
        Change::Milestone
    }
}

//! The outcome of fetching a film, and what is kept of an incomplete one.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::desk::Desk;
use super::fetch::{Films, Job, Trouble};
use super::ownership::Own;
use crate::domain::{Container, Failure, FailureKind, Part, Take, TakeEvent, film_stem};
use crate::download::{Came, Folder, Judged, Kind, names};
use crate::store::StoreError;

/// The outcome of fetching a film, for scheduling the next attempt.
#[derive(Debug)]
pub(super) enum Fetched {
    /// It is over, and the ledger has the result.
    Ended,
    /// It was stopped; what has arrived is kept.
    Stopped,
    /// It did not work this time. The host may have said how long to wait.
    Later(Failure, Option<Duration>),
    /// It broke off.
    Cut(Failure),
    /// The host says that it is not there.
    Denied(Failure),
    /// There is no film at its address, or only a part of one. Addresses are valid for a day or
    /// two, and the provider may have another one.
    Nowhere(Nowhere),
    /// Another process changed the row, which has to be read again.
    Changed,
}

/// Why there is no film at an address.
#[derive(Clone, Debug)]
pub(super) struct Nowhere {
    pub(super) why: Failure,
    /// What becomes of the take if there is none at another address either.
    pub(super) then: Then,
}

/// What becomes of a take without a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// It is held, and retried now and then.
    Held,
    /// Likewise; but if the next answer has an unknown format too, it is kept as it is.
    Whatever,
    /// Likewise, with what has arrived kept under a name that a player accepts.
    Partial,
    /// It has expired. What has arrived is kept in this case too.
    Expired,
}

impl Desk {
    /// Fetches a film, its pictures and its sidecar. `again` says that the previous answer had an
    /// unknown format. Returns the take as the ledger has it.
    pub(super) async fn fetch(
        &self,
        take: Take,
        again: bool,
        stop: watch::Receiver<bool>,
    ) -> (Take, Fetched) {
        let Some(films) = &self.setup.films else { return (take, Fetched::Stopped) };
        let folder = match Folder::open(&films.folder, films.private) {
            Ok(folder) => Arc::new(folder),
            Err(why) => return self.end(take, TakeEvent::Held(why)).await,
        };
        let own = match self.own(&take, &folder).await {
            Ok(own) => own,
            Err(error) => return (take, not_written(&error)),
        };
        let part = part_for(&take, films, &folder, &own);
        let mut job = Job::new(self, (films, folder, own), (take, part), again, stop);
        let result = job.run().await;
        job.tidy();
        let nowhere = |why, then| Fetched::Nowhere(Nowhere { why, then });
        let fetched = match result {
            Ok(()) => Fetched::Ended,
            Err(Trouble::Denied(why)) => Fetched::Denied(why),
            Err(Trouble::NoFilm(why)) => nowhere(why, Then::Held),
            Err(Trouble::Unknown(why)) => nowhere(why, Then::Whatever),
            Err(Trouble::Short(why)) => nowhere(why, Then::Partial),
            Err(Trouble::Cut(why)) => Fetched::Cut(why),
            Err(Trouble::Later(why, hint)) => Fetched::Later(why, hint),
            Err(Trouble::Disk(why)) => return self.end(job.take, TakeEvent::Held(why)).await,
            Err(Trouble::Store(StoreError::Changed)) => Fetched::Changed,
            Err(Trouble::Store(error)) => not_written(&error),
            Err(Trouble::Stopped) => Fetched::Stopped,
        };
        (job.take, fetched)
    }

    /// Ends without the film, for good or for now. What has arrived is kept.
    pub(super) async fn give_up(&self, take: Take, nowhere: Nowhere) -> (Take, Fetched) {
        let Nowhere { why, then } = nowhere;
        let take = match then {
            Then::Held | Then::Whatever => take,
            Then::Partial | Then::Expired => match self.keep_partial(take).await {
                Ok(take) => take,
                Err(ended) => return ended,
            },
        };
        let event = match then {
            Then::Held | Then::Whatever | Then::Partial => TakeEvent::Held(why),
            Then::Expired => TakeEvent::Expired(why),
        };
        self.end(take, event).await
    }

    /// Gives an incomplete film a name that a player accepts, and writes a sidecar for it.
    async fn keep_partial(&self, take: Take) -> Result<Take, (Take, Fetched)> {
        let (Some(films), Some(part)) = (&self.setup.films, take.part.clone()) else {
            return Ok(take);
        };
        let Ok(folder) = Folder::open(&films.folder, films.private) else { return Ok(take) };
        let Ok(mut own) = self.own(&take, &folder).await else { return Ok(take) };
        if !is_own_part(&part, &folder, &own) {
            return Ok(take);
        }
        let part = most_of(part, &folder, &own);
        let name = file_name(&part.file);
        let there = folder.size(&name).filter(|bytes| *bytes > 0);
        let judged = there.and_then(|bytes| folder.judge(&name, bytes, Came::Cut).ok());
        let ending = match judged {
            Some(Judged::Film(container, _)) => container.ending(),
            Some(Judged::Short(ending, _) | Judged::Picture(ending)) => ending,
            Some(Judged::Unknown) => Container::Bin.ending(),
            None => return Ok(take),
        };
        let stem = names::stem_of_part(&name).to_owned();
        let kept = names::partial(&stem, ending);
        // What cannot be renamed is as good under the name that it has.
        if kept == name
            || folder.has(&kept)
            || !self.claim(&take, &folder, &mut own, &[&kept]).await.unwrap_or(false)
            || folder.rename(&name, &kept).is_err()
        {
            return Ok(take);
        }
        let part = Part { file: folder.path(&kept), ..part };
        match self.record_surely(take, TakeEvent::Kept(part), None).await {
            Ok(take) => {
                let about = (kept.as_str(), false, None);
                if let Err(why) =
                    self.sidecar(&take, films, (&folder, &mut own), &stem, about).await
                {
                    tracing::warn!(take = %take.id, why = why.message, "no sidecar");
                }
                Ok(take)
            }
            Err((take, StoreError::Changed)) => Err((take, Fetched::Changed)),
            Err((take, _)) => Err((take, Fetched::Stopped)),
        }
    }

    pub(super) async fn end(&self, take: Take, event: TakeEvent) -> (Take, Fetched) {
        match self.record_surely(take, event, None).await {
            Ok(take) => (take, Fetched::Ended),
            Err((take, StoreError::Changed)) => (take, Fetched::Changed),
            Err((take, _)) => (take, Fetched::Stopped),
        }
    }
}

/// The part of a take's film that is there, or the place where it will go.
fn part_for(take: &Take, films: &Films, folder: &Folder, own: &Own) -> Part {
    if let Some(part) = take.part.as_ref().filter(|part| is_own_part(part, folder, own)) {
        return part.clone();
    }
    let stem = film_stem(&take.created.day(&films.zone), &take.shot.prompt, take.id);
    let (mut free, mut nth) = (stem.clone(), 1);
    let taken = |stem: &str| {
        let mut whole = Container::ALL.iter().map(|it| names::whole(stem, it.ending()));
        whole.any(|name| folder.has(&name))
            || names::all_parts(stem).iter().any(|name| !own.may(folder, name))
    };
    while taken(&free) {
        nth += 1;
        free = format!("{stem}-{nth}");
    }
    Part {
        path: folder.path(&names::planned(&free)),
        file: folder.path(&names::first_part(&free)),
        validator: None,
        done: 0,
        total: None,
    }
}

/// The most complete version of a film: the longest that begins like a film.
fn most_of(part: Part, folder: &Folder, own: &Own) -> Part {
    let worth = |name: &str| (matches!(folder.kind(name), Some(Kind::Film(_))), folder.size(name));
    let last = file_name(&part.file);
    let others = names::parts(names::stem_of_part(&last)).into_iter();
    let best = others.filter(|name| own.has(name)).max_by_key(|name| worth(name));
    match best.filter(|best| worth(best) > worth(&last)) {
        Some(best) => {
            let done = folder.size(&best).unwrap_or(0);
            Part { file: folder.path(&best), validator: None, done, total: None, ..part }
        }
        None => part,
    }
}

/// Whether the part that a row names was written for that take. An imported or hand-edited row may
/// name any file.
fn is_own_part(part: &Part, folder: &Folder, own: &Own) -> bool {
    folder.holds(&part.path) && folder.holds(&part.file) && own.has(&file_name(&part.file))
}

fn not_written(error: &StoreError) -> Fetched {
    let what = format!("how far it is could not be written down: {error}");
    Fetched::Later(Failure::new(FailureKind::Disk, what), None)
}

pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

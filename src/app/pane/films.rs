//! What can be done with a film that is on disk, and the word of a take's ending.

use std::path::Path;

use crate::app::effect::Effect;
use crate::app::state::studio::{Studio, complain};
use crate::domain::{Now, StageName, Take};
use crate::input::{Action, act};

/// Plays a take's film, or opens its folder.
pub(in crate::app) fn on_film(
    model: &mut Studio,
    take: &Take,
    key: act::Film,
    now: Now,
) -> Vec<Effect> {
    let path = match film_of(take) {
        Ok(path) => path.to_owned(),
        Err(why) => {
            complain(model, why, now);
            return Vec::new();
        }
    };
    match key {
        act::Film::Play => vec![Effect::PlayFilm(path)],
        act::Film::OpenFolder => vec![Effect::OpenFolder(path)],
        act::Film::Watch => {
            vec![Effect::WatchFilm(path, take.shot.ratio.clone())]
        }
    }
}

/// Whether a take's film is on disk, and this machine has what that key hands it to.
pub(in crate::app) fn can_be_shown(model: &Studio, take: &Take, key: act::Film) -> bool {
    let programs = model.settings.programs;
    let there = match key {
        act::Film::Play => programs.plays,
        act::Film::OpenFolder => programs.opens,
        act::Film::Watch => programs.shows,
    };
    there && film_of(take).is_ok()
}

/// Whether the provider has a film of it, as far as it is known, that is not on the disk.
pub(in crate::app) fn film_is_elsewhere(take: &Take) -> bool {
    take.output().is_some() && take.film().is_none()
}

/// What the key that fetches a film is called where it would stop that.
pub(in crate::app) fn stop_word(take: Option<&Take>, action: Action) -> Option<&'static str> {
    let stops = action == act::Take::FetchFilm.into() && take.is_some_and(Take::wants_film);
    stops.then_some("stop film")
}

/// A take's film on disk; else what to say.
pub(in crate::app) fn film_of(take: &Take) -> Result<&Path, &'static str> {
    if let Some(film) = take.film() {
        return Ok(&film.path);
    }
    Err(match take.state() {
        StageName::Succeeded if take.is_filmless() => {
            "The provider has given no film yet; u asks again"
        }
        StageName::Failed if take.output().is_some() => {
            "It failed, and its film is not on disk; s fetches it"
        }
        StageName::Succeeded | StageName::Expired => "Its film is not on disk; s fetches it",
        StageName::Downloading => "Its film is still on its way to the disk",
        state if state.is_under_way() => "Its film is not made yet",
        StageName::Preparing
        | StageName::Submitting
        | StageName::Queued
        | StageName::Running
        | StageName::Stalled
        | StageName::Saved
        | StageName::Unconfirmed
        | StageName::Rejected
        | StageName::Failed
        | StageName::Cancelled => "This take has no film",
    })
}

/// The word of an ending, for whoever looks elsewhere: once for each take that was seen under way
/// here, and so for none that had ended before.
pub(in crate::app) fn announce(
    model: &mut Studio,
    take: &Take,
    before: Option<StageName>,
) -> Option<Effect> {
    if take.is_under_way() {
        model.running.insert(take.id);
        return None;
    }
    let ran = model.running.remove(&take.id) || before.is_some_and(StageName::is_under_way);
    let word = match take.state() {
        StageName::Saved => "its film is saved",
        StageName::Succeeded if take.is_filmless() => "it is done, without a film so far",
        StageName::Succeeded if take.failure().is_some() => "its film was not saved",
        StageName::Succeeded => "it has succeeded",
        StageName::Failed => "it has failed",
        StageName::Expired => "its film has expired",
        StageName::Unconfirmed => "it may have been charged",
        StageName::Rejected if take.never_left() => "it was not sent",
        StageName::Rejected => "it was rejected",
        // The user's own word, or nothing that has ended.
        StageName::Cancelled
        | StageName::Stalled
        | StageName::Preparing
        | StageName::Submitting
        | StageName::Queued
        | StageName::Running
        | StageName::Downloading => return None,
    };
    ran.then(|| Effect::Announce(format!("viewfinder: take {}: {word}", take.id)))
}

//! What can be done with a film that is on disk, and what a take's ending is announced with.

use std::path::Path;

use crate::app::effect::{self, Effect};
use crate::app::labels::{labels, press};
use crate::app::state::studio::{Studio, complain};
use crate::app::turn::{Opening, Turn};
use crate::domain::{Now, StageName, Take, Telling, outcome};
use crate::input::{Action, Context, act};

/// Plays a take's film, or opens its folder.
pub(in crate::app) fn on_film(
    model: &mut Studio,
    take: &Take,
    (key, context): (act::Film, Context),
    now: Now,
) -> Vec<Effect> {
    let Some(path) = film_of(take).map(Path::to_owned) else {
        say_no_film(model, take, context, now);
        return Vec::new();
    };
    if key == act::Film::Watch && model.settings.reader {
        let play = [Action::Film(act::Film::Play), Action::Newest(act::Newest::Play)];
        let keymap = &model.settings.keymap;
        let play = play.into_iter().find(|it| keymap.chord(context, *it).is_some());
        let next = play.map(|it| press(model, context, &[(it, "play it in your player")]));
        let words = format!("Nothing is drawn for a screen reader. {}", next.unwrap_or_default());
        complain(model, words.trim(), now);
        return Vec::new();
    }
    model.history.news.look_at(take.id);
    match key {
        act::Film::Play => vec![effect::Desktop::PlayFilm(path).into()],
        act::Film::OpenFolder => vec![effect::Desktop::OpenFolder(path).into()],
        act::Film::Watch => {
            vec![effect::Shell::WatchFilm(path, take.shot.ratio.clone()).into()]
        }
    }
}

/// Plays the film that came last, or that of `own`, if there is one; or shows its take.
pub(in crate::app) fn on_newest(
    model: &mut Studio,
    own: Option<&Take>,
    (key, context): (act::Newest, Context),
    now: Now,
) -> Turn {
    let Some(take) = film_meant(model, own).cloned() else {
        complain(model, "No film has come yet", now);
        return Turn::nothing();
    };
    match handed_to(key) {
        Some(film) => on_film(model, &take, (film, context), now).into(),
        None => Turn::open(Opening::OverTake(act::Open::Details, take.id)),
    }
}

/// Whether one of these keys has a film to work on.
pub(in crate::app) fn newest_applies(model: &Studio, own: Option<&Take>, key: act::Newest) -> bool {
    film_meant(model, own)
        .is_some_and(|take| handed_to(key).is_none_or(|film| can_be_shown(model, take, film)))
}

fn film_meant<'a>(model: &'a Studio, own: Option<&'a Take>) -> Option<&'a Take> {
    own.filter(|take| take.film().is_some()).or_else(|| model.history.news.newest())
}

/// What a key does with the newest film; none for the one that shows its take.
fn handed_to(key: act::Newest) -> Option<act::Film> {
    match key {
        act::Newest::Watch => Some(act::Film::Watch),
        act::Newest::Play => Some(act::Film::Play),
        act::Newest::Show => None,
    }
}

/// Whether a take's film is on disk, and this machine has what that key hands it to.
pub(in crate::app) fn can_be_shown(model: &Studio, take: &Take, key: act::Film) -> bool {
    let programs = model.settings.programs;
    let there = match key {
        act::Film::Play => programs.plays,
        act::Film::OpenFolder => programs.opens,
        act::Film::Watch => programs.shows && !model.settings.reader,
    };
    there && film_of(take).is_some()
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

/// A take's film on disk.
pub(in crate::app) fn film_of(take: &Take) -> Option<&Path> {
    take.film().map(|film| film.path.as_path())
}

/// Says why a take has no film on disk, and what to do about that where keys go to `context`.
pub(in crate::app) fn say_no_film(model: &mut Studio, take: &Take, context: Context, now: Now) {
    let words = Telling::of_no_film(take).told(&labels(model, context));
    complain(model, words, now);
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
    // A cancelled one is the user's own word, and a stalled one has not ended.
    let told = !matches!(take.state(), StageName::Cancelled | StageName::Stalled);
    let became = outcome(take).filter(|_| told)?;
    ran.then(|| effect::Desktop::Announce(format!("viewfinder: take {} {became}", take.id)).into())
}

//! What can be done with a film that is on disk, and what a take's ending is announced with.

use std::path::Path;

use super::effect::Effect;
use super::keys::complain;
use super::labels::labels;
use super::model::Model;
use crate::domain::{Now, StageName, Take, Telling, outcome};
use crate::input::Action;

/// Plays a take's film, or opens its folder.
pub(super) fn on_film(model: &mut Model, take: &Take, action: Action, now: Now) -> Vec<Effect> {
    let Some(path) = film_of(take).map(Path::to_owned) else {
        say_no_film(model, take, now);
        return Vec::new();
    };
    match action {
        Action::PlayFilm => vec![Effect::PlayFilm(path)],
        Action::OpenFolder => vec![Effect::OpenFolder(path)],
        Action::WatchFilm => vec![Effect::WatchFilm(path, take.shot.ratio.clone())],
        _ => Vec::new(),
    }
}

/// A take's film on disk.
pub(super) fn film_of(take: &Take) -> Option<&Path> {
    take.film().map(|film| film.path.as_path())
}

/// Says why a take has no film on disk, and what to do about that.
pub(super) fn say_no_film(model: &mut Model, take: &Take, now: Now) {
    let telling = Telling::of_no_film(take);
    let words = telling.told(&labels(model, model.context()));
    complain(model, words, now);
}

/// The word of an ending, for whoever looks elsewhere: once for each take that was seen under way
/// here, and so for none that had ended before.
pub(super) fn announce(
    model: &mut Model,
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
    ran.then(|| Effect::Announce(format!("viewfinder: take {} {became}", take.id)))
}

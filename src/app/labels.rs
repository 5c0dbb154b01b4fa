//! The keys of what one can do, by the names that they have in the keymap.

use super::state::studio::Studio;
use super::state::world::World;
use crate::domain::{Label, Step, keys_told, program};
use crate::input::{Action, Context, act};

/// Introduces a key that works where keys go.
const HERE: &str = "Press";
/// Introduces one that works in the history only.
const IN_HISTORY: &str = "In the history, press";
/// Introduces one that works once nothing lies over the form.
const IN_FORM: &str = "In the form, press";

/// Introduces a command, for what has no key.
const RUN: &str = "Outside the studio, run";

/// The keys of the steps that have some, the nearest first. The others are sentences of their own, or
/// only for the command line.
const KEYS: &[(Step, &[Action])] = &[
    (Step::Ask, &[Action::Take(act::Take::AskNow)]),
    (Step::ShowAgain, &[Action::Take(act::Take::AskNow)]),
    (Step::Fetch, &[Action::Take(act::Take::FetchFilm)]),
    (Step::FetchAgain, &[Action::Take(act::Take::FetchFilm)]),
    (Step::StopFetching, &[Action::Take(act::Take::FetchFilm)]),
    (Step::Settle, &[Action::Take(act::Take::Settle)]),
    (Step::TakeOffered, &[Action::Take(act::Take::Settle)]),
    (Step::EnterKey, &[Action::Key(act::Key::Enter), Action::Anywhere(act::Anywhere::Account)]),
    (Step::Details, &[Action::Open(act::Open::Details)]),
    (Step::Play, &[Action::Film(act::Film::Play)]),
    (Step::Watch, &[Action::Film(act::Film::Watch)]),
    (Step::WatchNewest, &[Action::Newest(act::Newest::Watch)]),
    (Step::OpenFolder, &[Action::Film(act::Film::OpenFolder)]),
    (Step::ClearFilter, &[Action::Anywhere(act::Anywhere::Close)]),
];

/// The label that each step has where keys go to `context`; `None` for one without a key, or that
/// this machine cannot do.
pub fn labels(studio: &Studio, context: Context) -> impl Fn(Step) -> Option<Label> {
    let programs = studio.settings.programs;
    let shows = programs.shows && !studio.settings.reader;
    move |step| {
        if step == Step::ListHidden {
            let program = program(studio.world == World::Sandbox);
            return Some(Label::Hand { lead: RUN, name: format!("{program} history --hidden") });
        }
        let can = [
            (Step::Play, programs.plays),
            (Step::Watch, shows),
            (Step::WatchNewest, shows),
            (Step::OpenFolder, programs.opens),
        ];
        if can.contains(&(step, false)) {
            return None;
        }
        let (_, actions) = KEYS.iter().find(|(of, _)| *of == step)?;
        let places = [(HERE, context), (IN_FORM, Context::Form), (IN_HISTORY, Context::History)];
        places.into_iter().find_map(|(lead, place)| {
            let chord = |action: &Action| studio.settings.keymap.chord(place, *action);
            let name = actions.iter().find_map(chord)?.to_string();
            Some(Label::Hand { lead, name })
        })
    }
}

/// Keys where keys go to `context`, and what each is there for, as one sentence.
pub fn press(studio: &Studio, context: Context, keys: &[(Action, &str)]) -> String {
    let name = |action| studio.settings.keymap.chord(context, action).map(|key| key.to_string());
    let keys: Vec<_> = keys.iter().map(|(action, does)| (name(*action), *does)).collect();
    keys_told(&keys)
}

//! The keys of the panes that are worth a place on the status line, and which of them have
//! something to work on.

use super::films::{can_be_shown, film_is_elsewhere, newest_applies, stop_word};
use super::takes::{can_be_hidden, can_be_seen};
use crate::app::state::form::Pane;
use crate::app::state::studio::Studio;
use crate::app::state::undo::{NextStep, Way};
use crate::domain::{Kind, StageName};
use crate::input::{Action, act};

const REVIEW: Action = Action::Anywhere(act::Anywhere::Review);
const NEXT_FIELD: Action = Action::Anywhere(act::Anywhere::NextField);

/// The keys for a film that has come and that nobody has looked at.
pub(in crate::app) const NEWEST: &[Action] = &[
    Action::Newest(act::Newest::Watch),
    Action::Newest(act::Newest::Show),
    Action::Newest(act::Newest::Play),
];

/// The key for a sweep that is paused.
pub(in crate::app) const SWEEP_WAITS: &[Action] = &[Action::Plans(act::Plans::Open)];

/// The keys worth a place on the line, most useful first.
pub(in crate::app) fn hints(studio: &Studio) -> &'static [Action] {
    match studio.focus.kind() {
        Some(Kind::Text) => &[
            REVIEW,
            NEXT_FIELD,
            Action::Prompt(act::Prompt::EditOutside),
            Action::Prompt(act::Prompt::Earlier),
            Action::Text(act::Text::Undo),
        ],
        Some(Kind::Choice) => &[
            REVIEW,
            Action::Choice(act::Choice::Next),
            Action::Choice(act::Choice::Open),
            NEXT_FIELD,
        ],
        Some(Kind::Number(_)) => &[REVIEW, Action::Choice(act::Choice::Next), NEXT_FIELD],
        Some(Kind::Address | Kind::Flag) => {
            &[REVIEW, Action::Images(act::Images::Edit), NEXT_FIELD]
        }
        Some(Kind::Axes) | None if studio.text().is_some() => {
            &[Action::List(act::List::Pick), REVIEW]
        }
        Some(Kind::Axes) => &[
            REVIEW,
            Action::Motion(act::Motion::StepUp),
            Action::Motion(act::Motion::BigStepUp),
            Action::Motion(act::Motion::Moves),
            Action::Motion(act::Motion::ToggleWords),
            Action::Motion(act::Motion::TurnRound),
            Action::Motion(act::Motion::Centre),
            Action::Motion(act::Motion::Undo),
            NEXT_FIELD,
        ],
        None => &[
            Action::Take(act::Take::Settle),
            Action::Film(act::Film::Play),
            Action::Shot(act::Shot::Load),
            Action::Shot(act::Shot::Again),
            Action::Take(act::Take::AskNow),
            Action::Open(act::Open::Details),
            Action::Open(act::Open::Copy),
            Action::Take(act::Take::FetchFilm),
            Action::Take(act::Take::Hide),
            Action::Anywhere(act::Anywhere::Search),
            Action::Open(act::Open::Rate),
            Action::Open(act::Open::Saw),
            Action::Open(act::Open::Note),
            NEXT_FIELD,
        ],
    }
}

/// What a key is called where that is not its usual word.
pub(in crate::app) fn word(studio: &Studio, action: Action) -> Option<&'static str> {
    if action == act::Newest::Watch.into() {
        return Some("play the new film");
    }
    if action == act::Plans::Open.into() {
        return Some("a sweep is paused");
    }
    stop_word(studio.history.selected(), action)
}

/// Whether an action has something to work on, so that it is worth showing.
pub(in crate::app) fn applies(studio: &Studio, action: Action) -> bool {
    if let Action::Newest(key) = action {
        return newest_applies(studio, None, key);
    }
    match studio.focus.kind() {
        None if !studio.history.filtering => applies_to_history(studio, action),
        Some(Kind::Choice | Kind::Number(_)) => {
            action != act::Choice::Next.into() || has_choice(studio)
        }
        Some(Kind::Text) if action == act::Text::Undo.into() => can_undo(studio, Pane::Prompt),
        Some(Kind::Text) => action != act::Prompt::Earlier.into() || studio.history.has_any(),
        Some(Kind::Axes) if action == act::Motion::Undo.into() => can_undo(studio, Pane::Motion),
        Some(Kind::Axes) if action == act::Motion::TurnRound.into() => studio.can_turn(),
        Some(Kind::Axes) if action == act::Motion::Centre.into() => {
            let panel = &studio.form.motion;
            panel.motion().get(panel.axis).tenths() != 0
        }
        Some(Kind::Axes | Kind::Address | Kind::Flag) | None => true,
    }
}

fn applies_to_history(studio: &Studio, action: Action) -> bool {
    let selected = studio.history.selected();
    if let Action::Film(key) = action {
        return selected.is_some_and(|take| can_be_shown(studio, take, key));
    }
    if action == act::Open::Saw.into() {
        return selected.is_some_and(|take| can_be_seen(studio, take));
    }
    if matches!(action, Action::Shot(_) | Action::Open(_)) {
        return selected.is_some();
    }
    let Action::Take(key) = action else { return true };
    selected.is_some_and(|take| match key {
        act::Take::AskNow => take.is_polled() || take.rests(),
        act::Take::FetchFilm => film_is_elsewhere(take),
        act::Take::Hide => can_be_hidden(take),
        act::Take::Settle => take.state() == StageName::Unconfirmed,
    })
}

/// Whether the picker in hand, or the seconds, have more than one choice.
fn has_choice(studio: &Studio) -> bool {
    studio.form.choices(studio.focus, &studio.settings.catalog).len() > 1
}

/// Whether undo has something to take back in that pane.
fn can_undo(studio: &Studio, pane: Pane) -> bool {
    let next = match pane {
        Pane::Prompt => studio.form.prompt.next_step(Way::Back),
        Pane::Motion => studio.form.motion.next_step(Way::Back),
    };
    next != NextStep::Nothing
}

//! What an action does to the field in hand.

use super::films::{on_film, on_newest};
use super::takes;
use crate::app::effect::{self, Effect, Sight};
use crate::app::state::form::Pane;
use crate::app::state::recall::Recall;
use crate::app::state::studio::{Studio, complain, focus, narrow, say};
use crate::app::state::undo::{Way, Went};
use crate::app::turn::{Opening, Turn};
use crate::domain::{Field, Flip, Kind, Now, clean_line};
use crate::input::{Action, Context, act};

pub(in crate::app) fn on_form(model: &mut Studio, action: Action, now: Now) -> Turn {
    if let Action::Anywhere(key) = action {
        return on_any_field(model, key, now);
    }
    if let Action::Newest(key) = action {
        let context = model.context();
        return on_newest(model, None, (key, context), now);
    }
    if action == act::Sweep::New.into() {
        return takes::sweep(model, now);
    }
    if action == act::Plans::Open.into() {
        return Turn::open(Opening::Plans);
    }
    match model.focus.kind() {
        Some(Kind::Text) => on_prompt(model, action, now),
        Some(Kind::Choice | Kind::Number(_)) => on_choice(model, action),
        Some(Kind::Address | Kind::Flag) if action == act::Images::Edit.into() => {
            Turn::open(Opening::Images)
        }
        Some(Kind::Address | Kind::Flag) => Turn::nothing(),
        Some(Kind::Axes) if model.form.motion.amount.is_some() => on_amount(model, action, now),
        Some(Kind::Axes) => on_motion(model, action, now),
        None if model.history.filtering => on_filter(model, action).into(),
        None => on_history(model, action, now),
    }
}

fn on_any_field(model: &mut Studio, key: act::Anywhere, now: Now) -> Turn {
    match key {
        act::Anywhere::NextField => leave(model, model.focus.next(), now),
        act::Anywhere::PreviousField => leave(model, model.focus.previous(), now),
        act::Anywhere::Review => return takes::review(model, now),
        act::Anywhere::Search => {
            focus(model, Field::History);
            model.history.filtering = true;
        }
        // These do the same wherever keys go.
        act::Anywhere::Help
        | act::Anywhere::Account
        | act::Anywhere::Close
        | act::Anywhere::Interrupt
        | act::Anywhere::Quit
        | act::Anywhere::Suspend
        | act::Anywhere::Redraw => {}
    }
    Turn::nothing()
}

/// Goes to another field, with the amount that is being typed.
fn leave(model: &mut Studio, to: Field, now: Now) {
    match model.form.motion.keep_amount() {
        Ok(()) => focus(model, to),
        Err(why) => complain(model, why, now),
    }
}

/// A letter where no text is typed: the next choice that begins with it, a number of one's own, or
/// an amount.
pub(in crate::app) fn on_letter(model: &mut Studio, letter: char) -> Turn {
    match model.focus.kind() {
        Some(Kind::Choice) => {
            let catalog = model.settings.catalog.clone();
            model.form.jump_choice(model.focus, letter, &catalog);
        }
        // The list is where a value of one's own is typed.
        Some(Kind::Number(_)) if letter.is_ascii_digit() => {
            return Turn::open(Opening::Choices(model.focus, letter.to_string()));
        }
        Some(Kind::Axes) => drop(model.form.motion.begins_amount(letter)),
        Some(Kind::Text | Kind::Number(_) | Kind::Address | Kind::Flag) | None => {}
    }
    Turn::nothing()
}

/// Closes what is innermost while nothing lies over the panes.
pub(in crate::app) fn close(model: &mut Studio) -> Vec<Effect> {
    if model.focus == Field::Motion && model.form.motion.amount.take().is_some() {
        return Vec::new();
    }
    if model.preview.whole {
        narrow(model);
        return Vec::new();
    }
    let filters = model.history.filtering || !model.history.filter().is_empty();
    if model.focus == Field::History && filters {
        model.history.filtering = false;
        return model.history.clear_filter();
    }
    if model.focus != Field::Prompt || !model.form.prompt.deselect() {
        model.toast = None;
    }
    Vec::new()
}

fn on_prompt(model: &mut Studio, action: Action, now: Now) -> Turn {
    if let Action::Prompt(key) = action {
        return match key {
            act::Prompt::Earlier => recall(model, 1, now),
            act::Prompt::Later => recall(model, -1, now),
            act::Prompt::EditOutside => effect::Shell::EditOutside(model.form.prompt.text()).into(),
        };
    }
    if action == act::Text::Undo.into() {
        go(model, Pane::Prompt, Way::Back, now);
    } else if action == act::Text::Redo.into() {
        go(model, Pane::Prompt, Way::Forth, now);
    }
    Turn::nothing()
}

/// The prompt was changed: it is none of the earlier ones any more.
pub(in crate::app) fn prompt_changed(model: &mut Studio) {
    model.recall = None;
}

/// Undo or redo in a pane; a loaded shot that goes or comes with it is worth a word.
fn go(model: &mut Studio, pane: Pane, way: Way, now: Now) {
    let went = model.form.go(pane, way);
    if pane == Pane::Prompt && went != Went::Nowhere {
        prompt_changed(model);
    }
    let words = match (went, pane, way) {
        (Went::Nowhere | Went::AStep, _, _) => return,
        (Went::AFork { whole: true }, Pane::Prompt, Way::Back) => {
            "The form is as it was before the shot was loaded"
        }
        (Went::AFork { whole: false }, Pane::Prompt, Way::Back) => {
            "The loaded shot is gone again; what you changed since then stays"
        }
        (Went::AFork { whole: true }, Pane::Prompt, Way::Forth) => {
            "The loaded shot is in the form again"
        }
        (Went::AFork { whole: false }, Pane::Prompt, Way::Forth) => {
            "The loaded shot is back; what you changed since then stays"
        }
        (Went::AFork { .. }, Pane::Motion, Way::Back) => {
            "The axes are as they were before the shot was loaded"
        }
        (Went::AFork { .. }, Pane::Motion, Way::Forth) => "The axes of the loaded shot are back",
    };
    say(model, words, now);
}

fn recall(model: &mut Studio, by: isize, now: Now) -> Turn {
    let Some(walk) = &mut model.recall else {
        if by < 0 {
            return Turn::nothing();
        }
        model.recall = Some(Recall { draft: model.form.prompt.text(), prompts: None, at: 0 });
        return effect::Ledger::LoadPrompts.into();
    };
    let Some(prompts) = &walk.prompts else { return Turn::nothing() };
    let to = walk.at.saturating_add_signed(by).min(prompts.len());
    if to == walk.at {
        if by > 0 {
            say(model, "That is the earliest prompt", now);
        }
        return Turn::nothing();
    }
    walk.at = to;
    let text = if to == 0 { walk.draft.clone() } else { prompts[to - 1].clone() };
    model.form.prompt.recall(&text);
    Turn::nothing()
}

/// Earlier prompts were read: the walk begins.
pub(in crate::app) fn prompts(model: &mut Studio, prompts: Vec<String>, now: Now) -> Turn {
    let Some(walk) = &mut model.recall else { return Turn::nothing() };
    if walk.prompts.is_some() {
        return Turn::nothing();
    }
    let others: Vec<String> = prompts.into_iter().filter(|prompt| *prompt != walk.draft).collect();
    if others.is_empty() {
        model.recall = None;
        say(model, "There are no earlier prompts", now);
        return Turn::nothing();
    }
    walk.prompts = Some(others);
    recall(model, 1, now)
}

fn on_choice(model: &mut Studio, action: Action) -> Turn {
    let (field, catalog) = (model.focus, model.settings.catalog.clone());
    let Action::Choice(key) = action else { return Turn::nothing() };
    match key {
        act::Choice::Previous => model.form.step_choice(field, -1, &catalog),
        act::Choice::Next => model.form.step_choice(field, 1, &catalog),
        act::Choice::First => model.form.step_choice(field, isize::MIN, &catalog),
        act::Choice::Last => model.form.step_choice(field, isize::MAX, &catalog),
        act::Choice::Open => return Turn::open(Opening::Choices(field, String::new())),
    }
    Turn::nothing()
}

/// Keys while an amount is typed that are none for its text.
fn on_amount(model: &mut Studio, action: Action, now: Now) -> Turn {
    if action == act::Text::DeleteLeft.into() {
        model.form.motion.amount = None;
    }
    if let Action::List(key @ (act::List::Pick | act::List::Up | act::List::Down)) = action {
        match model.form.motion.keep_amount() {
            Ok(()) if key == act::List::Pick => {}
            Ok(()) => drop(model.form.motion.act(action)),
            Err(why) => complain(model, why, now),
        }
    }
    Turn::nothing()
}

fn on_motion(model: &mut Studio, action: Action, now: Now) -> Turn {
    let Action::Motion(key) = action else {
        model.form.motion.act(action);
        return Turn::nothing();
    };
    match key {
        act::Motion::Play if model.form.motion.motion().is_zero() => {
            say(model, "The camera stands still; give an axis an amount", now);
        }
        act::Motion::Play => model.preview.toggle(now.mono),
        act::Motion::Moves => return Turn::open(Opening::Moves),
        act::Motion::ToggleWords => {
            model.form.toggle_words();
            let words = if model.form.says_words() {
                "The move is said in words after the prompt".to_owned()
            } else {
                "The move is not said in words".to_owned()
            };
            say(model, words, now);
        }
        act::Motion::TurnRound => return turn_round(model, now),
        act::Motion::Thirds => model.preview.thirds = !model.preview.thirds,
        act::Motion::Undo => go(model, Pane::Motion, Way::Back, now),
        act::Motion::Redo => go(model, Pane::Motion, Way::Forth, now),
        act::Motion::StepDown
        | act::Motion::StepUp
        | act::Motion::BigStepDown
        | act::Motion::BigStepUp
        | act::Motion::LowEnd
        | act::Motion::HighEnd
        | act::Motion::Centre
        | act::Motion::CentreAll => drop(model.form.motion.act(action)),
        // It does the same wherever keys go.
        act::Motion::Whole => {}
    }
    Turn::nothing()
}

/// Turns the axis in hand round for the form's model, in preview, words and verdicts: at once, and in
/// the settings.
fn turn_round(model: &mut Studio, now: Now) -> Turn {
    let (axis, name) = (model.form.motion.axis, model.form.rest.model.clone());
    if !model.can_turn() {
        let words = format!("No takes show that {name} moves {} the other way", axis.wire());
        complain(model, clean_line(&words), now);
        return Turn::nothing();
    }
    model.settings.conventions.turn(&name, axis);
    model.form.follow_settings();
    let mut effects: Vec<Effect> = model.read_lessons().into_iter().collect();
    effects.push(effect::Files::TurnAxis(Flip { model: Some(name), axis }).into());
    effects.into()
}

fn on_filter(model: &mut Studio, action: Action) -> Vec<Effect> {
    // The deletion comes here where there is nothing left to delete.
    if action == act::List::Pick.into() || action == act::Text::DeleteLeft.into() {
        model.history.filtering = false;
    } else if let Action::List(key) = action {
        return model.history.act(key);
    }
    Vec::new()
}

/// The cell that a key of the panes leads to: `pane-` and the cell's title.
fn pane(key: act::Pane) -> Option<Field> {
    let name = Action::from(key).name().strip_prefix("pane-")?;
    Field::ALL.into_iter().find(|cell| cell.title().eq_ignore_ascii_case(name))
}

fn on_history(model: &mut Studio, action: Action, now: Now) -> Turn {
    if let Action::List(key) = action {
        return model.history.act(key).into();
    }
    if let Action::Pane(key) = action {
        if let Some(to) = pane(key) {
            focus(model, to);
        }
        return Turn::nothing();
    }
    // Hidden takes come back, the last one first, by the key that asks about the one in hand.
    if action == act::Take::AskNow.into()
        && let Some(take) = model.hidden.pop()
    {
        model.toast = model.hidden.last().map(|before| takes::hidden(model, before, now));
        return effect::Ledger::Hide(take.id, Sight::Shown).into();
    }
    let Some(take) = model.history.selected().cloned() else { return Turn::nothing() };
    if let Action::Film(key) = action {
        return on_film(model, &take, (key, Context::History), now).into();
    }
    if let Action::Open(what) = action {
        return takes::open(model, &take, (what, Context::History), now);
    }
    if action == act::Shot::Again.into() {
        return takes::review_again(model, &take, now);
    }
    if action == act::Shot::Sweep.into() {
        return takes::sweep_of(model, &take.shot);
    }
    if action == act::Shot::Load.into() {
        return takes::load(model, &take, Context::History, now);
    }
    let Action::Take(key) = action else { return Turn::nothing() };
    match key {
        act::Take::AskNow => takes::ask_now(model, &take, now),
        act::Take::FetchFilm => takes::fetch_film(model, &take, Context::History, now),
        act::Take::Hide => takes::hide(model, &take, now),
        act::Take::Settle => takes::settle(model, &take, now),
    }
}

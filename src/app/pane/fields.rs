//! What an action does to the field in hand.

use crate::app::effect::Effect;
use crate::app::overlay::images;
use crate::app::overlay::moves as picker;
use crate::app::overlay::note as remark;
use crate::app::overlay::{List, Overlay};
use crate::app::pane::films::on_film;
use crate::app::pane::takes as sending;
use crate::app::state::form::{Field, Pane};
use crate::app::state::studio::{Model, Recall};
use crate::app::state::toast::Toast;
use crate::app::state::undo::{Way, Went};
use crate::app::text::Editor;
use crate::app::update::keys::{complain, say};
use crate::domain::Now;
use crate::input::{Action, act};

pub(in crate::app) fn on_form(model: &mut Model, action: Action, now: Now) -> Vec<Effect> {
    match action {
        Action::Anywhere(act::Anywhere::NextField)
        | Action::Anywhere(act::Anywhere::PreviousField) => {
            if let Err(why) = model.form.motion.keep_amount() {
                complain(model, why, now);
                return Vec::new();
            }
            let to = if action == Action::Anywhere(act::Anywhere::NextField) {
                model.focus.next()
            } else {
                model.focus.previous()
            };
            focus(model, to);
            return Vec::new();
        }
        Action::Anywhere(act::Anywhere::Review) => return sending::review(model, now),
        Action::Anywhere(act::Anywhere::Search) => {
            focus(model, Field::History);
            model.history.filtering = true;
            return Vec::new();
        }
        _ => {}
    }
    match model.focus {
        Field::Prompt => on_prompt(model, action, now),
        Field::Ratio | Field::Style | Field::Model | Field::Seconds => on_choice(model, action),
        Field::Images => images::on_field(model, action),
        Field::Motion => on_motion(model, action, now),
        Field::History if model.history.filtering => on_filter(model, action),
        Field::History => on_history(model, action, now),
    }
}

pub(in crate::app) fn focus(model: &mut Model, to: Field) {
    model.focus = to;
    model.history.filtering = false;
}

fn on_prompt(model: &mut Model, action: Action, now: Now) -> Vec<Effect> {
    match action {
        Action::Prompt(act::Prompt::Earlier) => return recall(model, 1, now),
        Action::Prompt(act::Prompt::Later) => return recall(model, -1, now),
        Action::Prompt(act::Prompt::EditOutside) => {
            return vec![Effect::EditOutside(model.form.prompt.text())];
        }
        Action::Text(act::Text::Undo) => go(model, Pane::Prompt, Way::Back, now),
        Action::Text(act::Text::Redo) => go(model, Pane::Prompt, Way::Forth, now),
        _ => {}
    }
    Vec::new()
}

/// The prompt was changed: it is none of the earlier ones any more.
pub(in crate::app) fn prompt_changed(model: &mut Model) {
    model.recall = None;
}

/// Undo or redo in a pane; a loaded shot that goes or comes with it is worth a word.
fn go(model: &mut Model, pane: Pane, way: Way, now: Now) {
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

fn recall(model: &mut Model, by: isize, now: Now) -> Vec<Effect> {
    let Some(walk) = &mut model.recall else {
        if by < 0 {
            return Vec::new();
        }
        model.recall = Some(Recall { draft: model.form.prompt.text(), prompts: None, at: 0 });
        return vec![Effect::LoadPrompts];
    };
    let Some(prompts) = &walk.prompts else { return Vec::new() };
    let to = walk.at.saturating_add_signed(by).min(prompts.len());
    if to == walk.at {
        if by > 0 {
            say(model, "That is the earliest prompt", now);
        }
        return Vec::new();
    }
    walk.at = to;
    let text = if to == 0 { walk.draft.clone() } else { prompts[to - 1].clone() };
    model.form.prompt.recall(&text);
    Vec::new()
}

/// Earlier prompts were read: the walk begins.
pub(in crate::app) fn prompts(model: &mut Model, prompts: Vec<String>, now: Now) -> Vec<Effect> {
    let Some(walk) = &mut model.recall else { return Vec::new() };
    if walk.prompts.is_some() {
        return Vec::new();
    }
    let others: Vec<String> = prompts.into_iter().filter(|prompt| *prompt != walk.draft).collect();
    if others.is_empty() {
        model.recall = None;
        say(model, "There are no earlier prompts", now);
        return Vec::new();
    }
    walk.prompts = Some(others);
    recall(model, 1, now)
}

fn on_choice(model: &mut Model, action: Action) -> Vec<Effect> {
    let (field, catalog) = (model.focus, model.settings.catalog.clone());
    match action {
        Action::Choice(act::Choice::Previous) => model.form.step_choice(field, -1, &catalog),
        Action::Choice(act::Choice::Next) => model.form.step_choice(field, 1, &catalog),
        Action::Choice(act::Choice::First) => model.form.step_choice(field, isize::MIN, &catalog),
        Action::Choice(act::Choice::Last) => model.form.step_choice(field, isize::MAX, &catalog),
        Action::Choice(act::Choice::Open) if field != Field::Seconds => {
            let choices = model.form.choices(field, &catalog);
            let at = choices.iter().position(|c| c == model.form.choice(field)).unwrap_or(0);
            let filter = Editor::default();
            model.overlays.push(Overlay::List(List { field, choices, filter, at }));
        }
        _ => {}
    }
    Vec::new()
}

fn on_motion(model: &mut Model, action: Action, now: Now) -> Vec<Effect> {
    if model.form.motion.amount.is_some() {
        match action {
            Action::Text(act::Text::DeleteLeft) => model.form.motion.amount = None,
            Action::List(act::List::Pick)
            | Action::List(act::List::Up)
            | Action::List(act::List::Down) => match model.form.motion.keep_amount() {
                Ok(())
                    if matches!(
                        action,
                        Action::List(act::List::Up) | Action::List(act::List::Down)
                    ) =>
                {
                    model.form.motion.act(action);
                }
                Ok(()) => {}
                Err(why) => complain(model, why, now),
            },
            _ => {}
        }
        return Vec::new();
    }
    match action {
        Action::Motion(act::Motion::Play) => {
            if model.form.motion.motion().is_zero() {
                say(model, "The camera stands still; give an axis an amount", now);
            } else {
                model.preview.toggle(now.mono);
            }
        }
        Action::Motion(act::Motion::Moves) => picker::open(model),
        Action::Motion(act::Motion::ToggleWords) => {
            model.form.toggle_words();
            let words = if model.form.words {
                format!("Sent behind the prompt: {}", model.form.phrase())
            } else {
                "The move is not said in words".to_owned()
            };
            say(model, words, now);
        }
        Action::Motion(act::Motion::Thirds) => model.preview.thirds = !model.preview.thirds,
        Action::Motion(act::Motion::Undo) => go(model, Pane::Motion, Way::Back, now),
        Action::Motion(act::Motion::Redo) => go(model, Pane::Motion, Way::Forth, now),
        _ => {
            model.form.motion.act(action);
        }
    }
    Vec::new()
}

fn on_filter(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        // The deletion comes here where there is nothing left to delete.
        Action::List(act::List::Pick) | Action::Text(act::Text::DeleteLeft) => {
            model.history.filtering = false;
            Vec::new()
        }
        _ => model.history.act(action).unwrap_or_default(),
    }
}

fn on_history(model: &mut Model, action: Action, now: Now) -> Vec<Effect> {
    if let Some(effects) = model.history.act(action) {
        return effects;
    }
    let to = match action {
        Action::Pane(act::Pane::Prompt) => Field::Prompt,
        Action::Pane(act::Pane::Ratio) => Field::Ratio,
        Action::Pane(act::Pane::Style) => Field::Style,
        Action::Pane(act::Pane::Model) => Field::Model,
        Action::Pane(act::Pane::Seconds) => Field::Seconds,
        Action::Pane(act::Pane::Images) => Field::Images,
        Action::Pane(act::Pane::Motion) => Field::Motion,
        _ => Field::History,
    };
    if to != Field::History {
        focus(model, to);
        return Vec::new();
    }
    // Hidden takes come back, the last one first, by the key that asks about the one in hand.
    if action == Action::Take(act::Take::AskNow)
        && let Some(id) = model.hidden.pop()
    {
        model.toast = model.hidden.last().map(|before| Toast::hidden(*before, now.mono));
        return vec![Effect::Hide(id, false)];
    }
    let Some(take) = model.history.selected().cloned() else { return Vec::new() };
    match action {
        Action::Take(act::Take::LoadShot) => {
            model.form.load(&take.shot, take.id);
            model.recall = None;
            focus(model, Field::Prompt);
            say(
                model,
                format!("The shot of take {} is in the form; undo brings yours back", take.id),
                now,
            );
            Vec::new()
        }
        Action::Take(act::Take::Again) => sending::review_again(model, &take, now),
        Action::Take(act::Take::Copy) => {
            model.overlays.push(Overlay::Copy(take.id));
            Vec::new()
        }
        Action::Take(act::Take::Rate) => {
            model.overlays.push(Overlay::Rate(take.id));
            Vec::new()
        }
        Action::Take(act::Take::Note) => {
            remark::open_note(model, &take, now);
            Vec::new()
        }
        Action::Take(act::Take::Details) => {
            model.overlays.push(Overlay::Details { id: take.id, scroll: 0, view: 0 });
            Vec::new()
        }
        Action::Take(act::Take::AskNow) => sending::ask_now(model, &take, now),
        Action::Take(act::Take::PlayFilm)
        | Action::Take(act::Take::OpenFolder)
        | Action::Take(act::Take::WatchFilm) => on_film(model, &take, action, now),
        Action::Take(act::Take::FetchFilm) => sending::fetch_film(model, &take, now),
        Action::Take(act::Take::Hide) => sending::hide(model, &take, now),
        Action::Take(act::Take::Settle) => sending::settle(model, &take, now),
        _ => Vec::new(),
    }
}

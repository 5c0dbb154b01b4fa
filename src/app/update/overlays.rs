//! What an action does to the overlay on top.

use crate::app::effect::Effect;
use crate::app::layout::pictures::views;
use crate::app::overlay::images;
use crate::app::overlay::moves as picker;
use crate::app::overlay::note as remark;
use crate::app::overlay::receipt::scroll;
use crate::app::overlay::{FIRST_RUN_CHOICES, KeyEntry, Overlay};
use crate::app::pane::films::{film_of, on_film};
use crate::app::pane::takes as sending;
use crate::app::state::form::Field;
use crate::app::state::studio::{Model, World};
use crate::app::update::keys::{complain, quit};
use crate::domain::{ApiKey, Now, Settlement, Take, TakeId, is_task_id, sentence};
use crate::input::{Action, Context, act};

pub(in crate::app) fn on_overlay(
    model: &mut Model,
    action: Action,
    again: bool,
    now: Now,
) -> Vec<Effect> {
    let Some(top) = model.overlays.last_mut() else { return Vec::new() };
    match top {
        Overlay::FirstRun { at } => {
            let action = match action {
                Action::List(act::List::Up) => {
                    *at = at.saturating_sub(1);
                    return Vec::new();
                }
                Action::List(act::List::Down) => {
                    *at = (*at + 1) % FIRST_RUN_CHOICES;
                    return Vec::new();
                }
                Action::List(act::List::Pick) => [
                    Action::Key(act::Key::Enter),
                    Action::Key(act::Key::TrySandbox),
                    Action::Anywhere(act::Anywhere::Help),
                    Action::Anywhere(act::Anywhere::Quit),
                ][*at],
                action => action,
            };
            first_run(model, action)
        }
        Overlay::KeyEntry(entry) => {
            if action != Action::List(act::List::Pick) {
                return Vec::new();
            }
            match ApiKey::parse(&entry.text.text()) {
                // It stays until the key is taken: nothing of it is lost if it cannot be.
                Ok(key) => vec![Effect::TakeKey(key)],
                Err(why) => {
                    // Nobody sees where it is wrong, so the next one begins anew; undo brings it back.
                    entry.text.replace("");
                    entry.wrong = Some(sentence(&why.to_string()));
                    Vec::new()
                }
            }
        }
        Overlay::ReplaceKey { key, .. } => match action {
            Action::Key(act::Key::Replace) => vec![Effect::ReplaceKey(key.clone())],
            _ => Vec::new(),
        },
        Overlay::Account => match action {
            Action::Key(act::Key::Enter) if model.world != World::Sandbox => {
                model.overlays.push(Overlay::KeyEntry(KeyEntry::default()));
                Vec::new()
            }
            Action::Key(act::Key::Remove) if model.world != World::Sandbox => {
                vec![Effect::RemoveKey]
            }
            _ => Vec::new(),
        },
        Overlay::Review(_) | Overlay::Receipt(_) => sending::on_sending(model, action, again, now),
        Overlay::List(_) => on_list(model, action, now),
        Overlay::Moves(_) => picker::on_moves(model, action, now),
        Overlay::Images(_) => images::on_entry(model, action, now),
        Overlay::Help { .. } | Overlay::Trouble { .. } => {
            scroll(model, action);
            Vec::new()
        }
        Overlay::Details { .. } => on_details(model, action, now),
        Overlay::TaskEntry(id, task_id) => {
            match action {
                Action::List(act::List::Pick)
                    if !task_id.is_empty() && !is_task_id(task_id.line()) =>
                {
                    complain(model, "A task id has no blanks and nothing invisible in it", now);
                }
                Action::List(act::List::Pick) if !task_id.is_empty() => {
                    let effect = Effect::Settle(*id, Settlement::Task(task_id.line().to_owned()));
                    model.overlays.pop();
                    return vec![effect];
                }
                _ => {}
            }
            Vec::new()
        }
        Overlay::Rate(_) => remark::on_rating(model, action),
        Overlay::Note(_) => remark::on_note(model, action, now),
        Overlay::Settle(_) | Overlay::Found(_) => sending::on_settling(model, action, now),
        Overlay::Copy(id) => {
            let id = *id;
            model.overlays.pop();
            copy(model, id, action, now)
        }
    }
}

fn on_details(model: &mut Model, action: Action, now: Now) -> Vec<Effect> {
    let Some(Overlay::Details { id, view, .. }) = model.overlays.last() else {
        return Vec::new();
    };
    let (id, view) = (*id, *view);
    let Some(take) = model.history.take(id).cloned() else { return Vec::new() };
    match action {
        Action::Take(act::Take::PlayFilm)
        | Action::Take(act::Take::OpenFolder)
        | Action::Take(act::Take::WatchFilm) => {
            return on_film(model, &take, action, now);
        }
        Action::Take(act::Take::FetchFilm) => return sending::fetch_film(model, &take, now),
        Action::Take(act::Take::Copy) => {
            model.overlays.push(Overlay::Copy(id));
            return Vec::new();
        }
        Action::Take(act::Take::Rate) => {
            model.overlays.push(Overlay::Rate(id));
            return Vec::new();
        }
        Action::Take(act::Take::Note) => {
            remark::open_note(model, &take, now);
            return Vec::new();
        }
        Action::Take(act::Take::NextPicture) => {
            let next = (view + 1) % views(model, &take).max(1);
            if let Some(Overlay::Details { view, .. }) = model.overlays.last_mut() {
                *view = next;
            }
        }
        _ => scroll(model, action),
    }
    Vec::new()
}

fn on_list(model: &mut Model, action: Action, now: Now) -> Vec<Effect> {
    let Some(Overlay::List(list)) = model.overlays.last_mut() else { return Vec::new() };
    let page = 8;
    match action {
        Action::List(act::List::Up) => list.step(-1),
        Action::List(act::List::Down) => list.step(1),
        Action::List(act::List::PageUp) => list.step(-page),
        Action::List(act::List::PageDown) => list.step(page),
        Action::List(act::List::Pick) => {
            let (field, mut chosen) = (list.field, list.chosen());
            let catalog = model.settings.catalog.clone();
            if let (Field::Ratio, Some(typed)) = (field, &chosen) {
                match catalog.read_ratio(&model.form.model, typed) {
                    Ok(ratio) => chosen = Some(ratio),
                    // It stays open, with what was typed: it can be mended.
                    Err(why) => {
                        complain(model, why.to_string(), now);
                        return Vec::new();
                    }
                }
            }
            model.overlays.pop();
            if let Some(chosen) = chosen {
                model.form.choose(field, chosen, &catalog);
            }
        }
        _ => {}
    }
    Vec::new()
}

fn first_run(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Key(act::Key::Enter) => {
            model.overlays.push(Overlay::KeyEntry(KeyEntry::default()));
            Vec::new()
        }
        Action::Key(act::Key::TrySandbox) => vec![Effect::EnterSandbox],
        Action::Anywhere(act::Anywhere::Help) => {
            model.overlays.push(Overlay::Help { scroll: 0, about: Context::Form });
            Vec::new()
        }
        Action::Anywhere(act::Anywhere::Quit) => quit(model),
        _ => Vec::new(),
    }
}

fn copy(model: &mut Model, id: TakeId, action: Action, now: Now) -> Vec<Effect> {
    let Some(take) = model.history.take(id) else { return Vec::new() };
    match action {
        Action::Copy(act::Copy::Task) => {
            if let Some(task_id) = take.task_id() {
                return vec![Effect::Copy(task_id.to_owned(), "the task id")];
            }
            complain(model, "This take has no task id", now);
            Vec::new()
        }
        Action::Copy(act::Copy::Id) => vec![Effect::Copy(take.id.to_string(), "the take's id")],
        Action::Copy(act::Copy::Path) => match film_of(take) {
            Ok(path) => vec![Effect::Copy(path.display().to_string(), "the film's path")],
            Err(why) => {
                complain(model, why, now);
                Vec::new()
            }
        },
        Action::Copy(act::Copy::Prompt) => {
            vec![Effect::Copy(take.shot.prompt.clone(), "the prompt")]
        }
        Action::Copy(act::Copy::Json) => vec![Effect::CopyRequest(id, false)],
        Action::Copy(act::Copy::Curl) => vec![Effect::CopyRequest(id, true)],
        _ => Vec::new(),
    }
}

/// Puts a task id aside whose entry is being closed, if one was typed.
pub(in crate::app) fn put_task_aside(model: &mut Model) {
    let Some(Overlay::TaskEntry(id, task_id)) = model.overlays.last() else { return };
    let offered = model.history.take(*id).and_then(Take::offered).unwrap_or_default();
    if !task_id.is_empty() && task_id.line() != offered {
        model.half_tasks.insert(*id, task_id.line().to_owned());
    }
}

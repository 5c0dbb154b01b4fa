//! From the form to the provider: review, receipt, and what an unconfirmed take can become.

use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::layout::pictures::views;
use crate::app::overlay::receipt::{scroll, scrolls};
use crate::app::overlay::review::{Receipt, Review};
use crate::app::overlay::{Found, KeyEntry, Overlay};
use crate::app::pane::films::film_of;
use crate::app::state::form::{Field, Pane};
use crate::app::state::studio::{Model, World};
use crate::app::state::toast::Toast;
use crate::app::state::undo::{NextStep, Way};
use crate::app::text::Editor;
use crate::app::update::keys::{complain, say};
use crate::domain::{
    FailureKind, Now, Settlement, Shot, ShotError, StageName, TASK_ID_LIMIT, Take, TakeId,
};
use crate::input::{Action, Context, act};

/// What comes sooner after the review has opened was not decided by reading it: it is the end of a
/// paste or of a burst.
const READ: Duration = Duration::from_millis(200);

/// Opens the review of the form's shot, or says what is missing.
pub(in crate::app) fn review(model: &mut Model, now: Now) -> Vec<Effect> {
    if let Err(why) = model.form.motion.keep_amount() {
        complain(model, why, now);
        return Vec::new();
    }
    // The amount that was just kept is said too.
    model.speak();
    let shot = model.form.shot().typed(&model.settings.catalog);
    if let Some(problem) = shot.problems(&model.settings.catalog).first() {
        complain_of(model, problem, now);
        model.focus = match problem {
            ShotError::EmptyPrompt | ShotError::LongPrompt(_) => Field::Prompt,
            ShotError::Name("ratio", _) | ShotError::Ratio(_) => Field::Ratio,
            ShotError::Name("style", _) => Field::Style,
            ShotError::Name(..) => Field::Model,
            ShotError::NoSeconds => Field::Seconds,
            ShotError::Images(_) => Field::Images,
        };
        return Vec::new();
    }
    let parent = model.form.parent;
    open_review(model, shot, parent, now)
}

/// Says why a shot cannot be sent.
fn complain_of(model: &mut Model, problem: &ShotError, now: Now) {
    let mut words = problem.to_string();
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    complain(model, words, now);
}

/// Opens the review from under what lies over the form, if nothing typed or unread goes with it.
pub(in crate::app) fn review_over(model: &mut Model, now: Now) -> Vec<Effect> {
    let typing = |overlay: &Overlay| {
        let context = overlay.context();
        let is_key = context == Context::ReplaceKey;
        context.takes_text() || is_key || context == Context::ImageChoice
    };
    if model.overlays.iter().any(typing) {
        say(model, "First take or drop what is typed here", now);
        return Vec::new();
    }
    let stays = |overlay: &Overlay| {
        matches!(overlay, Overlay::FirstRun { .. } | Overlay::Review(_) | Overlay::Trouble { .. })
    };
    if model.overlays.iter().any(stays) {
        return Vec::new();
    }
    model.overlays.clear();
    review(model, now)
}

/// Opens the review of a take's shot, to send it once more.
pub(in crate::app) fn review_again(model: &mut Model, take: &Take, now: Now) -> Vec<Effect> {
    if let Some(problem) =
        take.shot.clone().typed(&model.settings.catalog).problems(&model.settings.catalog).first()
    {
        // What was taken in from elsewhere may never have been fit to be sent.
        complain_of(model, problem, now);
        return Vec::new();
    }
    open_review(model, take.shot.clone(), Some(take.id), now)
}

fn open_review(model: &mut Model, shot: Shot, parent: Option<TakeId>, now: Now) -> Vec<Effect> {
    let shot = shot.typed(&model.settings.catalog);
    model.ticket += 1;
    model.toast = None;
    let mut review = Review::new(model.ticket, shot.clone(), parent, &model.settings.callback_url);
    review.opened = now.mono;
    model.overlays.push(Overlay::Review(Box::new(review)));
    vec![Effect::LoadSent(model.ticket, shot)]
}

/// A key while the review or the receipt is open.
pub(in crate::app) fn on_sending(
    model: &mut Model,
    action: Action,
    again: bool,
    now: Now,
) -> Vec<Effect> {
    match model.overlays.last_mut() {
        Some(Overlay::Review(review)) => {
            if action == Action::Review(act::Review::Send)
                && (again || now.mono < review.opened + READ)
            {
                let key =
                    model.settings.keymap.chord(Context::Review, Action::Review(act::Review::Send));
                let key = key.map(|key| key.to_string()).unwrap_or_default();
                let words = "That came too fast to be a decision: let";
                say(model, format!("{words} {key} go, and press it in a second to send"), now);
                return Vec::new();
            }
            if action != Action::Review(act::Review::Send) {
                scroll(model, action);
                return Vec::new();
            }
            let (ticket, shot, parent) = (review.ticket, review.shot.clone(), review.parent);
            let receipt =
                Receipt { ticket, shot: shot.clone(), take: None, refused: None, scroll: 0 };
            model.overlays.pop();
            // In place of the review, so that a second Enter finds nothing to confirm.
            model.overlays.push(Overlay::Receipt(Box::new(receipt)));
            vec![Effect::Submit { ticket, shot, parent }]
        }
        Some(Overlay::Receipt(receipt)) => {
            if action == Action::Key(act::Key::Enter) && wants_key(receipt) {
                model.overlays.pop();
                model.overlays.push(Overlay::KeyEntry(KeyEntry::default()));
            } else {
                scroll(model, action);
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Whether the shot was refused for its key, so that another one is the way on.
fn wants_key(receipt: &Receipt) -> bool {
    let refused = receipt.take.as_ref().and_then(Take::failure);
    refused.is_some_and(|why| why.kind == FailureKind::Auth)
}

/// Asks the provider about a take, if there is anything to ask.
pub(in crate::app) fn ask_now(model: &mut Model, take: &Take, now: Now) -> Vec<Effect> {
    match take.state() {
        _ if take.is_polled() || take.rests() => {
            model.toast = Some(Toast::plain(format!("Asking about take {}", take.id), now.mono));
            vec![Effect::AskNow(take.id)]
        }
        StageName::Unconfirmed => settle(model, take, now),
        StageName::Preparing | StageName::Submitting => Vec::new(),
        StageName::Queued
        | StageName::Running
        | StageName::Stalled
        | StageName::Succeeded
        | StageName::Downloading
        | StageName::Saved
        | StageName::Rejected
        | StageName::Failed
        | StageName::Expired
        | StageName::Cancelled => {
            let word = take.state();
            model.toast =
                Some(Toast::plain(format!("It is {word}: there is nothing to ask"), now.mono));
            Vec::new()
        }
    }
}

/// Fetches a take's film, or stops that.
pub(in crate::app) fn fetch_film(model: &mut Model, take: &Take, now: Now) -> Vec<Effect> {
    let said = |model: &mut Model, words: String| model.toast = Some(Toast::plain(words, now.mono));
    match take.state() {
        StageName::Succeeded | StageName::Downloading if take.wants_film() => {
            let begun = model.history.coming.amount(take).0 > 0;
            let words = if begun {
                "Stopping: what has come stays; s goes on with it"
            } else {
                "Stopping: the film stays at the provider; s fetches it"
            };
            said(model, words.to_owned());
            vec![Effect::Fetch(take.id, false)]
        }
        _ if take.is_filmless() => {
            complain(model, "Its film has no address yet; u asks the provider again", now);
            Vec::new()
        }
        // Whether it is still there is known where the disk is.
        StageName::Saved => vec![Effect::Fetch(take.id, true)],
        _ if take.output().is_some() => {
            said(model, format!("Fetching the film of take {}", take.id));
            vec![Effect::Fetch(take.id, true)]
        }
        state => {
            complain(model, format!("It is {state}: there is no film"), now);
            Vec::new()
        }
    }
}

/// Whether the key that fetches a film would stop that, for the take that keys go to.
pub fn stops_film(model: &Model) -> bool {
    let take = match model.overlays.last() {
        Some(Overlay::Details { id, .. }) => model.history.take(*id),
        _ => model.history.selected(),
    };
    take.is_some_and(Take::wants_film)
}

/// Whether an action that is bound where keys go has something to work on, so that it is worth
/// showing.
pub fn applies(model: &Model, action: Action) -> bool {
    let selected = model.history.selected();
    let state = selected.map(Take::state);
    match (model.context(), action) {
        (
            Context::History,
            Action::Take(act::Take::LoadShot)
            | Action::Take(act::Take::Again)
            | Action::Take(act::Take::Copy)
            | Action::Take(act::Take::Details)
            | Action::Take(act::Take::Rate)
            | Action::Take(act::Take::Note),
        ) => state.is_some(),
        (Context::History, Action::Take(act::Take::AskNow)) => {
            selected.is_some_and(|take| take.is_polled() || take.rests())
        }
        (Context::History, Action::Take(act::Take::FetchFilm)) => {
            selected.is_some_and(film_is_elsewhere)
        }
        (
            Context::History,
            Action::Take(act::Take::PlayFilm)
            | Action::Take(act::Take::WatchFilm)
            | Action::Take(act::Take::OpenFolder),
        ) => selected.is_some_and(|take| can_be_shown(model, take, action)),
        (Context::Details, action) => applies_to_details(model, action),
        (
            Context::Help | Context::Review | Context::Receipt | Context::Trouble,
            Action::List(act::List::Down),
        ) => scrolls(model),
        (Context::Receipt, Action::Key(act::Key::Enter)) => {
            matches!(model.overlays.last(), Some(Overlay::Receipt(receipt)) if wants_key(receipt))
        }
        (Context::Choice | Context::Seconds, Action::Choice(act::Choice::Next)) => {
            has_choice(model)
        }
        (Context::Prompt, Action::Text(act::Text::Undo)) => can_undo(model, Pane::Prompt),
        (Context::Motion, Action::Motion(act::Motion::Undo)) => can_undo(model, Pane::Motion),
        (Context::Motion, Action::Motion(act::Motion::Centre)) => {
            let panel = &model.form.motion;
            panel.motion().get(panel.axis).tenths() != 0
        }
        (Context::Settle, Action::Settle(act::Settle::LookUp)) => model.settings.access_token,
        (Context::History, Action::Take(act::Take::Hide)) => selected.is_some_and(can_be_hidden),
        (Context::History, Action::Take(act::Take::Settle)) => {
            state == Some(StageName::Unconfirmed)
        }
        (Context::Account, Action::Key(act::Key::Enter) | Action::Key(act::Key::Remove)) => {
            model.world != World::Sandbox
        }
        (Context::Moves, Action::Moves(act::Moves::Rename) | Action::Moves(act::Moves::Delete)) => {
            own_move_in_hand(model)
        }
        (Context::Moves, Action::Moves(act::Moves::Save)) => {
            matches!(model.overlays.last(), Some(Overlay::Moves(picker)) if !picker.filter.line().trim().is_empty())
        }
        // It clears a field only from its end.
        (_, Action::Text(act::Text::DeleteToStart)) => model.text_in_hand().is_some_and(|field| {
            let (line, byte) = field.place();
            !field.is_empty() && byte == field.lines()[line].len()
        }),
        (
            Context::Copy,
            action @ (Action::Copy(act::Copy::Path) | Action::Copy(act::Copy::Task)),
        ) => {
            matches!(model.overlays.last(), Some(Overlay::Copy(id))
            if model.history.take(*id).is_some_and(|take| match action {
                Action::Copy(act::Copy::Task) => take.task_id().is_some(),
                _ => take.film().is_some(),
            }))
        }
        (Context::Found, Action::List(act::List::Pick)) => {
            matches!(model.overlays.last(), Some(Overlay::Found(found)) if !found.tasks().is_empty())
        }
        _ => true,
    }
}

/// The same of the take whose details are open.
fn applies_to_details(model: &Model, action: Action) -> bool {
    let Some(Overlay::Details { id, .. }) = model.overlays.last() else { return false };
    let Some(take) = model.history.take(*id) else {
        return action == Action::Anywhere(act::Anywhere::Close);
    };
    match action {
        Action::Take(act::Take::PlayFilm)
        | Action::Take(act::Take::WatchFilm)
        | Action::Take(act::Take::OpenFolder) => can_be_shown(model, take, action),
        Action::Take(act::Take::FetchFilm) => film_is_elsewhere(take),
        Action::Take(act::Take::NextPicture) => views(model, take) > 1,
        Action::List(act::List::Down) => scrolls(model),
        _ => true,
    }
}

/// Whether the picker in hand, or the seconds, have more than one choice.
fn has_choice(model: &Model) -> bool {
    let (form, catalog) = (&model.form, &model.settings.catalog);
    if model.focus == Field::Seconds {
        return form.lengths(catalog).len() > 1;
    }
    form.choices(model.focus, catalog).len() > 1
}

/// Whether undo has something to take back in that pane.
fn can_undo(model: &Model, pane: Pane) -> bool {
    let next = match pane {
        Pane::Prompt => model.form.prompt.next_step(Way::Back),
        Pane::Motion => model.form.motion.next_step(Way::Back),
    };
    next != NextStep::Nothing
}

/// Whether a take's film is on disk, and this machine has what that key hands it to.
pub(in crate::app) fn can_be_shown(model: &Model, take: &Take, action: Action) -> bool {
    let programs = model.settings.programs;
    let there = match action {
        Action::Take(act::Take::PlayFilm) => programs.plays,
        Action::Take(act::Take::OpenFolder) => programs.opens,
        Action::Take(act::Take::WatchFilm) => programs.shows,
        _ => false,
    };
    there && film_of(take).is_ok()
}

fn own_move_in_hand(model: &Model) -> bool {
    match model.overlays.last() {
        Some(Overlay::Moves(picker)) => {
            picker.chosen(&model.settings.moves).is_some_and(|it| it.own)
        }
        _ => false,
    }
}

/// Whether the provider has a film of it, as far as it is known, that is not on the disk.
fn film_is_elsewhere(take: &Take) -> bool {
    take.output().is_some() && take.film().is_none()
}

/// What may still cost or become something stays in sight.
fn can_be_hidden(take: &Take) -> bool {
    let goes_on = take.state().is_under_way() || take.is_polled() || take.rests();
    !goes_on && take.state() != StageName::Unconfirmed
}

/// Hides a take that has ended.
pub(in crate::app) fn hide(model: &mut Model, take: &Take, now: Now) -> Vec<Effect> {
    let state = take.state();
    if !can_be_hidden(take) {
        complain(model, format!("It is {state}: an open take stays in sight"), now);
        return Vec::new();
    }
    vec![Effect::Hide(take.id, true)]
}

/// Opens the choices for an unconfirmed take.
pub(in crate::app) fn settle(model: &mut Model, take: &Take, now: Now) -> Vec<Effect> {
    if take.state() == StageName::Unconfirmed {
        model.overlays.push(Overlay::Settle(take.id));
    } else {
        complain(model, "Only an unconfirmed take needs settling", now);
    }
    Vec::new()
}

/// A key while an unconfirmed take is being settled.
pub(in crate::app) fn on_settling(model: &mut Model, action: Action, now: Now) -> Vec<Effect> {
    match model.overlays.last_mut() {
        Some(Overlay::Settle(id)) => {
            let id = *id;
            match action {
                Action::Settle(act::Settle::LookUp) if !model.settings.access_token => {
                    complain(
                        model,
                        "Looking it up needs COMETAPI_ACCESS_TOKEN in the environment",
                        now,
                    );
                    Vec::new()
                }
                Action::Settle(act::Settle::LookUp) => {
                    model.overlays.pop();
                    model.overlays.push(Overlay::Found(Found { take: id, tasks: None, at: 0 }));
                    vec![Effect::LookUp(id)]
                }
                Action::Settle(act::Settle::NameTask) => {
                    model.overlays.pop();
                    let begun = model.half_tasks.remove(&id);
                    let offered = model.history.take(id).and_then(Take::offered);
                    let text = begun.as_deref().or(offered).unwrap_or_default();
                    let task_id = Editor::of_line(text, TASK_ID_LIMIT);
                    model.overlays.push(Overlay::TaskEntry(id, task_id));
                    Vec::new()
                }
                Action::Settle(act::Settle::Lost) => {
                    model.overlays.pop();
                    vec![Effect::Settle(id, Settlement::Lost)]
                }
                Action::Take(act::Take::Again) => {
                    model.overlays.pop();
                    let take = model.history.take(id).cloned();
                    take.map_or_else(Vec::new, |take| review_again(model, &take, now))
                }
                _ => Vec::new(),
            }
        }
        Some(Overlay::Found(found)) => {
            let last = found.tasks().len().saturating_sub(1);
            match action {
                Action::List(act::List::Up) => found.at = found.at.saturating_sub(1),
                Action::List(act::List::Down) => found.at = (found.at + 1).min(last),
                Action::List(act::List::Pick) => {
                    if let Some(task) = found.tasks().get(found.at) {
                        let effect =
                            Effect::Settle(found.take, Settlement::Task(task.task_id.clone()));
                        model.overlays.pop();
                        return vec![effect];
                    }
                }
                _ => {}
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

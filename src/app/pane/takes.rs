//! What is done with a take, or with the shot in the form, on its way to the provider and back.

use super::films::say_no_film;
use crate::app::effect::{self, FilmWish, Sight};
use crate::app::labels::{labels, press};
use crate::app::state::studio::{Studio, complain, focus, say};
use crate::app::state::toast::Toast;
use crate::app::turn::{Opening, Then, Turn};
use crate::domain::{
    Field, Now, Removal, Shot, ShotError, StageName, Take, TakeId, Telling, named,
};
use crate::input::{Context, act};

/// Opens the review of the form's shot, or says what is missing.
pub(in crate::app) fn review(model: &mut Studio, now: Now) -> Turn {
    if let Err(why) = model.form.motion.keep_amount() {
        complain(model, why, now);
        return Turn::nothing();
    }
    // The amount that was just kept is said too.
    model.speak();
    let shot = model.form.shot().typed(&model.settings.catalog);
    if let Some(problem) = shot.problems(&model.settings.catalog).first() {
        complain_of(model, problem, now);
        model.focus = problem.field().spec().cell;
        return Turn::nothing();
    }
    let parent = model.form.parent;
    open_review(model, shot, parent)
}

/// Opens the sweep of the form's shot. Its prompt may be missing: that may vary too.
pub(in crate::app) fn sweep(model: &mut Studio, now: Now) -> Turn {
    if let Err(why) = model.form.motion.keep_amount() {
        complain(model, why, now);
        return Turn::nothing();
    }
    model.speak();
    let shot = model.form.shot();
    sweep_of(model, &shot)
}

/// Opens the sweep of a shot.
pub(in crate::app) fn sweep_of(model: &mut Studio, shot: &Shot) -> Turn {
    model.toast = None;
    Turn::open(Opening::Sweep(shot.clone().typed(&model.settings.catalog)))
}

/// Says why a shot cannot be sent.
fn complain_of(model: &mut Studio, problem: &ShotError, now: Now) {
    let mut words = problem.to_string();
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    complain(model, words, now);
}

/// Opens the review of a take's shot, to send it once more.
pub(in crate::app) fn review_again(model: &mut Studio, take: &Take, now: Now) -> Turn {
    if let Some(problem) =
        take.shot.clone().typed(&model.settings.catalog).problems(&model.settings.catalog).first()
    {
        // What was taken in from elsewhere may never have been fit to be sent.
        complain_of(model, problem, now);
        return Turn::nothing();
    }
    open_review(model, take.shot.clone(), Some(take.id))
}

/// Loads a take's shot into the form.
pub(in crate::app) fn load(model: &mut Studio, take: &Take, context: Context, now: Now) -> Turn {
    model.form.load(&take.shot, take.id);
    model.recall = None;
    focus(model, Field::Prompt);
    let undo = press(model, Context::Prompt, &[(act::Text::Undo.into(), "bring yours back")]);
    let words = format!("The shot of {} is in the form. {undo}", named(take));
    say(model, words.trim(), now);
    if context == Context::History { Turn::nothing() } else { Then::Leave.into() }
}

fn open_review(model: &mut Studio, shot: Shot, parent: Option<TakeId>) -> Turn {
    let shot = shot.typed(&model.settings.catalog);
    model.ticket += 1;
    model.toast = None;
    let ticket = model.ticket;
    Turn::open(Opening::Review { ticket, shot, parent })
}

/// Asks the provider about a take, if there is anything to ask.
pub(in crate::app) fn ask_now(model: &mut Studio, take: &Take, now: Now) -> Turn {
    let state = take.state();
    if take.is_polled() || take.rests() {
        say(model, format!("Asking about {}", named(take)), now);
        return effect::Worker::AskNow(take.id).into();
    }
    if state == StageName::Unconfirmed {
        return settle(model, take, now);
    }
    if !matches!(state, StageName::Preparing | StageName::Submitting) {
        say(model, format!("It is {state}: there is nothing to ask"), now);
    }
    Turn::nothing()
}

/// Fetches a take's film, or stops that.
pub(in crate::app) fn fetch_film(
    model: &mut Studio,
    take: &Take,
    context: Context,
    now: Now,
) -> Turn {
    let state = take.state();
    let fetched = matches!(state, StageName::Succeeded | StageName::Downloading);
    if fetched && take.wants_film() {
        let begun = model.history.coming.amount(take).0 > 0;
        let words = Telling::of_stopped_film(take, begun).told(&labels(model, context));
        say(model, words, now);
        return effect::Worker::Fetch(take.id, FilmWish::Stop).into();
    }
    // Whether a saved one is still there is known where the disk is.
    if take.is_filmless() || (state != StageName::Saved && take.output().is_none()) {
        say_no_film(model, take, context, now);
        return Turn::nothing();
    }
    if state != StageName::Saved {
        say(model, format!("Fetching the film of {}", named(take)), now);
    }
    effect::Worker::Fetch(take.id, FilmWish::Fetch).into()
}

/// Whether there is something to say about what a take's camera did: it has a film, and was asked.
pub(in crate::app) fn can_be_seen(model: &Studio, take: &Take) -> bool {
    take.film().is_some() && !model.asked_axes(take).is_empty()
}

/// Opens over a take what an action asks for, or says why there is nothing to it.
pub(in crate::app) fn open(
    model: &mut Studio,
    take: &Take,
    (what, context): (act::Open, Context),
    now: Now,
) -> Turn {
    if what != act::Open::Saw || can_be_seen(model, take) {
        return Turn::open(Opening::OverTake(what, take.id));
    }
    if take.film().is_none() {
        say_no_film(model, take, context, now);
    } else if take.shot.motion.is_zero() {
        complain(model, "Nothing was asked of its camera", now);
    } else {
        complain(model, "Slide and turn were asked against each other: there is no verdict", now);
    }
    Turn::nothing()
}

/// Whether a take can be hidden: what may still cost or become something stays in sight.
pub(in crate::app) fn can_be_hidden(take: &Take) -> bool {
    Telling::of_kept(take, Removal::Hide).is_none()
}

/// Hides a take, or says why it stays in sight.
pub(in crate::app) fn hide(model: &mut Studio, take: &Take, now: Now) -> Turn {
    if let Some(kept) = Telling::of_kept(take, Removal::Hide) {
        let words = kept.told(&labels(model, Context::History));
        complain(model, words, now);
        return Turn::nothing();
    }
    effect::Ledger::Hide(take.id, Sight::Hidden).into()
}

/// Opens the choices for an unconfirmed take.
pub(in crate::app) fn settle(model: &mut Studio, take: &Take, now: Now) -> Turn {
    if take.state() == StageName::Unconfirmed {
        return Turn::open(Opening::Settle(take.id));
    }
    complain(model, "Only an unconfirmed take needs settling", now);
    Turn::nothing()
}

/// The word that a take was hidden, with the key that shows it again.
pub(in crate::app) fn hidden(model: &Studio, take: &Take, now: Now) -> Toast {
    let text = Telling::of_hidden(take).told(&labels(model, Context::History));
    Toast::hidden(take.id, text, now.mono)
}

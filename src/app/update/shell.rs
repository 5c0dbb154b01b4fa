//! What came of what the shell was asked: worlds, keys, texts and pictures.

use super::keys;
use super::notice::trouble;
use crate::app::effect::{self, Effect, MoveChange};
use crate::app::model::Model;
use crate::app::msg::{KeyTaken, Shell};
use crate::app::overlay::first_run::FirstRun;
use crate::app::overlay::replace_key::ReplaceKey;
use crate::app::overlay::{Overlay, moves};
use crate::app::state::studio::{Studio, complain};
use crate::app::state::toast::Toast;
use crate::app::state::world::World;
use crate::domain::{Health, Move, Now, Report};

/// A prompt for whoever opens the sandbox with nothing in mind.
const SAMPLE: &str = "a cat on a lighthouse at golden hour, waves breaking far below";

/// Its move, so that the first screen shows what the viewfinder is for.
const SAMPLE_MOVE: &str = "orbit left";

/// Takes in what came of it.
pub(super) fn hear(model: &mut Model, msg: Shell, now: Now) -> Vec<Effect> {
    match msg {
        Shell::Entered(world) => return entered(model, world),
        Shell::Edited(edited) => return edited_outside(model, edited, now),
        Shell::NotInTmux(text, said) => {
            return vec![effect::Desktop::CopyPastTmux(text, said).into()];
        }
        Shell::Pictures(can) => model.pictures = can,
        Shell::Picture(shown) => model.picture = Some(shown),
        // It is not replaced without a word.
        Shell::OtherKeySaved(key, saved) => model.overlays.push(ReplaceKey { key, saved }.into()),
        Shell::KeyTaken(taken) => key_taken(model, &taken, now),
        Shell::KeyRemoved(removed) => key_removed(model, removed, now),
        Shell::NotShown(report) => {
            model.history.news.not_shown();
            trouble(model, &report, now);
        }
        Shell::Moves(result) => moves_changed(model, result, now),
    }
    Vec::new()
}

fn entered(model: &mut Model, world: World) -> Vec<Effect> {
    // With the picker goes what was only tried on.
    model.form.motion.drop_tried();
    model.overlays.retain(|overlay| matches!(overlay, Overlay::Trouble(_)));
    if world == World::Nowhere {
        model.overlays.insert(0, FirstRun::default().into());
    }
    if world == World::Sandbox && model.form.prompt.is_empty() {
        model.form.prompt.replace(SAMPLE);
        model.sample = true;
        let sample = model.settings.moves.find(SAMPLE_MOVE).map(|it| it.motion);
        if let (Ok(motion), true) = (sample, model.form.motion.motion().is_zero()) {
            model.form.motion.try_on(Some(motion));
            model.form.motion.keep_tried();
            model.preview.introduce();
        }
    }
    model.world = world;
    model.health = Health::Fine;
    model.under_way = 0;
    model.history.clear();
    model.running.clear();
    model.measuring.clear();
    model.lessons.clear();
    model.plans.clear();
    let mut effects = model.history.reload();
    // Last: the history does not wait for it.
    effects.extend(model.read_lessons());
    effects.push(effect::Ledger::LoadPlans.into());
    effects
}

/// The prompt comes back from the user's editor, or with the reason why it does not; then the keys
/// that were held meanwhile are taken.
fn edited_outside(model: &mut Model, edited: Result<String, Report>, now: Now) -> Vec<Effect> {
    match edited {
        Ok(text) => {
            if text != model.form.prompt.text() {
                model.recall = None;
                model.form.prompt.replace(&text);
            }
        }
        Err(report) => trouble(model, &report, now),
    }
    let held = std::mem::take(&mut model.held);
    keys::keys(model, &held, now)
}

fn key_taken(model: &mut Model, taken: &KeyTaken, now: Now) {
    model.health = Health::Fine;
    model
        .overlays
        .retain(|overlay| !matches!(overlay, Overlay::KeyEntry(_) | Overlay::ReplaceKey(_)));
    let text = match (&taken.saved, &taken.shadowed) {
        (Ok(_), Some(variable)) => {
            format!("This session uses the new key; {variable} wins over it at the next start")
        }
        (Ok(place), None) => format!("The key ending in {} is saved in {place}", taken.tail),
        (Err(report), _) => {
            format!("The key is used but not saved. {} {}", report.what, report.next)
        }
    };
    model.toast = Some(match taken.saved {
        Ok(_) => Toast::plain(text, now.mono),
        Err(_) => Toast::bad(text, now.mono),
    });
    if let World::Live { tail, source, print, saved, .. } = &mut model.world {
        tail.clone_from(&taken.tail);
        print.clone_from(&taken.print);
        if let Ok(place) = &taken.saved {
            *saved = true;
            source.clone_from(place);
        }
    }
}

fn key_removed(model: &mut Studio, removed: Result<(), Report>, now: Now) {
    if let Err(report) = removed {
        trouble(model, &report, now);
        return;
    }
    if let World::Live { saved, .. } = &mut model.world {
        *saved = false;
    }
    let text = "The saved key is removed. This session goes on with the key it has.";
    model.toast = Some(Toast::plain(text, now.mono));
}

/// The user's own moves are now these, or could not be changed.
fn moves_changed(model: &mut Model, result: Result<(Vec<Move>, MoveChange), Report>, now: Now) {
    match result {
        Ok((own, change)) => {
            let Model { studio, overlays } = model;
            let (at, deleted) = moves::take_over(studio, own, &change, now);
            if let Some(Overlay::Moves(picker)) = overlays.last_mut() {
                picker.changed(studio, at, deleted);
            }
        }
        Err(report) => complain(model, format!("{} {}", report.what, report.safe).trim(), now),
    }
}

//! What the worker tells: how takes and their films go, and how the provider is.

use super::notice::{alarm, trouble};
use crate::app::effect::Effect;
use crate::app::labels::labels;
use crate::app::model::Model;
use crate::app::msg::{Msg, Worker};
use crate::app::overlay::{Overlay, plans};
use crate::app::pane::films::announce;
use crate::app::state::studio::Studio;
use crate::app::state::toast::Toast;
use crate::domain::{Field, Now, Stage, StageName, Take, Telling, clean_line, shorten};

/// Cells of a prompt that names its take where a change of its state is read aloud.
const SPOKEN: usize = 32;

/// Takes in how something goes.
pub(super) fn hear(model: &mut Model, msg: Worker, now: Now) -> Vec<Effect> {
    match msg {
        Worker::Take(take) => return take_changed(model, &take, now),
        // What is read aloud is the state, not each step of it.
        Worker::Coming(..) if model.settings.reader => {}
        Worker::Coming(id, come, total) => model.history.coming.come(id, come, total, now),
        Worker::FilmLater(id, why) => model.history.coming.later(id, why, now),
        Worker::FilmThere => {
            model.toast = Some(Toast::plain("Its film is on disk already".to_owned(), now.mono));
        }
        Worker::NotMeasured(Some(id)) => drop(model.measuring.remove(&id)),
        Worker::NotMeasured(None) => model.measuring.clear(),
        Worker::Planned(_, Ok(plan)) => {
            model.plans.put(&plan);
            return model.overlays.iter().filter_map(|it| it.dialog().asks_again()).collect();
        }
        Worker::Planned(_, Err(report)) => alarm(model, report, now),
        Worker::Plan(plan, report) => {
            let (before, context) = (model.plans.put(&plan), model.context());
            match report {
                Some(report) => trouble(model, &report, now),
                None => plans::say_plan(model, &plan, before, context, now),
            }
        }
        Worker::Health(health) => model.health = health,
        // The overlay that asked has heard it.
        Worker::Written(..) | Worker::LookedUp(..) => {}
    }
    Vec::new()
}

fn take_changed(model: &mut Model, take: &Take, now: Now) -> Vec<Effect> {
    note_kept(model, take);
    let known = model.history.take(take.id);
    let before = known.map(Take::state);
    let teaches = teaches(known, take);
    let focused = model.focus == Field::History;
    let had_none = known.map_or(model.running.contains(&take.id), |it| it.film().is_none());
    model.history.put(take, focused);
    if take.film().is_some() && had_none {
        model.history.news.came(take);
    }
    let mut effects: Vec<Effect> = announce(model, take, before).into_iter().collect();
    let measures = model.settings.measures && model.settings.programs.shows;
    if take.got.is_some() {
        model.measuring.remove(&take.id);
    } else if measures
        && take.state() == StageName::Saved
        && before.is_some_and(|it| it != StageName::Saved)
    {
        model.measuring.insert(take.id);
    }
    if teaches {
        effects.extend(model.read_lessons());
    }
    if before == Some(take.state()) {
        return effects;
    }
    if take.state() == StageName::Succeeded {
        model.history.forget_usual();
    }
    // Whatever is on top shows its own take; for the others a word in passing.
    if model.overlays.is_empty()
        && before.is_some_and(StageName::is_under_way)
        && (!take.is_under_way() || take.is_filmless())
    {
        let telling = Telling::of_outcome(take).unwrap_or_default();
        let text = telling.told(&labels(model, model.context()));
        let succeeded = take.state() == StageName::Succeeded && take.failure().is_none();
        let went_well = succeeded || take.state() == StageName::Saved;
        let toast = if went_well { Toast::plain } else { Toast::bad };
        model.toast = Some(toast(text, now.mono));
    } else if model.settings.reader {
        let prompt = shorten(&clean_line(&take.shot.prompt), SPOKEN);
        model.toast = Some(Toast::plain(format!("{}: {prompt}", take.state()), now.mono));
    }
    effects.insert(0, model.history.count());
    if take.item.is_some() {
        let lists = model.overlays.iter().filter(|it| matches!(it, Overlay::Plans(_)));
        effects.extend(lists.filter_map(|it| it.dialog().asks_again()));
    }
    effects
}

/// The message as whoever hears it may show it: where it would be read aloud each time, without the
/// figure that changes with each answer.
pub(super) fn heard(model: &Model, mut msg: Msg) -> Msg {
    if let (true, Msg::Worker(Worker::Take(take))) = (model.settings.reader, &mut msg)
        && let Stage::Running { progress, .. } = &mut take.stage
    {
        *progress = None;
    }
    msg
}

/// Whether it is known now what the camera did in a take, or known otherwise than before.
fn teaches(known: Option<&Take>, take: &Take) -> bool {
    match known {
        Some(known) => known.got != take.got || known.remark.eye != take.remark.eye,
        None => take.got.is_some() || !take.remark.eye.is_empty(),
    }
}

/// A take as the ledger has it now: a note that is in there is not half written any more.
fn note_kept(studio: &mut Studio, take: &Take) {
    if studio.half_notes.get(&take.id).is_some_and(|half| *half == take.remark.note) {
        studio.half_notes.remove(&take.id);
        studio.notes_put_aside += 1;
    }
}

//! The one function that changes the studio.

use super::keys;
use super::wake::draft_due;
use crate::app::effect::{Effect, MoveChange, Sight};
use crate::app::labels::labels;
use crate::app::model::Model;
use crate::app::msg::{Counts, KeyTaken, Msg};
use crate::app::overlay::first_run::FirstRun;
use crate::app::overlay::replace_key::ReplaceKey;
use crate::app::overlay::trouble::Trouble;
use crate::app::overlay::{Overlay, copy, moves};
use crate::app::pane::films::announce;
use crate::app::pane::{fields, takes};
use crate::app::state::picture::ShownPicture;
use crate::app::state::studio::{Studio, complain};
use crate::app::state::toast::Toast;
use crate::app::state::world::World;
use crate::domain::{ApiKey, Field, Health, Move, Now, Report, StageName, Take, Telling};

/// A prompt for whoever opens the sandbox with nothing in mind.
const SAMPLE: &str = "a cat on a lighthouse at golden hour, waves breaking far below";

/// Takes a message in. What it asks of the world outside comes back, in order.
pub fn update(model: &mut Model, msg: Msg, now: Now) -> Vec<Effect> {
    if model.ended {
        return Vec::new();
    }
    for overlay in &mut model.overlays {
        overlay.dialog_mut().hear(&msg);
    }
    let mut effects = match msg {
        Msg::Keys(keys) => keys::keys(model, &keys, now),
        Msg::Paste(text) => keys::paste(model, &text, now),
        Msg::LongPaste => keys::long_paste(model, now),
        Msg::Resize(size) => {
            model.size = size;
            Vec::new()
        }
        Msg::Wake => wake(model, now),
        Msg::End => keys::quit(model),

        Msg::Entered(world) => entered(model, world),
        Msg::Page(ticket, page) => {
            let follow = model.focus != Field::History;
            model.history.page(ticket, page, follow);
            Vec::new()
        }
        Msg::Counts(counts) => counted(model, &counts),
        Msg::Usual(name, seconds, usual) => {
            model.history.put_usual(name, seconds, usual);
            Vec::new()
        }
        Msg::Prompts(prompts) => fields::prompts(model, prompts, now).effects,
        Msg::Papers(id, papers) => copy::papers_came(model, id, &papers).into_iter().collect(),
        // The overlay that asked has heard it.
        Msg::Sent(..) | Msg::Written(..) | Msg::LookedUp(..) => Vec::new(),
        // A key that was pressed twice hides it twice; it is offered once.
        Msg::Sight(id, Sight::Hidden) if !model.history.remove(id) => Vec::new(),
        Msg::Sight(id, Sight::Hidden) => {
            model.hidden.push(id);
            model.toast = Some(takes::hidden(model, id, now));
            count(model)
        }
        Msg::Sight(_, Sight::Shown) | Msg::LedgerChanged => model.history.refresh(),
        Msg::NotHidden(_) => {
            complain(model, "It is open again, and stays in sight", now);
            Vec::new()
        }

        Msg::Coming(id, come, total) => {
            model.history.coming.come(id, come, total, now);
            Vec::new()
        }
        Msg::FilmLater(id, why) => {
            model.history.coming.later(id, why, now);
            Vec::new()
        }
        Msg::FilmThere => {
            model.toast = Some(Toast::plain("Its film is on disk already".to_owned(), now.mono));
            Vec::new()
        }
        Msg::Take(take) => take_changed(model, &take, now),
        Msg::Health(health) => {
            model.health = health;
            Vec::new()
        }

        Msg::Edited(edited) => edited_outside(model, edited, now),
        Msg::NotInTmux(text, what) => vec![Effect::CopyPastTmux(text, what)],
        Msg::Pictures(can) => shows_pictures(model, can),
        Msg::Picture(shown) => picture_came(model, shown),
        Msg::Told(text) => told(model, text, now),
        Msg::OtherKeySaved(key, saved) => other_key_saved(model, key, saved),
        Msg::KeyTaken(taken) => key_taken(model, &taken, now),
        Msg::KeyRemoved(Ok(())) => {
            if let World::Live { saved, .. } = &mut model.world {
                *saved = false;
            }
            let text = "The saved key is removed. This session goes on with the key it has.";
            model.toast = Some(Toast::plain(text, now.mono));
            Vec::new()
        }
        Msg::Moves(result) => moves_changed(model, result, now),
        Msg::KeyRemoved(Err(report)) | Msg::Trouble(report) => {
            trouble(model, &report, now);
            Vec::new()
        }
        Msg::Alarm(report) => {
            model.overlays.push(Trouble::new(report, now).into());
            Vec::new()
        }
    };
    effects.extend(model.fit());
    model.note_move(now);
    note_draft(model, now);
    effects
}

fn wake(model: &mut Model, now: Now) -> Vec<Effect> {
    if model.toast.as_ref().is_some_and(|toast| toast.until <= now.mono) {
        model.toast = None;
    }
    if model.quit_armed.is_some_and(|until| until <= now.mono) {
        model.quit_armed = None;
    }
    let seconds = model.form.rest.seconds;
    model.preview.wake(seconds, now.mono);
    if draft_due(model).is_some_and(|due| due <= now.mono) {
        model.draft.since = None;
        model.draft.saved = model.revision();
        return vec![Effect::SaveDraft(Box::new(model.draft_to_keep()))];
    }
    Vec::new()
}

/// Sees whether the form, or a half-written note, has changed.
fn note_draft(model: &mut Model, now: Now) {
    let revision = model.revision();
    if revision != model.draft.seen {
        model.draft.seen = revision;
        model.draft.last = now.mono;
        if revision != model.draft.saved {
            model.draft.since.get_or_insert(now.mono);
        }
    }
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
    }
    model.world = world;
    model.health = Health::Fine;
    model.under_way = 0;
    model.history.clear();
    model.running.clear();
    model.history.reload()
}

fn counted(model: &mut Model, counts: &Counts) -> Vec<Effect> {
    if counts.filter == model.history.filter() {
        (model.history.matching, model.history.hidden) = (Some(counts.matching), counts.hidden);
    }
    model.under_way = counts.under_way;
    model.today = counts.today;
    Vec::new()
}

fn shows_pictures(model: &mut Model, can: bool) -> Vec<Effect> {
    model.pictures = can;
    Vec::new()
}

fn picture_came(model: &mut Model, shown: ShownPicture) -> Vec<Effect> {
    model.picture = Some(shown);
    Vec::new()
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

fn trouble(model: &mut Studio, report: &Report, now: Now) {
    let text = format!("{} {}", report.what, report.next);
    model.toast = Some(Toast::bad(text.trim(), now.mono));
}

fn told(model: &mut Model, text: String, now: Now) -> Vec<Effect> {
    model.toast = Some(Toast::plain(text, now.mono));
    Vec::new()
}

fn count(model: &Model) -> Vec<Effect> {
    vec![Effect::Count(model.history.filter().to_owned())]
}

fn take_changed(model: &mut Model, take: &Take, now: Now) -> Vec<Effect> {
    note_kept(model, take);
    let before = model.history.take(take.id).map(Take::state);
    let focused = model.focus == Field::History;
    model.history.put(take, focused);
    let announced = announce(model, take, before);
    if before == Some(take.state()) {
        return announced.into_iter().collect();
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
        model.toast = Some(match take.state() {
            StageName::Succeeded if take.failure().is_none() => Toast::plain(text, now.mono),
            StageName::Saved => Toast::plain(text, now.mono),
            StageName::Preparing
            | StageName::Submitting
            | StageName::Queued
            | StageName::Running
            | StageName::Stalled
            | StageName::Succeeded
            | StageName::Downloading
            | StageName::Expired
            | StageName::Unconfirmed
            | StageName::Rejected
            | StageName::Failed
            | StageName::Cancelled => Toast::bad(text, now.mono),
        });
    }
    let mut effects = count(model);
    effects.extend(announced);
    effects
}

/// Another key is saved than the one that was entered: it is not replaced without a word.
fn other_key_saved(model: &mut Model, key: ApiKey, saved: Option<String>) -> Vec<Effect> {
    model.overlays.push(ReplaceKey { key, saved }.into());
    Vec::new()
}

fn key_taken(model: &mut Model, taken: &KeyTaken, now: Now) -> Vec<Effect> {
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
    Vec::new()
}

/// A take as the ledger has it now: a note that is in there is not half written any more.
fn note_kept(studio: &mut Studio, take: &Take) {
    if studio.half_notes.get(&take.id).is_some_and(|half| *half == take.remark.note) {
        studio.half_notes.remove(&take.id);
        studio.notes_put_aside += 1;
    }
}

/// The user's own moves are now these, or could not be changed.
fn moves_changed(
    model: &mut Model,
    result: Result<(Vec<Move>, MoveChange), Report>,
    now: Now,
) -> Vec<Effect> {
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
    Vec::new()
}

//! Small choices: an unconfirmed take, stars, what to copy, key and provider.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::canvas::{foreign, put, put_short};
use super::entry::text;
use super::panel::{Part, over};
use super::style::Look;
use super::theme::Role;
use crate::app::{Found, Model, STARS, World, applies, centred};
use crate::domain::{ApiKey, Now, Rating, TakeId, ago_words, lines_of, shorten};
use crate::input::{Action, Context, act};

/// Ways on for an unconfirmed take, a row each.
const WAYS: u16 = 5;

/// What an unconfirmed take can become.
pub(super) fn choices(id: TakeId, model: &Model, look: &Look, buf: &mut Buffer) {
    let take = model.history.take(id);
    let why = take.and_then(|take| take.failure()).map(|why| foreign(&why.message));
    let offered = take.and_then(|take| take.offered()).map(foreign);
    let words = format!(
        "Take {id}: {}. It may have been accepted, and charged.",
        why.unwrap_or_default().trim_end_matches('.')
    );
    // As high as it takes; on a low screen every way on matters more than a blank line, or than the
    // end of the words.
    let columns = usize::from(centred(model.size, 72, 13).width.saturating_sub(4));
    let mut lines = lines_of(&words, columns);
    let area = centred(model.size, 72, (lines.len() as u16 + 1 + WAYS + 2).max(13));
    let inner = over(buf, area, look, "Unconfirmed");
    let room = usize::from(inner.height.saturating_sub(WAYS)).max(1);
    if lines.len() > room {
        let rest = lines.split_off(room - 1).join(" ");
        lines.push(shorten(&rest, columns));
    }
    for (y, line) in lines.iter().enumerate() {
        put(buf, inner, 1, y as u16, line, look.theme.style(Role::Text));
    }
    let y = lines.len() as u16;
    let y = y + u16::from(y + WAYS < inner.height);
    let look_up = if model.settings.access_token {
        "look it up in the provider's own list"
    } else {
        "look it up (needs COMETAPI_ACCESS_TOKEN)"
    };
    // One that is longer than its line is seen whole where it is entered.
    let name_task = match offered {
        Some(task_id) => format!("its answer names task {task_id}"),
        None => "it is a task whose id I know".to_owned(),
    };
    keys(
        Context::Settle,
        &[
            (Action::Settle(act::Settle::LookUp), look_up),
            (Action::Settle(act::Settle::NameTask), &name_task),
            (Action::Settle(act::Settle::Lost), "it is lost: close it"),
            (Action::Take(act::Take::Again), "send the same shot as a new take"),
            (Action::Anywhere(act::Anywhere::Close), "leave it open"),
        ],
        (inner, y),
        model,
        look,
        buf,
    );
}

/// What to copy of a take.
pub(super) fn copy(id: TakeId, model: &Model, look: &Look, buf: &mut Buffer) {
    let actions = [
        Action::Copy(act::Copy::Task),
        Action::Copy(act::Copy::Id),
        Action::Copy(act::Copy::Path),
        Action::Copy(act::Copy::Prompt),
        Action::Copy(act::Copy::Json),
        Action::Copy(act::Copy::Curl),
    ];
    // A film that is not on disk has no path.
    let there = actions.into_iter().filter(|action| applies(model, *action));
    let rows: Vec<_> = there.map(|action| (action, action.words())).collect();
    let area = centred(model.size, 44, rows.len() as u16 + 3);
    let inner = over(buf, area, look, &format!("Copy of take {id}"));
    keys(Context::Copy, &rows, (inner, 0), model, look, buf);
}

/// How many stars a take gets.
pub(super) fn rate(id: TakeId, model: &Model, look: &Look, buf: &mut Buffer) {
    let words = STARS.map(|(action, stars)| {
        let drawn = look.glyphs.star.repeat(usize::from(stars));
        let now = model.history.take(id).and_then(|take| take.remark.rating);
        let now = if now.map_or(0, Rating::stars) == stars { " (now)" } else { "" };
        let words = if stars == 0 { action.words() } else { &drawn };
        (action, format!("{words}{now}"))
    });
    let rows = words.each_ref().map(|(action, words)| (*action, words.as_str()));
    let area = centred(model.size, 36, rows.len() as u16 + 3);
    let inner = over(buf, area, look, &format!("Rate take {id}"));
    keys(Context::Rate, &rows, (inner, 0), model, look, buf);
}

/// Key and provider.
pub(super) fn account(model: &Model, look: &Look, buf: &mut Buffer) {
    let area = centred(model.size, 70, 11);
    let inner = over(buf, area, look, "Key and provider");
    let style = |role| look.theme.style(role);
    match &model.world {
        World::Live { host, tail, source, .. } => {
            let words = format!(
                "Takes go to {} with the key ending in {}, from {}.",
                foreign(host),
                foreign(tail),
                foreign(source)
            );
            let y = text(&words, inner, 0, style(Role::Text), buf) + 1;
            keys(
                Context::Account,
                &[
                    (Action::Key(act::Key::Enter), "use and save another key"),
                    (Action::Key(act::Key::Remove), "remove the saved key from this machine"),
                    (Action::Anywhere(act::Anywhere::Close), "back"),
                ],
                (inner, y),
                model,
                look,
                buf,
            );
        }
        World::Sandbox | World::Nowhere => {
            let words = "This is the sandbox: it runs inside viewfinder, needs no key and costs \
                         nothing. Its history is its own. Start without --sandbox for the provider.";
            let y = text(words, inner, 0, style(Role::Text), buf) + 1;
            keys(
                Context::Account,
                &[(Action::Anywhere(act::Anywhere::Close), "back")],
                (inner, y),
                model,
                look,
                buf,
            );
        }
    }
}

/// What the provider's list has for an unconfirmed take.
pub(super) fn found(found: &Found, model: &Model, look: &Look, now: Now, buf: &mut Buffer) {
    let area = centred(model.size, 76, 14);
    let inner = over(buf, area, look, "Looked up");
    let style = |role| look.theme.style(role);
    let room = inner.width.saturating_sub(2);
    match &found.tasks {
        None => {
            put(buf, inner, 1, 0, "Asking the provider for its list", style(Role::Muted));
        }
        Some(Err(why)) => {
            let words = format!(
                "The list could not be had: {}. The take stays as it is; Esc goes back.",
                foreign(&why.message).trim_end_matches('.')
            );
            text(&words, inner, 0, style(Role::Text), buf);
        }
        Some(Ok(tasks)) if tasks.is_empty() => {
            let words = format!(
                "The provider lists no task around that time that is not a take here already. \
                 It seems that take {} never arrived; a list can lag, so look again before you \
                 close it as lost.",
                found.take
            );
            text(&words, inner, 0, style(Role::Text), buf);
        }
        Some(Ok(tasks)) => {
            let words = format!(
                "Tasks of that time that no take here has. Which one is take {}?",
                found.take
            );
            let y = text(&words, inner, 0, style(Role::Text), buf) + 1;
            let rows = inner.height.saturating_sub(y);
            // The one in hand stays in view.
            let part = Part::of(tasks.len(), rows, (found.at + 1).saturating_sub(rows.into()));
            part.told(buf, area, area.height.saturating_sub(1), look);
            let shown = tasks.iter().enumerate().skip(part.first).take(rows.into());
            for (row, (nth, task)) in shown.enumerate() {
                let in_hand = nth == found.at;
                let mark = if in_hand { look.glyphs.hand } else { " " };
                let y = y + row as u16;
                put(buf, inner, 1, y, mark, style(Role::Focus));
                let when = task
                    .submitted
                    .map(|at| ago_words(at, now.wall, &look.zone))
                    .unwrap_or_default();
                let line = format!("{}  {}  {when}", foreign(&task.task_id), foreign(&task.status));
                let role = if in_hand { Role::Selection } else { Role::Text };
                put_short(buf, inner, (3, y), &line, room.saturating_sub(2), style(role));
            }
        }
    }
}

/// Whether an entered key takes the place of the saved one.
pub(super) fn replace_key(
    (key, saved): (&ApiKey, Option<&str>),
    model: &Model,
    look: &Look,
    buf: &mut Buffer,
) {
    let area = centred(model.size, 66, 9);
    let inner = over(buf, area, look, "Another key is saved");
    let saved = match saved {
        Some(tail) => format!("The saved key ends in {}", foreign(tail)),
        None => "What is saved cannot be read as a key".to_owned(),
    };
    let words = format!("{saved}, the entered one in {}.", foreign(key.tail()));
    let y = text(&words, inner, 0, look.theme.style(Role::Text), buf) + 1;
    keys(
        Context::ReplaceKey,
        &[
            (
                Action::Key(act::Key::Replace),
                "use the entered key and save it in place of that one",
            ),
            (Action::Anywhere(act::Anywhere::Close), "back; the saved one stays"),
        ],
        (inner, y),
        model,
        look,
        buf,
    );
}

/// Keys and what they do, a line each.
fn keys(
    context: Context,
    rows: &[(Action, &str)],
    (inner, mut y): (Rect, u16),
    model: &Model,
    look: &Look,
    buf: &mut Buffer,
) {
    for (action, words) in rows {
        if let Some(chord) = model.settings.keymap.chord(context, *action) {
            put(buf, inner, 1, y, &chord.short(), look.theme.style(Role::Key));
        }
        let room = inner.width.saturating_sub(8);
        put_short(buf, inner, (7, y), words, room, look.theme.style(Role::Text));
        y += 1;
    }
}

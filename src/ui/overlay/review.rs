//! The review: the exact request, what the model does with it, what it may cost.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::page::Page;
use crate::app::{Model, Review, World, field_notes, review_area};
use crate::domain::{
    Header, Now, RequestHead, Support, doubts, lines_of, sent_before, text_doubt, width,
};
use crate::heeding::{Learned, UNKNOWN};
use crate::input::{Action, Context, act};
use crate::ui::canvas::{foreign, put, put_all, put_short};
use crate::ui::panel::{Part, over};
use crate::ui::style::Look;
use crate::ui::theme::Role;

/// Cells before what a source says.
const SOURCE: u16 = 17;

/// Draws it.
pub(super) fn draw(review: &Review, page: Page<'_>) {
    let Page { model, look, now, buf, .. } = page;
    let area = review_area(model.size);
    over(buf, area.frame, look, "Review");
    let style = |role| look.theme.style(role);
    head(&review.request.head, model, look, area.head, buf);
    let lines = review.lines(usize::from(area.json.width));
    let part = Part::of(lines.len(), area.json.height, review.scroll);
    for (y, line) in part.shown(&lines) {
        put_short(buf, area.json, (0, y), line, area.json.width, style(Role::Text));
    }
    part.told(buf, area.frame, 0, look);
    notes(review, model, look, now, area.notes, buf);
}

fn head(request: &RequestHead, model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let (plain, muted) = (look.theme.style(Role::Text), look.theme.style(Role::Muted));
    let value = look.theme.style(Role::Value);
    let (place, key) = match &model.world {
        World::Live { host, tail, .. } => {
            (foreign(host), format!("Bearer {}{}", look.glyphs.hidden.repeat(4), foreign(tail)))
        }
        World::Sandbox | World::Nowhere => {
            ("the sandbox on this machine".to_owned(), "none needed".to_owned())
        }
    };
    let (method, path) =
        (format!("{} ", request.method().as_str()), format!("{}  ", request.path()));
    let x = put_all(buf, area, 0, 0, &[(&method, muted), (&path, value)]);
    let room = area.width.saturating_sub(x);
    put_short(buf, area, (x, 0), &format!("to {place}"), room, plain);
    let (mut x, mut y) = (put_all(buf, area, 0, 1, &[("Authorization ", muted), (&key, plain)]), 1);
    for Header { name, value } in request.own_headers() {
        let cells = 2 + width(name) + 1 + width(value);
        let beside = usize::from(x) + cells <= usize::from(area.width);
        (x, y) = if beside { (x + 2, y) } else { (0, y + 1) };
        x = put_all(buf, area, x, y, &[(&format!("{name} "), muted), (value, plain)]);
    }
}

/// A line of the notes, and how soon it gives way where there is no room; the last ones first.
struct Note {
    parts: Vec<(String, Role)>,
    rank: u8,
}

fn note(rank: u8, text: impl Into<String>, role: Role) -> Note {
    Note { parts: vec![(text.into(), role)], rank }
}

fn notes(review: &Review, model: &Model, look: &Look, now: Now, area: Rect, buf: &mut Buffer) {
    let room = area.width;
    let tall = area.height > 16;
    let mut notes = fields(review, model, room, tall);
    notes.extend(camera(review, model, room, tall));
    if tall {
        notes.push(note(9, "", Role::Text));
    }
    let catalog = &model.settings.catalog;
    let cost = match (&model.world, catalog.estimate(&review.shot)) {
        (World::Sandbox, _) => "Cost: none, this is the sandbox".to_owned(),
        (_, Some((usd, price))) => {
            format!("Estimate: ${usd:.2} ({}, {})", price.source, price.date)
        }
        (_, None) => "Estimate: none, no price is known for this model".to_owned(),
    };
    if tall {
        let lines = lines_of(&cost, usize::from(room));
        notes.extend(lines.into_iter().map(|line| note(2, line, Role::Text)));
    } else {
        notes.push(note(2, cost, Role::Text));
    }
    if let Some(sent) = review.sent {
        let today = match sent.today {
            0 => "Sent today: nothing yet".to_owned(),
            n => format!("Sent today: {n}"),
        };
        notes.push(note(3, today, Role::Text));
        let ago = sent.same_shot.map(|at| now.wall.since(at));
        if let Some(warning) = ago.and_then(sent_before) {
            notes.push(note(0, warning, Role::Warn));
        }
    }
    for doubt in doubts(&review.shot, &model.settings.catalog, model.world != World::Sandbox) {
        notes.push(note(1, doubt.to_string(), Role::Warn));
    }
    if let Some(doubt) = text_doubt(&review.shot, catalog) {
        let lines = if tall { lines_of(&doubt, usize::from(room)) } else { vec![doubt] };
        notes.extend(lines.into_iter().map(|line| note(8, line, Role::Text)));
    }
    // What keeps somebody from paying twice is never what there is no room for.
    let keys = usize::from(area.height > 4);
    while notes.len() + keys > usize::from(area.height) {
        let last = (0..notes.len()).max_by_key(|at| (notes[*at].rank, *at));
        let Some(last) = last else { break };
        notes.remove(last);
    }
    for (y, note) in notes.iter().enumerate() {
        let mut x = 0;
        for (text, role) in &note.parts {
            let room = area.width.saturating_sub(x);
            x = put_short(buf, area, (x, y as u16), text, room, look.theme.style(*role));
        }
    }
    if keys > 0 {
        let last = area.height - 1;
        let mut x = 0;
        let (send, close) =
            (Action::Review(act::Review::Send), Action::Anywhere(act::Anywhere::Close));
        let says = Action::Motion(act::Motion::ToggleWords);
        let doubtful = review.shot.words.is_none() && doubtful(review, model);
        let mut keys = vec![(send, "sends it once"), (close, "goes back")];
        if doubtful {
            keys.push((says, "in words"));
        }
        for (action, words) in keys {
            let Some(key) = model.settings.keymap.chord(Context::Review, action) else { continue };
            x = put(buf, area, x, last, &key.to_string(), look.theme.style(Role::Key)) + 1;
            let role = if action == says { Role::Warn } else { Role::Text };
            x = put(buf, area, x, last, words, look.theme.style(role)) + 3;
        }
    }
}

/// Whether an axis has an amount that the model is not known to heed.
fn doubtful(review: &Review, model: &Model) -> bool {
    review.shot.motion.moving().any(|(axis, _)| !model.is_heeded(&review.shot, axis))
}

/// What the model has done here with each axis that has an amount: a line each where there is room,
/// else as few as hold them, those that it may not heed first.
fn camera(review: &Review, model: &Model, room: u16, tall: bool) -> Vec<Note> {
    let shot = &review.shot;
    let said = |axis| {
        let learned = model.learned(shot, axis);
        let role = match (model.is_heeded(shot, axis), learned) {
            (true, Some(_)) => Role::Good,
            (true, None) => Role::Muted,
            (false, _) if shot.words.is_none() => Role::Warn,
            // They are the remedy.
            (false, _) => Role::Text,
        };
        (learned.map_or_else(|| UNKNOWN.to_owned(), Learned::told), role)
    };
    if shot.motion.is_zero() {
        return Vec::new();
    }
    if tall {
        let words = if shot.words.is_some() { ", with the move in words" } else { "" };
        let head = note(8, format!("What it did with them here{words}"), Role::Title);
        let lines = shot.motion.moving().map(|(axis, value)| {
            let (told, role) = said(axis);
            let name = format!("{:17}", format!("{} {value:+}", axis.word()));
            Note { parts: vec![(name, Role::Text), (told, role)], rank: 1 }
        });
        return std::iter::once(head).chain(lines).collect();
    }
    // Of which the same is to be said, together.
    let mut groups: Vec<(bool, Vec<&str>, (String, Role))> = Vec::new();
    for (axis, _) in shot.motion.moving() {
        let said = said(axis);
        match groups.iter_mut().find(|(.., of)| *of == said) {
            Some((_, axes, _)) => axes.push(axis.word()),
            None => groups.push((model.is_heeded(shot, axis), vec![axis.word()], said)),
        }
    }
    groups.sort_by_key(|(heeded, ..)| *heeded);
    // What there is no room for on the first line is the first to give way.
    let mut lines = vec![Note { parts: vec![("Here:".to_owned(), Role::Text)], rank: 1 }];
    let mut used = 5;
    for (nth, (_, axes, (told, role))) in groups.into_iter().enumerate() {
        let gap = if nth == 0 { " " } else { "; " };
        let said = format!("{gap}{} {told}", axes.join(", "));
        if used + width(&said) > usize::from(room) && nth > 0 {
            lines.push(Note { parts: vec![("     ".to_owned(), Role::Text)], rank: 8 });
            used = 5;
        }
        used += width(&said);
        if let Some(line) = lines.last_mut() {
            line.parts.push((said, role));
        }
    }
    lines
}

/// What the model does with each field, and who says so.
fn fields(review: &Review, model: &Model, room: u16, tall: bool) -> Vec<Note> {
    let name = foreign(&review.shot.model);
    let mut notes = vec![note(8, format!("What {name} does with it"), Role::Title)];
    for known in field_notes(&review.shot, &model.settings.catalog) {
        let role = match known.support {
            Support::Honoured => Role::Good,
            Support::Ignored => Role::Warn,
            Support::Unknown => Role::Muted,
        };
        let mut sources = vec![known.source.clone()];
        if tall {
            sources = lines_of(&known.source, usize::from(room.saturating_sub(SOURCE)));
        }
        for (nth, source) in sources.into_iter().enumerate() {
            let (field, support) =
                if nth == 0 { (known.field.word(), known.support.word()) } else { ("", "") };
            let parts = vec![
                (format!("{field:8}"), Role::Text),
                (format!("{support:9}"), role),
                (source, Role::Muted),
            ];
            notes.push(Note { parts, rank: 7 });
        }
    }
    notes
}

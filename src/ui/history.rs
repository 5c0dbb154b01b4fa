//! The history: a row for each take, and what is to be said of the one in hand.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::canvas::{foreign, put, put_short, text};
use super::editor;
use super::panel::panel;
use super::style::Look;
use super::take_row::{Columns, Row};
use super::take_state::bar;
use super::theme::Role;
use crate::app::{Field, Model, PaneName, Regions, labels, seen};
use crate::domain::{
    Now, Seen, StageName, Take, Telling, Unlisted, ago_words, bytes_words, rows_of, shorten_path,
    unsent, width,
};
use crate::heeding::Heed;
use crate::input::{Action, act};

/// Cells of the title, with the corners.
const HEADING: u16 = 11;

/// Draws it; returns where the caret of a filter stands.
pub(super) fn history(
    model: &Model,
    look: &Look,
    now: Now,
    regions: &Regions,
    buf: &mut Buffer,
) -> Option<Position> {
    let focused = model.focus == Field::History;
    let caret = around(model, look, now, regions, buf);
    let (rows, at) = model.history.in_view();
    let rows: Vec<Row> = rows.iter().map(|take| Row::of(take, model, look, now)).collect();
    let columns = Columns::of(&rows, regions.list.width);
    for (y, row) in (0..).zip(&rows) {
        let in_hand = at == Some(usize::from(y)) && focused;
        row.draw(&columns, (regions.list, y, in_hand), look, buf);
    }
    caret
}

/// Draws everything of it but its rows; returns where the caret of a filter stands.
pub(super) fn around(
    model: &Model,
    look: &Look,
    now: Now,
    regions: &Regions,
    buf: &mut Buffer,
) -> Option<Position> {
    let (history, area) = (&model.history, regions.history);
    let count = count(model);
    let right = Line::from(Span::styled(count.clone(), look.theme.style(Role::Muted)));
    panel(buf, area, look, "History", right, model.has_keys(PaneName::History));
    let caret = filter(model, look, area, width(&count) as u16, buf);
    if history.in_view().0.is_empty() {
        nothing(model, look, regions.list, buf);
    }
    if let Some(take) = history.selected() {
        detail(look, now, take, model, regions.detail, buf);
    }
    caret
}

/// How many takes there are, once that is known.
fn count(model: &Model) -> String {
    match model.history.matching {
        Some(1) => " 1 take ".to_owned(),
        Some(matching) => format!(" {matching} takes "),
        None => String::new(),
    }
}

/// The filter in the border, before the count; returns where its caret stands.
fn filter(
    model: &Model,
    look: &Look,
    area: Rect,
    count: u16,
    buf: &mut Buffer,
) -> Option<Position> {
    let history = &model.history;
    if !history.filtering && history.filter().is_empty() {
        return None;
    }
    let role = if history.filtering { Role::Focus } else { Role::Value };
    let written = history.filter_field().written();
    // A blank and the slash before it, and its last cell behind it.
    let room = area.width.saturating_sub(HEADING + count + 2);
    let cells = editor::cells(&written).min(room);
    let x = area.right().saturating_sub(1 + count + cells);
    let field = Rect { x, width: cells, height: 1, ..area };
    put(buf, area, x.saturating_sub(area.x + 2), 0, " /", look.theme.style(role));
    put(buf, field, 0, 0, &" ".repeat(usize::from(cells)), look.theme.style(role));
    let drawn = editor::line(&written, role, look, field, buf);
    (history.filtering && field.contains(drawn.caret)).then_some(drawn.caret)
}

fn nothing(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    if model.history.is_loading() {
        return;
    }
    let narrowed = !model.history.filter().is_empty();
    let hidden = model.history.hidden;
    let told = Telling::of_nothing_listed(Unlisted {
        hidden: false,
        narrowed,
        // Whether there are others is not counted; that something is filtered by says so.
        same: usize::from(narrowed),
        others: hidden,
        others_match: hidden,
    });
    let y = text(&told.what, area, 0, look.theme.style(Role::Muted), buf);
    if narrowed || hidden > 0 {
        let steps = told.steps(&labels(model, model.context()));
        text(&steps, area, y, look.theme.style(Role::Muted), buf);
    } else {
        first_keys(model, look, Rect { y: area.y + y, height: area.height - y, ..area }, buf);
    }
}

/// The keys that lead from nothing to a film.
const FIRST: [(Action, &str); 4] = [
    (Action::Anywhere(act::Anywhere::Review), "shows the cost, then sends it"),
    (Action::Anywhere(act::Anywhere::NextField), "goes on to the next field"),
    (Action::Newest(act::Newest::Watch), "plays the newest film"),
    (Action::Anywhere(act::Anywhere::Help), "lists every key"),
];

/// Four keys for a beginner, in as few columns as there are rows for.
fn first_keys(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let context = model.studio.context();
    let keys: Vec<(String, &str)> = FIRST
        .into_iter()
        .filter_map(|(action, words)| {
            Some((model.settings.keymap.chord(context, action)?.short(), words))
        })
        .collect();
    let wide = keys.iter().map(|(key, _)| width(key) as u16).max().unwrap_or(0);
    let rows = area.height.clamp(1, 4);
    let columns = (keys.len() as u16).div_ceil(rows);
    for (nth, (key, words)) in (0..).zip(&keys) {
        let x = 1 + nth / rows * (area.width / columns);
        put(buf, area, x, nth % rows, key, look.theme.style(Role::Key));
        let at = x + wide + 2;
        let room = (area.width / columns).saturating_sub(wide + 4);
        put_short(buf, area, (at, nth % rows), words, room, look.theme.style(Role::Muted));
    }
}

/// What the row has no room for: the names, what happened, what to do.
fn detail(look: &Look, now: Now, take: &Take, model: &Model, area: Rect, buf: &mut Buffer) {
    // A low screen has no row for it.
    if area.is_empty() {
        return;
    }
    let muted = look.theme.style(Role::Muted);
    let room = area.width.saturating_sub(2);
    let said = said(look, now, take, model, area);
    let role = match take.state() {
        StageName::Unconfirmed | StageName::Stalled => Role::Warn,
        StageName::Rejected | StageName::Failed | StageName::Expired => Role::Bad,
        StageName::Succeeded if take.failure().is_some() => Role::Warn,
        _ => Role::Text,
    };
    let task = take
        .task_id()
        .map_or_else(|| "no task id".to_owned(), |id| format!("task {}", foreign(id)));
    if area.height == 1 {
        // One line: first whatever is of more use.
        let line = if said.is_empty() {
            format!("{}  {task}", take.id)
        } else if width(&said) + 2 > usize::from(room) {
            said
        } else {
            format!("{said}  {task}")
        };
        put_short(buf, area, (1, 0), &line, room, look.theme.style(role));
        return;
    }
    let line = look.glyphs.border.horizontal_top.repeat(usize::from(area.width));
    put(buf, area, 0, 0, &line, look.theme.style(Role::Border));
    let mut names = vec![take.id.to_string(), task];
    match (unsent(take), take.sent) {
        (Some(words), _) => names.push(words.to_owned()),
        (None, Some(sent)) => {
            names.push(format!("sent {}", ago_words(sent, now.wall, &look.zone)));
        }
        (None, None) => {}
    }
    if take.attempts > 1 {
        names.push(format!("{} tries", take.attempts));
    }
    if let Some(parent) = take.parent {
        names.push(format!("from {parent}"));
    }
    if take.shot.images.image.is_some() {
        names.push("from an image".to_owned());
    }
    if !take.shot.motion.is_zero() {
        names.push(take.shot.motion.to_string());
    }
    if let Some(heed) = Heed::of(&model.judged(take)) {
        names.push(format!("{} {}", heed.mark(look.glyphs.marks), heed.meaning()));
    }
    if let Some(request) = take.failure().and_then(|failure| failure.request_id.as_ref()) {
        names.push(format!("request {}", foreign(request)));
    }
    if !take.remark.note.is_empty() {
        names.push(format!("note: {}", foreign(&take.remark.note)));
    }
    let names = names.join(&look.glyphs.between());
    put_short(buf, area, (1, 1), &names, room, muted);
    let said = if said.is_empty() { foreign(&take.shot.prompt) } else { said };
    let rows = rows_of(&said, usize::from(room), width);
    for (nth, row) in rows.iter().take(usize::from(area.height - 2)).enumerate() {
        let y = 2 + nth as u16;
        // The last row that is shown says whether there is more.
        let end = if y + 1 == area.height { said.len() } else { row.end };
        let line = said[row.start..end].trim_end();
        put_short(buf, area, (1, y), line, room, look.theme.style(role));
    }
}

/// What there is to say of a take, and how far it is; empty for one that is simply fine.
fn said(look: &Look, now: Now, take: &Take, model: &Model, area: Rect) -> String {
    let room = area.width.saturating_sub(2);
    let seen = Seen { now: Some(now.wall), ..seen(model, take) };
    match (take.state(), take.film()) {
        (StageName::Saved, Some(film)) => {
            let size = format!("{} in ", bytes_words(film.bytes));
            let path = foreign(&film.path.display().to_string());
            let room = usize::from(room).saturating_sub(width(&size));
            return format!("{size}{}", shorten_path(&path, room));
        }
        (StageName::Downloading, _) if model.history.coming.why_later(take.id).is_none() => {
            return downloading(look, take, model, room);
        }
        _ => {}
    }
    let telling = Telling::of_take(take, seen);
    // Of one that goes on as it should, its row says the rest.
    if take.failure().is_none() && telling.next.is_empty() {
        return if take.state() == StageName::Running {
            bar(look, take, room)
        } else {
            String::new()
        };
    }
    // Keys may go to another pane.
    let labels = labels(model, model.studio.context());
    if area.height > 1 { telling.told(&labels) } else { telling.fitted(room.into(), &labels) }
}

/// How far a film has come, in a bar and in words.
fn downloading(look: &Look, take: &Take, model: &Model, room: u16) -> String {
    let words = model.history.coming.whole(take);
    let Some(percent) = model.history.coming.percent(take) else { return words };
    let cells = usize::from(room).saturating_sub(width(&words) + 2).min(40);
    let full = usize::from(percent) * cells / 100;
    let [track, used, ..] = look.glyphs.track;
    format!("{}{}  {words}", used.repeat(full), track.repeat(cells - full))
}

//! The history: a row for each take, and what is to be said of the one in hand.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::canvas::{foreign, put, put_right, put_short, text};
use super::editor;
use super::panel::panel;
use super::style::Look;
use super::take_state::{bar, role_of_heed, role_of_take, state_words};
use super::theme::Role;
use crate::app::{Field, Model, Regions, labels, seen};
use crate::domain::{
    NO_FILM, Now, Seen, StageName, Take, Telling, Unlisted, ago_words, bytes_words, rows_of,
    shorten_path, since_words, unsent, width,
};
use crate::heeding::Heed;
use crate::input::{Action, Context, act};

/// Cells of a state: glyph, word, percentage.
const STATE: u16 = 13;
/// Cells of ratio, model and length.
const MADE: u16 = 15;
/// Cells of an id.
const ID: u16 = 8;
/// Cells of a time.
const WHEN: u16 = 15;
/// Cells that a prompt keeps before another column gets any.
const PROMPT: u16 = 18;
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
    let (history, area) = (&model.history, regions.history);
    let count = count(model);
    let right = Line::from(Span::styled(count.clone(), look.theme.style(Role::Muted)));
    panel(buf, area, look, "History", right, focused);
    let caret = filter(model, look, area, width(&count) as u16, buf);
    let (rows, at) = history.in_view();
    for (y, take) in rows.iter().enumerate() {
        row(model, look, now, take, (regions.list, y as u16, at == Some(y) && focused), buf);
    }
    if rows.is_empty() {
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

fn row(
    model: &Model,
    look: &Look,
    now: Now,
    take: &Take,
    (area, y, in_hand): (Rect, u16, bool),
    buf: &mut Buffer,
) {
    let style = |role: Role| look.theme.style(if in_hand { Role::Selection } else { role });
    if in_hand {
        let line = Rect { y: area.y + y, height: 1, ..area };
        buf.set_style(line.intersection(buf.area), look.theme.style(Role::Selection));
    }
    let mut end = area.width;
    let mut column = |cells: u16, wanted: bool| {
        let fits = wanted && end > cells + STATE + PROMPT + 4;
        end -= if fits { cells + 1 } else { 0 };
        fits.then_some(end)
    };
    let when_at = column(WHEN, true);
    let id_at = column(ID, true);
    let made_at = column(MADE, true);
    let words = state_words(take, look);
    let heed = Heed::of(&model.judged(take));
    // The mark of the camera stands at the end of the state's cells, in a column of its own.
    let cells = STATE - if heed.is_some() { 2 } else { 0 };
    put_short(buf, area, (1, y), &words, cells, style(role_of_take(take)));
    if let Some(heed) = heed {
        put(buf, area, STATE, y, heed.mark(look.glyphs.marks), style(role_of_heed(heed)));
    }
    let mut x = STATE + 2;
    if let Some(rating) = take.remark.rating {
        let stars = format!("{}{}", look.glyphs.star, rating.stars());
        x = put(buf, area, x, y, &stars, style(Role::Value)) + 1;
    }
    let prompt = foreign(&take.shot.prompt);
    put_short(buf, area, (x, y), &prompt, end.saturating_sub(x + 1), style(Role::Text));
    if let Some(x) = made_at {
        let shot = &take.shot;
        let made = format!("{} {} {}s", shot.ratio, shot.model, shot.seconds);
        put_short(buf, area, (x, y), &foreign(&made), MADE, style(Role::Muted));
    }
    if let Some(x) = id_at {
        put(buf, area, x, y, take.id.as_str(), style(Role::Muted));
    }
    if let Some(x) = when_at {
        let when = when(model, look, now, take);
        let cell = Rect { x: area.x + x, y: area.y + y, width: WHEN, height: 1 };
        put_right(buf, cell.intersection(area), 0, &when, style(Role::Muted));
    }
}

/// Running: how long, of how long it usually takes. Ended: when.
fn when(model: &Model, look: &Look, now: Now, take: &Take) -> String {
    if take.state() == StageName::Downloading {
        return model.history.coming.short(take);
    }
    if take.is_filmless() {
        return NO_FILM.to_owned();
    }
    if take.state() == StageName::Preparing {
        // What was refused for now had been sent.
        return unsent(take).unwrap_or("waits").to_owned();
    }
    if !take.state().is_under_way() {
        return ago_words(take.updated, now.wall, &look.zone);
    }
    let since = now.wall.since(take.sent.unwrap_or(take.created));
    since_words(since, model.history.usual(take))
}

fn nothing(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    if model.history.is_loading() {
        return;
    }
    let key = |context, action: Action| {
        let chord = model.settings.keymap.chord(context, action);
        chord.map_or_else(String::new, |chord| chord.short())
    };
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
    let lines = if narrowed || hidden > 0 {
        let steps = told.steps(&labels(model, model.context()));
        [told.what, steps]
    } else {
        [
            told.what,
            format!(
                "{} shows what would be sent, and sends it only on {}.",
                key(Context::Prompt, act::Anywhere::Review.into()),
                key(Context::Review, act::Review::Send.into())
            ),
        ]
    };
    let mut y = 0;
    for line in lines {
        y = text(&line, area, y, look.theme.style(Role::Muted), buf);
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
    let names = names.join(&format!(" {} ", look.glyphs.dot));
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

//! Where a sweep is made: what varies, what that comes to, the list of its takes, and the one in hand
//! in a viewfinder.

use std::collections::VecDeque;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::page::Page;
use crate::app::{Asking, Model, Moment, SweepEntry, SweepRow, World, framed, press, whole_screen};
use crate::domain::{lines_of, lines_of_keys, width};
use crate::input::{Context, act};
use crate::sweep::Variation;
use crate::ui::canvas::{foreign, put, put_short};
use crate::ui::editor;
use crate::ui::panel::{Part, over};
use crate::ui::style::Look;
use crate::ui::theme::Role;
use crate::ui::viewfinder::{Shown, scene};

/// Cells of a row's name.
const NAME: u16 = 10;

/// From this width on the take in hand is shown beside the list.
const BESIDE: u16 = 70;

/// In fewer rows the question takes the place of what was typed.
const ASKED: u16 = 16;

/// Most cells of a value in the list.
const VALUE: usize = 28;

/// The smallest picture of a move that says something.
const LEAST: (u16, u16) = (12, 4);

/// Draws it; returns where the caret stands.
pub(super) fn draw(entry: &SweepEntry, page: Page<'_>) -> Option<Position> {
    let Page { model, look, buf, .. } = page;
    let area = whole_screen(model);
    let inner = over(buf, area, look, "Sweep");
    let style = |role| look.theme.style(role);
    let room = inner.width.saturating_sub(2);
    // What is asked comes before what was typed.
    let narrow = entry.asking.is_some() && inner.height < ASKED;
    let top = match inner.height {
        _ if narrow => 0,
        ..13 => 2,
        _ => 3,
    };
    if !narrow {
        let shot = entry.draft.base();
        let about = [&shot.model, &shot.ratio, &shot.style].map(|it| foreign(it)).join(", ");
        let prompt = if shot.prompt.trim().is_empty() { "no prompt yet" } else { &shot.prompt };
        put_short(buf, inner, (1, 0), &foreign(prompt), room, style(Role::Value));
        let facts = format!("{about}, {} s", shot.seconds);
        put_short(buf, inner, (1, 1), &facts, room, style(Role::Muted));
    }
    let below = summary(entry, model, inner.width.into());
    let needed = below.len() as u16;
    let left = if narrow { 0 } else { inner.height.saturating_sub(top + needed) };
    let cells = usize::from(inner.width.saturating_sub(NAME + 2)).max(8);
    let mut caret = None;
    let mut y = top;
    for (row, wrong) in rows(entry, left, cells) {
        caret = caret.or(field(entry, row, (inner, y), look, buf));
        y += 1;
        for line in wrong {
            put(buf, inner, 1 + NAME, y, &line, style(Role::Bad));
            y += 1;
        }
    }
    y += u16::from(!narrow && y + 1 + needed <= inner.height);
    for (line, role) in below {
        put(buf, inner, 1, y, &line, style(role));
        y += 1;
    }
    y += u16::from(!narrow && y + 1 < inner.height);
    let rest = Rect { y: inner.y + y, height: inner.height.saturating_sub(y), ..inner };
    if let Some(asking) = &entry.asking {
        caret = question(entry, asking, rest, model, look, buf);
    } else {
        list(entry, rest, area, model, look, buf);
    }
    caret.filter(|caret| inner.contains(*caret))
}

/// The rows that have room, the one in hand among them, each with what is wrong with it.
fn rows(entry: &SweepEntry, room: u16, cells: usize) -> Vec<(SweepRow, Vec<String>)> {
    let wrong = |row| {
        let why = entry.wrong_at(row).map(foreign);
        let lines = why.map(|why| lines_of(&why, cells)).unwrap_or_default();
        // Of the others the beginning is enough.
        let most = if row == entry.draft.at() { 3 } else { 1 };
        lines.into_iter().take(most).collect()
    };
    let mut all: VecDeque<(SweepRow, Vec<String>)> =
        entry.draft.rows().map(|row| (row, wrong(row))).collect();
    let taken = |rows: &VecDeque<(SweepRow, Vec<String>)>| {
        rows.iter().map(|(_, wrong)| 1 + wrong.len()).sum::<usize>()
    };
    while !all.is_empty() && taken(&all) > usize::from(room) {
        let at = all.iter().position(|(row, _)| *row == entry.draft.at()).unwrap_or(0);
        // What is furthest from the row in hand goes first.
        if at > all.len() - 1 - at {
            all.pop_front()
        } else {
            all.pop_back()
        };
    }
    all.into()
}

fn name(row: SweepRow) -> &'static str {
    match row {
        SweepRow::Vary(0) => "vary",
        SweepRow::Vary(_) => "",
        SweepRow::Repeat => "repeat",
        SweepRow::Shuffle => "shuffle",
    }
}

/// What an empty row means.
fn hint(row: SweepRow, entry: &SweepEntry) -> &'static str {
    let is_first = entry.draft.typed(SweepRow::Vary(0)).is_empty();
    match row {
        SweepRow::Vary(0) => "NAME=VALUES, such as x=-6..6:3 or style=cinematic,anime",
        SweepRow::Vary(_) if is_first => "",
        SweepRow::Vary(_) => "and something else, if you like",
        SweepRow::Repeat => "once each",
        SweepRow::Shuffle => "in this order; a number mixes them",
    }
}

fn field(
    entry: &SweepEntry,
    row: SweepRow,
    (inner, y): (Rect, u16),
    look: &Look,
    buf: &mut Buffer,
) -> Option<Position> {
    let style = |role| look.theme.style(role);
    let in_hand = entry.draft.at() == row && entry.asking.is_none();
    let mark = if in_hand { look.glyphs.hand } else { " " };
    put(buf, inner, 1, y, mark, style(Role::Focus));
    let role = if in_hand { Role::Focus } else { Role::Muted };
    put(buf, inner, 3, y, name(row), style(role));
    let x = 1 + NAME;
    let room = inner.width.saturating_sub(x + 1);
    let typed = entry.draft.typed(row);
    if typed.is_empty() {
        // Behind the caret, where it stands there.
        let x = x + u16::from(in_hand);
        put_short(buf, inner, (x, y), hint(row, entry), room, style(Role::Muted));
    }
    if !in_hand {
        put_short(buf, inner, (x, y), &foreign(typed.line()), room, style(Role::Value));
        return None;
    }
    let area = Rect { x: inner.x + x, y: inner.y + y, width: room + 1, height: 1 };
    let area = area.intersection(inner);
    Some(editor::line(&typed.written(), Role::Value, look, area, buf).caret)
}

/// What it comes to, what is left until the wall, and what is wrong with all of it.
fn summary(entry: &SweepEntry, model: &Model, cells: usize) -> Vec<(String, Role)> {
    let mut said: Vec<(String, Role)> = Vec::new();
    if let Some(sum) = entry.draft.sum() {
        said.push((sum.words(model.world == World::Sandbox), Role::Text));
        let (wall, record) = (SweepEntry::wall(model), entry.record());
        if entry.sent.is_some() {
            let left = wall.rest(&record).to_string();
            if let Err(report) = sum.check(&wall, &record) {
                said.push((report.what, Role::Warn));
            } else if !left.is_empty() {
                said.push((format!("{left} left until the wall."), Role::Muted));
            }
        }
    }
    for (_, why) in entry.draft.wrong().filter(|(row, _)| row.is_none()) {
        said.push((why.to_owned(), Role::Bad));
    }
    let room = cells.saturating_sub(2).max(8);
    let lines = |(words, role): (String, Role)| {
        lines_of(&foreign(&words), room).into_iter().map(move |line| (line, role))
    };
    said.into_iter().flat_map(lines).collect()
}

/// The question before it is sent; returns where the caret of the number stands.
fn question(
    entry: &SweepEntry,
    asking: &Asking,
    area: Rect,
    model: &Model,
    look: &Look,
    buf: &mut Buffer,
) -> Option<Position> {
    let style = |role| look.theme.style(role);
    let count = entry.draft.sum().map_or(0, |sum| sum.each.len());
    let place = match &model.world {
        World::Live { host, tail, .. } => {
            format!("{} with the key ending in {}", foreign(host), foreign(tail))
        }
        World::Sandbox | World::Nowhere => "the sandbox".to_owned(),
    };
    let takes = if count == 1 { "1 take".to_owned() } else { format!("{count} takes") };
    let words = format!("Send {takes} to {place}?");
    let mut y = 0;
    for line in lines_of(&words, usize::from(area.width.saturating_sub(2))) {
        put(buf, area, 1, y, &line, style(Role::Title));
        y += 1;
    }
    let mut caret = None;
    if let Some(typed) = &asking.typed {
        let x = put(buf, area, 1, y, &format!("Type {count}: "), style(Role::Text));
        let room = area.width.saturating_sub(x + 1);
        let field = Rect { x: area.x + x, y: area.y + y, width: room, height: 1 };
        let field = field.intersection(area);
        caret = Some(editor::line(&typed.written(), Role::Value, look, field, buf).caret);
        y += 1;
    }
    let context = if asking.typed.is_some() { Context::SweepCount } else { Context::SweepSend };
    let keys = [(act::Sweep::Send.into(), "send them"), (act::Anywhere::Close.into(), "go back")];
    let room = usize::from(area.width.saturating_sub(2));
    for line in lines_of_keys(&press(model, context, &keys), room) {
        put(buf, area, 1, y, &line, style(Role::Muted));
        y += 1;
    }
    caret
}

/// The list, and beside it the take in hand.
fn list(entry: &SweepEntry, rest: Rect, frame: Rect, model: &Model, look: &Look, buf: &mut Buffer) {
    let Some(list) = entry.draft.list() else { return };
    // A drawing says nothing where it is read aloud: the list has its values.
    let finder = if model.settings.reader { Rect::default() } else { finder(entry, rest) };
    let style = |role| look.theme.style(role);
    let cells = if finder.is_empty() { rest.width } else { finder.x - rest.x - 1 };
    let rows = Rect { width: cells, ..rest };
    let height = usize::from(rows.height);
    let top = entry.item.saturating_sub(height / 2 + 1).min(list.takes().saturating_sub(height));
    if height == 0 {
        return;
    }
    Part::of(list.takes(), rows.height, top).told(buf, frame, frame.height.saturating_sub(1), look);
    let widest = |it: &Variation| it.values.iter().map(|it| width(&foreign(&it.label))).max();
    let columns: Vec<usize> =
        list.spec().vary().iter().map(|it| widest(it).unwrap_or(0).min(VALUE)).collect();
    let digits = list.takes().to_string().len();
    for (y, number) in (0..).zip(top + 1..=(top + height).min(list.takes())) {
        let Some(item) = list.item(number) else { break };
        let in_hand = number == entry.item;
        let mark = if in_hand { look.glyphs.hand } else { " " };
        put(buf, rows, 1, y, mark, style(Role::Focus));
        let x = put(buf, rows, 3, y, &format!("{number:digits$}"), style(Role::Muted)) + 2;
        let role = if in_hand { Role::Selection } else { Role::Text };
        if item.values.is_empty() {
            put(buf, rows, x, y, "as it is", style(role));
        }
        let mut x = x;
        for ((varied, value), column) in item.values.iter().zip(&columns) {
            let room = rows.width.saturating_sub(x + 1);
            let end = put_short(buf, rows, (x, y), &format!("{varied} "), room, style(Role::Muted));
            let room = rows.width.saturating_sub(end + 1).min(*column as u16);
            put_short(buf, rows, (end, y), &foreign(value), room, style(role));
            x = end + *column as u16 + 2;
        }
    }
    if let Some(item) = entry.item_in_hand().filter(|_| !finder.is_empty()) {
        let shown = Shown {
            motion: item.shot.motion,
            convention: &model.settings.conventions.of(&item.shot.model),
            seconds: item.shot.seconds,
            thirds: false,
        };
        let end = Moment { phase: 1.0, ghost: true, playing: false };
        scene(&shown, look, end, finder, buf);
    }
}

/// Where the take in hand is shown, where there is room for that.
fn finder(entry: &SweepEntry, rest: Rect) -> Rect {
    let Some(item) = entry.item_in_hand().filter(|_| rest.width >= BESIDE) else {
        return Rect::default();
    };
    let (columns, rows) = framed((rest.width / 2, rest.height), &item.shot.ratio);
    if columns < LEAST.0 || rows < LEAST.1 {
        return Rect::default();
    }
    Rect { x: rest.right() - columns - 1, y: rest.y, width: columns, height: rows }
}

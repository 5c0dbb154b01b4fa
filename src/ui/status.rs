//! The status line: whom takes go to, the keys of what is in hand, what is going on.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use super::canvas::{foreign, put, put_short};
use super::style::Look;
use super::theme::Role;
use crate::app::{Model, PaneName, SANDBOX_BADGE, Tone, World, labels};
use crate::domain::{Health, Now, Telling, ago_words, shorten, width};
use crate::input::Context;

/// Below this width there is hardly room for keys.
const SHORT: u16 = 60;

/// Cells that the keys of what can be done now keep before what is going on gets any.
const HINTS: u16 = 40;

/// Draws it.
pub(super) fn status(model: &Model, look: &Look, now: Now, area: Rect, buf: &mut Buffer) {
    let style = |role| look.theme.style(role);
    // Whatever lies over the form may end behind this line.
    Clear.render(area.intersection(buf.area), buf);
    let passing = passing(model, area, look, buf);
    let area = Rect { y: area.bottom().saturating_sub(1), height: area.height.min(1), ..area };
    let end = ways_out(model, look, area, buf);
    let (place, role) = match &model.world {
        World::Nowhere => (" no key ".to_owned(), Role::Warn),
        World::Sandbox => (SANDBOX_BADGE.to_owned(), Role::Sandbox),
        World::Live { host, .. } => (format!(" {} ", shorten(&foreign(host), 24)), Role::Value),
    };
    let cells = |text: &str| width(text) as u16;
    let kept = if model.world == World::Sandbox { cells(&place) } else { 0 };
    let said =
        if passing { None } else { said(model, look, now, end.saturating_sub(kept + 2).into()) };
    if let Some((said, tone)) = said {
        // A sentence has the line first; only the sandbox is never out of sight.
        let free = end.saturating_sub(cells(&said) + 1);
        let hide_place = model.world != World::Sandbox && free < cells(&place) + 2;
        let place = if hide_place { " " } else { &place };
        let x = put(buf, area, 0, 0, place, style(role)) + u16::from(!hide_place);
        put_short(buf, area, (x, 0), &said, end.saturating_sub(x + 1), style(tone));
        return;
    }
    // Where there is hardly room for keys, a provider that is nothing unusual goes unsaid.
    let short = area.width < SHORT && matches!(model.world, World::Live { .. });
    let place = if short { "" } else { &place };
    let mut x = put(buf, area, 0, 0, place, style(role)) + 1;
    let end = going_on(model, x + HINTS, end, look, area, buf);
    let context = model.context();
    for (action, words) in model.hints() {
        let Some(chord) = model.settings.keymap.chord(context, action) else { continue };
        let key = chord.short();
        // A shorter one further on may still fit.
        if x + cells(&key) + cells(words) + 2 > end {
            continue;
        }
        x = put(buf, area, x, 0, &key, style(Role::Key)) + 1;
        x = put(buf, area, x, 0, words, style(Role::Muted)) + 2;
    }
}

/// A word in passing that has no room on the status line, in rows of its own above it; returns whether
/// there is one.
fn passing(model: &Model, area: Rect, look: &Look, buf: &mut Buffer) -> bool {
    let Some(toast) = model.toast.as_ref().filter(|_| area.height > 1) else { return false };
    let style = look.theme.style(role_of(toast.tone));
    for (y, row) in (0..).zip(model.passing_rows(toast)) {
        put(buf, area, 1, y, &row, style);
    }
    true
}

fn role_of(tone: Tone) -> Role {
    match tone {
        Tone::Plain => Role::Value,
        Tone::Bad => Role::Bad,
    }
}

/// The help and the way out, at the right end at every width; returns the column where they begin.
fn ways_out(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) -> u16 {
    let context = model.context();
    let keys: Vec<(String, &str)> = model
        .ways_out()
        .filter_map(|action| {
            let chord = model.settings.keymap.chord(context, action)?;
            Some((chord.short(), action.short_words()))
        })
        .collect();
    let cells = |(key, words): &(String, &str)| (width(key) + width(words) + 3) as u16;
    let begin = area.width.saturating_sub(keys.iter().map(cells).sum());
    let mut x = begin + 1;
    for (key, words) in &keys {
        x = put(buf, area, x, 0, key, look.theme.style(Role::Key)) + 1;
        x = put(buf, area, x, 0, words, look.theme.style(Role::Muted)) + 2;
    }
    begin
}

/// A sentence that takes the place of the keys.
fn said(model: &Model, look: &Look, now: Now, cells: usize) -> Option<(String, Role)> {
    if let Some(toast) = &model.toast {
        return Some((foreign(&toast.text), role_of(toast.tone)));
    }
    // Whatever lies over the form needs its keys more.
    let trouble = trouble(model, look, now, cells).filter(|_| model.overlays.is_empty());
    trouble.map(|said| (said, Role::Warn))
}

/// How many takes are under way and were sent today, before a column, where that leaves the keys
/// their room; the last of it goes first. Returns the column where it begins.
fn going_on(model: &Model, least: u16, end: u16, look: &Look, area: Rect, buf: &mut Buffer) -> u16 {
    let running = (model.under_way > 0).then(|| format!("{} running", model.under_way));
    let today = (model.today > 0).then(|| format!("{} sent today", model.today));
    let mut parts: Vec<String> = running.into_iter().chain(today).collect();
    while !parts.is_empty() {
        let words = format!("{}  ", parts.join("  "));
        let begin = end.saturating_sub(width(&words) as u16);
        if begin >= least {
            put(buf, area, begin, 0, &words, look.theme.style(Role::Muted));
            return begin;
        }
        parts.pop();
    }
    end
}

fn trouble(model: &Model, look: &Look, now: Now, cells: usize) -> Option<String> {
    if matches!(&model.health, Health::SlowedUntil(at) if *at <= now.wall) {
        return None;
    }
    let telling = Telling::of_health(&model.health, |at| ago_words(at, now.wall, &look.zone))?;
    Some(telling.fitted(cells, &labels(model, Context::Form)))
}

/// The names of the panes, where only one is shown at a time.
pub(super) fn tabs(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let mut x = 0;
    for pane in PaneName::ALL {
        let in_hand = pane == PaneName::of(model.focus);
        let role = if in_hand { Role::Selection } else { Role::Muted };
        x = put(buf, area, x, 0, &format!(" {} ", pane.title()), look.theme.style(role));
    }
}

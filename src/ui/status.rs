//! The status line: whom takes go to, the keys of what is in hand, what is going on.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use super::canvas::{foreign, put, put_right, put_short};
use super::style::Look;
use super::theme::Role;
use crate::app::{Model, PaneName, Tone, World, labels};
use crate::domain::{Health, Now, Telling, ago_words, lines_of, shorten, width};
use crate::input::Context;

/// Below this width there is hardly room for keys.
const SHORT: u16 = 60;

/// Draws it.
pub(super) fn status(model: &Model, look: &Look, now: Now, area: Rect, buf: &mut Buffer) {
    let style = |role| look.theme.style(role);
    // Whatever lies over the form may end behind this line.
    Clear.render(area.intersection(buf.area), buf);
    let (place, role) = match &model.world {
        World::Nowhere => (" no key ".to_owned(), Role::Warn),
        World::Sandbox => (" SANDBOX ".to_owned(), Role::Sandbox),
        World::Live { host, .. } => (format!(" {} ", shorten(&foreign(host), 24)), Role::Value),
    };
    let right = going_on(model);
    let kept = if model.world == World::Sandbox { width(&place) } else { 0 };
    let beside = usize::from(area.width).saturating_sub(kept + 1);
    if let Some((said, tone)) = said(model, look, now, beside) {
        // A sentence has the line first; only the sandbox is never out of sight.
        let cells = |text: &str| width(text) as u16;
        let free = area.width.saturating_sub(cells(&said));
        let hide_place = model.world != World::Sandbox && free < cells(&place) + 2;
        let place = if hide_place { " " } else { &place };
        let x = put(buf, area, 0, 0, place, style(role)) + u16::from(!hide_place);
        if free > x + cells(&right) + 1 {
            put_right(buf, area, 0, &right, style(Role::Muted));
        }
        let room = area.width.saturating_sub(x);
        if model.toast.is_none() {
            put_short(buf, area, (x, 0), &said, room, style(tone));
            return;
        }
        // A passing word without room on one line begins on those above: its end says what to do.
        let lines = lines_of(&said, usize::from(room.max(1)));
        let above = lines.len().saturating_sub(1).min(usize::from(area.y)) as u16;
        let rows = Rect { y: area.y - above, height: above, ..area };
        Clear.render(rows.intersection(buf.area), buf);
        for (nth, line) in lines.iter().take(usize::from(above) + 1).enumerate() {
            let row = Rect { y: rows.y + nth as u16, height: 1, ..area };
            put(buf, row, x, 0, line, style(tone));
        }
        return;
    }
    // Where there is hardly room for keys, a provider that is nothing unusual goes unsaid.
    let short = area.width < SHORT && matches!(model.world, World::Live { .. });
    let place = if short { "" } else { &place };
    let mut x = put(buf, area, 0, 0, place, style(role)) + 1;
    let end = put_right(buf, area, 0, &right, style(Role::Muted));
    let end = if right.is_empty() { area.width } else { end.saturating_sub(1) };
    let context = model.context();
    for (action, words) in model.hints() {
        let Some(chord) = model.settings.keymap.chord(context, action) else { continue };
        let key = chord.short();
        // A shorter one further on may still fit.
        let cells = (width(&key) + width(words) + 1) as u16;
        if x + cells > end {
            continue;
        }
        x = put(buf, area, x, 0, &key, style(Role::Key)) + 1;
        x = put(buf, area, x, 0, words, style(Role::Muted)) + 2;
    }
}

/// A sentence that takes the place of the keys.
fn said(model: &Model, look: &Look, now: Now, cells: usize) -> Option<(String, Role)> {
    if let Some(toast) = &model.toast {
        let role = match toast.tone {
            Tone::Plain => Role::Value,
            Tone::Bad => Role::Bad,
        };
        return Some((foreign(&toast.text), role));
    }
    // Whatever lies over the form needs its keys more.
    let trouble = trouble(model, look, now, cells).filter(|_| model.overlays.is_empty());
    trouble.map(|said| (said, Role::Warn))
}

fn going_on(model: &Model) -> String {
    let mut parts = Vec::new();
    if model.under_way > 0 {
        parts.push(format!("{} running", model.under_way));
    }
    if model.today > 0 {
        parts.push(format!("today {}", model.today));
    }
    if parts.is_empty() { String::new() } else { format!("{} ", parts.join("  ")) }
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

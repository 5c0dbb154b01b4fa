//! Everything that is known of one take.

use ratatui::buffer::Buffer;

use super::canvas::{put, put_in_border};
use super::history::{role_of, state_words};
use super::panel::over;
use super::theme::Role;
use super::view::Look;
use crate::app::{DetailLine, FACT_NAME, Model, detail_lines, details_area};
use crate::domain::{Now, TakeId, ago_words};

/// Draws it.
pub(super) fn details(
    id: TakeId,
    scroll: usize,
    model: &Model,
    look: &Look,
    now: Now,
    buf: &mut Buffer,
) {
    let area = details_area(model.size);
    let inner = over(buf, area, look, &format!("Take {id}"));
    let Some(take) = model.history.take(id) else { return };
    let style = |role| look.theme.style(role);
    let lines = detail_lines(take, model.size);
    let said = match role_of(take.state()) {
        role @ (Role::Bad | Role::Warn) => role,
        _ => Role::Muted,
    };
    for (y, line) in lines.iter().skip(scroll).take(usize::from(inner.height)).enumerate() {
        let y = y as u16;
        let mut fact = |name: &str, value: &str| {
            put(buf, inner, 1, y, name, style(Role::Muted));
            put(buf, inner, 1 + FACT_NAME, y, value, style(Role::Text));
        };
        match line {
            DetailLine::Blank => {}
            DetailLine::State => {
                let words = state_words(take, look);
                put(buf, inner, 1, y, &words, style(role_of(take.state())));
            }
            DetailLine::Said(line) => {
                put(buf, inner, 1, y, line, style(said));
            }
            DetailLine::Prompt(line) => {
                put(buf, inner, 1, y, line, style(Role::Value));
            }
            DetailLine::Fact(name, value) => fact(name, value),
            DetailLine::Moment(name, at) => fact(name, &ago_words(*at, now.wall, &look.zone)),
        }
    }
    let height = usize::from(inner.height);
    if lines.len() > height {
        let last = (scroll + height).min(lines.len());
        let part = format!(" {}-{last} of {} ", scroll + 1, lines.len());
        put_in_border(buf, area, area.height.saturating_sub(1), &part, style(Role::Muted));
    }
}

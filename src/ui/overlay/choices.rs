//! A picker's whole list.

use ratatui::layout::Position;

use super::page::Page;
use super::rows::filter;
use crate::app::{Choices, Field, Model, over_panes};
use crate::ui::canvas::{foreign, put, put_short};
use crate::ui::panel::{Part, over};
use crate::ui::theme::Role;

/// Draws it; returns where the caret of its filter stands.
pub(super) fn draw(list: &Choices, page: Page<'_>) -> Option<Position> {
    let Page { model, look, buf, .. } = page;
    let matching = list.matching();
    let height = (list.choices.len() as u16 + 5).clamp(8, 18);
    // Room for what is known of a model.
    let wide = if list.field == Field::Model { 84 } else { 48 };
    let area = over_panes(model, wide, height);
    let inner = over(buf, area, look, list.field.title());
    let style = |role| look.theme.style(role);
    let hint = if list.filter.is_empty() { "filter, or a value of your own" } else { "" };
    let typed = filter(&list.filter, "> ", hint, look, inner, buf);
    let rows = usize::from(inner.height.saturating_sub(2));
    let top = (list.at + 1).saturating_sub(rows.max(1));
    Part::of(matching.len(), rows as u16, top).told(buf, area, area.height.saturating_sub(1), look);
    for (nth, choice) in matching.iter().enumerate().skip(top).take(rows) {
        let y = 2 + (nth - top) as u16;
        let in_hand = nth == list.at;
        let mark = if in_hand { look.glyphs.hand } else { " " };
        put(buf, inner, 1, y, mark, style(Role::Focus));
        let role = if in_hand { Role::Selection } else { Role::Text };
        let end =
            put_short(buf, inner, (3, y), &foreign(shown(list.field, choice)), 24, style(role));
        let own = !list.choices.contains(choice);
        let note = note(model, list.field, choice, own);
        let at = end.max(16) + 2;
        put_short(
            buf,
            inner,
            (at, y),
            &note,
            inner.width.saturating_sub(at + 1),
            style(Role::Muted),
        );
    }
    typed
}

fn shown(field: Field, choice: &str) -> &str {
    field.spec().map_or(choice, |spec| spec.shown(choice))
}

fn note(model: &Model, field: Field, choice: &str, own: bool) -> String {
    if own {
        return "your own".to_owned();
    }
    let card = model.settings.catalog.model(choice).filter(|_| field == Field::Model);
    card.map(|card| card.note.clone()).unwrap_or_default()
}

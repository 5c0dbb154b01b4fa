//! The review: what is paid for, what the model does with it, and the exact request.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::page::Page;
use crate::app::{Review, ReviewLine, ReviewTone, review_text};
use crate::ui::canvas::put;
use crate::ui::panel::{Part, over};
use crate::ui::style::Look;
use crate::ui::theme::Role;

/// Draws it.
pub(super) fn draw(review: &Review, page: Page<'_>) {
    let Page { model, look, now, buf, .. } = page;
    let text = review_text(model, review, now.wall, look.glyphs.hidden);
    let area = text.area;
    over(buf, area.frame, look, "Review");
    for (y, line) in (0..).zip(&text.paid) {
        draw_line(line, area.paid, y, look, buf);
    }
    let part = Part::of(text.rest.len(), area.rest.height, review.scroll);
    for (y, line) in part.shown(&text.rest) {
        draw_line(line, area.rest, y, look, buf);
    }
    part.told(buf, area.frame, area.frame.height.saturating_sub(1), look);
}

fn draw_line(line: &ReviewLine, area: Rect, y: u16, look: &Look, buf: &mut Buffer) {
    let mut x = 0;
    for (text, tone) in line {
        let role = match tone {
            ReviewTone::Plain => Role::Text,
            ReviewTone::Muted => Role::Muted,
            ReviewTone::Value => Role::Value,
            ReviewTone::Title => Role::Title,
            ReviewTone::Good => Role::Good,
            ReviewTone::Warn => Role::Warn,
        };
        x = put(buf, area, x, y, text, look.theme.style(role));
    }
}

//! Borders with titles.

use ratatui::buffer::Buffer;
use ratatui::layout::{Alignment, Rect};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Widget};

use super::canvas::put_in_border;
use super::style::Look;
use super::theme::Role;
use crate::app::inside;
use crate::domain::width;

/// Draws a border with a title left and words right; returns the area inside. Words that would run
/// into the title are left out, the first ones first.
pub(super) fn panel(
    buf: &mut Buffer,
    area: Rect,
    look: &Look,
    title: &str,
    mut right: Line<'_>,
    focused: bool,
) -> Rect {
    let (set, role) =
        if focused { (look.glyphs.focus, Role::Focus) } else { (look.glyphs.border, Role::Border) };
    let title_role = if focused { Role::Focus } else { Role::Title };
    let title = Span::styled(format!(" {title} "), look.theme.style(title_role));
    let mut block = Block::bordered().border_set(set).border_style(look.theme.style(role));
    let room = usize::from(area.width).saturating_sub(width(title.content.as_ref()) + 2);
    while right.width() > room {
        right.spans.remove(0);
    }
    for span in &mut right.spans {
        // The border's own weight is not theirs: a light theme is read by colour alone.
        if !span.style.add_modifier.contains(Modifier::BOLD) {
            span.style = span.style.remove_modifier(Modifier::BOLD);
        }
    }
    if right.width() > 0 {
        block = block.title(right.alignment(Alignment::Right));
    }
    block = block.title(title);
    block.render(area.intersection(buf.area), buf);
    inside(area)
}

/// A part of something longer than its room.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// The first line in view; the screen may have grown since it was scrolled to.
    pub(super) first: usize,
    lines: usize,
    height: usize,
}

impl Part {
    /// What is in view of so many lines in so many rows, scrolled to a line.
    pub(super) fn of(lines: usize, height: u16, scroll: usize) -> Self {
        let height = usize::from(height);
        Self { first: scroll.min(lines.saturating_sub(height)), lines, height }
    }

    /// The lines in view, each with its row.
    pub(super) fn shown<T>(self, lines: &[T]) -> impl Iterator<Item = (u16, &T)> {
        (0..).zip(lines.iter().skip(self.first).take(self.height))
    }

    /// Says in a border which lines are in view, if there are more.
    pub(super) fn told(self, buf: &mut Buffer, area: Rect, y: u16, look: &Look) {
        if self.lines > self.height {
            let last = self.first + self.height;
            let part = format!(" {}-{last} of {} ", self.first + 1, self.lines);
            put_in_border(buf, area, y, &part, look.theme.style(Role::Muted));
        }
    }
}

/// Clears an area and draws the border of something that lies over the form.
pub(super) fn over(buf: &mut Buffer, area: Rect, look: &Look, title: &str) -> Rect {
    let area = area.intersection(buf.area);
    // A wide glyph below that is cut in half would shift the border: its other half goes too.
    let wider = Rect { x: area.x.saturating_sub(1), width: area.width + area.x.min(1), ..area };
    for y in wider.top()..wider.bottom() {
        if wider.x < area.x
            && let Some(cell) = buf.cell_mut((wider.x, y))
            && width(cell.symbol()) > 1
        {
            cell.set_symbol(" ");
        }
    }
    Clear.render(area, buf);
    panel(buf, area, look, title, Line::default(), true)
}

//! Long texts that scroll: where they stand, and where a key takes them.

use ratatui::layout::Rect;

use crate::app::layout::regions::inside;
use crate::app::layout::standing::over_panes;
use crate::app::state::studio::Studio;
use crate::input::act::List;

/// How many lines a text has, and how many of them are in view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) struct Extent {
    pub(in crate::app) lines: usize,
    pub(in crate::app) height: usize,
}

impl Extent {
    /// So many lines in this area.
    pub(in crate::app) fn of(lines: usize, area: Rect) -> Self {
        Self { lines, height: area.height.into() }
    }

    /// Whether there are more lines than are in view.
    pub(in crate::app) fn scrolls(self) -> bool {
        self.lines > self.height
    }

    /// A scroll position after a key.
    pub(in crate::app) fn scrolled(self, scroll: usize, key: List) -> usize {
        let page = self.height.saturating_sub(1).max(1);
        let last = self.lines.saturating_sub(self.height);
        // The screen may have grown since.
        let scroll = scroll.min(last);
        let to = match key {
            List::Up => scroll.saturating_sub(1),
            List::Down => scroll + 1,
            List::PageUp => scroll.saturating_sub(page),
            List::PageDown => scroll + page,
            List::First => 0,
            List::Last => self.lines,
            List::Pick => scroll,
        };
        to.min(last)
    }
}

/// An area over whole panes with room for so many lines and one below them, no smaller than this; and
/// where those lines stand.
pub(in crate::app) fn grown(
    studio: &Studio,
    (width, least): (u16, u16),
    lines: impl Fn(u16) -> usize,
) -> (Rect, Rect) {
    let columns = inside(over_panes(studio, width, least)).width;
    let needed = u16::try_from(lines(columns) + 4).unwrap_or(u16::MAX);
    let area = over_panes(studio, width, needed.max(least));
    let inner = inside(area);
    (Rect { height: inner.height.saturating_sub(1), ..inner }, area)
}

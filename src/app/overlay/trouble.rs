//! A problem that has to be read.

use std::time::Duration;

use ratatui::layout::Rect;

use super::dialog::{Dialog, Way};
use super::scroll::{Extent, grown};
use super::sheet::SheetLine;
use crate::app::state::studio::Studio;
use crate::domain::{Now, Report, clean_line, lines_of};
use crate::input::{Action, Context, act};

/// A problem. It opens by itself, so what is typed meanwhile goes on into the text below it.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    /// The problem.
    pub report: Report,
    /// Since when it is on top, in monotonic time.
    pub since: Duration,
    /// First line shown.
    pub scroll: usize,
}

impl Trouble {
    /// A problem that comes up now.
    pub(in crate::app) fn new(report: Report, now: Now) -> Self {
        Self { report, since: now.mono, scroll: 0 }
    }
}

impl Dialog for Trouble {
    fn context(&self) -> Context {
        Context::Trouble
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::List(act::List::Down)]
    }

    fn extent(&self, studio: &Studio) -> Option<Extent> {
        let (text, _) = trouble_area(studio, &self.report);
        Some(Extent::of(trouble_lines(&self.report, text.width).len(), text))
    }

    fn scroll_mut(&mut self) -> Option<&mut usize> {
        Some(&mut self.scroll)
    }

    fn uncovered(&mut self, now: Now) {
        self.since = now.mono;
    }

    fn makes_way(&self) -> Way {
        Way::Barred
    }

    fn came_by_itself(&self) -> Option<Duration> {
        Some(self.since)
    }
}

/// The cells of a problem without its last row, which says how to go on; all of it, with its
/// border.
pub fn trouble_area(studio: &Studio, report: &Report) -> (Rect, Rect) {
    grown(studio, (50, 10), |columns| trouble_lines(report, columns).len())
}

/// The lines of a problem in so many columns.
pub fn trouble_lines(report: &Report, columns: u16) -> Vec<SheetLine> {
    let room = usize::from(columns.saturating_sub(2));
    let rows = |words: &str| lines_of(&clean_line(words), room);
    let mut lines: Vec<_> = rows(&report.what).into_iter().map(SheetLine::Bad).collect();
    for sentence in [&report.safe, &report.next].into_iter().filter(|it| !it.is_empty()) {
        lines.push(SheetLine::Blank);
        lines.extend(rows(sentence).into_iter().map(SheetLine::Text));
    }
    lines
}

//! A problem that has to be read.

use std::time::Duration;

use ratatui::layout::Rect;

use super::dialog::{Dialog, Way};
use super::scroll::{Extent, grown};
use super::sheet::SheetLine;
use crate::app::layout::regions::inside;
use crate::app::layout::standing::beside_text;
use crate::app::state::studio::Studio;
use crate::domain::{Now, Report, clean_line, lines_of};
use crate::input::{Action, Context, act};

/// A problem. It opens by itself, so letters go on into the text below it, if there is one.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    /// The problem.
    pub report: Report,
    /// What stands below it.
    pub below: Below,
    /// Since when it is on top, in monotonic time.
    pub since: Duration,
    /// First line shown.
    pub scroll: usize,
}

/// What stands below a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Below {
    /// Whether it is the form itself, so that the text in hand is left in sight.
    pub form: bool,
    /// Whether somebody is typing there: Enter and letters are text then, else they close the problem.
    pub typing: bool,
}

impl Trouble {
    /// A problem that comes up now over this.
    pub(in crate::app) fn new(report: Report, below: Below, now: Now) -> Self {
        Self { report, below, since: now.mono, scroll: 0 }
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
        let (text, _) = trouble_area(studio, self);
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
/// border. A text of the form that letters go into stays in sight.
pub fn trouble_area(studio: &Studio, trouble: &Trouble) -> (Rect, Rect) {
    let lines = |columns| trouble_lines(&trouble.report, columns).len();
    let (text, area) = grown(studio, (50, 10), lines);
    let within = |area: Rect| {
        let inner = inside(area);
        (Rect { height: inner.height.saturating_sub(1), ..inner }, area)
    };
    let beside = if trouble.below.form { beside_text(studio, area) } else { Vec::new() };
    let hidden = |(text, _): &(Rect, Rect)| lines(text.width).saturating_sub(text.height.into());
    let least = beside.into_iter().map(within).min_by_key(|place| (hidden(place), place.1.area()));
    least.unwrap_or((text, area))
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

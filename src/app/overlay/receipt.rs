//! What is told on a sheet over the form: the receipt of a shot that was sent, and a problem. It is
//! as high as what it says, and scrolls where the screen is lower.

use ratatui::layout::{Rect, Size};

use crate::app::layout::regions::{centred, inside};
use crate::app::overlay::Overlay;
use crate::app::overlay::details::detail_lines;
use crate::app::overlay::details::details_area;
use crate::app::overlay::help::{help_area, help_lines};
use crate::app::overlay::review::{Receipt, review_area};
use crate::app::state::studio::Model;
use crate::domain::{Report, StageName, Take, clean_line, lines_of, shorten};
use crate::input::{Action, act};

/// A line of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetLine {
    /// Nothing.
    Blank,
    /// What went wrong, in a few words or a line of more.
    Bad(String),
    /// A line of text.
    Text(String),
    /// A line about what is going on.
    Muted(String),
    /// The take's own name.
    Take,
    /// Its state.
    State,
    /// How far it is.
    Bar,
}

/// The receipt's cells without its last row, which says how to go on; all of it, with its border.
pub fn receipt_area(size: Size, receipt: &Receipt) -> (Rect, Rect) {
    grown(size, (76, 11), |columns| receipt_lines(receipt, columns).len())
}

/// The same for a problem.
pub fn trouble_area(size: Size, report: &Report) -> (Rect, Rect) {
    grown(size, (72, 12), |columns| trouble_lines(report, columns).len())
}

/// An area in the middle of the screen with room for so many lines and one below them, no lower
/// than this; and where those lines stand.
fn grown(size: Size, (width, least): (u16, u16), lines: impl Fn(u16) -> usize) -> (Rect, Rect) {
    let columns = inside(centred(size, width, least)).width;
    let needed = u16::try_from(lines(columns) + 4).unwrap_or(u16::MAX);
    let area = centred(size, width, needed.max(least));
    let inner = inside(area);
    (Rect { height: inner.height.saturating_sub(1), ..inner }, area)
}

/// The lines of a receipt in so many columns.
pub fn receipt_lines(receipt: &Receipt, columns: u16) -> Vec<SheetLine> {
    let room = usize::from(columns.saturating_sub(2));
    let text = |words: &str| lines_of(&clean_line(words), room).into_iter().map(SheetLine::Text);
    let prompt = shorten(&clean_line(&receipt.shot.prompt), room);
    let mut lines = vec![SheetLine::Text(prompt), SheetLine::Blank];
    if let Some(report) = &receipt.refused {
        lines.push(SheetLine::Bad("Not sent".to_owned()));
        lines.extend(text(&format!("{} {} {}", report.what, report.safe, report.next)));
    } else if let Some(take) = &receipt.take {
        lines.extend([SheetLine::Take, SheetLine::State]);
        match became(take) {
            Some(words) => lines.extend(text(&words)),
            None => lines.push(SheetLine::Bar),
        }
    } else {
        lines.push(SheetLine::Muted("being written down".to_owned()));
    }
    lines
}

/// What is to be said of a take that something has gone wrong with.
fn became(take: &Take) -> Option<String> {
    let why = take.failure()?;
    let said = take.reason();
    Some(match take.state() {
        StageName::Unconfirmed => {
            let x = match take.offered() {
                Some(_) => "x offers the task that its answer names",
                None => "x settles it",
            };
            format!("{said}. It may have been charged. In the history, {x}.")
        }
        StageName::Preparing if take.never_left() => {
            format!("{said}. It was not sent, and is tried again while viewfinder runs.")
        }
        StageName::Preparing => {
            format!("{said}. It was not taken, and is tried again while viewfinder runs.")
        }
        StageName::Rejected if take.never_left() => {
            format!("{said}. Nothing was sent or charged. {}", why.kind.next_step())
        }
        StageName::Rejected => {
            format!("{said}. Nothing was charged. {}", why.kind.next_step())
        }
        StageName::Submitting
        | StageName::Queued
        | StageName::Running
        | StageName::Stalled
        | StageName::Succeeded
        | StageName::Downloading
        | StageName::Saved
        | StageName::Failed
        | StageName::Expired
        | StageName::Cancelled => format!("{said}. {}", why.kind.next_step()),
    })
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

/// How many lines what lies on top has, and how many of them are in view.
fn extent(model: &Model) -> Option<(usize, usize)> {
    let rows = |area: Rect| usize::from(area.height);
    Some(match model.overlays.last()? {
        Overlay::Help { about, .. } => {
            let lines = help_lines(&model.settings.keymap, *about);
            (lines.len(), rows(inside(help_area(model.size))))
        }
        Overlay::Details { id, view, .. } => {
            let take = model.history.take(*id)?;
            let text = details_area(model, take, *view).text;
            // Where a picture has the room, no line is in view.
            let lines =
                if text.is_empty() { 0 } else { detail_lines(model, take, text.width).len() };
            (lines, rows(text))
        }
        Overlay::Review(review) => {
            let json = review_area(model.size).json;
            (review.lines(json.width.into()).len(), rows(json))
        }
        Overlay::Receipt(receipt) => {
            let (text, _) = receipt_area(model.size, receipt);
            (receipt_lines(receipt, text.width).len(), rows(text))
        }
        Overlay::Trouble { report, .. } => {
            let (text, _) = trouble_area(model.size, report);
            (trouble_lines(report, text.width).len(), rows(text))
        }
        Overlay::FirstRun { .. }
        | Overlay::KeyEntry(_)
        | Overlay::ReplaceKey { .. }
        | Overlay::Account
        | Overlay::List(_)
        | Overlay::Moves(_)
        | Overlay::Images(_)
        | Overlay::Settle(_)
        | Overlay::TaskEntry(..)
        | Overlay::Found(_)
        | Overlay::Rate(_)
        | Overlay::Note(_)
        | Overlay::Copy(_) => return None,
    })
}

/// Whether what lies on top has more lines than are in view.
pub(in crate::app) fn scrolls(model: &Model) -> bool {
    extent(model).is_some_and(|(lines, height)| lines > height)
}

/// Scrolls what lies on top, if that is what a key asks.
pub(in crate::app) fn scroll(model: &mut Model, action: Action) {
    let Some((lines, height)) = extent(model) else { return };
    let at = match model.overlays.last_mut() {
        Some(
            Overlay::Help { scroll, .. }
            | Overlay::Details { scroll, .. }
            | Overlay::Trouble { scroll, .. },
        ) => scroll,
        Some(Overlay::Review(review)) => &mut review.scroll,
        Some(Overlay::Receipt(receipt)) => &mut receipt.scroll,
        _ => return,
    };
    *at = scrolled(*at, action, lines, height);
}

/// A scroll position after a key, over so many lines of which so many are in view.
fn scrolled(scroll: usize, action: Action, lines: usize, height: usize) -> usize {
    let page = height.saturating_sub(1).max(1);
    let last = lines.saturating_sub(height);
    // The screen may have grown since.
    let scroll = scroll.min(last);
    let to = match action {
        Action::List(act::List::Up) => scroll.saturating_sub(1),
        Action::List(act::List::Down) => scroll + 1,
        Action::List(act::List::PageUp) => scroll.saturating_sub(page),
        Action::List(act::List::PageDown) => scroll + page,
        Action::List(act::List::First) => 0,
        Action::List(act::List::Last) => lines,
        _ => scroll,
    };
    to.min(last)
}

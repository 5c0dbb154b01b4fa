//! The parts of a screen, and where each is cut out of a frame.

use std::fmt::Write;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use viewfinder::app::{
    DetailsArea, Overlay, PaneName, ReviewArea, details_area, moves_area, note_area, places,
    receipt_area, review_text, saw_area, trouble_area, whole_screen,
};
use viewfinder::domain::Kind;

use crate::support::{Studio, dump};

/// What a snapshot shows of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it. Few scenes need that, and a change to any pane changes them.
    Whole,
    Prompt,
    Shot,
    /// Of the shot, the rows with ratio, style and model.
    Choices,
    Viewfinder,
    Motion,
    History,
    /// The selected take: its row in the history, and what is said of it below the list.
    Take,
    /// The overlay on top.
    Overlay,
    /// The lines of a take's details.
    Facts,
    /// The picture beside them, with its caption.
    Picture,
    /// What the review says about the request that it shows.
    Notes,
    /// The status line, with the rows above it that a long message covers.
    Status,
}

impl Part {
    /// It as text; nothing where it is not on the screen, or an overlay covers it. A caret in it is
    /// told by its place within the part, so that what moves the part as a whole changes nothing.
    pub(crate) fn cut(self, studio: &Studio) -> Option<String> {
        if self == Self::Whole {
            return Some(without_row_numbers(studio, studio.screen()));
        }
        let mut areas = self.areas(studio);
        if self.is_below() && !studio.model.overlays.is_empty() {
            let above = overlay(studio);
            areas.retain(|area| above.intersection(*area) != *area);
        }
        areas.retain(|area| !area.is_empty());
        let (buffer, caret) = studio.frame();
        let mut text = String::new();
        for area in &areas {
            text.push_str(&without_blanks(&dump(&cropped(&buffer, *area))));
        }
        let place = |area: &Rect| {
            let caret = caret.filter(|caret| area.contains(*caret))?;
            Some(format!("caret at {},{}\n", caret.x - area.x, caret.y - area.y))
        };
        text.extend(areas.iter().find_map(place));
        (!areas.is_empty()).then(|| without_row_numbers(studio, text))
    }

    /// Where it stands.
    fn areas(self, studio: &Studio) -> Vec<Rect> {
        let regions = studio.model.regions();
        match self {
            Self::Whole => vec![Rect::from((Position::ORIGIN, studio.model.size))],
            Self::Prompt => vec![regions.prompt],
            Self::Shot => vec![regions.shot],
            Self::Choices => vec![choices(studio)],
            Self::Viewfinder => vec![regions.viewfinder],
            Self::Motion => vec![regions.motion],
            Self::History => vec![regions.history],
            Self::Take => {
                let list = regions.list;
                let (_, at) = studio.model.history.in_view();
                let row = at.map(|at| Rect { y: list.y + at as u16, height: 1, ..list });
                vec![row.unwrap_or_default(), regions.detail]
            }
            Self::Overlay => vec![overlay(studio)],
            Self::Facts => vec![details(studio).text],
            Self::Picture => vec![details(studio).picture.union(details(studio).caption)],
            Self::Notes => {
                let area = review(studio);
                vec![if area.paid.is_empty() { area.rest } else { area.paid }]
            }
            Self::Status => vec![status(studio)],
        }
    }

    /// Whether overlays lie over it.
    fn is_below(self) -> bool {
        !matches!(self, Self::Overlay | Self::Facts | Self::Picture | Self::Notes | Self::Status)
    }
}

/// The cells of an area.
fn cropped(buffer: &Buffer, area: Rect) -> Buffer {
    let mut part = Buffer::empty(Rect { x: 0, y: 0, ..area });
    for (to, from) in part.area.positions().zip(area.positions()) {
        part[to] = buffer[from].clone();
    }
    part
}

/// The same text with `⋮` for three or more blank rows in a row. The tests of `app::layout::regions` and the
/// whole screens hold how high a pane is.
fn without_blanks(text: &str) -> String {
    let mut kept = String::new();
    let lines: Vec<&str> = text.lines().collect();
    let blank = |line: &str| line.chars().all(|c| matches!(c, ' ' | '┃' | '│' | '#' | '|'));
    for run in lines.chunk_by(|a, b| a == b && blank(a)) {
        let told = if run.len() > 2 { &["⋮"][..] } else { run };
        for line in told {
            writeln!(kept, "{line}").unwrap();
        }
    }
    kept
}

/// The shot from its upper border to the last of its choices.
fn choices(studio: &Studio) -> Rect {
    let (buffer, _) = studio.frame();
    let shot = studio.model.regions().shot;
    let mut cells = PaneName::Shot.cells().into_iter();
    let last = cells.rfind(|cell| cell.kind() == Some(Kind::Choice));
    let row = |y: u16| dump(&cropped(&buffer, Rect { y, height: 1, ..shot }));
    let end = (shot.y + 1..shot.bottom())
        .find(|y| last.is_some_and(|cell| row(*y).contains(cell.title())));
    end.map(|y| Rect { height: y + 1 - shot.y, ..shot }).unwrap_or_default()
}

/// The same text; of help without the numbers of its rows, which every new key would change.
fn without_row_numbers(studio: &Studio, text: String) -> String {
    if !matches!(studio.model.overlays.last(), Some(Overlay::Help(_))) {
        return text;
    }
    let unnumbered = |line: &str| match line.rsplit_once("━ ") {
        Some((before, numbers)) if numbers.contains(" of ") => {
            format!("{before}━ {}", numbers.replace(|c: char| c.is_ascii_digit(), "·"))
        }
        _ => line.to_owned(),
    };
    text.split('\n').map(unnumbered).collect::<Vec<_>>().join("\n")
}

/// Where the overlay on top stands, with its border.
pub(crate) fn overlay(studio: &Studio) -> Rect {
    let model = &studio.model;
    match model.overlays.last() {
        Some(Overlay::Moves(_)) => moves_area(model, model.settings.moves.list().len()),
        Some(Overlay::Help(_) | Overlay::Sweep(_) | Overlay::Plans(_) | Overlay::Grid(_)) => {
            whole_screen(model)
        }
        Some(Overlay::Review(_)) => review(studio).frame,
        Some(Overlay::Receipt(receipt)) => receipt_area(model, receipt).1,
        Some(Overlay::Trouble(it)) => trouble_area(model, it).1,
        Some(Overlay::Note(_)) => note_area(model).whole,
        Some(Overlay::Details(_)) => details(studio).area,
        Some(Overlay::Saw(saw)) => {
            let take = model.history.take(saw.take).unwrap();
            saw_area(model, model.asked_axes(take).len())
        }
        _ => bordered(studio),
    }
}

/// Where the review stands.
pub(crate) fn review(studio: &Studio) -> ReviewArea {
    let Some(Overlay::Review(review)) = studio.model.overlays.last() else {
        panic!("no review is open:\n{}", studio.screen())
    };
    review_text(&studio.model, review, studio.now.wall, "").area
}

/// Where the details of a take stand.
fn details(studio: &Studio) -> DetailsArea {
    let model = &studio.model;
    let Some(Overlay::Details(it)) = model.overlays.last() else {
        panic!("no details are open:\n{}", studio.screen())
    };
    details_area(model, model.history.take(it.take).unwrap(), it.view)
}

/// The smallest unbroken border around whole panes. That is the overlay on top: a smaller one below it
/// is covered, and a larger one is broken or lies around it.
fn bordered(studio: &Studio) -> Rect {
    // A long message may cover a part of the border.
    let mut silent = studio.clone();
    silent.model.toast = None;
    let ((buffer, _), set) = (silent.frame(), silent.look.glyphs.focus);
    let whole = |area: &Rect| {
        let (right, bottom) = (area.right() - 1, area.bottom() - 1);
        let corners = [
            ((area.x, area.y), set.top_left),
            ((right, area.y), set.top_right),
            ((area.x, bottom), set.bottom_left),
            ((right, bottom), set.bottom_right),
        ];
        let sides = (area.y + 1..bottom)
            .flat_map(|y| [((area.x, y), set.vertical_left), ((right, y), set.vertical_right)]);
        corners.into_iter().chain(sides).all(|(at, glyph)| buffer[at].symbol() == glyph)
    };
    let areas = places(&silent.model.regions()).into_iter().chain([whole_screen(&silent.model)]);
    let areas = areas.filter(whole);
    let found = areas.min_by_key(|area| area.area());
    found.unwrap_or_else(|| panic!("no overlay is open:\n{}", silent.screen()))
}

/// The status line, and the rows above it that a long message covers.
fn status(studio: &Studio) -> Rect {
    let line = studio.model.regions().status;
    let mut silent = studio.clone();
    silent.model.toast = None;
    let (with, without) = (studio.frame().0, silent.frame().0);
    let same = |y: u16| (line.left()..line.right()).all(|x| with[(x, y)] == without[(x, y)]);
    let y = (0..line.y).rev().take_while(|y| !same(*y)).last().unwrap_or(line.y);
    Rect { y, height: line.bottom() - y, ..line }
}

//! Looks to draw in, and styles read back out of a frame: what stands where, in what ink.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier, Style};
use viewfinder::domain::width;
use viewfinder::ui::{Background, Look, Theme};

use crate::support::look;

fn in_theme(theme: Theme) -> Look {
    Look { theme, ..look() }
}

pub(crate) fn mono() -> Look {
    in_theme(Theme::mono())
}

pub(crate) fn dark() -> Look {
    in_theme(Theme::for_background(Background::Dark))
}

pub(crate) fn light() -> Look {
    in_theme(Theme::for_background(Background::Light))
}

/// How a cell is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ink {
    pub(crate) fg: Color,
    pub(crate) bg: Color,
    pub(crate) how: Modifier,
}

impl Ink {
    pub(crate) fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, how: cell.modifier }
    }
}

impl From<Style> for Ink {
    fn from(style: Style) -> Self {
        let mut cell = Cell::default();
        cell.set_style(style);
        Self::of(&cell)
    }
}

/// Where a text begins, wherever it stands on the screen, from the top.
pub(crate) fn find(buffer: &Buffer, text: &str) -> impl DoubleEndedIterator<Item = Position> {
    buffer.area.positions().collect::<Vec<_>>().into_iter().filter(|at| begins(buffer, *at, text))
}

fn begins(buffer: &Buffer, at: Position, text: &str) -> bool {
    let (mut x, mut rest) = (at.x, text);
    while !rest.is_empty() && x < buffer.area.right() {
        let symbol = buffer[(x, at.y)].symbol();
        let Some(after) = rest.strip_prefix(symbol).filter(|_| !symbol.is_empty()) else {
            return false;
        };
        rest = after;
        x += width(symbol).max(1) as u16;
    }
    rest.is_empty()
}

/// The ink that a text is written in, all of it, the last time it stands on the screen: titles
/// say some of it before.
pub(crate) fn ink(buffer: &Buffer, text: &str) -> Ink {
    let screen = crate::support::dump(buffer);
    let Some(at) = find(buffer, text).next_back() else {
        panic!("{text:?} is not on this screen:\n{screen}")
    };
    let inks: Vec<Ink> =
        (at.x..at.x + width(text) as u16).map(|x| Ink::of(&buffer[(x, at.y)])).collect();
    assert!(inks.iter().all(|ink| *ink == inks[0]), "{text:?} is not of one piece:\n{screen}");
    inks[0]
}

//! Writing into cells without ever leaving the area.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::domain::{clean_line, lines_of, shorten, width};

/// Writes a text into an area at a column and row of it, cut to what fits; returns the column
/// behind it. What is foreign has to be cleaned before; control characters are never written.
pub(super) fn put(buf: &mut Buffer, area: Rect, x: u16, y: u16, text: &str, style: Style) -> u16 {
    let area = area.intersection(buf.area);
    if y >= area.height || x >= area.width {
        return x;
    }
    let room = usize::from(area.width - x);
    let (end, _) = buf.set_stringn(area.x + x, area.y + y, text, room, style);
    end - area.x
}

/// Writes a text that is cut with an ellipsis where it does not fit in so many cells.
pub(super) fn put_short(
    buf: &mut Buffer,
    area: Rect,
    (x, y): (u16, u16),
    text: &str,
    cells: u16,
    style: Style,
) -> u16 {
    put(buf, area, x, y, &shorten(text, usize::from(cells)), style)
}

/// Writes a text at the right end of a row.
pub(super) fn put_right(buf: &mut Buffer, area: Rect, y: u16, text: &str, style: Style) -> u16 {
    let x = area.width.saturating_sub(width(text) as u16);
    put(buf, area, x, y, text, style);
    x
}

/// Writes a text into the upper or lower border of an area, before its right corner.
pub(super) fn put_in_border(buf: &mut Buffer, area: Rect, y: u16, text: &str, style: Style) {
    let before_corner = Rect { width: area.width.saturating_sub(1), ..area };
    put_right(buf, before_corner, y, text, style);
}

/// Several texts of different styles, one after the other.
pub(super) fn put_all(
    buf: &mut Buffer,
    area: Rect,
    x: u16,
    y: u16,
    parts: &[(&str, Style)],
) -> u16 {
    parts.iter().fold(x, |x, (text, style)| put(buf, area, x, y, text, *style))
}

/// One line of foreign text.
pub(super) fn foreign(text: &str) -> String {
    clean_line(text)
}

/// Writes a text over as many lines as it takes; returns the line after it.
pub(super) fn text(words: &str, inner: Rect, mut y: u16, style: Style, buf: &mut Buffer) -> u16 {
    for line in lines_of(words, usize::from(inner.width.saturating_sub(2))) {
        put(buf, inner, 1, y, &line, style);
        y += 1;
    }
    y
}

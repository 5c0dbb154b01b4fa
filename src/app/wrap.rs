//! Soft wrap: which part of which line stands on which row, and which place is under which cell.
//!
//! Our own, and not the text area's: there it is computed by drawing, so that what a key does
//! would depend on whether a frame was drawn before it. Here it is a function of text and width.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::domain::{rows_of, visible};

/// A row of the editor: bytes `start..end` of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Index of the line.
    pub line: usize,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// Whether the line ends here, and not only the row.
    pub last: bool,
}

/// Cells that a grapheme takes in the editor; whatever is invisible is shown as a mark.
pub(super) fn cells(grapheme: &str) -> usize {
    visible(grapheme).width()
}

/// The rows of a text in `width` cells, of which the last is kept free for the caret. Rows end
/// between words where they can; blanks at the end of a row may hang over it.
pub(super) fn rows(lines: &[String], width: u16) -> Vec<Row> {
    let mut rows = Vec::with_capacity(lines.len());
    if width == 0 {
        // Not shown, or not yet: nothing to fit into.
        rows.extend(lines.iter().enumerate().map(|(line, text)| Row {
            line,
            start: 0,
            end: text.len(),
            last: true,
        }));
        return rows;
    }
    let room = usize::from(width.max(2)) - 1;
    for (line, text) in lines.iter().enumerate() {
        rows.extend(rows_of(text, room, cells).into_iter().map(|Range { start, end }| Row {
            line,
            start,
            end,
            last: end == text.len(),
        }));
    }
    rows
}

/// The row that a place in the text stands on. At the seam of two rows it is the second.
pub(super) fn row_of(rows: &[Row], line: usize, byte: usize) -> usize {
    let after = rows.partition_point(|row| (row.line, row.start) <= (line, byte));
    after.saturating_sub(1)
}

/// Cells from the start of a row to a byte of its line.
pub(super) fn column_of(text: &str, row: Row, byte: usize) -> usize {
    let end = byte.clamp(row.start, row.end);
    text.get(row.start..end).map_or(0, |part| part.graphemes(true).map(cells).sum())
}

/// The byte of a row's line that stands `column` cells into the row, or the nearest before it.
pub(super) fn byte_at(text: &str, row: Row, column: usize) -> usize {
    let part = text.get(row.start..row.end).unwrap_or_default();
    let mut used = 0;
    let mut at = row.start;
    for (offset, grapheme) in part.grapheme_indices(true) {
        at = row.start + offset;
        used += cells(grapheme);
        if used > column {
            return at;
        }
    }
    // Behind the last character only where the line ends: else it is the next row's beginning.
    if row.last || part.is_empty() { row.end } else { at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wrapped(text: &str, width: u16) -> Vec<String> {
        let lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        rows(&lines, width)
            .into_iter()
            .map(|row| lines[row.line][row.start..row.end].to_owned())
            .collect()
    }

    #[test]
    fn rows_end_between_words() {
        assert_eq!(wrapped("a cat on a lighthouse", 9), ["a cat on ", "a ", "lighthou", "se"]);
        assert_eq!(wrapped("", 9), [""]);
        assert_eq!(wrapped("a\n\nb", 9), ["a", "", "b"]);
        assert_eq!(wrapped("abcd    efgh", 6), ["abcd    ", "efgh"], "blanks hang over");
    }

    #[test]
    fn places_and_cells_find_each_other() {
        let lines = vec!["a cat on a 漢字".to_owned()];
        let rows = rows(&lines, 7);
        let text = &lines[0];
        assert_eq!(row_of(&rows, 0, 0), 0);
        assert_eq!(row_of(&rows, 0, 6), 1, "the seam belongs to the second row");
        assert_eq!(row_of(&rows, 0, text.len()), rows.len() - 1);
        let last = rows[rows.len() - 1];
        assert_eq!(column_of(text, last, text.len()), text[last.start..].width());
        assert_eq!(byte_at(text, last, 99), text.len());
        assert_eq!(byte_at(text, rows[0], 99), 5, "not behind the seam");
    }

    proptest! {
        #[test]
        fn rows_cover_the_text_and_fit(text in "[ab 漢。é👨‍👩‍👧🇻🇳\u{202e}\n]{0,80}", width in 1u16..20) {
            let lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
            let rows = rows(&lines, width);
            let room = usize::from(width.max(2)) - 1;
            let mut next = (0, 0);
            for row in &rows {
                prop_assert_eq!((row.line, row.start), next);
                let part = &lines[row.line][row.start..row.end];
                let seen: usize = part.trim_end().graphemes(true).map(cells).sum();
                prop_assert!(seen <= room.max(2), "{part:?} in {room}");
                next = if row.last { (row.line + 1, 0) } else { (row.line, row.end) };
                prop_assert_eq!(row.last, row.end == lines[row.line].len());
            }
            prop_assert_eq!(next, (lines.len(), 0));
        }

        #[test]
        fn a_place_is_found_again_from_its_cell(text in "[ab 漢é👨‍👩‍👧]{0,60}", width in 4u16..20) {
            let lines = vec![text];
            let rows = rows(&lines, width);
            for (byte, _) in lines[0].grapheme_indices(true) {
                let row = rows[row_of(&rows, 0, byte)];
                let column = column_of(&lines[0], row, byte);
                prop_assert_eq!(byte_at(&lines[0], row, column), byte);
            }
        }
    }
}

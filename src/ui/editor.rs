//! Text that is being written: on one line, of which the part around the caret is shown, or on
//! rows that wrap and scroll. Every field for text is drawn here.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use unicode_segmentation::UnicodeSegmentation;

use super::canvas::put;
use super::style::Look;
use super::theme::Role;
use crate::app::{Editor, Written};
use crate::domain::{visible, width};

/// Where a line is cut.
const CUT: &str = "…";

/// What was drawn of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Drawn {
    /// Where the caret stands.
    pub(super) caret: Position,
    /// The column of the area behind the text.
    pub(super) end: u16,
}

/// The cells that a line takes whole, with one behind it for the caret.
pub(super) fn cells(written: &Written) -> u16 {
    let text: usize = written.text.graphemes(true).map(|it| width(visible(it))).sum();
    u16::try_from(text + 1).unwrap_or(u16::MAX)
}

/// Draws a text on the first row of an area, so that the caret is in sight; the last cell that it
/// takes is kept for a caret at the end.
pub(super) fn line(
    written: &Written,
    role: Role,
    look: &Look,
    area: Rect,
    buf: &mut Buffer,
) -> Drawn {
    let text = &written.text;
    let part = part_in_sight(text, written.caret, usize::from(area.width));
    let style = |role| look.theme.style(role);
    let mut x = 0;
    if part.start > 0 {
        x = put(buf, area, x, 0, CUT, style(Role::Muted));
    }
    let mut caret = x;
    for (at, grapheme) in text[part.clone()].grapheme_indices(true) {
        let at = part.start + at;
        if at == written.caret {
            caret = x;
        }
        let selected = written.selected.is_some_and(|(from, to)| (from..to).contains(&at));
        let role = if selected { Role::Selection } else { role };
        x = put(buf, area, x, 0, visible(grapheme), style(role));
    }
    if written.caret >= part.end {
        caret = x;
    }
    if part.end < text.len() {
        x = put(buf, area, x, 0, CUT, style(Role::Muted));
    }
    let caret = area.x + caret.min(area.width.saturating_sub(1));
    Drawn { caret: Position { x: caret, y: area.y }, end: x }
}

/// The bytes of a line that are shown in so many cells when the caret stands before byte `caret`:
/// all of it where it fits, else as much before the caret as there is room for, with a quarter of
/// the room behind it. Where something is left out, a cell is kept for the mark that says so; behind
/// the end of the line, one for the caret.
fn part_in_sight(text: &str, caret: usize, cells: usize) -> Range<usize> {
    let graphemes: Vec<(usize, usize)> =
        text.grapheme_indices(true).map(|(at, grapheme)| (at, width(visible(grapheme)))).collect();
    let at = graphemes.partition_point(|(at, _)| *at < caret);
    // Always a cell at the end, for the mark or for the caret.
    let room = cells.saturating_sub(1);
    let mark = |first: usize| usize::from(first > 0);
    let (mut first, mut last, mut used) = (at, at, 0);
    let fits = |first: usize, used: usize| used + mark(first) <= room;
    // What the caret stands on is shown whatever room there is.
    if let Some((_, wide)) = graphemes.get(at) {
        last += 1;
        used += wide;
    }
    while let Some((_, wide)) = graphemes.get(last)
        && used + wide <= room / 4
    {
        last += 1;
        used += wide;
    }
    while first > 0 && fits(first - 1, used + graphemes[first - 1].1) {
        first -= 1;
        used += graphemes[first].1;
    }
    while let Some((_, wide)) = graphemes.get(last)
        && fits(first, used + wide)
    {
        last += 1;
        used += wide;
    }
    let byte = |nth: usize| graphemes.get(nth).map_or(text.len(), |(at, _)| *at);
    byte(first)..byte(last)
}

/// Draws the rows of a text that are in view; returns where the caret stands.
pub(super) fn rows(
    editor: &Editor,
    role: Role,
    look: &Look,
    area: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    for (y, row) in editor.rows_in_view().iter().enumerate() {
        let text = &editor.lines()[row.line];
        let selected = editor.selected(row.line);
        let mut x = 0;
        for (at, grapheme) in text[row.start..row.end].grapheme_indices(true) {
            let at = row.start + at;
            let in_hand = selected.is_some_and(|(start, end)| (start..end).contains(&at));
            let role = if in_hand { Role::Selection } else { role };
            x = put(buf, area, x, y as u16, visible(grapheme), look.theme.style(role));
        }
        // A selected line break is a cell too.
        if row.last
            && selected.is_some_and(|(_, end)| end == row.end)
            && below_is_selected(editor, row.line)
        {
            put(buf, area, x, y as u16, " ", look.theme.style(Role::Selection));
        }
    }
    let (column, row) = editor.caret();
    let caret = Position { x: area.x + column, y: area.y + row };
    area.contains(caret).then_some(caret)
}

fn below_is_selected(editor: &Editor, line: usize) -> bool {
    line + 1 < editor.lines().len()
        && editor.selection().is_some_and(|text| text.contains('\n'))
        && {
            // The break belongs to the selection when the next line begins inside it.
            editor.selected(line + 1).is_some_and(|(start, _)| start == 0)
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The line as it is seen, with the caret as `|`.
    fn seen(text: &str, caret: usize, cells: usize) -> String {
        let part = part_in_sight(text, caret, cells);
        let (before, after) = (&text[part.start..caret], &text[caret..part.end]);
        let mark = |cut: bool| if cut { CUT } else { "" };
        format!("{}{before}|{after}{}", mark(part.start > 0), mark(part.end < text.len()))
    }

    #[test]
    fn what_fits_is_shown_whole_and_what_does_not_around_the_caret() {
        let text = "https://images.example.com/cat.png";
        assert_eq!(seen(text, 3, 35), "htt|ps://images.example.com/cat.png");
        assert_eq!(seen(text, text.len(), 20), "…xample.com/cat.png|");
        assert_eq!(seen(text, text.len() - 2, 20), "…xample.com/cat.p|ng");
        assert_eq!(seen(text, 20, 20), "…//images.examp|le.c…");
        assert_eq!(seen(text, 0, 20), "|https://images.exam…");
    }

    #[test]
    fn a_wide_character_is_never_cut_in_half() {
        let text = "雨夜的霓虹街道";
        for cells in 3..20 {
            for (caret, _) in text.grapheme_indices(true).chain([(text.len(), "")]) {
                let shown = seen(text, caret, cells);
                let least = cells.max(4);
                assert!(width(&shown.replace('|', "")) <= least, "{shown} in {cells}");
            }
        }
        assert_eq!(seen(text, "雨夜的霓".len(), 8), "…的霓|虹…");
    }

    proptest! {
        #[test]
        fn the_caret_is_always_in_sight(
            text in "[ab 漢é👨‍👩‍👧🇻🇳\u{202e}\u{200b}]{0,40}", nth in 0usize..42, cells in 4usize..30,
        ) {
            let mut places: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).collect();
            places.push(text.len());
            let caret = places[nth.min(places.len() - 1)];
            let part = part_in_sight(&text, caret, cells);
            prop_assert!(places.contains(&part.start) && places.contains(&part.end));
            prop_assert!(part.start <= caret && caret <= part.end);
            prop_assert!(caret < part.end || part.end == text.len(), "what it stands on is shown");
            let shown: usize = text[part.clone()].graphemes(true).map(|it| width(visible(it))).sum();
            // A cell for each mark; at the end one for the caret.
            let taken = shown + usize::from(part.start > 0) + 1;
            prop_assert!(taken <= cells, "{taken} of {cells}");
        }
    }
}

//! Rows as a table: a line of headings, columns that fit the terminal, colours where there are some.

use super::context::Context;
use super::ink::{Ink, columns};
use crate::console::{Trouble, print_inked, shown};
use crate::domain::{lines_of, shorten, shorten_path, width};
use crate::ui::Role;

/// Cells between two columns.
const GAP: usize = 2;

/// Least width of a column that gives way, in cells, however narrow the terminal is.
const LEAST: usize = 8;

/// What a column that can be cut keeps before another one is left out, in cells.
const COMFORT: usize = 24;

/// What the cells of a column lose where not all of them fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// Nothing, while any other column can give way.
    Never,
    /// Their ends.
    End,
    /// Their middle, so that the end of a path stays.
    Middle,
    /// Nothing: they go on below.
    Wrap,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) head: String,
    cut: Cut,
    /// Cells that it keeps before another one is left out.
    keeps: usize,
    /// Whether it is left out where there is too little room; of several the highest number first.
    spare: Option<u8>,
    /// Whether its cells stand at its right edge, as numbers do.
    right: bool,
}

impl Column {
    pub(super) fn new(head: impl Into<String>, cut: Cut) -> Self {
        let keeps = if cut == Cut::Never { usize::MAX } else { COMFORT };
        Self { head: head.into(), cut, keeps, spare: None, right: false }
    }

    /// Which keeps so many cells before another one is left out.
    #[must_use]
    pub(super) fn keeping(self, keeps: usize) -> Self {
        Self { keeps, ..self }
    }

    /// Which is left out where there is too little room; of several the highest number first.
    #[must_use]
    pub(super) fn spare(self, rank: u8) -> Self {
        Self { spare: Some(rank), ..self }
    }

    /// Of numbers.
    #[must_use]
    pub(super) fn right(self) -> Self {
        Self { right: true, ..self }
    }
}

/// A cell: text without anything that a terminal would obey, and what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    text: String,
    role: Role,
}

impl Cell {
    pub(super) fn new(text: impl Into<String>, role: Role) -> Self {
        Self { text: text.into(), role }
    }

    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::new(text, Role::Text)
    }
}

/// Rows below headings. Each row has a cell for every column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Prints it on standard output: with headings on a terminal, else every value whole. False if the
    /// reader has seen enough.
    pub(super) fn put(&self, context: &Context) -> Result<bool, Trouble> {
        let ink = Ink::of_data(context);
        let lines = match columns() {
            Some(room) => self.headed(room, &ink),
            None => self.plain(&ink),
        };
        for line in lines {
            if !shown(print_inked(&line))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// As lines without headings, every value whole: for programs and files.
    pub(super) fn plain(&self, ink: &Ink) -> Vec<String> {
        let shown = self.shown(false, None);
        self.rows.iter().flat_map(|row| lines(row, &shown, usize::MAX, ink)).collect()
    }

    /// As lines that are at most `room` cells wide, the first of them with the headings. A column
    /// without a value is left out.
    pub(super) fn headed(&self, room: usize, ink: &Ink) -> Vec<String> {
        let shown = self.shown(true, Some(room));
        let heads: Vec<Cell> =
            self.columns.iter().map(|it| Cell::new(it.head.clone(), Role::Title)).collect();
        let heads = shown.iter().any(|it| !it.column.head.is_empty()).then_some(heads);
        heads.iter().chain(&self.rows).flat_map(|row| lines(row, &shown, room, ink)).collect()
    }

    /// The columns that are shown, with their widths.
    fn shown(&self, headed: bool, room: Option<usize>) -> Vec<Shown<'_>> {
        let widest =
            |at: usize| self.rows.iter().map(|row| width(&row[at].text)).max().unwrap_or(0);
        let columns = self.columns.iter().enumerate();
        let mut shown: Vec<Shown<'_>> = columns
            .map(|(at, column)| Shown { at, column, cells: widest(at) })
            .filter(|it| it.cells > 0)
            .collect();
        if headed {
            for it in &mut shown {
                it.cells = it.cells.max(width(&it.column.head));
            }
        }
        if let Some(room) = room {
            fit(&mut shown, room);
        }
        shown
    }
}

struct Shown<'a> {
    at: usize,
    column: &'a Column,
    cells: usize,
}

/// The cells that a column needs to be of use.
fn comfort(shown: &Shown<'_>) -> usize {
    shown.cells.min(shown.column.keeps)
}

/// Cells of all of them, side by side.
fn whole(shown: &[Shown<'_>], cells: impl Fn(&Shown<'_>) -> usize) -> usize {
    shown.iter().map(cells).sum::<usize>() + GAP * shown.len().saturating_sub(1)
}

/// Leaves columns out and makes others narrower until all that are left fit.
fn fit(shown: &mut Vec<Shown<'_>>, room: usize) {
    while whole(shown, comfort) > room {
        let Some(last) = shown.iter().filter_map(|it| it.column.spare).max() else { break };
        shown.retain(|it| it.column.spare != Some(last));
    }
    let can_be_cut = |it: &Shown<'_>| it.column.cut != Cut::Never;
    let least = |it: &Shown<'_>| it.cells.min(LEAST);
    // First what is more than a column needs, from those that have most of it; then, so that none is
    // missing, the rest.
    narrow(shown, room, can_be_cut, comfort);
    narrow(shown, room, can_be_cut, least);
    narrow(shown, room, |_| true, least);
}

/// Takes cells from the columns that may give some, down to what each keeps, until all fit.
fn narrow(
    shown: &mut [Shown<'_>],
    room: usize,
    may: impl Fn(&Shown<'_>) -> bool,
    keeps: impl Fn(&Shown<'_>) -> usize,
) {
    let mut excess = whole(shown, |it| it.cells).saturating_sub(room);
    while excess > 0 {
        let more = |it: &Shown<'_>| it.cells.saturating_sub(keeps(it));
        let givers = shown.iter_mut().filter(|it| may(it) && more(it) > 0);
        let Some(giver) = givers.max_by_key(|it| more(it)) else { return };
        giver.cells -= 1;
        excess -= 1;
    }
}

/// A row: one line, or more where a cell goes on below.
fn lines(row: &[Cell], shown: &[Shown<'_>], room: usize, ink: &Ink) -> Vec<String> {
    let cells: Vec<Vec<String>> = shown.iter().map(|it| parts(&row[it.at].text, it)).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let line = |nth: usize| {
        let texts = cells.iter().map(|parts| parts.get(nth).map_or("", String::as_str));
        let roles = shown.iter().map(|it| row[it.at].role);
        let line = line(texts.zip(roles).zip(shown), room, ink);
        if ink.live && line.contains(is_disputed) {
            format!("\x1b[?7l{line}\x1b[?7h")
        } else {
            line
        }
    };
    (0..height).map(line).collect()
}

/// A cell's text in the cells of its column.
fn parts(text: &str, shown: &Shown<'_>) -> Vec<String> {
    match shown.column.cut {
        Cut::Middle => vec![shorten_path(text, shown.cells)],
        Cut::Never | Cut::End => vec![shorten(text, shown.cells)],
        Cut::Wrap => lines_of(text, shown.cells),
    }
}

/// Terminals disagree about the width of what contains these characters. What goes beyond the edge
/// then is better cut than on a line of its own.
const fn is_disputed(c: char) -> bool {
    matches!(c, '\u{200d}' | '\u{fe0f}' | '\u{1f1e6}'..='\u{1f1ff}' | '\u{1f3fb}'..='\u{1f3ff}')
}

fn line<'a>(
    cells: impl Iterator<Item = ((&'a str, Role), &'a Shown<'a>)>,
    room: usize,
    ink: &Ink,
) -> String {
    let mut line = String::new();
    let mut used = 0;
    // Blanks go before the next cell, so that a line has none at its end.
    let mut blanks = 0;
    for ((text, role), it) in cells {
        let text = shorten(text, room.saturating_sub(used + blanks));
        let rest = it.cells.saturating_sub(width(&text));
        let (before, after) = if it.column.right { (rest, 0) } else { (0, rest) };
        blanks += before;
        if !text.is_empty() {
            line.push_str(&" ".repeat(blanks));
            line.push_str(&ink.paint(role, &text));
            used += blanks + width(&text);
            blanks = 0;
        }
        blanks += after + GAP;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(columns: Vec<Column>, rows: &[&[&str]]) -> Table {
        let row = |row: &&[&str]| row.iter().map(|text| Cell::text(*text)).collect();
        Table { columns, rows: rows.iter().map(row).collect() }
    }

    fn takes() -> Table {
        let columns = vec![
            Column::new("take", Cut::Never),
            Column::new("shot", Cut::Never).spare(0),
            Column::new("film", Cut::Middle),
            Column::new("prompt", Cut::End),
        ];
        let rows: [&[&str]; 2] = [
            &["01aca8mc", "16:9 gen4", "/home/me/films/2026-11-27-a-cat-01aca8mc.mp4", "a cat"],
            &[
                "g2zhedxt",
                "",
                "",
                "mèo trên ngọn hải đăng 山上的灯塔 👨‍👩‍👧 at dusk, seen from far away",
            ],
        ];
        table(columns, &rows)
    }

    #[test]
    fn programs_get_every_value_whole_and_no_headings() {
        let ink = Ink::plain();
        let rows: [&[&str]; 2] = [&["a", "", "1"], &["bcd", "", "2"]];
        let columns = ["x", "y", "z"].map(|head| Column::new(head, Cut::End)).into();
        let lines = table(columns, &rows).plain(&ink);
        assert_eq!(lines, ["a    1", "bcd  2"], "a column without a value is left out");
        let lines = takes().plain(&ink);
        assert!(lines[1].ends_with("at dusk, seen from far away"), "{lines:?}");
        assert!(lines[0].contains("/home/me/films/2026-11-27-a-cat-01aca8mc.mp4"), "{lines:?}");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let ink = Ink::plain();
        for room in 0..140 {
            for line in takes().headed(room, &ink) {
                assert!(width(&line) <= room, "{room}: {line:?}");
                assert_eq!(line.trim_end(), line);
            }
        }
    }

    #[test]
    fn prompts_lose_their_end_paths_their_middle_and_ids_nothing() {
        let lines = takes().headed(80, &Ink::plain());
        assert!(lines[0].starts_with("take      shot       film   "), "{lines:?}");
        assert!(lines[1].starts_with("01aca8mc  16:9 gen4  /"), "{lines:?}");
        assert!(lines[1].contains('…') && lines[1].contains("01aca8mc.mp4  a cat"), "{lines:?}");
        assert!(lines[2].ends_with('…'), "{lines:?}");
        // What can be done without goes before the others lose too much.
        let lines = takes().headed(60, &Ink::plain());
        assert!(!lines[0].contains("shot") && lines[1].starts_with("01aca8mc  /"), "{lines:?}");
    }

    #[test]
    fn a_cell_that_may_goes_on_below_itself() {
        let columns = vec![
            Column::new("axis", Cut::Never),
            Column::new("got", Cut::Wrap),
            Column::new("", Cut::Never),
        ];
        let reason = "can't tell: the rest of the move hides it";
        let lines = table(columns, &[&["roll", reason, "?"]]).headed(41, &Ink::plain());
        let rest = "      hides it";
        assert_eq!(lines, ["axis  got", "roll  can't tell: the rest of the move  ?", rest]);
    }

    #[test]
    fn what_was_got_is_not_squeezed_for_what_is_said_of_it() {
        let columns = vec![
            Column::new("", Cut::Never),
            Column::new("asked", Cut::Never),
            Column::new("got", Cut::Wrap),
            Column::new("", Cut::Wrap),
        ];
        let rows: [&[&str]; 1] = [&[
            "sideways",
            "right 5.0",
            "▸▸▸ 0.31 widths",
            "as asked, and more of it than of most",
        ]];
        let lines = table(columns, &rows).headed(69, &Ink::plain());
        assert!(lines[1].contains("▸▸▸ 0.31 widths"), "{lines:?}");
    }

    #[test]
    fn the_column_with_most_to_spare_gives_way_first() {
        let (short, long) = ("x=0.4 r=-6 bg_x_pan=2", "a cat ".repeat(20));
        let columns = vec![
            Column::new("move", Cut::End).keeping(12),
            Column::new("prompt", Cut::End).keeping(24),
        ];
        let table = table(columns, &[&[short, &long]]);
        assert!(table.headed(80, &Ink::plain())[1].starts_with(&format!("{short}  a cat")));
        let line = &table.headed(38, &Ink::plain())[1];
        assert!(line.starts_with("x=0.4 r=-6 …  a cat"), "{line}");
    }

    #[test]
    fn numbers_stand_at_the_right_and_their_headings_above_them() {
        let columns = vec![Column::new("n", Cut::Never), Column::new("of", Cut::Never).right()];
        let table = table(columns, &[&["x", "5"], &["y", "128"]]);
        assert_eq!(table.headed(80, &Ink::plain()), ["n   of", "x    5", "y  128"]);
    }
}

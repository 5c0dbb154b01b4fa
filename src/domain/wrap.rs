//! Breaks text into rows: the only place that decides where a row may end.
//!
//! Rows end where Unicode allows it (UAX #14): after a blank, after a hyphen, between Chinese
//! characters, but never before `。，」！` nor after `「（`. An address or a path stays whole if it fits
//! into a row. Text that is wider than a row and has no such place is broken between two graphemes,
//! preferably after a slash or a hyphen, and if possible by the same rules. A grapheme is never
//! split. Widths are in cells of a terminal.

use std::ops::Range;

use unicode_linebreak::{BreakClass, break_property, linebreaks};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Where a row may end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Breaks {
    /// Wherever Unicode allows it, and inside anything wider than a row.
    Everywhere,
    /// After blanks only; anything without blanks stays whole, however wide it is.
    AtBlanks,
}

/// Splits a line into rows of at most `room` cells, as byte ranges that cover the line. `cells`
/// gives the width of a grapheme. Blanks at the end of a row may exceed it, and a grapheme wider
/// than a row gets a row of its own. An empty line is one empty row.
pub fn rows_of(line: &str, room: usize, cells: fn(&str) -> usize) -> Vec<Range<usize>> {
    rows(line, room, cells, Breaks::Everywhere)
}

/// Splits `text` into rows of at most `room` cells, without the blanks at their ends.
pub fn lines_of(text: &str, room: usize) -> Vec<String> {
    lines(text, room, Breaks::Everywhere)
}

/// The same without a break after a hyphen, so that the name of a key stays in one piece.
pub fn lines_of_keys(text: &str, room: usize) -> Vec<String> {
    /// A hyphen that no line ends with.
    const UNBROKEN: &str = "\u{2011}";
    let lines = lines_of(&text.replace('-', UNBROKEN), room);
    lines.into_iter().map(|line| line.replace(UNBROKEN, "-")).collect()
}

/// Splits `text` into rows of at most `room` cells, breaking only at blanks: paths and addresses
/// stay whole, so that they can be selected in a terminal.
pub fn word_lines_of(text: &str, room: usize) -> Vec<String> {
    lines(text, room, Breaks::AtBlanks)
}

fn lines(text: &str, room: usize, breaks: Breaks) -> Vec<String> {
    text.split('\n')
        .flat_map(|line| {
            let rows = rows(line, room, UnicodeWidthStr::width, breaks);
            rows.into_iter().map(|row| line[row].trim_end().to_owned())
        })
        .collect()
}

fn rows(line: &str, room: usize, cells: fn(&str) -> usize, breaks: Breaks) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut places = linebreaks(line).map(|(at, _)| at).peekable();
    let mut start = 0;
    // The last place where the row may end, with the cells up to there.
    let mut place = None;
    let mut used = 0;
    // The same after a slash of an address.
    let mut slash: Option<(usize, usize)> = None;
    let mut address = Address::at_the_start(line, room, cells);
    for (at, grapheme) in line.grapheme_indices(true) {
        let (wide, blank) = (cells(grapheme), is_blank(grapheme));
        while used + wide > room && !blank && at > start {
            let half_full = slash.take().filter(|(_, cells)| cells * 2 >= room);
            let (end, before) = match (half_full.or(place), breaks) {
                (Some(place), _) => place,
                (None, Breaks::AtBlanks) => break,
                (None, Breaks::Everywhere) => {
                    let end = start + forced(&line[start..], at - start);
                    let after: usize = line[end..at].graphemes(true).map(cells).sum();
                    (end, used - after)
                }
            };
            rows.push(start..end);
            start = end;
            used -= before;
            // After a slash there may be a place that the next row can end at.
            place = place.filter(|(at, _)| *at > end).map(|(at, cells)| (at, cells - before));
        }
        used += wide;
        let end = at + grapheme.len();
        // A place inside of a grapheme is none.
        while places.next_if(|place| *place < end).is_some() {}
        let mut allowed = places.next_if_eq(&end).is_some();
        if blank {
            address = Address::at_the_start(&line[end..], room, cells).behind(end);
            slash = None;
            // Unicode keeps a slash with what stands before it, blanks or not; a path begins a word.
            allowed |= line[end..].starts_with('/');
        } else if breaks == Breaks::AtBlanks {
            allowed = false;
        } else if end < address.end {
            // And it keeps a slash with the digits of a date that is a name.
            let is_slash = grapheme == "/" && !line[end..].starts_with('/');
            // A path keeps its first slash.
            let begins = is_slash && at == address.start;
            let stays = address.fits || begins || line[..end].ends_with("://");
            allowed = !stays && (allowed || is_slash);
            if allowed && is_slash {
                slash = Some((end, used));
            }
        }
        if allowed {
            place = Some((end, used));
        }
    }
    rows.push(start..line.len());
    rows
}

/// An address or a path.
struct Address {
    /// Its first byte.
    start: usize,
    /// The byte after its last; 0 if there is no address.
    end: usize,
    /// Whether it fits into a row, and so stays whole.
    fits: bool,
}

impl Address {
    /// Finds the address that a text begins with. A slash between Chinese characters does not make
    /// one, because there are no blanks around it.
    fn at_the_start(text: &str, room: usize, cells: fn(&str) -> usize) -> Self {
        let word = text.split(char::is_whitespace).next().unwrap_or_default();
        let wide = |grapheme: &str| cells(grapheme) > 1;
        if !word.contains('/') || word.graphemes(true).any(wide) {
            return Self { start: 0, end: 0, fits: false };
        }
        let all: usize = word.graphemes(true).map(cells).sum();
        Self { start: 0, end: word.len(), fits: all <= room }
    }

    /// The same address, shifted by this many bytes.
    fn behind(self, bytes: usize) -> Self {
        Self { start: self.start + bytes, end: self.end + bytes, ..self }
    }
}

/// Finds the end of a row that has no natural break and must not exceed `limit`: after the last
/// slash or hyphen that leaves it at least half full, else between the last two graphemes that may
/// be separated, else at the limit.
fn forced(row: &str, limit: usize) -> usize {
    let starts = row.grapheme_indices(true).map(|(at, _)| at).take_while(|at| *at <= limit);
    let starts: Vec<usize> = starts.skip(1).collect();
    let fits = |at: &usize| !keeps_its_next(&row[..*at]) && !keeps_its_last(&row[*at..]);
    // From the end on, since most rows end well near there.
    let ends = || starts.iter().rev().copied();
    let half_full = ends().take_while(|at| at * 2 >= limit);
    let mut joints = half_full.filter(|at| row[..*at].ends_with(['/', '-', '_']));
    joints.find(fits).or_else(|| ends().find(fits)).unwrap_or(limit)
}

/// Whether a text ends with something that may not end a row.
fn keeps_its_next(text: &str) -> bool {
    let last = text.graphemes(true).next_back().and_then(|last| last.chars().next());
    last.is_some_and(|c| matches!(class(c), BreakClass::OpenPunctuation) || "“‘«‹".contains(c))
}

/// Whether a text begins with something that may not begin a row.
fn keeps_its_last(text: &str) -> bool {
    use BreakClass as B;
    let never = |c: char| {
        c.is_whitespace()
            || "”’»›".contains(c)
            || matches!(
                class(c),
                B::ClosePunctuation
                    | B::CloseParenthesis
                    | B::Exclamation
                    | B::InfixSeparator
                    | B::NonStarter
                    | B::ConditionalJapaneseStarter
                    | B::Inseparable
                    | B::Symbol
                    | B::After
                    | B::Hyphen
                    | B::CombiningMark
                    | B::WordJoiner
                    | B::NonBreakingGlue
            )
    };
    text.chars().next().is_some_and(never)
}

fn class(c: char) -> BreakClass {
    break_property(c.into())
}

/// Whether a grapheme is a blank that may exceed the end of a row.
fn is_blank(grapheme: &str) -> bool {
    grapheme.chars().all(|c| c.is_whitespace() && class(c) != BreakClass::NonBreakingGlue)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn broken(text: &str, room: usize) -> Vec<&str> {
        rows_of(text, room, UnicodeWidthStr::width).into_iter().map(|row| &text[row]).collect()
    }

    #[test]
    fn rows_end_between_words() {
        assert_eq!(broken("a cat on a lighthouse", 8), ["a cat on ", "a ", "lighthou", "se"]);
        assert_eq!(broken("", 8), [""]);
        assert_eq!(broken("abcd    efgh", 5), ["abcd    ", "efgh"], "blanks hang over");
        assert_eq!(broken("well-known", 6), ["well-", "known"]);
        assert_eq!(broken("10\u{a0}s of it", 4), ["10\u{a0}s ", "of ", "it"], "no break at 10 s");
    }

    #[test]
    fn a_place_before_or_after_the_slash_of_an_address_is_not_missed() {
        assert_eq!(broken("🕨0a/", 2), ["🕨", "0", "a/"]);
        assert_eq!(broken("®/🕨Aaa", 3), ["®/", "🕨", "Aaa"]);
        assert_eq!(broken("/home/me", 3), ["/ho", "me/", "me"], "a path keeps its first slash");
    }

    #[test]
    fn chinese_and_japanese_rows_begin_and_end_as_printers_have_it() {
        for (text, room, expected) in [
            ("一只小猫在灯塔上。", 8, &["一只小猫", "在灯塔", "上。"][..]),
            ("他说：「你好！」然后走了。", 8, &["他说：", "「你", "好！」然", "后走了。"]),
            ("（金色的黄昏）", 8, &["（金色的", "黄昏）"]),
            ("猫、狗、鸟", 4, &["猫、", "狗、", "鸟"]),
            ("真的吗？是的……", 6, &["真的", "吗？是", "的……"]),
            ("ちょっと待って。", 6, &["ちょっ", "と待っ", "て。"]),
            ("đồi hoa、mơ", 9, &["đồi hoa、", "mơ"]),
        ] {
            assert_eq!(broken(text, room), expected, "{text} in {room}");
        }
    }

    #[test]
    fn what_is_wider_than_a_row_is_broken_where_it_hurts_least() {
        for (text, room, expected) in [
            (
                "at https://cdn.example/film.mp4",
                20,
                &["at ", "https://cdn.example/", "film.mp4"][..],
            ),
            ("3d957031-9a2a-45e2-9dc7", 16, &["3d957031-9a2a-", "45e2-9dc7"]),
            ("lighthouses", 5, &["light", "house", "s"]),
            ("hello。", 5, &["hell", "o。"]),
            ("「「「", 4, &["「「", "「"]),
            ("猫。", 2, &["猫", "。"]),
            ("👨‍👩‍👧🇻🇳é", 2, &["👨‍👩‍👧", "🇻🇳", "é"]),
            ("漢字", 1, &["漢", "字"]),
            ("ab", 0, &["a", "b"]),
        ] {
            assert_eq!(broken(text, room), expected, "{text} in {room}");
        }
    }

    #[test]
    fn an_address_stays_whole_where_it_fits() {
        let path = "see ~/a-cat/on-a/lighthouse.mp4 there";
        assert_eq!(broken(path, 27), ["see ", "~/a-cat/on-a/lighthouse.mp4 ", "there"]);
        assert_eq!(broken(path, 24), ["see ~/a-cat/on-a/", "lighthouse.mp4 there"]);
        assert_eq!(broken("in /home/mai", 9), ["in ", "/home/mai"], "a path begins a word");
        assert_eq!(broken("in /home/mai/x", 6), ["in ", "/home/", "mai/x"]);
        let film = "/home/mai/Videos/viewfinder/a-cat-on-a-lighthouse.mp4";
        assert_eq!(broken(film, 40), [&film[..28], &film[28..]], "its name is worth a row");
        assert_eq!(broken("猫/狗在灯塔上", 8), ["猫/狗在", "灯塔上"]);
    }

    #[test]
    fn words_stay_whole_where_only_blanks_break() {
        let path = "/home/mai/films/a-cat-on-a-lighthouse.mp4";
        let text = format!("kept at {path} as it was");
        assert_eq!(word_lines_of(&text, 12), ["kept at", path, "as it was"]);
        assert_eq!(word_lines_of(&text, usize::MAX), [text.as_str()]);
        assert_eq!(word_lines_of("a\n\nb", 9), ["a", "", "b"]);
    }

    #[test]
    fn lines_keep_their_indents_and_lose_what_hangs_over() {
        assert_eq!(lines_of("  two words  \nthree", 9), ["  two", "words", "three"]);
        assert_eq!(lines_of("", 9), [""]);
    }

    /// Whether the row above could have ended elsewhere without breaking a rule.
    fn has_a_better_end(above: &str) -> bool {
        above
            .grapheme_indices(true)
            .skip(1)
            .any(|(at, _)| !keeps_its_next(&above[..at]) && !keeps_its_last(&above[at..]))
    }

    const PROSE: &str = "[a-d 一猫。，、！？」「（）“”…é./:0-9-]{0,60}|[ab👨‍👩‍👧🇻🇳🏽\u{301}\u{200d}\u{3000}漢]{0,30}|\\PC{0,40}";

    proptest! {
        #[test]
        fn rows_are_the_text_and_fit_and_keep_the_rules(text in PROSE, room in 1usize..=200) {
            let rows = broken(&text, room);
            prop_assert_eq!(rows.concat(), text.clone());
            let graphemes: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).collect();
            let mut end = 0;
            for (nth, row) in rows.iter().enumerate() {
                let seen = row.trim_end();
                let cells: usize = seen.graphemes(true).map(UnicodeWidthStr::width).sum();
                prop_assert!(cells <= room || seen.graphemes(true).count() == 1, "{row:?} in {room}");
                prop_assert!(text.is_empty() || !row.is_empty());
                end += row.len();
                if nth + 1 == rows.len() {
                    break;
                }
                prop_assert!(graphemes.contains(&end), "a grapheme is split: {rows:?}");
                // Paths have places of their own: before their first slash, and after each.
                let before = row.ends_with(char::is_whitespace) && text[end..].starts_with('/');
                let path = before || row.ends_with('/');
                let allowed = path || linebreaks(&text).any(|(at, _)| at == end);
                // Only what has no better place is broken elsewhere than Unicode allows.
                let inside = |at: usize| row.grapheme_indices(true).all(|(start, _)| start != at);
                let none = linebreaks(row).all(|(at, _)| inside(at));
                prop_assert!(allowed || none || row.contains('/'), "{rows:?} in {room}");
                let ugly = keeps_its_next(row) || keeps_its_last(&text[end..]);
                prop_assert!(allowed || !ugly || !has_a_better_end(row), "{rows:?} in {room}");
            }
        }

        #[test]
        fn no_row_of_chinese_prose_begins_with_a_stop_or_ends_with_an_opening(
            phrases in proptest::collection::vec("[一猫灯]{1,4}[。，、！？]|「[一猫灯]{1,3}。」|（[一猫灯]{1,3}）", 1..16),
            room in 8usize..=200,
        ) {
            for row in broken(&phrases.concat(), room) {
                prop_assert!(!row.starts_with(|c| "。，、」！？）".contains(c)), "{row:?} in {room}");
                prop_assert!(!row.ends_with(|c| "「（".contains(c)), "{row:?} in {room}");
            }
        }

        #[test]
        fn each_row_takes_what_it_can(words in proptest::collection::vec("[a-z]{1,9}", 1..20), room in 9usize..=80) {
            let text = words.join(" ");
            let rows = lines_of(&text, room);
            for pair in rows.windows(2) {
                let next = pair[1].split(' ').next().unwrap_or_default();
                prop_assert!(pair[0].len() + 1 + next.len() > room, "{pair:?} in {room}");
            }
        }
    }
}

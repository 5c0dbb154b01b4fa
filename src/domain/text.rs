//! Typed text and foreign text.
//!
//! There are two doors: [`to_input`] for what the user types or pastes into a prompt, which stays
//! as they meant it, and [`clean`] for everything foreign (answers, errors, names, addresses),
//! which must never reach a terminal unfiltered.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::sequence::without_sequences;

/// Longest foreign text that is kept for display, in bytes. The raw answer is stored in full
/// elsewhere.
const CLEAN_LIMIT: usize = 4096;

/// Makes foreign text safe to print: removes control characters except newlines, C1 controls, bidi
/// controls and isolates, tag characters and runs of zero-width characters, and cuts it after 4
/// KiB.
pub fn clean(foreign: &str) -> String {
    let mut text = String::with_capacity(foreign.len().min(CLEAN_LIMIT));
    let mut zero_width_before = false;
    for c in foreign.chars() {
        let c = match c {
            '\t' | '\r' => ' ',
            c if (c.is_control() && c != '\n') || is_bidi_control(c) || is_tag(c) => continue,
            c => c,
        };
        let zero_width =
            matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}');
        if zero_width && zero_width_before {
            continue;
        }
        zero_width_before = zero_width;
        if text.len() + c.len_utf8() > CLEAN_LIMIT {
            text.push('…');
            break;
        }
        text.push(c);
    }
    text
}

/// [`clean`] on a single line: newlines and runs of blanks become one space.
pub fn clean_line(foreign: &str) -> String {
    clean(foreign).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Typed or foreign words for use in a sentence: clean, on one line, in quotation marks.
pub fn quoted(foreign: &str) -> String {
    format!("“{}”", clean_line(foreign))
}

/// The whole text without anything that a terminal could obey: control characters except newlines
/// and tabs, C1 controls, and bidi controls.
pub fn printable(text: &str) -> Cow<'_, str> {
    let obeyed = |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || is_bidi_control(c);
    if text.contains(obeyed) { text.replace(obeyed, "").into() } else { text.into() }
}

/// Normalises typed or pasted text for a prompt: NFC, line ends as `\n`, tabs as spaces, without
/// control characters, terminal sequences and a byte order mark. Joiners, variation selectors, tags
/// and bidi controls are kept, because scripts and emoji need them; [`visible`] makes the last
/// visible.
pub fn to_input(typed: &str) -> String {
    let plain = without_sequences(typed);
    let unified = plain.replace("\r\n", "\n").replace('\r', "\n").replace('\t', "    ");
    // Controls go first: one of them between a letter and its accent would keep them apart.
    let kept = unified.chars().filter(|c| *c == '\n' || !c.is_control());
    kept.skip_while(|c| *c == '\u{feff}').nfc().collect()
}

/// Replaces full-width forms and typographic minus signs by ASCII, for numbers, names of axes and
/// ratios, never for prose.
pub fn halfwidth(typed: &str) -> String {
    let plain = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' => '-',
        '\u{3000}' | '\u{a0}' => ' ',
        other => other,
    };
    typed.chars().map(plain).collect()
}

/// A grapheme as it is drawn: bidi controls and other characters without a width become a visible
/// mark, so that nothing in a prompt is invisible or reverses the line.
pub fn visible(grapheme: &str) -> &str {
    if grapheme.chars().all(is_bidi_control) && !grapheme.is_empty() {
        "¤"
    } else if grapheme.width() == 0 {
        "·"
    } else {
        grapheme
    }
}

/// Whether a character changes the direction of the text around it.
pub fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character is invisible, even if Unicode calls it a letter:
/// `Default_Ignorable_Code_Point` in the table `DerivedCoreProperties`.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0000}'..='\u{e007f}')
}

/// Length in UTF-16 code units, the unit of Runway's documented prompt limit.
pub fn utf16_len(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The number of cells that `text` takes on a terminal.
pub fn width(text: &str) -> usize {
    text.width()
}

/// Cuts `text` to at most `cells` cells, between graphemes, and marks the cut with `…`.
pub fn shorten(text: &str, cells: usize) -> String {
    if text.width() <= cells {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let wide = grapheme.width();
        if used + wide + 1 > cells {
            break;
        }
        kept.push_str(grapheme);
        used += wide;
    }
    if cells > 0 {
        kept.push('…');
    }
    kept
}

/// Cuts a path or an address in the middle to at most `cells` cells, between graphemes, and marks
/// the cut with `…`. The file name is kept whole if it fits; otherwise its end, which distinguishes
/// it from others, is kept longest.
pub fn shorten_path(path: &str, cells: usize) -> String {
    let wide = |text: &str| text.graphemes(true).map(UnicodeWidthStr::width).sum::<usize>();
    if wide(path) <= cells {
        return path.to_owned();
    }
    let Some(room) = cells.checked_sub(1) else { return String::new() };
    let name = path.trim_end_matches('/').rfind('/').map_or(path, |at| &path[at..]);
    // Of a name that does not fit the end is worth more than the beginning.
    let behind = if wide(name) <= room { wide(name) } else { room - room / 3 };
    let mut tail = path.len();
    let mut used = 0;
    for (at, grapheme) in path.grapheme_indices(true).rev() {
        used += grapheme.width();
        if used > behind {
            break;
        }
        tail = at;
    }
    let (before, after) = path.split_at(tail);
    let room = room - wide(after);
    let mut used = 0;
    let head = before.grapheme_indices(true).find(|(_, grapheme)| {
        used += grapheme.width();
        used > room
    });
    format!("{}…{after}", &before[..head.map_or(before.len(), |(at, _)| at)])
}

/// A text as a sentence: with a capital and, unless it already has an end, a full stop.
pub fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().map(char::to_uppercase).into_iter().flatten();
    let stop = (!words.ends_with(['.', '?', '!'])).then_some('.');
    first.chain(chars).chain(stop).collect()
}

/// A text as a search compares it: decomposed, without marks, `đ` as `d`, in lower case.
pub fn fold(text: &str) -> String {
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' { 'd' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;

    #[test]
    fn foreign_escapes_do_not_survive() {
        assert_eq!(clean("a\u{1b}]0;pwned\u{7}b"), "a]0;pwnedb");
        assert_eq!(clean("\u{9b}31mred\u{202e}txt"), "31mredtxt");
        assert_eq!(clean("a\u{200b}\u{200b}\u{200b}b"), "a\u{200b}b");
        assert_eq!(clean_line("one\r\n  two\tthree"), "one two three");
    }

    #[test]
    fn what_people_type_stays_theirs() {
        assert_eq!(to_input("ngo\u{302}\u{300}i"), "ngồi");
        assert_eq!(to_input("a\r\nb\rc\td"), "a\nb\nc    d");
        let family = "👨‍👩‍👧 🏴󠁧󠁢󠁷󠁬󠁳󠁿 ❤️";
        assert_eq!(to_input(family), family);
        assert_eq!(to_input("x\u{1b}[31m\u{0}y"), "xy");
        assert_eq!(to_input("a\u{202e}b"), "a\u{202e}b");
        assert_eq!(to_input("\0\u{feff}a\u{feff}b"), "a\u{feff}b");
        assert_eq!(visible("\u{202e}"), "¤");
    }

    #[test]
    fn meters_count_utf16() {
        assert_eq!(utf16_len("a🎥漢"), 4);
    }

    #[test]
    fn shortening_keeps_whole_graphemes() {
        assert_eq!(shorten("một con mèo", 6), "một c…");
        assert_eq!(shorten("漢字漢字", 5), "漢字…");
        assert_eq!(shorten("漢字漢字", 4), "漢…");
        assert_eq!(shorten("abc", 3), "abc");
        assert_eq!(shorten("abc", 0), "");
    }

    #[test]
    fn of_a_path_the_end_of_the_name_stays() {
        let film = "/home/mai/Videos/viewfinder/2026-11-22-một-con-mèo-0wfh2s8n.mp4";
        for (cells, expected) in [
            (80, film),
            (63, film),
            (62, "/home/mai/Videos/viewfind…/2026-11-22-một-con-mèo-0wfh2s8n.mp4"),
            (40, "/ho…/2026-11-22-một-con-mèo-0wfh2s8n.mp4"),
            (37, "…/2026-11-22-một-con-mèo-0wfh2s8n.mp4"),
            (30, "/home/mai…con-mèo-0wfh2s8n.mp4"),
            (12, "/ho…2s8n.mp4"),
            (1, "…"),
            (0, ""),
        ] {
            let cut = shorten_path(film, cells);
            assert_eq!(cut, expected, "in {cells}: {} cells", cut.width());
        }
        assert_eq!(shorten_path("/雨夜/霓虹街道/猫.mp4", 12), "/雨…/猫.mp4");
        assert_eq!(shorten_path("/films/of/november/", 12), "/…/november/");
    }

    #[test]
    fn sentences_begin_and_end() {
        assert_eq!(sentence("the key is empty"), "The key is empty.");
        assert_eq!(sentence("what else?"), "What else?");
    }

    #[test]
    fn folding_finds_vietnamese_and_chinese() {
        assert_eq!(fold("Mèo ĐEN"), "meo den");
        assert_eq!(fold("漢字"), "漢字");
    }

    proptest! {
        #[test]
        fn cleaned_text_holds_no_control(text in any::<String>()) {
            let safe = clean(&text);
            prop_assert!(safe.len() <= CLEAN_LIMIT + '…'.len_utf8());
            prop_assert!(safe.chars().all(|c| (c == '\n' || !c.is_control()) && !is_bidi_control(c)));
        }

        #[test]
        fn input_is_nfc_and_without_controls(text in any::<String>()) {
            let input = to_input(&text);
            prop_assert!(input.chars().all(|c| c == '\n' || !c.is_control()));
            prop_assert_eq!(to_input(&input), input);
        }

        #[test]
        fn what_is_cut_fits(text in "[a-c 漢é👨‍👩‍👧]{0,60}", cells in 0usize..200) {
            prop_assert!(shorten(&text, cells).width() <= cells);
        }

        #[test]
        fn a_path_is_cut_in_the_middle(
            path in "(/?[a-c 漢é👨‍👩‍👧🇻🇳.-]{0,20}){0,6}|\\PC{0,60}",
            cells in 0usize..200,
        ) {
            let cut = shorten_path(&path, cells);
            let wide = |text: &str| text.graphemes(true).map(UnicodeWidthStr::width).sum::<usize>();
            prop_assert!(wide(&cut) <= cells, "{cut:?} in {cells}");
            if wide(&path) <= cells {
                prop_assert_eq!(cut, path);
            } else if cells > 0 {
                let whole = path.graphemes(true).collect::<Vec<_>>();
                let kept = cut.graphemes(true).collect::<Vec<_>>();
                let same = |(a, b): &(&&str, &&str)| a == b;
                let head = kept.iter().zip(&whole).take_while(same).count();
                let tail = kept.iter().rev().zip(whole.iter().rev()).take_while(same).count();
                prop_assert!(head + tail + 1 >= kept.len(), "{cut:?} of {path:?}");
                prop_assert!(cut.contains('…'));
            }
        }
    }
}

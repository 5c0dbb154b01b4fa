//! Removes terminal sequences from text that was copied from a terminal or a log.

use std::borrow::Cow;

/// Longest sequence that is removed, in characters. A parser of terminal output would take an
/// unterminated sequence to reach to the end, and swallow the rest of the text.
const LONGEST: usize = 512;

/// A text without the sequences that colour and control a terminal (ECMA-48). If only control
/// characters were removed, `\x1b[31mred` would become `[31mred`. An incomplete sequence keeps its
/// letters.
pub(super) fn without_sequences(text: &str) -> Cow<'_, str> {
    let starts =
        |c: char| matches!(c, '\u{1b}' | '\u{90}' | '\u{98}' | '\u{9b}' | '\u{9d}'..='\u{9f}');
    let Some(first) = text.find(starts) else { return text.into() };
    let mut kept = text[..first].to_owned();
    let mut rest = &text[first..];
    while let Some(c) = rest.chars().next() {
        let length = if starts(c) { sequence(rest) } else { None };
        if length.is_none() {
            kept.push(c);
        }
        rest = &rest[length.unwrap_or(c.len_utf8())..];
    }
    kept.into()
}

/// Length in bytes of the sequence that a text begins with; `None` if it is incomplete or not one.
fn sequence(text: &str) -> Option<usize> {
    let mut chars = text.char_indices().take(LONGEST);
    let (_, first) = chars.next()?;
    let kind = match first {
        '\u{1b}' => match chars.next()?.1 {
            '[' => '\u{9b}',
            ']' => '\u{9d}',
            'P' => '\u{90}',
            'X' => '\u{98}',
            '^' => '\u{9e}',
            '_' => '\u{9f}',
            // A character set, or another sequence with something between.
            ' '..='/' => {
                let (at, last) = chars.find(|(_, c)| !matches!(c, ' '..='/'))?;
                return matches!(last, '0'..='~').then(|| at + last.len_utf8());
            }
            // Two characters and nothing else. Those whose second is a letter look like a lost ESC
            // before a word, and the letter is the user's.
            '7' | '8' | '=' | '>' => return Some(2),
            _ => return None,
        },
        control => control,
    };
    if kind == '\u{9b}' {
        let mut ended = chars
            .skip_while(|(_, c)| matches!(c, '0'..='?'))
            .skip_while(|(_, c)| matches!(c, ' '..='/'));
        let (at, last) = ended.next()?;
        return matches!(last, '@'..='~').then(|| at + last.len_utf8());
    }
    // A string runs to its terminator; only a title or a colour may end with a bell.
    let mut before = '\0';
    for (at, c) in chars {
        let over = c == '\u{9c}'
            || (c == '\\' && before == '\u{1b}')
            || (c == '\u{7}' && kind == '\u{9d}');
        if over {
            return Some(at + c.len_utf8());
        }
        if c == '\n' {
            return None;
        }
        before = c;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn whole_sequences_go_and_everything_else_stays() {
        for (text, kept) in [
            ("plain", "plain"),
            ("\u{1b}[31mred\u{1b}[0m cat", "red cat"),
            ("\u{1b}[38;2;1;2;3mred\u{1b}[m", "red"),
            ("\u{1b}[?25l\u{1b}[2K\u{1b}[1;1Hcat", "cat"),
            ("\u{9b}1mcat\u{9b}0m", "cat"),
            ("\u{1b}]0;a title\u{7}cat", "cat"),
            ("\u{1b}]8;;https://x\u{1b}\\cat\u{1b}]8;;\u{1b}\\", "cat"),
            ("\u{1b}Pq#0;1\u{1b}\\cat", "cat"),
            ("\u{1b}_Gi=31;OK\u{1b}\\cat", "cat"),
            ("\u{1b}(Bcat\u{1b}7\u{1b}8", "cat"),
            // What is not whole: nobody can say where it would have ended.
            ("a \u{1b}]0;no end", "a \u{1b}]0;no end"),
            ("a \u{1b}]0;no\nend\u{7}", "a \u{1b}]0;no\nend\u{7}"),
            ("a cat \u{1b}", "a cat \u{1b}"),
            ("a \u{1b}[31", "a \u{1b}[31"),
            ("\u{1b}[31猫", "\u{1b}[31猫"),
            ("[31m is no colour", "[31m is no colour"),
        ] {
            assert_eq!(without_sequences(text), kept, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_text_without_an_escape_is_itself(text in "[^\u{1b}\u{80}-\u{9f}]*") {
            prop_assert_eq!(without_sequences(&text), text.as_str());
        }

        #[test]
        fn any_text_is_read(text in "[\u{1b}\u{9b}\u{7}\\[\\]0-9;mP_\\\\a猫\n ]*") {
            prop_assert!(without_sequences(&text).len() <= text.len());
        }
    }
}

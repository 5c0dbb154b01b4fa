//! Words as shells write them: read while they are still being written, and written so that they
//! are read the same.
//!
//! Ours and not shlex, which reads and writes whole words: here a word still has its quotation mark
//! open, and is continued after that mark.

/// A word as somebody has typed it so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ShellWord {
    /// What it stands for.
    pub(super) text: String,
    /// The quotation mark that is open at its end.
    pub(super) open: Option<char>,
}

impl ShellWord {
    /// Reads a word with its quotation marks and backslashes.
    pub(super) fn read(typed: &str) -> Self {
        let (mut text, mut open) = (String::new(), None);
        let mut chars = typed.chars().peekable();
        while let Some(c) = chars.next() {
            match (c, open) {
                ('\'' | '"', None) => open = Some(c),
                (c, Some(mark)) if c == mark => open = None,
                ('\\', None) => text.extend(chars.next()),
                ('\\', Some('"')) => match chars.peek() {
                    Some('"' | '\\' | '$' | '`') => text.extend(chars.next()),
                    _ => text.push(c),
                },
                (c, _) => text.push(c),
            }
        }
        Self { text, open }
    }
}

/// A text quoted so that a shell reads it as one word, after the open quotation mark.
pub(super) fn quoted(text: &str, open: Option<char>) -> String {
    let special = |c: char| match open {
        Some('\'') => false,
        Some(_) => matches!(c, '"' | '\\' | '$' | '`' | '!'),
        None => c.is_ascii() && !c.is_ascii_alphanumeric() && !"_-./,:=+@%^".contains(c),
    };
    let mut quoted = String::new();
    for c in text.chars() {
        match (c, open) {
            ('\'', Some('\'')) => quoted.push_str("'\\''"),
            (c, _) => {
                if special(c) {
                    quoted.push('\\');
                }
                quoted.push(c);
            }
        }
    }
    quoted
}

/// The words that bash took apart at what breaks words for its completion (`=` and `:` are words of
/// their own there), as they were typed; and how much of the last one bash leaves alone.
pub(super) fn rejoined(pieces: &[String]) -> (Vec<String>, String) {
    let breaks = |piece: &str| !piece.is_empty() && piece.chars().all(|c| matches!(c, '=' | ':'));
    let mut words: Vec<String> = Vec::new();
    let mut glue = false;
    let mut left = String::new();
    for piece in pieces {
        if let Some(word) = words.last_mut().filter(|_| glue || breaks(piece)) {
            left.clone_from(word);
            word.push_str(piece);
            if breaks(piece) {
                left.clone_from(word);
            }
        } else {
            words.push(piece.clone());
            left.clear();
        }
        glue = breaks(piece);
    }
    (words, left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_as_far_as_it_is_written() {
        for (typed, text, open) in [
            ("arc", "arc", None),
            (r"arc\ l", "arc l", None),
            ("'arc l", "arc l", Some('\'')),
            ("\"arc l", "arc l", Some('"')),
            ("\"arc left\"", "arc left", None),
            (r#""a\"b\n"#, r#"a"b\n"#, Some('"')),
            (r"'it'\''s'", "it's", None),
            ("arc l", "arc l", None),
            ("\\", "", None),
        ] {
            let expected = ShellWord { text: text.to_owned(), open };
            assert_eq!(ShellWord::read(typed), expected, "{typed}");
        }
    }

    #[test]
    fn what_is_quoted_is_read_the_same() {
        for text in
            ["arc left", "it's", "a\"b$c`d\\e!", "vịnh 海湾", "16:9", "a;b&c|d<e>(f)*?[g]{h}~#"]
        {
            for open in [None, Some('\''), Some('"')] {
                let mark = open.map(String::from).unwrap_or_default();
                let word = format!("{mark}{}{mark}", quoted(text, open));
                if open == Some('"') && text.contains('!') {
                    // The backslash stays there, and without it bash would look into its history.
                    continue;
                }
                assert_eq!(ShellWord::read(&word).text, text, "{word}");
            }
        }
    }

    #[test]
    fn what_bash_took_apart_is_put_together() {
        for (pieces, words, left) in [
            (&["submit", "--ratio", "16"][..], &["submit", "--ratio", "16"][..], ""),
            (&["--ratio", "16", ":", "9"], &["--ratio", "16:9"], "16:"),
            (&["--ratio", "16", ":"], &["--ratio", "16:"], "16:"),
            (&["--ratio", "=", "16", ":", ""], &["--ratio=16:"], "--ratio=16:"),
            (&["--ratio", "="], &["--ratio="], "--ratio="),
            (&["submit", ""], &["submit", ""], ""),
        ] {
            let pieces: Vec<String> = pieces.iter().map(|it| (*it).to_owned()).collect();
            let (joined, kept) = rejoined(&pieces);
            assert_eq!(
                (joined, kept.as_str()),
                (words.iter().map(|it| (*it).to_owned()).collect(), left)
            );
        }
    }
}

//! A command in the settings.

/// The words of a command as a shell would tell them apart: blanks part them, quotation marks and
/// backslashes keep them together. No shell is run.
///
/// # Errors
///
/// The quotation mark that has no other half, or the backslash that nothing follows.
pub(super) fn words(command: &str) -> Result<Vec<String>, char> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut rest = command.chars();
    while let Some(c) = rest.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some('"') | None, '\\') => {
                word.get_or_insert_default().push(rest.next().ok_or('\\')?);
            }
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.map_or(Ok(words), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart_as_a_shell_does() {
        for (command, expected) in [
            ("mpv --loop", Ok(vec!["mpv", "--loop"])),
            ("  vlc  ", Ok(vec!["vlc"])),
            ("'/my player' \"a b\"c d\\ e ''", Ok(vec!["/my player", "a bc", "d e", ""])),
            ("\"a \\\" b\" 'c \\ d'", Ok(vec!["a \" b", "c \\ d"])),
            ("", Ok(vec![])),
            ("mpv 'oops", Err('\'')),
            ("mpv \\", Err('\\')),
        ] {
            let expected =
                expected.map(|it: Vec<&str>| it.into_iter().map(str::to_owned).collect());
            assert_eq!(words(command), expected, "{command}");
        }
    }
}

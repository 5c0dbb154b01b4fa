//! Sorts the words of a command line into options, values and text before clap parses them.
//!
//! A prompt may begin with a dash, and so may a note, a search or the value of an option. By itself
//! clap splits `-hello` into `-h` and the rest, prints the help and exits with success. Here every
//! word is exactly an option of the verb, the value of one, or text; anything else is refused with
//! a hint of what to type.

use std::ffi::OsString;

use clap::{Arg, ArgAction, Command};

use crate::domain::printable;

/// Why a word is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refused(pub(super) String);

/// Orders the words so that clap cannot misread them: options joined to their values, then `--`
/// (if any text begins with a dash) and the text. The first word is the program's name.
pub(super) fn arranged(
    words: impl IntoIterator<Item = OsString>,
    grammar: &Command,
) -> Result<Vec<OsString>, Refused> {
    let mut words = words.into_iter().peekable();
    let mut arranged: Vec<OsString> = words.next().into_iter().collect();
    let (mut path, mut verb) = (grammar.get_name().to_owned(), grammar);
    let mut rest = Rest::default();
    while let Some(word) = words.next() {
        if word == "--" {
            rest.dashed = true;
            rest.texts.extend(words);
            break;
        }
        let Some(text) = word.to_str().filter(|text| begins_with_dash(text)) else {
            match verb.find_subcommand(&word).filter(|_| rest.texts.is_empty()) {
                // The words of a verb are told apart by the verb.
                Some(found) if found.get_name() != "help" => {
                    path = format!("{path} {}", found.get_name());
                    verb = found;
                    arranged.push(word);
                }
                Some(_) => {
                    arranged.push(word);
                    arranged.extend(words);
                    return Ok(arranged);
                }
                None => rest.texts.push(word),
            }
            continue;
        };
        let (name, has_value) = match text.split_once('=') {
            Some((name, _)) => (name, true),
            None => (text, false),
        };
        match option(name, verb, grammar) {
            Some(_) if has_value => arranged.push(word),
            Some(option) if needs_value(option) => {
                let mut joined = word.clone();
                match words.next() {
                    Some(value) if name.starts_with("--") => {
                        joined.push("=");
                        joined.push(value);
                    }
                    // `-n 5` is `-n5`.
                    Some(value) => joined.push(value),
                    None => {}
                }
                arranged.push(joined);
            }
            Some(option) if option.get_num_args().is_some_and(|range| range.max_values() > 0) => {
                let value = |next: &OsString| !next.to_str().is_some_and(begins_with_dash);
                let mut joined = word.clone();
                if let Some(value) = words.next_if(value) {
                    joined.push("=");
                    joined.push(value);
                }
                arranged.push(joined);
            }
            Some(_) => arranged.push(word),
            None if short_with_value(text, verb, grammar) => arranged.push(word),
            None if takes_text(verb, rest.texts.len(), text) => {
                rest.dashed = true;
                rest.texts.push(word);
            }
            None => return Err(Refused(refusal(text, &path, verb))),
        }
    }
    if rest.dashed {
        arranged.push("--".into());
    }
    arranged.extend(rest.texts);
    Ok(arranged)
}

/// The words that are not options.
#[derive(Default)]
struct Rest {
    texts: Vec<OsString>,
    /// Whether one of them begins with a dash.
    dashed: bool,
}

/// Whether a word looks like an option. A lone dash means standard input.
fn begins_with_dash(text: &str) -> bool {
    text.len() > 1 && text.starts_with('-')
}

/// The option with exactly this name, dashes included.
pub(super) fn option<'a>(name: &str, verb: &'a Command, grammar: &'a Command) -> Option<&'a Arg> {
    let is = |arg: &&Arg| match name.strip_prefix("--") {
        Some(long) => arg.get_long_and_visible_aliases().is_some_and(|all| all.contains(&long)),
        None => name.strip_prefix('-').is_some_and(|short| {
            let mut letters = short.chars();
            letters.next().is_some_and(|letter| arg.get_short() == Some(letter))
                && letters.next().is_none()
        }),
    };
    let inherited = grammar.get_arguments().filter(|arg| arg.is_global_set());
    verb.get_arguments().chain(inherited).find(is)
}

/// Whether an option requires a value.
pub(super) fn needs_value(arg: &Arg) -> bool {
    let takes = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
    takes && arg.get_num_args().is_none_or(|range| range.min_values() > 0)
}

/// Whether a word is a one-letter option with its value attached, such as `-n5`.
fn short_with_value(text: &str, verb: &Command, grammar: &Command) -> bool {
    let mut letters = text.chars();
    let letter: String = letters.by_ref().take(2).collect();
    let value = letters.as_str();
    !value.is_empty()
        && value.bytes().all(|byte| byte.is_ascii_digit())
        && option(&letter, verb, grammar).is_some_and(needs_value)
}

/// Whether a word that begins with a dash is text here. A note always is; a prompt only if it has a
/// space in it, since a single word cannot be told from a mistyped option.
fn takes_text(verb: &Command, before: usize, text: &str) -> bool {
    let Some(positional) = verb.get_positionals().nth(before) else { return false };
    positional.is_allow_hyphen_values_set() && (before > 0 || text.chars().any(char::is_whitespace))
}

/// The error for a word that is not an option, with what to type if it was meant as text.
fn refusal(text: &str, path: &str, verb: &Command) -> String {
    let shown = printable(text);
    let known = verb.get_arguments().filter_map(Arg::get_long).map(|long| format!("--{long}"));
    let near =
        crate::domain::nearest(text.split('=').next().unwrap_or(text), &known.collect::<Vec<_>>())
            .map(|near| format!(" Did you mean {near}?"))
            .unwrap_or_default();
    let what = format!("{shown} is not an option of {path}.{near}");
    let takes = verb.get_positionals().next().is_some_and(Arg::is_allow_hyphen_values_set);
    if takes {
        let quoted = text.replace('\'', r"'\''");
        let quoted = printable(&quoted);
        format!("{what}\nTo send it as the prompt, type: {path} --yes -- '{quoted}'")
    } else {
        format!("{what}\n{path} --help lists them.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;

    fn words(line: &[&str]) -> Result<Vec<String>, String> {
        let mut grammar = Cli::whole_command();
        grammar.build();
        let line = std::iter::once("viewfinder").chain(line.iter().copied()).map(OsString::from);
        let arranged = arranged(line, &grammar).map_err(|Refused(why)| why)?;
        Ok(arranged.into_iter().skip(1).map(|word| word.into_string().unwrap()).collect())
    }

    #[test]
    fn what_begins_with_a_dash_is_an_option_to_the_letter_or_a_value_or_text() {
        for (line, expected) in [
            (&["submit", "-hello, a cat"][..], &["submit", "--", "-hello, a cat"][..]),
            (&["submit", "--help me, cat", "--yes"], &["submit", "--yes", "--", "--help me, cat"]),
            (&["submit", "-", "--yes"], &["submit", "--yes", "-"]),
            (&["--sandbox", "submit", "x", "-y"], &["--sandbox", "submit", "-y", "x"]),
            (&["submit", "x", "--ratio", "--yes"], &["submit", "--ratio=--yes", "x"]),
            (&["submit", "x", "--motion", "-y=1"], &["submit", "--motion=-y=1", "x"]),
            (&["submit", "--ratio=1:1 or so", "x"], &["submit", "--ratio=1:1 or so", "x"]),
            (&["submit", "--yes", "--", "-hello"], &["submit", "--yes", "--", "-hello"]),
            (&["note", "k3v9", "--great"], &["note", "--", "k3v9", "--great"]),
            (
                &["note", "k3v9", "-4 of 10", "--json"],
                &["note", "--json", "--", "k3v9", "-4 of 10"],
            ),
            (&["note", "k3v9", "-", "--append"], &["note", "--append", "k3v9", "-"]),
            (&["history", "--search", "-hard"], &["history", "--search=-hard"]),
            (&["history", "-n", "5"], &["history", "-n5"]),
            (&["history", "-n5", "--rated", "4"], &["history", "-n5", "--rated=4"]),
            (&["history", "--rated", "--json"], &["history", "--rated", "--json"]),
            (&["config", "show", "--json"], &["config", "show", "--json"]),
            (&["help", "submit"], &["help", "submit"]),
            (&["submit", "--help"], &["submit", "--help"]),
            (&["-V"], &["-V"]),
        ] {
            assert_eq!(words(line).unwrap(), expected, "{line:?}");
        }
    }

    #[test]
    fn a_word_that_is_neither_is_refused_with_what_to_type() {
        for (line, said) in [
            (&["submit", "-hello"][..], "viewfinder submit --yes -- '-hello'"),
            (&["submit", "--it's"], r"viewfinder submit --yes -- '--it'\''s'"),
            (&["submit", "x", "--rato=1:1"], "Did you mean --ratio?"),
            (&["rate", "k3v9", "-1"], "-1 is not an option of viewfinder rate."),
            (&["show", "-hello there"], "is not an option of viewfinder show."),
            (&["-hello"], "-hello is not an option of viewfinder."),
            (&["submit", "-yh"], "-yh is not an option of viewfinder submit."),
        ] {
            let why = words(line).unwrap_err();
            assert!(why.contains(said), "{line:?}: {why}");
        }
    }
}

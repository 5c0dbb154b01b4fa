//! What can complete a word of a command line, according to the grammar.

use clap::{Arg, Command};

use super::arguments::{needs_value, option};

/// The kind of value that completes a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The names of camera moves.
    Moves,
    /// The models that are known.
    Models,
    /// The ratios known for the model on the line, or all ratios.
    Ratios,
    /// The styles that are known.
    Styles,
    /// States of takes, and their two groups.
    States,
    /// Columns of the history.
    Columns,
    /// Takes, the newest first.
    Takes,
    /// Files.
    Files,
    /// Files, and takes.
    FilesAndTakes,
}

/// The kind of each argument whose values are not a fixed few, by the argument's name.
const KINDS: [(&str, Kind); 18] = [
    ("named", Kind::Moves),
    ("model", Kind::Models),
    ("name", Kind::Models),
    ("ratio", Kind::Ratios),
    ("style", Kind::Styles),
    ("state", Kind::States),
    ("columns", Kind::Columns),
    ("take", Kind::Takes),
    ("takes", Kind::Takes),
    ("from", Kind::FilesAndTakes),
    ("films", Kind::FilesAndTakes),
    ("out", Kind::Files),
    ("log", Kind::Files),
    ("file", Kind::Files),
    ("spec", Kind::Files),
    ("write_spec", Kind::Files),
    ("export", Kind::Files),
    ("import", Kind::Files),
];

/// The place of the word being completed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Words of the grammar that fit here, each with a description.
    pub fixed: Vec<(String, String)>,
    /// The kind of other values that fit here.
    pub kind: Option<Kind>,
    /// The text of the word before the part being completed: an option and its `=`, or the earlier
    /// items of a list.
    pub before: String,
    /// The part being completed, as typed so far.
    pub typed: String,
    /// The words before this one.
    pub earlier: Vec<String>,
}

impl Place {
    /// Whether the line has this option.
    pub fn has(&self, option: &str) -> bool {
        self.earlier.iter().any(|word| word == option)
    }

    /// The value of this option on the line.
    pub fn value(&self, option: &str) -> Option<&str> {
        let joined =
            self.earlier.iter().find_map(|word| word.strip_prefix(option)?.strip_prefix('='));
        let apart = || {
            let at = self.earlier.iter().position(|word| word == option)?;
            self.earlier.get(at + 1).map(String::as_str)
        };
        joined.or_else(apart)
    }

    /// The place of the last of these words, which come after the program's name.
    pub(super) fn of(words: &[String], grammar: &Command) -> Self {
        let Some((last, earlier)) = words.split_last() else { return Self::default() };
        let (mut verb, mut texts, mut only_texts) = (grammar, 0_usize, false);
        let mut wanted: Option<&Arg> = None;
        for word in earlier {
            if wanted.take().is_some() {
                continue;
            }
            if only_texts || !word.starts_with('-') || word == "-" {
                match verb.find_subcommand(word).filter(|_| texts == 0 && !only_texts) {
                    Some(found) => verb = found,
                    None => texts += 1,
                }
            } else if word == "--" {
                only_texts = true;
            } else if !word.contains('=') {
                wanted = option(word, verb, grammar).filter(|arg| needs_value(arg));
            }
        }
        let place = Self { earlier: earlier.to_vec(), typed: last.clone(), ..Self::default() };
        if let Some(arg) = wanted {
            return place.for_value(arg);
        }
        if let Some((name, value)) =
            last.split_once('=').filter(|_| last.starts_with("--") && !only_texts)
        {
            let place = Self { before: format!("{name}="), typed: value.to_owned(), ..place };
            return match option(name, verb, grammar) {
                Some(arg) => place.for_value(arg),
                None => place,
            };
        }
        if last.starts_with('-') && !only_texts {
            return Self { fixed: options(verb, grammar), ..place };
        }
        if texts == 0 && verb.has_subcommands() {
            let shown = verb.get_subcommands().filter(|it| !it.is_hide_set());
            return Self {
                fixed: shown.map(|it| named(it.get_name(), it.get_about())).collect(),
                ..place
            };
        }
        let positionals: Vec<&Arg> = verb.get_positionals().collect();
        let several = |arg: &&Arg| arg.get_num_args().is_some_and(|range| range.max_values() > 1);
        let here = positionals.get(texts).or_else(|| positionals.last().filter(|arg| several(arg)));
        let place = match here {
            Some(arg) => place.for_value(arg),
            None => place,
        };
        // Where nothing else can be offered, options can.
        if place.typed.is_empty() && place.fixed.is_empty() && place.kind.is_none() && !only_texts {
            return Self { fixed: options(verb, grammar), ..place };
        }
        place
    }

    /// The value of this argument.
    fn for_value(mut self, arg: &Arg) -> Self {
        if arg.get_value_delimiter().is_some() {
            let end = self.typed.rfind(',').map_or(0, |at| at + 1);
            let rest = self.typed.split_off(end);
            self.before.push_str(&self.typed);
            self.typed = rest;
        }
        let kind = KINDS.iter().find(|(id, _)| arg.get_id() == id);
        self.kind = kind.map(|(_, kind)| *kind);
        let values = arg.get_possible_values();
        let values = values.iter().filter(|value| !value.is_hide_set());
        self.fixed = values.map(|it| named(it.get_name(), it.get_help())).collect();
        self
    }
}

/// The options of a verb, and the global ones.
fn options(verb: &Command, grammar: &Command) -> Vec<(String, String)> {
    let inherited = grammar.get_arguments().filter(|arg| arg.is_global_set());
    let mut options: Vec<(String, String)> = Vec::new();
    for arg in verb.get_arguments().chain(inherited).filter(|arg| !arg.is_hide_set()) {
        let Some(long) = arg.get_long() else { continue };
        let option = named(&format!("--{long}"), arg.get_help());
        if !options.contains(&option) {
            options.push(option);
        }
    }
    options
}

fn named(name: &str, about: Option<&clap::builder::StyledStr>) -> (String, String) {
    let about = about.map(ToString::to_string).unwrap_or_default();
    (name.to_owned(), about.lines().next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;

    fn place(line: &[&str]) -> Place {
        let words: Vec<String> = line.iter().map(|word| (*word).to_owned()).collect();
        Cli::place(&words)
    }

    #[test]
    fn each_value_is_completed_with_what_it_may_be() {
        for (line, kind, before, typed) in [
            (&["submit", "--move", "arc"][..], Some(Kind::Moves), "", "arc"),
            (&["submit", "x", "--move=arc l"], Some(Kind::Moves), "--move=", "arc l"),
            (&["preview", "--ratio", ""], Some(Kind::Ratios), "", ""),
            (&["submit", "--style", "c"], Some(Kind::Styles), "", "c"),
            (&["--sandbox", "submit", "--model", "gen"], Some(Kind::Models), "", "gen"),
            (&["models", "gen"], Some(Kind::Models), "", "gen"),
            (&["history", "--state", "saved,fa"], Some(Kind::States), "saved,", "fa"),
            (&["history", "--state=saved,fa"], Some(Kind::States), "--state=saved,", "fa"),
            (&["history", "--columns", "id,"], Some(Kind::Columns), "id,", ""),
            (&["show", ""], Some(Kind::Takes), "", ""),
            (&["rm", "k3v9", "7c"], Some(Kind::Takes), "", "7c"),
            (&["note", "k3v9", "t"], None, "", "t"),
            (&["submit", "--from", "/et"], Some(Kind::FilesAndTakes), "", "/et"),
            (&["import", "/et"], Some(Kind::Files), "", "/et"),
            (&["export", "--out", ""], Some(Kind::Files), "", ""),
            (&["submit", "a pro"], None, "", "a pro"),
            (&["submit", "--", "--mo"], None, "", "--mo"),
            (&["submit", "--seconds", ""], None, "", ""),
        ] {
            let place = place(line);
            assert_eq!((place.kind, place.before.as_str()), (kind, before), "{line:?}");
            assert_eq!(place.typed, typed, "{line:?}");
        }
    }

    #[test]
    fn verbs_options_and_fixed_values_are_the_grammars() {
        for (line, offered) in [
            (&[""][..], &["submit", "history", "help"][..]),
            (&["config", ""], &["show", "edit", "keys", "path"]),
            (&["submit", "--"], &["--move", "--dry-run", "--sandbox", "--help"]),
            (&["submit", ""], &["--move"]),
            (&["preview", "--format", "p"], &["png", "text"]),
            (&["completions", "f"], &["fish", "bash"]),
            (&["--log-level", ""], &["debug"]),
            (&["balance", "--of="], &["key", "account"]),
        ] {
            let fixed = place(line).fixed;
            for word in offered {
                assert!(fixed.iter().any(|(name, _)| name == word), "{line:?} {word}: {fixed:?}");
            }
            assert!(!fixed.iter().any(|(name, _)| name == "complete"), "{line:?}");
        }
        assert_eq!(
            place(&["submit", "--model", "gen4", "--ratio", ""]).value("--model"),
            Some("gen4")
        );
        assert_eq!(place(&["submit", "--model=gen4", ""]).value("--model"), Some("gen4"));
    }

    #[test]
    fn whatever_names_a_take_or_a_file_is_in_the_table() {
        fn look(command: &Command) {
            for arg in command.get_arguments() {
                for name in arg.get_value_names().unwrap_or_default() {
                    let known = |kinds: &[Kind]| {
                        KINDS.iter().any(|(id, kind)| arg.get_id() == id && kinds.contains(kind))
                    };
                    if name.contains("FILE") {
                        assert!(known(&[Kind::Files, Kind::FilesAndTakes]), "{:?}", arg.get_id());
                    } else if name.contains("TAKE") {
                        assert!(known(&[Kind::Takes]), "{:?}", arg.get_id());
                    }
                }
            }
            command.get_subcommands().for_each(look);
        }
        look(&Cli::whole_command());
    }
}

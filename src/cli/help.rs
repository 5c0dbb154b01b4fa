//! `-h`, which fits on one screen, and the complete `--help`, both assembled from the verbs.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads the command line")]

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{self, Write as _};

use clap::{Command, CommandFactory as _, FromArgMatches as _};

use super::arguments::{Refused, arranged};
use super::completion::Place;
use super::{Cli, LOG_LEVEL};
use crate::domain::printable;

/// A group of verbs in the help. `-h` describes each verb of the first group, and lists only the
/// names of the others.
pub(super) struct Group {
    pub(super) heading: &'static str,
    pub(super) verbs: &'static [&'static str],
}

/// Every verb is in exactly one group; the help keeps this order.
pub(super) const GROUPS: [Group; 4] = [
    Group {
        heading: "Shots",
        verbs: &["submit", "sweep", "probe", "wait", "download", "history", "preview"],
    },
    Group {
        heading: "Takes",
        verbs: &["show", "measure", "note", "rate", "confirm", "rm", "import", "export"],
    },
    Group { heading: "Tables", verbs: &["moves", "models", "budget"] },
    Group {
        heading: "Setup",
        verbs: &["doctor", "balance", "config", "completions", "man", "sandbox", "help"],
    },
];

const EXAMPLES: &str = "  viewfinder --sandbox                       try the studio without a key
  viewfinder submit 'waves at dusk' --wait   send a shot and follow it
  viewfinder history --json | head           the newest takes, as JSON Lines
  viewfinder doctor                          check the setup";

const ENVIRONMENT: &str =
    "  COMETAPI_KEY            the API key (or COMETAPI_API_KEY, COMET_API_KEY)
  COMETAPI_BASE_URL       another server that speaks the same route
  COMETAPI_ACCESS_TOKEN   the account's token: for its balance, to look takes up
  VIEWFINDER_CONFIG_DIR   config.toml, moves.toml and the saved key
  VIEWFINDER_DATA_DIR     the ledger, drafts, logs and the sandbox's files
  VIEWFINDER_FILMS_DIR    films (else [films] folder, else your videos folder)
  HTTPS_PROXY, NO_PROXY   the proxy, and hosts to reach without it
  VISUAL, EDITOR          the editor for prompts and config edit
  NO_COLOR                no colour, like CLICOLOR=0; CLICOLOR_FORCE=1 forces it";

const FILES: &str =
    "  config.toml   settings, in the config folder; edit with viewfinder config edit
  moves.toml    your own camera moves, beside it
  key           the API key, beside it, readable only by you
  ledger.db     every take, in the data folder
  viewfinder config path --all prints their paths.";

const EXIT_CODES: &str = "  0    done
  1    failed or declined
  2    invalid command line
  65   rejected, or the take failed
  69   provider unreachable, or rate-limited until viewfinder gave up
  77   key refused
  78   invalid configuration, or no key
  80   unconfirmed: it may have been charged
  124  --timeout expired; the takes go on
  129, 130, 143   ended by a signal; the takes go on";

/// The sections after the options, each with its heading.
pub(crate) const PASSAGES: [(&str, &str); 4] = [
    ("Examples", EXAMPLES),
    ("Environment", ENVIRONMENT),
    ("Files", FILES),
    ("Exit codes", EXIT_CODES),
];

/// Prints the help, the version or the usage error that clap answered with, and returns the exit
/// code.
fn end(error: &clap::Error) -> u8 {
    let foreign = std::env::args_os().any(|word| {
        let word = word.to_string_lossy();
        printable(&word) != word
    });
    if foreign && error.use_stderr() {
        // What is wrong repeats the word. Its own sequences cannot be told from those of the
        // colours, so there are none.
        let said = error.render().to_string();
        let _ = write!(io::stderr(), "{}", printable(&said));
    } else if let Err(why) = error.print() {
        // A reader that has seen enough of the help is no trouble.
        if !error.use_stderr() && why.kind() != io::ErrorKind::BrokenPipe {
            let _ = writeln!(io::stderr(), "viewfinder: The output could not be written: {why}.");
            return 1;
        }
    }
    u8::try_from(error.exit_code()).unwrap_or(1)
}

/// The exit code of an invalid command line.
const USAGE: u8 = 2;

impl Cli {
    /// Parses the command line of this process. Where there is nothing to run (the help, an error),
    /// that is printed and the exit code returned.
    pub fn of_process() -> Result<Self, u8> {
        if let Some(studio) = Self::studio(std::env::args_os().skip(1)) {
            return Ok(studio);
        }
        let mut command = Self::whole_command();
        // What every verb has of itself, its help for one, is part of its grammar only now.
        command.build();
        let words = match arranged(std::env::args_os(), &command) {
            Ok(words) => words,
            Err(Refused(why)) => {
                let _ = writeln!(io::stderr(), "viewfinder: {why}");
                return Err(USAGE);
            }
        };
        let read = command.try_get_matches_from_mut(words);
        let read = read.and_then(|matches| Self::from_arg_matches(&matches));
        read.map_err(|error| end(&error.format(&mut command)))
    }

    /// The command line that only opens the studio. Most do, and building the grammar of all verbs
    /// for it would take longer than opening the ledger.
    fn studio(mut words: impl Iterator<Item = OsString>) -> Option<Self> {
        let sandbox = match words.next() {
            None => false,
            Some(word) if word == "--sandbox" => true,
            Some(_) => return None,
        };
        let log_level = LOG_LEVEL.to_owned();
        words.next().is_none().then_some(Self { sandbox, log_level, command: None })
    }

    /// The place of the last of these words, which come after the program's name.
    pub fn place(words: &[String]) -> Place {
        let mut command = Self::whole_command();
        command.build();
        Place::of(words, &command)
    }

    /// Each verb with its group's heading and its description, in the order of the help.
    pub fn verbs() -> Vec<(&'static str, String, String)> {
        let verbs = verbs_of(&Self::command());
        let of_group = |group: &Group| {
            let heading = group.heading;
            let line = |name: &&str| {
                Some((heading, (*name).to_owned(), line_of(&verbs, name)?.to_owned()))
            };
            group.verbs.iter().filter_map(line).collect::<Vec<_>>()
        };
        GROUPS.iter().flat_map(of_group).collect()
    }

    /// The grammar, with its help.
    pub fn whole_command() -> Command {
        let command = Self::command();
        let verbs = verbs_of(&command);
        let (short, long) = (short_list(&command, &verbs), long_list(&command, &verbs));
        let title = |it: &str| {
            let style = *command.get_styles().get_header();
            format!("{style}{it}:{style:#}")
        };
        let passages = PASSAGES.map(|(heading, text)| format!("{}\n{text}", title(heading)));
        let template = format!(
            "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{{before-help}}{}\n{{options}}\
             {{after-help}}",
            title("Options")
        );
        command
            .mut_subcommands(refilled)
            .help_template(template)
            .before_help(short)
            .before_long_help(long)
            .after_long_help(passages.join("\n\n"))
    }
}

/// A verb whose paragraphs fit whatever terminal there is: the source breaks their lines where its
/// own width ends.
fn refilled(verb: Command) -> Command {
    let verb = match verb.get_after_long_help().map(ToString::to_string) {
        Some(text) => verb.after_long_help(filled(&text)),
        None => verb,
    };
    verb.mut_subcommands(refilled)
}

/// A text with each paragraph on one line; lines that are indented stay as they are.
fn filled(text: &str) -> String {
    let kept = |line: &str| line.is_empty() || line.starts_with(' ');
    let mut filled = String::new();
    let mut before = "";
    for line in text.lines() {
        if !filled.is_empty() {
            filled.push(if kept(line) || kept(before) { '\n' } else { ' ' });
        }
        filled.push_str(line);
        before = line;
    }
    filled
}

/// The verbs with their lines, `help` as its own library words it.
fn verbs_of(command: &Command) -> Vec<(String, String)> {
    let shown = command.get_subcommands().filter(|verb| !verb.is_hide_set());
    let mut verbs: Vec<(String, String)> = shown
        .map(|verb| {
            let about = verb.get_about().map(ToString::to_string).unwrap_or_default();
            (verb.get_name().to_owned(), about)
        })
        .collect();
    verbs.push(("help".to_owned(), "Print this, or the help of a verb".to_owned()));
    verbs
}

fn line_of<'a>(verbs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    verbs.iter().find(|(known, _)| known == name).map(|(_, about)| about.as_str())
}

fn short_list(command: &Command, verbs: &[(String, String)]) -> String {
    let [main, others @ ..] = &GROUPS;
    let mut list = lines(command, "Commands", main, verbs);
    let mut first = true;
    for group in others {
        let names: Vec<&str> =
            group.verbs.iter().filter(|name| line_of(verbs, name).is_some()).copied().collect();
        if !names.is_empty() {
            let gap = if first { "\n" } else { "" };
            first = false;
            let _ =
                write!(list, "{gap}\n  {:12}{}", format!("{}:", group.heading), names.join(", "));
        }
    }
    list
}

fn long_list(command: &Command, verbs: &[(String, String)]) -> String {
    let groups = GROUPS.iter().map(|group| lines(command, group.heading, group, verbs));
    groups.filter(|group| group.contains('\n')).collect::<Vec<_>>().join("\n\n")
}

/// A group under a heading: a line for each of its verbs that there is.
fn lines(command: &Command, heading: &str, group: &Group, verbs: &[(String, String)]) -> String {
    let (header, literal) =
        (*command.get_styles().get_header(), *command.get_styles().get_literal());
    let mut list = format!("{header}{heading}:{header:#}");
    for name in group.verbs {
        if let Some(about) = line_of(verbs, name) {
            let gap = " ".repeat(12_usize.saturating_sub(name.len()));
            let _ = write!(list, "\n  {literal}{name}{literal:#}{gap}{about}");
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    #[test]
    fn what_opens_the_studio_is_read_as_the_grammar_reads_it() {
        let read = |words: &[&str]| Cli::studio(words.iter().map(OsString::from));
        for words in [&[][..], &["--sandbox"]] {
            let whole = Cli::try_parse_from([&["viewfinder"], words].concat()).unwrap();
            assert_eq!(format!("{:?}", read(words)), format!("{:?}", Some(whole)));
        }
        for words in [&["--help"][..], &["--sandbox", "--sandbox"], &["history"], &[""]] {
            assert!(read(words).is_none(), "{words:?}");
        }
    }

    #[test]
    fn paragraphs_are_filled_and_examples_kept() {
        assert_eq!(filled("a\nb\n\nc\n\n  d\n  e\nf"), "a b\n\nc\n\n  d\n  e\nf");
    }

    #[test]
    fn what_cannot_be_broken_fits_eighty_columns() {
        fn texts(command: &Command, all: &mut Vec<String>) {
            all.extend(command.get_after_long_help().map(ToString::to_string));
            command.get_subcommands().for_each(|verb| texts(verb, all));
        }
        let mut all: Vec<String> = PASSAGES.map(|(_, text)| text.to_owned()).to_vec();
        texts(&Cli::command(), &mut all);
        for line in all.iter().flat_map(|text| text.lines()).filter(|it| it.starts_with(' ')) {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }

    #[test]
    fn every_verb_is_in_one_group() {
        for (verb, _) in verbs_of(&Cli::command()) {
            let times =
                GROUPS.iter().flat_map(|group| group.verbs).filter(|it| **it == verb).count();
            assert_eq!(times, 1, "{verb}: GROUPS of the help has it {times} times");
        }
    }
}

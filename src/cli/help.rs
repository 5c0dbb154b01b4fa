//! `-h` on one screen and `--help` with everything, both put together from the verbs themselves.

use std::fmt::Write as _;

use clap::{Command, CommandFactory as _, FromArgMatches as _};

use super::Cli;

/// Verbs that belong together. The first group is what the program is for, and `-h` says a line
/// about each of its verbs; of the others it gives the names.
pub(super) struct Group {
    pub(super) heading: &'static str,
    pub(super) verbs: &'static [&'static str],
}

/// Each verb is in one of them; the order is that of the help.
pub(super) const GROUPS: [Group; 4] = [
    Group { heading: "Shots", verbs: &["submit", "wait", "download", "history", "preview"] },
    Group {
        heading: "Takes",
        verbs: &["show", "note", "rate", "confirm", "rm", "import", "export"],
    },
    Group { heading: "Tables", verbs: &["moves", "models"] },
    Group {
        heading: "Setup",
        verbs: &["doctor", "balance", "config", "completions", "man", "sandbox", "help"],
    },
];

const EXAMPLES: &str = "  viewfinder --sandbox                       try the studio without a key
  viewfinder submit 'waves at dusk' --wait   send a shot and follow it
  viewfinder history --json | head           the newest takes, one JSON object a line
  viewfinder doctor                          what is set up, and what is wrong";

const ENVIRONMENT: &str =
    "  COMETAPI_KEY            the API key (then COMETAPI_API_KEY, COMET_API_KEY, the saved one)
  COMETAPI_BASE_URL       another server that speaks the same route
  COMETAPI_ACCESS_TOKEN   the account's: looks unconfirmed takes up, and its balance
  VIEWFINDER_CONFIG_DIR   config.toml, moves.toml and the saved key
  VIEWFINDER_DATA_DIR     ledger, drafts, logs, the sandbox's world
  VIEWFINDER_FILMS_DIR    films; without it [films] folder, else the folder for videos
  HTTPS_PROXY, NO_PROXY   how to get out to the provider
  VISUAL, EDITOR          the editor for prompts and for viewfinder config edit
  NO_COLOR                no colour";

const FILES: &str =
    "  config.toml   settings, in the config folder; viewfinder config edit opens it
  moves.toml    your own camera moves, beside it
  key           the API key, beside it, readable by you only
  ledger.db     every take, in the data folder
  viewfinder config path --all says where they are.";

const EXIT_CODES: &str = "  0    done
  1    failed or declined
  2    wrong words on the command line
  65   rejected, or the take failed
  69   provider unreachable, or too many requests to the end
  77   key refused
  78   configuration, or no key
  80   unconfirmed: it may have been charged
  129, 130, 143   ended by a signal; the takes go on";

/// The passages behind the options, each under its heading.
pub(crate) const PASSAGES: [(&str, &str); 4] = [
    ("Examples", EXAMPLES),
    ("Environment", ENVIRONMENT),
    ("Files", FILES),
    ("Exit codes", EXIT_CODES),
];

impl Cli {
    /// Reads the command line of this process, or ends it with what is to be said.
    pub fn of_process() -> Self {
        let mut command = Self::whole_command();
        let matches = command.get_matches_mut();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.format(&mut command).exit())
    }

    /// The grammar with its help.
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
            .help_template(template)
            .before_help(short)
            .before_long_help(long)
            .after_long_help(passages.join("\n\n"))
    }
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
    for group in others {
        let names: Vec<&str> =
            group.verbs.iter().filter(|name| line_of(verbs, name).is_some()).copied().collect();
        if !names.is_empty() {
            let _ = write!(list, "\n  {:12}{}", format!("{}:", group.heading), names.join(", "));
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

    #[test]
    fn every_verb_is_in_one_group() {
        for (verb, _) in verbs_of(&Cli::command()) {
            let times =
                GROUPS.iter().flat_map(|group| group.verbs).filter(|it| **it == verb).count();
            assert_eq!(times, 1, "{verb}: GROUPS of the help has it {times} times");
        }
    }
}

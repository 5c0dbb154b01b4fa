//! `viewfinder man`: the manual, made from the grammar: no sentence of it is written twice.
#![expect(clippy::disallowed_methods, reason = "the shell: this starts programs")]

use std::io::{IsTerminal as _, Write as _};
use std::process::{Command, Stdio};

use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, roman};

use crate::cli::{self, Cli, PASSAGES};
use crate::config::{Env, SECRETS};
use crate::console::{self, Exit, Trouble, print_bytes};

/// Shows the page in the reader of manuals where somebody looks and there is one; else prints it.
pub fn man(env: &Env, wanted: &cli::ManPage) -> Result<Exit, Trouble> {
    let page = page(&wanted.verb)?;
    if std::io::stdout().is_terminal() && env.get("TERM") != Some("dumb") && shown(&page) {
        return Ok(Exit::Done);
    }
    console::shown(print_bytes(page.as_bytes()))?;
    Ok(Exit::Done)
}

/// Whether `man` showed it.
fn shown(page: &str) -> bool {
    let mut command = Command::new("man");
    // Many readers take a page only from a file.
    let file = tempfile::Builder::new().prefix("viewfinder-").suffix(".1").tempfile();
    let Ok(mut file) = file else { return false };
    if file.write_all(page.as_bytes()).and_then(|()| file.flush()).is_err() {
        return false;
    }
    command.arg("-l").arg(file.path()).stdin(Stdio::null()).stderr(Stdio::null());
    for secret in SECRETS {
        command.env_remove(secret);
    }
    command.status().is_ok_and(|status| status.success())
}

/// The page of the program, or of a verb.
fn page(verb: &[String]) -> Result<String, Trouble> {
    let mut whole = Cli::whole_command();
    whole.build();
    let mut command = &whole;
    for word in verb {
        command = command.find_subcommand(word).ok_or_else(|| {
            let at = command.get_bin_name().unwrap_or("viewfinder");
            Trouble::usage(
                format!("{at} has no verb {}.", crate::domain::quoted(word)),
                format!("{at} --help lists them."),
            )
        })?;
    }
    let name = match verb {
        [] => "viewfinder".to_owned(),
        words => format!("viewfinder-{}", words.join("-")),
    };
    let man = Man::new(command.clone())
        .title(name.clone())
        .manual("viewfinder")
        .source(concat!("viewfinder ", env!("CARGO_PKG_VERSION")));
    let mut page = Vec::new();
    man.render_title(&mut page).expect("memory takes what is written");
    let mut roff = Roff::new();
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    roff.control("SH", ["NAME"]);
    roff.text([roman(format!("{name} - {}", about.trim_end_matches('.')))]);
    roff.control("SH", ["SYNOPSIS"]);
    synopsis(&mut roff, command);
    if verb.is_empty() {
        roff.control("SH", ["DESCRIPTION"]);
        prose(&mut roff, &command.get_long_about().map(ToString::to_string).unwrap_or_default());
        roff.control("SH", ["OPTIONS"]);
        options(&mut roff, command, true);
        roff.control("SH", ["COMMANDS"]);
        for verb in verbs(command) {
            section(&mut roff, verb);
        }
        for (heading, text) in PASSAGES {
            roff.control("SH", [heading.to_uppercase().as_str()]);
            prose(&mut roff, text);
        }
    } else {
        roff.control("SH", ["DESCRIPTION"]);
        prose(&mut roff, &format!("{about}."));
        details(&mut roff, command);
        roff.control("SH", ["OPTIONS"]);
        options(&mut roff, command, true);
        if command.has_subcommands() {
            roff.control("SH", ["COMMANDS"]);
            for verb in verbs(command) {
                section(&mut roff, verb);
            }
        }
        roff.control("SH", ["SEE ALSO"]);
        roff.text([
            bold("viewfinder man"),
            roman(" describes the environment, files and exit codes."),
        ]);
    }
    page.extend_from_slice(roff.to_roff().as_bytes());
    Ok(String::from_utf8(page).expect("a page is made of text"))
}

fn verbs(command: &clap::Command) -> impl Iterator<Item = &clap::Command> {
    command.get_subcommands().filter(|verb| !verb.is_hide_set() && verb.get_name() != "help")
}

/// A verb inside the page of another, and those below it.
fn section(roff: &mut Roff, command: &clap::Command) {
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    roff.control("SS", [name]);
    synopsis(roff, command);
    roff.control("PP", []);
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    prose(roff, &format!("{about}."));
    details(roff, command);
    options(roff, command, false);
    for verb in verbs(command) {
        section(roff, verb);
    }
}

/// The usage as `--help` has it.
fn synopsis(roff: &mut Roff, command: &clap::Command) {
    let usage = command.clone().render_usage().to_string();
    for line in usage.trim_start_matches("Usage:").lines() {
        roff.text([roman(line.trim())]);
    }
}

fn details(roff: &mut Roff, command: &clap::Command) {
    if let Some(after) = command.get_after_long_help() {
        roff.control("PP", []);
        prose(roff, &after.to_string());
    }
}

/// The arguments; those that every verb has are said once, with the program's own.
fn options(roff: &mut Roff, command: &clap::Command, global: bool) {
    let shown = |arg: &&clap::Arg| {
        let everywhere = arg.is_global_set() || matches!(arg.get_id().as_str(), "help" | "version");
        !arg.is_hide_set() && (global || !everywhere)
    };
    let named = command.get_arguments().filter(|arg| !arg.is_positional());
    for arg in command.get_positionals().chain(named).filter(shown) {
        roff.control("TP", []);
        roff.text(header(arg));
        roff.text([roman(body(arg))]);
    }
}

fn header(arg: &clap::Arg) -> Vec<Inline> {
    let mut names = Vec::new();
    names.extend(arg.get_short().map(|short| format!("-{short}")));
    names.extend(arg.get_long().map(|long| format!("--{long}")));
    let value = arg.get_value_names().filter(|_| arg.get_action().takes_values());
    let value = value.map(|names| names.join(" ")).unwrap_or_default();
    if names.is_empty() {
        vec![bold(value)]
    } else if value.is_empty() {
        vec![bold(names.join(", "))]
    } else {
        vec![bold(names.join(", ")), roman(format!(" {value}"))]
    }
}

fn body(arg: &clap::Arg) -> String {
    let help = arg.get_long_help().or_else(|| arg.get_help());
    let mut body = help.map(ToString::to_string).unwrap_or_default();
    let choices: Vec<String> = arg
        .get_possible_values()
        .iter()
        .filter(|_| arg.get_action().takes_values())
        .filter(|choice| !choice.is_hide_set())
        .map(|choice| match choice.get_help() {
            Some(help) => format!("{} ({help})", choice.get_name()),
            None => choice.get_name().to_owned(),
        })
        .collect();
    if !choices.is_empty() {
        body = format!("{body}: {}", choices.join(", "));
    }
    let defaults = arg.get_default_values().iter().filter(|_| arg.get_action().takes_values());
    let defaults: Vec<_> = defaults.map(|value| value.to_string_lossy().into_owned()).collect();
    if !defaults.is_empty() {
        body = format!("{body} [default: {}]", defaults.join(", "));
    }
    body
}

/// Text as `--help` has it: indented lines stay as they are, the others are filled.
fn prose(roff: &mut Roff, text: &str) {
    let mut kept = false;
    for line in text.lines() {
        let indented = line.starts_with("  ");
        if indented != kept {
            roff.control(if indented { "nf" } else { "fi" }, []);
            kept = indented;
        }
        if line.trim().is_empty() {
            roff.control("PP", []);
        } else {
            roff.text([roman(line.strip_prefix("  ").unwrap_or(line))]);
        }
    }
    if kept {
        roff.control("fi", []);
    }
}

//! Completes the word being typed in a shell, for the scripts that `viewfinder completions` prints.
//! It reads, never writes, and reports no errors, because the user is in the middle of a line.

use super::columns::star_words;
use super::shell_word::{ShellWord, quoted, rejoined};
use crate::cli::{self, Cli, Column, Kind, Place, StateGroup};
use crate::config::{self, Config, Env, OwnMoves, Paths, Reading};
use crate::console::{Exit, print_bytes};
use crate::domain::{Anchor, Filter, Query, StageName, Take, clean_line, printable, shorten};
use crate::store::Ledger;

/// Most takes that are offered.
const TAKES: usize = 50;

/// Most cells of a description.
const ABOUT: usize = 60;

/// Prints the completions of the last word: first whether it may be a file, then a line for each
/// possible word.
pub fn complete(env: &Env, sandbox: bool, wanted: &cli::Complete) -> Exit {
    let typed: Vec<String> =
        wanted.words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let (words, left) = match wanted.shell {
        cli::Completing::Bash => rejoined(&typed),
        cli::Completing::Zsh | cli::Completing::Fish => (typed, String::new()),
    };
    let raw = words.last().cloned().unwrap_or_default();
    // zsh takes the quotation marks away itself.
    let read = |word: &String| match wanted.shell {
        cli::Completing::Bash | cli::Completing::Fish => ShellWord::read(word).text,
        cli::Completing::Zsh => word.clone(),
    };
    let words: Vec<String> = words.iter().map(read).collect();
    let place = Cli::place(&words);
    let sandbox = sandbox || place.has("--sandbox");
    let files = matches!(place.kind, Some(Kind::Files | Kind::FilesAndTakes));
    let mut text = String::from(if files { "files\n" } else { "words\n" });
    for (word, about) in offered(env, sandbox, &place) {
        // A name of somebody's own may be anything.
        if word != printable(&word) || word.contains(['\n', '\t']) {
            continue;
        }
        let about = match shorten(&clean_line(&about), ABOUT) {
            about if about.is_empty() => about,
            about => format!("\t{about}"),
        };
        match wanted.shell {
            cli::Completing::Bash => {
                let whole = format!("{}{word}", place.before);
                let left = ShellWord::read(&left).text;
                let Some(rest) = whole.strip_prefix(&left) else { continue };
                text.push_str(&quoted(rest, ShellWord::read(&raw).open));
            }
            cli::Completing::Zsh => {
                // What stands before a value is left alone by the script.
                let list = place.before.split_once('=').map_or(&*place.before, |(_, list)| list);
                text.extend([list, word.as_str(), about.as_str()]);
            }
            cli::Completing::Fish => {
                text.extend([&place.before, &word, &about].map(String::as_str));
            }
        }
        text.push('\n');
    }
    // A shell that has gone needs nothing.
    let _ = print_bytes(text.as_bytes());
    Exit::Done
}

/// The words that start with what is typed, each with a description.
fn offered(env: &Env, sandbox: bool, place: &Place) -> Vec<(String, String)> {
    let mut offered = place.fixed.clone();
    offered.extend(place.kind.map(|kind| values(env, sandbox, kind, place)).unwrap_or_default());
    offered.retain(|(word, _)| word.starts_with(&place.typed));
    offered
}

fn values(env: &Env, sandbox: bool, kind: Kind, place: &Place) -> Vec<(String, String)> {
    let paths = Paths::find(env).ok();
    let config = || -> Config {
        let read = paths.as_ref().and_then(|paths| Reading::at(&paths.config_file()).ok());
        read.map(|read| read.config).unwrap_or_default()
    };
    let plain = |names: &[String]| names.iter().map(|name| (name.clone(), String::new())).collect();
    match kind {
        Kind::Moves => {
            let own = paths.and_then(|paths| OwnMoves::at(paths.moves_file()).read().ok());
            let moves = config::moves().with_own(own.unwrap_or_default());
            moves.list().iter().map(|it| (it.name.clone(), it.about.clone())).collect()
        }
        Kind::Models => {
            let catalog = config().catalog();
            catalog.offered().map(|card| (card.name.clone(), card.note.clone())).collect()
        }
        Kind::Ratios => {
            let catalog = config().catalog();
            match place.value("--model") {
                Some(model) => plain(catalog.ratios(model)),
                None => plain(&catalog.ratios),
            }
        }
        Kind::Styles => plain(&config().catalog().styles),
        Kind::States => plain(&StateGroup::names()),
        Kind::Columns => plain(&Column::names()),
        Kind::Takes | Kind::FilesAndTakes => paths
            .map(|paths| takes(&paths, sandbox, place))
            .unwrap_or_default()
            .iter()
            .map(|take| (take.id.to_string(), about(take)))
            .collect(),
        Kind::Files => Vec::new(),
    }
}

/// The newest takes, or the newest hidden ones if takes are to be shown again.
fn takes(paths: &Paths, sandbox: bool, place: &Place) -> Vec<Take> {
    let path = if sandbox { paths.sandbox_ledger() } else { paths.ledger() };
    let filter = Filter { hidden: place.has("--undo"), ..Filter::default() };
    let query = Query { filter, anchor: Anchor::Newest, limit: TAKES };
    let page = Ledger::read(&path, &paths.locks()).and_then(|ledger| ledger.page(&query));
    page.map(|page| page.takes).unwrap_or_default()
}

fn about(take: &Take) -> String {
    let state: StageName = take.state();
    format!("{state} {} {}", star_words(take), take.shot.prompt)
}

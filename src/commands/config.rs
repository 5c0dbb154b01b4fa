//! `viewfinder config`: the location of the settings, the values in force, the editor, and the
//! keys.
//!
//! Most of this is needed when the file is broken, so only `show` requires it to be valid.
#![expect(
    clippy::disallowed_methods,
    reason = "the shell: this looks for files and starts programs"
)]

use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};
use std::process::Command;

use serde::Serialize;

use super::context::tell_mistakes;
use super::ink::{columns, painted, theme};
use super::json::json_line;
use crate::cli::{self, ConfigVerb};
use crate::config::{
    Config, Env, Origin, Paths, Reading, SECRETS, Settings, ThemeSetting, Weight, template,
};
use crate::console::{Exit, Trouble, can_ask, print, print_bytes, print_inked, say, shown};
use crate::domain::{Report, printable, width};
use crate::input::Keymap;
use crate::store::{create_private_dir, write_private};
use crate::ui::Role;

/// Does what is asked of the settings.
pub fn config(env: &Env, sandbox: bool, wanted: &cli::ConfigCommand) -> Result<Exit, Trouble> {
    match wanted.what {
        ConfigVerb::Path { all } => path(&Paths::find(env)?, sandbox, all),
        ConfigVerb::Show { json } => show(&Paths::find(env)?, env, json),
        ConfigVerb::Edit => edit(&Paths::find(env)?, env),
        ConfigVerb::Keys { json } => keys(env, json),
    }
}

/// Prints every folder by its name. The settings may change that of the films, if they can be read.
fn path(paths: &Paths, sandbox: bool, all: bool) -> Result<Exit, Trouble> {
    if !all {
        shown(print(paths.config_file().display()))?;
        return Ok(Exit::Done);
    }
    let config = match Reading::at(&paths.config_file()) {
        Ok(read) => {
            for mistake in &read.mistakes {
                say(mistake.told());
            }
            read.config
        }
        Err(why) => {
            say(format_args!("The settings cannot be used: {why}. These are the default folders."));
            Config::default()
        }
    };
    let films = paths.films(&config.films.folder);
    let (ledger, films) = if sandbox {
        (paths.sandbox_ledger(), films.join("sandbox"))
    } else {
        (paths.ledger(), films)
    };
    for (name, path) in [
        ("config", paths.config_file()),
        ("moves", paths.moves_file()),
        ("key", paths.key_file()),
        ("data", paths.data.clone()),
        ("ledger", ledger),
        ("drafts", paths.drafts()),
        ("log", paths.log()),
        ("films", films),
    ] {
        let path = path.display();
        // A tab is for programs; below each other they are read at a glance.
        let line = match columns() {
            Some(_) => format!("{name:8}{path}"),
            None => format!("{name}\t{path}"),
        };
        if !shown(print(line))? {
            break;
        }
    }
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct SettingLine<'a> {
    name: String,
    value: toml::Value,
    source: &'a str,
    /// The file or the variable.
    from: Option<String>,
}

fn show(paths: &Paths, env: &Env, json: bool) -> Result<Exit, Trouble> {
    let file = paths.config_file();
    let settings = tell_mistakes(Settings::read(&file, env))?;
    if !json {
        shown(print_bytes(settings.to_toml().as_bytes()))?;
        return Ok(Exit::Done);
    }
    let own = settings.models.iter().map(|model| SettingLine {
        name: "model".to_owned(),
        value: toml::Value::Table(model.clone()),
        source: "file",
        from: Some(file.display().to_string()),
    });
    let lines = settings.list.iter().map(|setting| {
        let (source, from) = match setting.origin {
            Origin::Default => ("default", None),
            Origin::File => ("file", Some(file.display().to_string())),
            Origin::Variable(name) => ("variable", Some(name.to_owned())),
        };
        let name = format!("{}.{}", setting.section, setting.name);
        SettingLine { name, value: setting.shown(), source, from }
    });
    for line in lines.chain(own) {
        if !shown(print(json_line(&line)))? {
            break;
        }
    }
    Ok(Exit::Done)
}

fn edit(paths: &Paths, env: &Env) -> Result<Exit, Trouble> {
    let file = paths.config_file();
    let Some(editor) = env.get("VISUAL").or_else(|| env.get("EDITOR")) else {
        return Err(Trouble::new(
            Exit::Config,
            Report::new(
                "Neither VISUAL nor EDITOR is set.",
                "Nothing was changed.",
                format!("Set one of them, or open {} yourself.", file.display()),
            ),
        ));
    };
    // The shell would repeat them to the terminal, which would obey.
    if printable(editor) != editor {
        return Err(Trouble::new(
            Exit::Config,
            Report::new(
                "VISUAL or EDITOR contains control characters.",
                "Nothing was changed.",
                format!("Set another editor, or open {} yourself.", file.display()),
            ),
        ));
    }
    // What cannot be looked at cannot be made either, and that is said better.
    if !matches!(file.try_exists(), Ok(true)) {
        create_private_dir(&paths.config)
            .and_then(|()| write_private(&file, template().as_bytes()))
            .map_err(|why| {
                let next =
                    "Make the folder writable, or set VIEWFINDER_CONFIG_DIR to another folder.";
                Trouble::new(Exit::Failed, Report { next: next.to_owned(), ..why.report() })
            })?;
        say(format_args!("Created {}, with every setting commented out.", file.display()));
    }
    loop {
        // As git does it: the variable may hold words and quotes, so a shell reads it.
        let mut command = Command::new("/bin/sh");
        command.arg("-c").arg(format!("{editor} \"$@\"")).arg(editor).arg(&file);
        for secret in SECRETS {
            command.env_remove(secret);
        }
        let failed = |what: String| {
            let next = "Set EDITOR to an editor that waits until it is closed.";
            Trouble::new(Exit::Failed, Report::new(what, "The file keeps its contents.", next))
        };
        let status =
            command.status().map_err(|why| failed(format!("{editor} did not start: {why}.")))?;
        match status.code() {
            Some(0) => {}
            // What the shell between says of a program that it cannot run.
            Some(127) => return Err(failed(format!("{editor} was not found."))),
            Some(126) => return Err(failed(format!("{editor} cannot be run."))),
            Some(code) => return Err(failed(format!("{editor} ended with status {code}."))),
            None => return Err(failed(format!("{editor} ended with {status}."))),
        }
        let read = Reading::at(&file);
        let asked = can_ask();
        if asked {
            match &read {
                Ok(read) => {
                    for mistake in &read.mistakes {
                        say(mistake.told());
                    }
                }
                Err(why) => say(format_args!("The settings cannot be used: {why}.")),
            }
        }
        let right = read.as_ref().is_ok_and(|read| read.mistakes.is_empty());
        if asked && !right && again() {
            continue;
        }
        // Whoever was asked has read the lighter ones already.
        return match read?.stopped_by(Weight::Sending) {
            Ok(_) if asked => Ok(Exit::Done),
            Err((why, _)) if asked => Err(why.into()),
            read => tell_mistakes(read).map(|_| Exit::Done),
        };
    }
}

/// Whether to open the editor again; Enter alone means yes.
fn again() -> bool {
    let mut out = std::io::stderr();
    let asked = write!(out, "Edit again? [Y/n] ").and_then(|()| out.flush());
    let mut line = String::new();
    let read = asked.and_then(|()| std::io::stdin().read_line(&mut line));
    // Nobody there any more is no yes.
    read.is_ok_and(|bytes| bytes > 0) && !line.trim_start().starts_with(['n', 'N'])
}

#[derive(Serialize)]
struct KeyLine<'a> {
    context: &'a str,
    action: &'a str,
    keys: Vec<String>,
    about: &'a str,
}

fn keys(env: &Env, json: bool) -> Result<Exit, Trouble> {
    let keymap = Keymap::default();
    let theme = theme(env, ThemeSetting::Auto, std::io::stdout().is_terminal());
    let mut text = String::new();
    for context in keymap.contexts() {
        if !json {
            let gap = if text.is_empty() { "" } else { "\n" };
            let heading = painted(theme.as_ref(), Role::Title, &context.heading());
            let _ = writeln!(text, "{gap}{heading}");
        }
        for (action, chords) in keymap.bindings(context) {
            let keys: Vec<String> = chords.iter().map(ToString::to_string).collect();
            let (name, about) = (action.name(), action.words());
            if json {
                let line = KeyLine { context: context.name(), action: name, keys, about };
                text.push_str(&json_line(&line));
                text.push('\n');
            } else {
                let keys = keys.join("  ");
                let gap = " ".repeat(28_usize.saturating_sub(width(&keys)).max(2));
                let keys = painted(theme.as_ref(), Role::Key, &keys);
                let _ = writeln!(text, "  {keys}{gap}{about}");
            }
        }
    }
    shown(print_inked(text.trim_end()))?;
    Ok(Exit::Done)
}

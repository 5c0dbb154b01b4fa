//! The user's own editor: a prompt is handed over to it and comes back.
//!
//! What was written there and cannot be taken stays in its file, and the file is named: an editor
//! that ends with an error, or writes what is no prompt, has still been typed into.
#![expect(clippy::disallowed_methods, reason = "the shell: this reads files and starts programs")]

use std::io::{self, Read as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, ExitStatus};

use tempfile::NamedTempFile;

use crate::config::{Env, SECRETS};
use crate::domain::{PROMPT_LIMIT, Report, clean_line, printable};

/// What an editor wrote. The file that it wrote goes with this value: first the text has to be safe
/// elsewhere.
#[derive(Debug)]
pub(super) struct Edited {
    pub(super) text: String,
    file: NamedTempFile,
}

impl Edited {
    /// Leaves the file where it is, and says where that is.
    pub(super) fn keep(self) -> String {
        keep(self.file)
    }
}

/// Lets the user edit a text in `$VISUAL` or `$EDITOR`. The terminal must be theirs by now. What
/// they had typed is kept in a file of `folder` until they are back.
pub(super) fn edit(text: &str, env: &Env, folder: &Path) -> Result<Edited, Report> {
    let editor = env.get("VISUAL").or_else(|| env.get("EDITOR")).unwrap_or("vi");
    // The shell would repeat them to the terminal, which would obey.
    if printable(editor) != editor {
        let what = "VISUAL or EDITOR contains control characters.";
        return Err(Report::new(what, UNCHANGED, "Set it to the name of an editor."));
    }
    let disk = |error: io::Error| {
        let what = format!("The prompt could not be handed to the editor: {error}.");
        Report::new(what, UNCHANGED, "")
    };
    crate::store::create_private_dir(folder).map_err(|error| error.report())?;
    // Markdown, so that editors wrap; 0600 from its first moment.
    let mut file = tempfile::Builder::new()
        .prefix("prompt-")
        .suffix(".md")
        .tempfile_in(folder)
        .map_err(disk)?;
    file.write_all(text.as_bytes()).and_then(|()| file.flush()).map_err(disk)?;
    // As git does it: the variable may hold words and quotes, so a shell reads it.
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(format!("{editor} \"$@\"")).arg(editor).arg(file.path());
    for secret in SECRETS {
        command.env_remove(secret);
    }
    let name = clean_line(editor);
    let what = match command.status() {
        Err(error) => format!("{name} did not start: {error}."),
        // The shell between was ended: the editor may go on without it, and write.
        Ok(status) if status.signal().is_some() => {
            return Err(Report::new(ended(&name, status), UNCHANGED, keep(file)));
        }
        Ok(status) if !status.success() => ended(&name, status),
        Ok(_) => match read(file.path()) {
            Ok(text) => return Ok(Edited { text, file }),
            Err(why) => format!("The editor's text was not taken: {why}."),
        },
    };
    Err(Report::new(what, UNCHANGED, kept(file, text)))
}

/// What is safe, whatever went wrong.
const UNCHANGED: &str = "The prompt is as it was.";

/// How an editor ended that did not end well.
fn ended(name: &str, status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(126), _) => format!("{name} cannot be run (EDITOR or VISUAL names it)."),
        (Some(127), _) => format!("{name} was not found (EDITOR or VISUAL names it)."),
        // The shell between has this way to say that its child was ended by a signal.
        (Some(code @ 129..=192), _) => killed(name, code - 128),
        (Some(code), _) => format!("{name} ended with status {code}, so its text was not taken."),
        (None, Some(signal)) => killed(name, signal),
        (None, None) => format!("{name} ended with an error, so its text was not taken."),
    }
}

fn killed(name: &str, signal: i32) -> String {
    format!("{name} was ended by signal {signal}, so its text was not taken.")
}

/// What the editor wrote, if it can be a prompt. Read by name: many editors write a new file in
/// place of the old one.
fn read(path: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    let most = PROMPT_LIMIT as u64 + 4;
    let opened = std::fs::File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "the editor removed its file".to_owned(),
        _ => error.to_string(),
    })?;
    opened.take(most).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    let long = bytes.len() as u64 >= most;
    let text = match String::from_utf8(bytes) {
        Ok(text) if !long => text,
        Ok(_) => return Err(too_long()),
        Err(error) => {
            let (good, bytes) = (error.utf8_error().valid_up_to(), error.into_bytes());
            // The limit may have cut a letter in two.
            if long && bytes.len() - good < 4 {
                return Err(too_long());
            }
            let line = bytes[..good].split(|byte| *byte == b'\n').count();
            return Err(format!("it is not UTF-8 from line {line} on"));
        }
    };
    let text = text.strip_suffix('\n').unwrap_or(&text);
    if text.len() > PROMPT_LIMIT { Err(too_long()) } else { Ok(text.to_owned()) }
}

fn too_long() -> String {
    format!("it is longer than {} KiB", PROMPT_LIMIT / 1024)
}

/// Where the editor's text is now, as a sentence. A file that holds only what was handed over is
/// no loss, and goes.
fn kept(file: NamedTempFile, handed: &str) -> String {
    let unchanged = std::fs::read(file.path()).is_ok_and(|now| now == handed.as_bytes());
    if unchanged || !file.path().exists() {
        return String::new();
    }
    keep(file)
}

fn keep(file: NamedTempFile) -> String {
    match file.into_temp_path().keep() {
        Ok(path) => format!("It is kept in {}.", clean_line(&path.to_string_lossy())),
        Err(error) => format!("It could not be kept: {}.", error.error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of an editor that is given `text`, and what lies in the folder afterwards.
    fn with(editor: &str, text: &str) -> (Result<String, Report>, Vec<Vec<u8>>) {
        let root = tempfile::tempdir().unwrap();
        let env = Env::of([("EDITOR".to_owned(), editor.to_owned())]);
        let edited = edit(text, &env, root.path()).map(|edited| edited.text);
        let mut left = Vec::new();
        for entry in std::fs::read_dir(root.path()).unwrap() {
            let path = entry.unwrap().path();
            let why = edited.as_ref().unwrap_err();
            assert!(why.next.contains(&path.display().to_string()), "{why:?}");
            left.push(std::fs::read(path).unwrap());
        }
        (edited, left)
    }

    #[test]
    fn an_editors_words_come_back() {
        for (editor, text, edited) in [
            ("sed -i s/cat/dog/", "a cat", "a dog"),
            ("sh -c 'echo \"two words\" > \"$1\"' --", "", "two words"),
            ("sh -c 'printf new > \"$1.tmp\"; mv \"$1.tmp\" \"$1\"' --", "", "new"),
        ] {
            let (came, left) = with(editor, text);
            assert_eq!((came.unwrap().as_str(), left.len()), (edited, 0), "{editor}");
        }
    }

    #[test]
    fn the_file_goes_when_the_text_is_safe_elsewhere() {
        for kept in [false, true] {
            let root = tempfile::tempdir().unwrap();
            let env = Env::of([("EDITOR".to_owned(), "sed -i s/cat/dog/".to_owned())]);
            let edited = edit("a cat", &env, root.path()).unwrap();
            let there = || std::fs::read_dir(root.path()).unwrap().count();
            assert_eq!((edited.text.as_str(), there()), ("a dog", 1));
            if kept {
                let said = edited.keep();
                let path = std::fs::read_dir(root.path()).unwrap().next().unwrap().unwrap().path();
                assert!(said.contains(&path.display().to_string()), "{said}");
                assert_eq!(std::fs::read(path).unwrap(), b"a dog");
            } else {
                drop(edited);
                assert_eq!(there(), 0);
            }
        }
    }

    #[test]
    fn what_cannot_be_taken_stays_in_its_file_and_the_file_is_named() {
        let long = format!("yes | head -c {}", PROMPT_LIMIT + 10);
        for (write, end, said) in [
            ("echo written", "exit 1", "ended with status 1"),
            ("echo written", "kill -9 $$", "ended by signal 9"),
            (r"printf one\\ncaf\\351", "exit 0", "not UTF-8 from line 2 on"),
            (&long, "exit 0", "longer than 256 KiB"),
        ] {
            let (came, left) = with(&format!("sh -c '{write} > \"$1\"; {end}' --"), "x");
            let why = came.unwrap_err();
            assert!(why.what.contains(said), "{why:?}");
            assert_eq!(left.len(), 1, "{write}");
            assert!(left[0].len() > 4, "{write}");
        }
    }

    #[test]
    fn an_editor_whose_shell_was_ended_keeps_its_file() {
        let (came, left) = with("kill -9 $$ #", "x");
        assert!(came.unwrap_err().what.contains("ended by signal 9"));
        assert_eq!(left, [b"x"]);
    }

    #[test]
    fn what_was_never_written_leaves_nothing_behind() {
        for (editor, said) in [
            ("false", "ended with status 1"),
            ("no-such-editor-anywhere", "no-such-editor-anywhere was not found"),
            ("/dev/null", "cannot be run"),
            ("rm", "the editor removed its file"),
        ] {
            let (came, left) = with(editor, "x");
            let why = came.unwrap_err();
            assert!(why.what.contains(said), "{why:?}");
            assert_eq!((left.len(), why.next.as_str()), (0, ""), "{editor}");
        }
    }

    #[test]
    fn a_child_does_not_see_the_key() {
        // The variables of this process are not ours to set here; that they are taken out is.
        let seen = with("sh -c 'env > \"$1\"' --", "").0.unwrap();
        assert!(SECRETS.iter().all(|secret| !seen.contains(&format!("{secret}="))));
    }
}

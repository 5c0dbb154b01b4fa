//! What lies outside of the terminal's screen: the clipboard and the user's editor.

use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use crossterm::Command as _;
use crossterm::clipboard::CopyToClipboard;

use super::terminal;
use crate::config::{Env, SECRETS};
use crate::domain::{PROMPT_LIMIT, Report, printable};
use crate::picture::passthrough;

/// Who has a text that was copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Copied {
    /// The terminal was asked to keep it, and says nothing back.
    Asked,
    /// The same from inside of a tmux that could not be reached.
    Doubtful,
    /// tmux keeps it, and has asked the terminal too.
    Tmux,
}

impl Copied {
    /// What is said of it after the words for what it was.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Asked => "",
            Self::Doubtful => ", if tmux passes it on: that needs `set-clipboard on`",
            Self::Tmux => {
                " (in tmux's buffer, and in the clipboard if your terminal lets tmux set it)"
            }
        }
    }
}

/// Hands a text to the clipboard through the terminal (OSC 52), which works over ssh too. In tmux it
/// is handed to tmux, whose default settings drop what a program inside sends.
pub(super) fn copy(text: &str, tmux: bool) -> io::Result<Copied> {
    if tmux && in_tmux(text).is_ok_and(|done| done) {
        return Ok(Copied::Tmux);
    }
    let mut sequence = String::new();
    CopyToClipboard::to_clipboard_from(text)
        .write_ansi(&mut sequence)
        .map_err(|_| io::Error::other("the text could not be encoded"))?;
    terminal::write(sequence.as_bytes())?;
    Ok(if tmux { Copied::Doubtful } else { Copied::Asked })
}

/// Whether tmux took it. One from before 3.2 knows no `-w` and refuses.
fn in_tmux(text: &str) -> io::Result<bool> {
    let mut command = Command::new("tmux");
    command.args(["load-buffer", "-w", "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    for secret in SECRETS {
        command.env_remove(secret);
    }
    let mut child = command.spawn()?;
    let written = child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(text.as_bytes()));
    let status = child.wait()?;
    written.map(|()| status.success())
}

/// Rings the bell, or asks the terminal for a notification (OSC 9).
pub(super) fn announce(text: &str, bell: bool, notify: bool, tmux: bool) -> io::Result<()> {
    let mut bytes = Vec::new();
    if notify {
        // The words are our own; still no control character may end the sequence early.
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        let sequence = format!("\x1b]9;{text}\x1b\\").into_bytes();
        bytes.extend(if tmux { passthrough(&sequence) } else { sequence });
    }
    if bell {
        bytes.push(0x07);
    }
    if bytes.is_empty() { Ok(()) } else { terminal::write(&bytes) }
}

/// Lets the user edit a text in `$VISUAL` or `$EDITOR`. The terminal must be theirs by now. What
/// they had typed is kept in a file of the data folder until they are back.
pub(super) fn edit(text: &str, env: &Env, folder: &Path) -> Result<String, Report> {
    let editor = env.get("VISUAL").or_else(|| env.get("EDITOR")).unwrap_or("vi");
    let kept = "The prompt is as it was.";
    let failed = |what: String| {
        Report::new(what, kept, "Set EDITOR to an editor that waits until it is closed.")
    };
    // The shell would repeat them to the terminal, which would obey.
    if printable(editor) != editor {
        let what = "VISUAL or EDITOR has control characters in it, which no editor's name has.";
        return Err(failed(what.to_owned()));
    }
    let disk = |error: io::Error| failed(format!("The prompt could not be handed over: {error}."));
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
    let status =
        command.status().map_err(|error| failed(format!("{editor} did not start: {error}.")))?;
    if !status.success() {
        return Err(failed(format!("{editor} ended with {status}.")));
    }
    // Read by name: many editors write a new file in place of the old one.
    let read = || -> io::Result<String> {
        let mut edited = Vec::new();
        let most = PROMPT_LIMIT as u64 + 2;
        std::fs::File::open(file.path())?.take(most).read_to_end(&mut edited)?;
        String::from_utf8(edited).map_err(|_| io::Error::other("it is not UTF-8 text"))
    };
    let edited =
        read().map_err(|error| failed(format!("What was written could not be read: {error}.")))?;
    let edited = edited.strip_suffix('\n').unwrap_or(&edited);
    if edited.len() > PROMPT_LIMIT {
        return Err(failed(format!(
            "What was written is longer than {} KiB.",
            PROMPT_LIMIT / 1024
        )));
    }
    Ok(edited.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(editor: &str, text: &str) -> Result<String, Report> {
        let root = tempfile::tempdir().unwrap();
        let env = Env::of([("EDITOR".to_owned(), editor.to_owned())]);
        let edited = edit(text, &env, root.path());
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0, "nothing is left behind");
        edited
    }

    #[test]
    fn an_editors_words_come_back() {
        assert_eq!(with("sed -i s/cat/dog/", "a cat").unwrap(), "a dog");
        assert_eq!(with("sh -c 'echo \"two words\" > \"$1\"' --", "").unwrap(), "two words");
    }

    #[test]
    fn what_goes_wrong_keeps_the_prompt() {
        assert!(with("false", "x").unwrap_err().what.contains("exit status"));
        assert!(with("no-such-editor-anywhere", "x").is_err());
        assert!(
            with("sh -c 'printf \"\\377\" > \"$1\"' --", "x").unwrap_err().what.contains("UTF-8")
        );
    }

    #[test]
    fn a_child_does_not_see_the_key() {
        // The variables of this process are not ours to set here; that they are taken out is.
        let seen = with("sh -c 'env > \"$1\"' --", "").unwrap();
        assert!(SECRETS.iter().all(|secret| !seen.contains(&format!("{secret}="))));
    }
}

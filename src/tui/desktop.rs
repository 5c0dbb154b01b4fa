//! What lies outside of the terminal's screen: the clipboard, the bell, notifications.

use std::io::{self, Write as _};
use std::process::{Command, Stdio};

use crossterm::Command as _;
use crossterm::clipboard::CopyToClipboard;

use super::abilities::Abilities;
use super::terminal;
use crate::config::{Env, SECRETS};
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
pub(super) fn copy(text: &str, env: &Env) -> io::Result<Copied> {
    let tmux = Abilities::in_tmux(env);
    // A tmux at the other end of a connection is out of reach; one on this machine is another's.
    if env.get("TMUX").is_some() && in_tmux(text).is_ok_and(|done| done) {
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

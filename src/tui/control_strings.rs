//! What lies outside of the terminal's screen: the clipboard, the bell, notifications.
#![expect(clippy::disallowed_methods, reason = "the shell: this waits and starts programs")]

use std::io;
use std::process::Stdio;
use std::time::Duration;

use crossterm::Command as _;
use crossterm::clipboard::CopyToClipboard;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use super::terminal;
use crate::config::SECRETS;
use crate::picture::passthrough;

/// How long tmux may take. It runs on this machine and answers at once, or its server hangs.
const PROMPTLY: Duration = Duration::from_secs(2);

/// What is said of a text that tmux keeps, after the words for what it was.
pub(super) const IN_TMUX: &str =
    " (in tmux's buffer, and in the clipboard if your terminal lets tmux set it)";

/// The same of one that went past a tmux that did not take it.
pub(super) const PAST_TMUX: &str = ", if tmux passes it on: that needs `set-clipboard on`";

/// Hands a text to the clipboard through the terminal (OSC 52), which works over ssh too, and says
/// nothing back.
pub(super) fn copy(text: &str) -> io::Result<()> {
    let mut sequence = String::new();
    CopyToClipboard::to_clipboard_from(text)
        .write_ansi(&mut sequence)
        .map_err(|_| io::Error::other("the text could not be encoded"))?;
    terminal::write(sequence.as_bytes())
}

/// Hands a text to tmux, whose default settings drop what a program inside sends; whether it took
/// it. One from before 3.2 knows no `-w` and refuses.
pub(super) async fn copy_to_tmux(text: &str) -> bool {
    let mut command = Command::new("tmux");
    command.args(["load-buffer", "-w", "-"]).kill_on_drop(true);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    for secret in SECRETS {
        command.env_remove(secret);
    }
    let taken = async {
        let mut child = command.spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(text.as_bytes()).await?;
        }
        child.wait().await
    };
    matches!(tokio::time::timeout(PROMPTLY, taken).await, Ok(Ok(status)) if status.success())
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

//! What lies outside of the terminal's screen: the clipboard, the bell, notifications.

use std::io;

use crossterm::Command as _;
use crossterm::clipboard::CopyToClipboard;

use super::terminal;
use crate::picture::passthrough;

/// Hands a text to the clipboard through the terminal (OSC 52), which works over ssh too.
pub(super) fn copy(text: &str) -> io::Result<()> {
    let mut sequence = String::new();
    CopyToClipboard::to_clipboard_from(text)
        .write_ansi(&mut sequence)
        .map_err(|_| io::Error::other("the text could not be encoded"))?;
    terminal::write(sequence.as_bytes())
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

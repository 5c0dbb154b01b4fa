//! The terminal's modes: set in one place, taken back in one place, in every way to end.

use std::io::{self, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

/// Alternate screen, title kept for later, bracketed paste, word of colour changes.
const ENTER: &str = "\x1b[?1049h\x1b[22;2t\x1b[?2004h\x1b[?2031h\x1b[?25l\x1b[2J";

/// The same taken back, last first; the end of a frame first, should one have been cut.
const LEAVE: &str = "\x1b[?2026l\x1b[?2031l\x1b[?2004l\x1b[23;2t\x1b[?25h\x1b[?1049l";

/// What lies behind the text, the keyboard protocol, and a question that every terminal answers:
/// with its answer all answers are in.
const QUESTIONS: &str = "\x1b]11;?\x1b\\\x1b[?u\x1b[c";

/// Keys with modifiers get sequences of their own.
const KITTY_KEYBOARD: &str = "\x1b[>1u";

/// The same taken back.
const KITTY_KEYBOARD_OFF: &str = "\x1b[<u";

/// Whether it is on.
static KITTY: AtomicBool = AtomicBool::new(false);

/// Whether the modes are set: what the panic hook has to take back.
static ACTIVE: AtomicBool = AtomicBool::new(false);

/// The terminal in the studio's modes; dropping it takes them back.
#[derive(Debug)]
pub(super) struct Terminal(());

impl Terminal {
    /// Sets the modes.
    pub(super) fn enter() -> io::Result<Self> {
        enable_raw_mode()?;
        ACTIVE.store(true, Ordering::SeqCst);
        let terminal = Self(());
        write(ENTER.as_bytes())?;
        Ok(terminal)
    }

    /// Asks the terminal about itself; the answers come among the keys.
    pub(super) fn ask() -> io::Result<()> {
        write(QUESTIONS.as_bytes())
    }

    /// Turns the kitty keyboard protocol on, for a terminal that said it has it.
    pub(super) fn kitty_keyboard() -> io::Result<()> {
        if KITTY.swap(true, Ordering::SeqCst) {
            return Ok(());
        }
        write(KITTY_KEYBOARD.as_bytes())
    }

    /// Sets the title.
    pub(super) fn title(title: &str) -> io::Result<()> {
        // The words are our own; still no control character may end the sequence early.
        let title: String = title.chars().filter(|c| !c.is_control()).collect();
        write(format!("\x1b]2;{title}\x1b\\").as_bytes())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        restore();
    }
}

/// Takes all modes back, once; every step is tried.
fn restore() {
    if !ACTIVE.swap(false, Ordering::SeqCst) {
        return;
    }
    let keyboard = if KITTY.swap(false, Ordering::SeqCst) {
        write(KITTY_KEYBOARD_OFF.as_bytes())
    } else {
        Ok(())
    };
    let written = write(LEAVE.as_bytes());
    let cooked = disable_raw_mode();
    if let Err(error) = keyboard.and(written).and(cooked) {
        tracing::warn!(%error, "the terminal could not be put back");
    }
}

/// Writes to the terminal, all of it, in as few calls as the system takes.
pub(super) fn write(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// From now on a panic of this thread gives the terminal back before it is told; one of another
/// thread goes to the log, since the screen is still alive.
pub(super) fn guard_panics() {
    let ours = std::thread::current().id();
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().id() == ours || !ACTIVE.load(Ordering::SeqCst) {
            restore();
            tell(panic);
        } else {
            tracing::error!(%panic, "a thread broke");
        }
    }));
}

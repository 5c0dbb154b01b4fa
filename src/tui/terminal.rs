//! The terminal's modes: set in one place, taken back in one place, in every way to end.
#![expect(clippy::disallowed_methods, reason = "the shell: this reads a clock")]

use std::io::{self, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use super::pending::Pending;
use crate::picture::KITTY_QUERY;

/// Alternate screen, title kept for later, bracketed paste, word of colour changes.
const ENTER: &str = "\x1b[?1049h\x1b[22;2t\x1b[?2004h\x1b[?2031h\x1b[?25l\x1b[2J";

/// The same taken back, last first; the end of a frame first, should one have been cut.
const LEAVE: &str = "\x1b[?2026l\x1b[?2031l\x1b[?2004l\x1b[23;2t\x1b[?25h\x1b[?1049l";

/// What lies behind the text.
const BACKGROUND: &str = "\x1b]11;?\x1b\\";

/// The keyboard protocol.
const KEYBOARD: &str = "\x1b[?u";

/// The terminal's name, and the pixels of a cell.
const GRAPHICS: &str = "\x1b[>q\x1b[16t";

/// A question that every terminal answers, and with it whether it has sixel: with its answer all
/// answers are in.
const LAST_QUESTION: &str = "\x1b[c";

/// Keys with modifiers get sequences of their own (1), which say too what Shift types and what the
/// key is in the standard layout (4). Repeats are not asked for (2): a plain Enter's would come as it
/// does without, unless every letter came as a sequence too (8), past input methods.
const KITTY_KEYBOARD: &str = "\x1b[>5u";

/// The same taken back.
const KITTY_KEYBOARD_OFF: &str = "\x1b[<u";

/// Whether it is on.
static KITTY: AtomicBool = AtomicBool::new(false);

/// What takes a picture away that the terminal shows apart from its cells, while one is there.
static PICTURE: Mutex<Option<Vec<u8>>> = Mutex::new(None);

/// Whether the modes are set: what the panic hook has to take back.
static ACTIVE: AtomicBool = AtomicBool::new(false);

/// Whether the line discipline is ours, which it may be for longer than the screen.
static RAW: AtomicBool = AtomicBool::new(false);

/// What the terminal was asked and has not answered.
static PENDING: Mutex<Pending> = Mutex::new(Pending::NONE);

/// What the terminal is to be asked about itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Questions {
    /// What lies behind the text.
    pub(super) background: bool,
    /// The keyboard protocol.
    pub(super) keyboard: bool,
    /// Graphics, the terminal's name, and the pixels of a cell.
    pub(super) graphics: bool,
}

impl Questions {
    /// Whether there is none.
    pub(super) fn is_none(self) -> bool {
        self == Self::default()
    }
}

/// The terminal in the studio's modes; dropping it takes them back.
#[derive(Debug)]
pub(super) struct Terminal(());

impl Terminal {
    /// Sets the modes.
    pub(super) fn enter() -> io::Result<Self> {
        enable_raw_mode()?;
        RAW.store(true, Ordering::SeqCst);
        ACTIVE.store(true, Ordering::SeqCst);
        let terminal = Self(());
        write(ENTER.as_bytes())?;
        Ok(terminal)
    }

    /// Asks the terminal about itself, all in one write; the answers come among the keys. Without
    /// a question nothing is written.
    pub(super) fn ask(questions: Questions) -> io::Result<()> {
        if questions.is_none() {
            return Ok(());
        }
        let mut asked = String::new();
        for (is_asked, question) in [
            (questions.background, BACKGROUND),
            (questions.keyboard, KEYBOARD),
            (questions.graphics, KITTY_QUERY),
            (questions.graphics, GRAPHICS),
            (true, LAST_QUESTION),
        ] {
            asked.push_str(if is_asked { question } else { "" });
        }
        if let Ok(mut pending) = PENDING.lock() {
            pending.ask(Instant::now());
        }
        write(asked.as_bytes())
    }

    /// Gives the screen back, but lets nobody else read yet.
    pub(super) fn leave_screen() {
        leave();
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
    leave();
    if RAW.swap(false, Ordering::SeqCst)
        && let Err(error) = disable_raw_mode()
    {
        tracing::warn!(%error, "the terminal could not be put back");
    }
}

/// Takes the screen's modes back, once; every step is tried.
fn leave() {
    if !ACTIVE.swap(false, Ordering::SeqCst) {
        return;
    }
    let picture = PICTURE.lock().ok().and_then(|mut picture| picture.take());
    let picture = picture.map_or(Ok(()), |remove| write(&remove));
    let keyboard = if KITTY.swap(false, Ordering::SeqCst) {
        write(KITTY_KEYBOARD_OFF.as_bytes())
    } else {
        Ok(())
    };
    let written = write(LEAVE.as_bytes());
    if let Err(error) = picture.and(keyboard).and(written) {
        tracing::warn!(%error, "the terminal could not be put back");
    }
}

/// The last answer to what was asked at one time has come.
pub(super) fn all_answered() {
    if let Ok(mut pending) = PENDING.lock() {
        pending.hear(Instant::now());
    }
}

/// How long the terminal may still answer; none when nothing more comes.
pub(super) fn may_answer() -> Option<Duration> {
    PENDING.lock().ok().and_then(|pending| pending.left(Instant::now()))
}

/// A picture was placed that the terminal takes away when it is sent this, or none is there any
/// more: whatever way the studio ends, the screen is given back without it.
pub(super) fn picture_placed(remove: Option<&[u8]>) {
    if let Ok(mut picture) = PICTURE.lock() {
        *picture = remove.map(<[u8]>::to_vec);
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

//! A terminal: a pty, and a screen that a thread keeps up to date.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Instant;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use crate::binary::{PATIENCE, Provider, Root, until};

/// The sizes of the layouts, as columns and rows.
pub(crate) const WIDE: (u16, u16) = (120, 40);
pub(crate) const MEDIUM: (u16, u16) = (80, 24);

/// What the program asks a terminal about itself ends so; a terminal that answers, answers this.
const LAST_QUESTION: &[u8] = b"\x1b[c";
const ANSWERS: &[u8] = b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?0u\x1b[?62;22c";

/// What every terminal answers.
const ANSWER: &[u8] = b"\x1b[?62;22c";

/// What is to run in a terminal.
pub(crate) struct Session {
    command: CommandBuilder,
    size: (u16, u16),
    answers: Option<&'static [u8]>,
}

impl Session {
    /// The program with these words, in this world.
    pub(crate) fn new(root: &Root, words: &[&str]) -> Self {
        Self::of(root, env!("CARGO_BIN_EXE_viewfinder"), words)
    }

    /// Any program in this world.
    pub(crate) fn of(root: &Root, program: &str, words: &[&str]) -> Self {
        let mut command = CommandBuilder::new(program);
        command.args(words);
        command.env_clear();
        for (name, value) in root.environment() {
            command.env(name, value);
        }
        command.cwd(root.path());
        Self { command, size: MEDIUM, answers: Some(ANSWER) }
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn to(self, provider: &Provider) -> Self {
        self.env("COMETAPI_BASE_URL", &provider.base).env("COMETAPI_KEY", crate::binary::KEY)
    }

    pub(crate) fn size(mut self, size: (u16, u16)) -> Self {
        self.size = size;
        self
    }

    /// The terminal answers questions about itself; else it says what it is, and no more.
    pub(crate) fn answering(self) -> Self {
        self.answering_as(ANSWERS)
    }

    /// It answers nothing at all.
    pub(crate) fn silent(mut self) -> Self {
        self.answers = None;
        self
    }

    /// It answers this.
    pub(crate) fn answering_as(mut self, answers: &'static [u8]) -> Self {
        self.answers = Some(answers);
        self
    }

    pub(crate) fn start(self) -> Terminal {
        let pair = native_pty_system().openpty(pty_size(self.size)).unwrap();
        let before = format!("{:?}", pair.master.get_termios().unwrap());
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = Arc::new(Mutex::new(Some(pair.master.take_writer().unwrap())));
        let child = pair.slave.spawn_command(self.command).unwrap();
        drop(pair.slave);
        let (columns, rows) = self.size;
        let parser = vt100::Parser::new(rows, columns, 0);
        let seen = Seen { parser, raw: Vec::new(), ended: false };
        let shared = Arc::new((Mutex::new(seen), Condvar::new()));
        let hung_up = Arc::new(AtomicBool::new(false));
        let reading = {
            let (shared, hung_up) = (Arc::clone(&shared), Arc::clone(&hung_up));
            let (answers, writer) = (self.answers, Arc::clone(&writer));
            std::thread::spawn(move || {
                let mut bytes = [0; 8 * 1024];
                let mut answered = 0;
                // An error is how a pty says that everybody has left.
                while let Ok(read @ 1..) = reader.read(&mut bytes) {
                    let mut seen = shared.0.lock().unwrap();
                    seen.take(&bytes[..read]);
                    // A frame may follow the question in the same read.
                    let asked = seen.raw.windows(LAST_QUESTION.len());
                    let asked = asked.filter(|window| *window == LAST_QUESTION).count();
                    drop(seen);
                    shared.1.notify_all();
                    if let (true, Some(answers), Some(writer)) =
                        (asked > answered, answers, &mut *writer.lock().unwrap())
                    {
                        writer.write_all(answers).unwrap();
                    }
                    answered = asked;
                    if hung_up.load(Ordering::SeqCst) {
                        return;
                    }
                }
                shared.0.lock().unwrap().ended = true;
                shared.1.notify_all();
            })
        };
        let master = Some(pair.master);
        Terminal { master, writer, child, shared, hung_up, reading: Some(reading), before }
    }
}

fn pty_size((cols, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

struct Seen {
    parser: vt100::Parser,
    raw: Vec<u8>,
    ended: bool,
}

impl Seen {
    fn take(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        self.parser.process(bytes);
    }

    /// Whether half a frame is on the screen.
    fn is_mid_frame(&self) -> bool {
        let mark = b"\x1b[?2026";
        let last = self.raw.windows(mark.len()).rposition(|window| window == mark);
        last.is_some_and(|at| self.raw.get(at + mark.len()) != Some(&b'l'))
    }
}

/// A terminal with a program in it.
pub(crate) struct Terminal {
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Arc<Mutex<Option<Box<dyn std::io::Write + Send>>>>,
    child: Box<dyn Child + Send + Sync>,
    shared: Arc<(Mutex<Seen>, Condvar)>,
    hung_up: Arc<AtomicBool>,
    reading: Option<JoinHandle<()>>,
    before: String,
}

/// How a program in a terminal ended.
pub(crate) struct Ended {
    pub(crate) code: Option<u32>,
    pub(crate) signal: Option<String>,
    /// Everything it wrote.
    pub(crate) raw: Vec<u8>,
    /// What was left on the screen.
    pub(crate) screen: String,
}

impl Terminal {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.shared.0.lock().unwrap()
    }

    /// Types these bytes, in one write.
    pub(crate) fn send(&self, keys: impl AsRef<[u8]>) {
        let mut writer = self.writer.lock().unwrap();
        let writer = writer.as_mut().unwrap();
        writer.write_all(keys.as_ref()).unwrap();
        writer.flush().unwrap();
    }

    /// Waits until the screen is as wanted.
    #[track_caller]
    pub(crate) fn until(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        let begun = Instant::now();
        let mut seen = self.seen();
        while seen.is_mid_frame() || !wanted(seen.parser.screen()) {
            let left = PATIENCE.saturating_sub(begun.elapsed());
            if seen.ended || left.is_zero() {
                let how = if seen.ended { "the program has ended" } else { "it never came" };
                let shown = framed(seen.parser.screen());
                drop(seen);
                panic!("waiting for {what}: {how}\n{shown}");
            }
            seen = self.shared.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Waits until these words are on the screen.
    #[track_caller]
    pub(crate) fn shows(&self, words: &str) {
        self.until(&format!("{words:?}"), |screen| screen.contents().contains(words));
    }

    /// Waits until these words are on the screen, wherever their lines break.
    #[track_caller]
    pub(crate) fn says(&self, words: &str) {
        self.until(&format!("{words:?}"), |screen| {
            // The last line begins after the mark of the sandbox.
            let contents = screen.contents().replace("SANDBOX", "");
            contents.split_whitespace().collect::<Vec<_>>().join(" ").contains(words)
        });
    }

    /// Presses Enter on the review until it is gone: one that comes too soon is not taken, and the
    /// receipt swallows one that comes too late.
    #[track_caller]
    pub(crate) fn confirm(&self) {
        let begun = Instant::now();
        // A program that has died leaves its last screen.
        let is_open = |seen: &Seen| {
            !seen.ended && seen.parser.screen().contents().contains("/runway/pro/generate")
        };
        // Longer than a key that is held down needs to repeat.
        let apart = std::time::Duration::from_millis(1500);
        while is_open(&self.seen()) {
            assert!(begun.elapsed() < PATIENCE, "the review stays open");
            self.send("\r");
            let pressed = Instant::now();
            let mut seen = self.seen();
            while is_open(&seen) && pressed.elapsed() < apart {
                let left = apart.saturating_sub(pressed.elapsed());
                seen = self.shared.1.wait_timeout(seen, left).unwrap().0;
            }
        }
    }

    /// Presses Esc until the problem with these words is closed: one that comes too soon is not taken.
    #[track_caller]
    pub(crate) fn closes(&self, words: &str) {
        let begun = Instant::now();
        let is_open = |seen: &Seen| !seen.ended && seen.parser.screen().contents().contains(words);
        while is_open(&self.seen()) {
            assert!(begun.elapsed() < PATIENCE, "{words:?} stays open");
            self.send("\x1b");
            let seen = self.seen();
            drop(self.shared.1.wait_timeout(seen, std::time::Duration::from_millis(200)).unwrap());
        }
    }

    /// Waits until these words are not on the screen.
    #[track_caller]
    pub(crate) fn hides(&self, words: &str) {
        self.until(&format!("{words:?} gone"), |screen| !screen.contents().contains(words));
    }

    /// What the screen shows now, as soon as no frame is half done.
    pub(crate) fn screen(&self) -> String {
        self.until("a whole frame", |_| true);
        self.seen().parser.screen().contents()
    }

    /// How many bytes were written up to now.
    pub(crate) fn written(&self) -> usize {
        self.seen().raw.len()
    }

    /// Waits until these bytes were written after so many.
    #[track_caller]
    pub(crate) fn writes_since(&self, written: usize, bytes: &[u8]) {
        crate::binary::until(&format!("{}", bytes.escape_ascii()), || {
            let seen = self.seen();
            let mut windows = seen.raw[written..].windows(bytes.len());
            windows.any(|window| window == bytes).then_some(())
        });
    }

    /// What a terminal shows that saw only what was written after so many bytes.
    pub(crate) fn shown_since(&self, written: usize) -> String {
        let seen = self.seen();
        let (rows, columns) = seen.parser.screen().size();
        let mut parser = vt100::Parser::new(rows, columns, 0);
        parser.process(&seen.raw[written..]);
        parser.screen().contents()
    }

    pub(crate) fn raw(&self) -> Vec<u8> {
        self.seen().raw.clone()
    }

    pub(crate) fn resize(&self, size: (u16, u16)) {
        // Before the program hears of it, so that its answer finds the new size.
        // (A wide glyph of a frame on its way has to fit into vt100's idea of a row.)
        self.seen().parser.screen_mut().set_size(size.1, size.0.max(2));
        self.master.as_ref().unwrap().resize(pty_size(size)).unwrap();
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.process_id().unwrap()).unwrap()).unwrap()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// Whether the line discipline is as it was before anything ran.
    pub(crate) fn is_cooked(&self) -> bool {
        self.termios() == self.before
    }

    fn termios(&self) -> String {
        format!("{:?}", self.master.as_ref().unwrap().get_termios().unwrap())
    }

    /// Waits for the program's end, after which the line discipline is as it was before.
    #[track_caller]
    pub(crate) fn end(self) -> Ended {
        self.end_with(true)
    }

    /// Waits for an end that gives a program no time to clean up.
    #[track_caller]
    pub(crate) fn end_by_force(self) -> Ended {
        self.end_with(false)
    }

    #[track_caller]
    fn end_with(mut self, cooked: bool) -> Ended {
        let shown = |this: &Self| framed(this.seen().parser.screen());
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(begun.elapsed() < PATIENCE, "it never ended\n{}", shown(&self));
            std::thread::park_timeout(std::time::Duration::from_millis(2));
        };
        if self.master.is_some() {
            // Every byte is in only when the pty says that everybody has left.
            self.reading.take().unwrap().join().unwrap();
            assert!(!cooked || self.is_cooked(), "the line discipline is {}", self.termios());
        }
        let seen = self.seen();
        Ended {
            code: status.signal().is_none().then(|| status.exit_code()),
            signal: status.signal().map(str::to_owned),
            raw: seen.raw.clone(),
            screen: seen.parser.screen().contents(),
        }
    }

    /// Closes the terminal's window: everything that held the pty open lets go.
    pub(crate) fn hang_up(mut self) -> Ended {
        // The thread that reads is asleep until something comes; a redrawn screen comes.
        self.hung_up.store(true, Ordering::SeqCst);
        self.send("\x0c");
        self.reading.take().unwrap().join().unwrap();
        *self.writer.lock().unwrap() = None;
        self.master = None;
        self.end()
    }

    /// Dies at once, as by a power cut.
    pub(crate) fn kill(self) {
        self.signal(Signal::KILL);
        let pid = self.pid();
        drop(self);
        until("the end of a killed process", || kill_process(pid, Signal::CONT).err());
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            let _ = kill_process(self.pid(), Signal::KILL);
            let _ = self.child.wait();
        }
    }
}

/// A screen with its border, for a failure that one can read.
fn framed(screen: &vt100::Screen) -> String {
    let (rows, columns) = screen.size();
    let line = "─".repeat(usize::from(columns));
    let mut framed = format!("┌{line}┐\n");
    for row in screen.rows(0, columns).take(usize::from(rows)) {
        let _ = writeln!(framed, "│{row}");
    }
    let _ = write!(framed, "└{line}┘");
    framed
}

impl Ended {
    #[track_caller]
    pub(crate) fn exits(self, code: u32) -> Self {
        let how = (self.code, self.signal.as_deref());
        assert_eq!(how, (Some(code), None), "\n{}", self.screen);
        self
    }

    /// Every mode is as it was before the program began.
    #[track_caller]
    pub(crate) fn restored(self) -> Self {
        assert_eq!(modes_left(&self.raw), [] as [String; 0], "\n{}", self.screen);
        self
    }

    /// What it said after it had given the screen back.
    pub(crate) fn last_words(&self) -> String {
        let leave = b"\x1b[?1049l";
        let at = self.raw.windows(leave.len()).rposition(|window| window == leave).unwrap();
        String::from_utf8_lossy(&self.raw[at + leave.len()..]).replace('\r', "")
    }
}

/// The modes that these bytes leave set, of all that the program could set.
pub(crate) fn modes_left(raw: &[u8]) -> Vec<String> {
    let last = |sequence: &str| {
        let bytes = sequence.as_bytes();
        raw.windows(bytes.len()).rposition(|window| window == bytes)
    };
    let count = |sequence: &str| {
        let bytes = sequence.as_bytes();
        raw.windows(bytes.len()).filter(|window| *window == bytes).count()
    };
    let mut left = Vec::new();
    // Alternate screen, bracketed paste, word of colours, frames at once; and should they ever be
    // used: application keys, mouse, focus.
    for mode in [1049, 2004, 2031, 2026, 1, 1000, 1002, 1003, 1004, 1006] {
        if last(&format!("\x1b[?{mode}h")) > last(&format!("\x1b[?{mode}l")) {
            left.push(format!("mode {mode}"));
        }
    }
    if last("\x1b[?25l") > last("\x1b[?25h") {
        left.push("a hidden cursor".to_owned());
    }
    if count("\x1b[>5u") != count("\x1b[<u") {
        left.push("kitty's keyboard".to_owned());
    }
    if count("\x1b[22;2t") != count("\x1b[23;2t") {
        left.push("a title".to_owned());
    }
    left
}

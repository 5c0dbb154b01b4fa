//! A film in the terminal: ffmpeg decodes it, a thread of its own keeps its time, and what comes
//! too late is passed over.
#![expect(
    clippy::disallowed_methods,
    reason = "the shell: this reads a clock, starts programs and starts threads"
)]

use std::io::{self, BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::ChildStdout;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc as words;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use crate::domain::Report;
use crate::footage::{Ffmpeg, Pipes, first_words};
use crate::picture::{Canvas, Painter, Pixels};

/// Frames a second that are shown: what films have, and what terminals keep up with.
const RATE: u32 = 24;

/// What is kept of a line that ffmpeg says.
const SAID: u64 = 2048;

/// How long what ffmpeg says is waited for, once it has shown that it shows nothing.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// What the thread has for the screen.
#[derive(Debug)]
pub(super) enum Reel {
    /// What draws the next frame.
    Frame(Vec<u8>),
    /// There are no more.
    Ended,
    /// There was none; what ffmpeg says of it.
    Failed(String),
}

/// A film that is playing. Dropping it ends ffmpeg and whatever that started, without waiting: a
/// pipe may be in the hands of somebody who never lets go of it, and a key is waiting.
#[derive(Debug)]
pub(super) struct Film {
    /// Which.
    pub(super) path: PathBuf,
    /// The ratio of its shot.
    pub(super) ratio: String,
    canvas: Canvas,
    frames: mpsc::Receiver<Reel>,
    ffmpeg: Ffmpeg,
    stop: Arc<AtomicBool>,
    /// How far into the film it began.
    from: Duration,
    /// Frames whose time has come since. Time alone would count ffmpeg's start as well, and with
    /// each new size of the terminal it starts again.
    gone: Arc<AtomicU32>,
}

impl Film {
    /// Begins to play a film, so far into it, with the ffmpeg of this machine.
    pub(super) fn play(
        path: &Path,
        ratio: &str,
        from: Duration,
        canvas: Canvas,
    ) -> Result<Self, Report> {
        let (width, height) = canvas.pixels();
        let at = format!("{:.3}", from.as_secs_f64());
        let filter = format!("fps={RATE},scale={width}:{height}:flags=area");
        let then = ["-vf", &filter, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"];
        let started = Ffmpeg::start(path, &["-ss", &at], &then);
        let (ffmpeg, Pipes { out, err }) = started.map_err(|error| not_started(&error))?;
        let (sender, frames) = mpsc::channel(1);
        let stop = Arc::new(AtomicBool::new(false));
        // From here on dropping it cleans up.
        let film = Self {
            path: path.to_owned(),
            ratio: ratio.to_owned(),
            canvas,
            frames,
            ffmpeg,
            stop: Arc::clone(&stop),
            from,
            gone: Arc::default(),
        };
        let (gone, again) = (Arc::clone(&film.gone), !from.is_zero());
        let (tell, said) = words::channel();
        spawn("film", move || {
            let reel = Showing { canvas, stop: &stop, gone: &gone, again };
            show(out, &reel, &sender, &said);
        })?;
        spawn("ffmpeg", move || listen(err, &tell))?;
        Ok(film)
    }

    /// The next frame, or the end. May be dropped and asked for again.
    pub(super) async fn next(&mut self) -> Reel {
        self.frames.recv().await.unwrap_or(Reel::Failed(String::new()))
    }

    /// How far it is.
    pub(super) fn at(&self) -> Duration {
        self.from + Duration::from_secs(1) / RATE * self.gone.load(Ordering::Relaxed)
    }

    /// What takes it off the screen.
    pub(super) fn wipe(&self) -> Vec<u8> {
        Painter::new(self.canvas).end()
    }

    /// Ends it, and gives it a moment to be gone: for the studio's own end, after which nobody
    /// waits for it any more.
    pub(super) fn end(mut self) {
        if let Some(gone) = self.finish() {
            // One that takes longer is the system's to clean up.
            let _ = gone.recv_timeout(LAST_WORDS);
        }
    }

    /// Ends ffmpeg and what it started; hears when it is gone.
    fn finish(&mut self) -> Option<words::Receiver<()>> {
        self.stop.store(true, Ordering::SeqCst);
        self.ffmpeg.end()
    }
}

impl Drop for Film {
    fn drop(&mut self) {
        self.finish();
    }
}

/// Says of a film that showed nothing what ffmpeg said of it.
pub(super) fn could_not_play(said: &str) -> Report {
    let why = if said.is_empty() { "It said nothing about why." } else { said };
    Report::new(format!("ffmpeg could not play the film. {why}"), "", "")
}

/// A thread that nobody waits for: it ends with the pipe that it reads.
fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), Report> {
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work);
    thread.map(|_| ()).map_err(|error| not_started(&error))
}

fn not_started(error: &io::Error) -> Report {
    if error.kind() == io::ErrorKind::NotFound {
        return Report::new(
            "There is no ffmpeg here to play it with.",
            "",
            "Install ffmpeg, or open the film in your player.",
        );
    }
    Report::new(format!("ffmpeg did not start: {error}."), "", "")
}

/// Tells the first line that ffmpeg says, cleaned, as soon as it is there. All of it is read, so
/// that it never waits.
fn listen(err: impl Read, tell: &words::Sender<String>) {
    let mut err = BufReader::new(err);
    let mut line = Vec::new();
    while let Ok(1..) = err.by_ref().take(SAID).read_until(b'\n', &mut line) {
        let said = first_words(&line);
        if !said.is_empty() {
            // Who wanted to know may be gone.
            let _ = tell.send(said);
            break;
        }
        line.clear();
    }
    let _ = io::copy(&mut err, &mut io::sink());
}

/// What a film is shown by.
struct Showing<'a> {
    canvas: Canvas,
    stop: &'a AtomicBool,
    gone: &'a AtomicU32,
    /// Whether it begins somewhere in the middle; then there may be nothing left of it.
    again: bool,
}

/// Reads frames and hands each on when its time has come. One that is late, or for which the
/// screen has no time, is passed over: there is never more than one waiting.
fn show(
    mut out: ChildStdout,
    reel: &Showing<'_>,
    frames: &mpsc::Sender<Reel>,
    said: &words::Receiver<String>,
) {
    let Showing { canvas, stop, gone, again } = *reel;
    let (width, height) = canvas.pixels();
    let span = Duration::from_secs(1) / RATE;
    let mut painter = Painter::new(canvas);
    let mut bytes = vec![0; (width * height * 3) as usize];
    let (mut count, mut begun) = (0u32, None);
    while !stop.load(Ordering::SeqCst) && out.read_exact(&mut bytes).is_ok() {
        let begun = *begun.get_or_insert_with(Instant::now);
        let due = begun + span * count;
        count += 1;
        wait(due, stop);
        gone.store(count, Ordering::Relaxed);
        // The first one is never late: it is what is shown while the others come.
        let late = count > 1 && due.elapsed() > span;
        if late || frames.capacity() == 0 {
            continue;
        }
        let Some(pixels) = Pixels::new(width, height, bytes) else { return };
        let frame = painter.frame(&pixels);
        bytes = pixels.into_rgb();
        if !frame.is_empty() && frames.try_send(Reel::Frame(frame)).is_err() {
            return;
        }
    }
    let end = if let Some(begun) = begun {
        // The last frame is seen as long as the others.
        wait(begun + span * count, stop);
        Reel::Ended
    } else if again {
        // The terminal changed its size behind the last frame.
        Reel::Ended
    } else {
        Reel::Failed(said.recv_timeout(LAST_WORDS).unwrap_or_default())
    };
    // The receiver is gone where nobody wants to know.
    let _ = frames.blocking_send(end);
}

/// Sleeps until that moment, or until it is over.
fn wait(due: Instant, stop: &AtomicBool) {
    while !stop.load(Ordering::SeqCst) {
        let left = due.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        std::thread::park_timeout(left);
    }
}

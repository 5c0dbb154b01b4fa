//! A film in the terminal: ffmpeg decodes it, a thread of its own keeps its time, and what comes
//! too late is passed over.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::desktop::SECRETS;
use crate::domain::{Report, clean_line};
use crate::picture::{Canvas, Painter, Pixels};

/// Frames a second that are shown: what films have, and what terminals keep up with.
const RATE: u32 = 24;

/// What is kept of what ffmpeg has to say.
const SAID: u64 = 2048;

/// What the thread has for the screen.
#[derive(Debug)]
pub(super) enum Reel {
    /// What draws the next frame.
    Frame(Vec<u8>),
    /// There are no more; so many were read.
    Ended(u64),
}

/// A film that is playing. Dropping it ends ffmpeg, and nothing of it is left behind.
#[derive(Debug)]
pub(super) struct Film {
    /// Which.
    pub(super) path: PathBuf,
    /// The ratio of its shot.
    pub(super) ratio: String,
    canvas: Canvas,
    frames: mpsc::Receiver<Reel>,
    child: Child,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<String>>,
    /// How far into the film it began, and when.
    from: Duration,
    begun: Instant,
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
        let mut source = std::ffi::OsString::from("file:");
        source.push(path);
        let mut command = Command::new("ffmpeg");
        // Only what lies in the file itself: it came from somewhere else.
        command.args(["-v", "error", "-nostdin", "-protocol_whitelist", "file,pipe"]);
        command.arg("-ss").arg(format!("{:.3}", from.as_secs_f64())).arg("-i").arg(source);
        command.args(["-map", "0:v:0", "-vf"]);
        command.arg(format!("fps={RATE},scale={width}:{height}:flags=area"));
        command.args(["-f", "rawvideo", "-pix_fmt", "rgb24", "-"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        for secret in SECRETS {
            command.env_remove(secret);
        }
        let mut child = command.spawn().map_err(|error| not_started(&error))?;
        let (out, err) = (child.stdout.take(), child.stderr.take());
        let (sender, frames) = mpsc::channel(1);
        let stop = Arc::new(AtomicBool::new(false));
        let mut film = Self {
            path: path.to_owned(),
            ratio: ratio.to_owned(),
            canvas,
            frames,
            child,
            stop: Arc::clone(&stop),
            threads: Vec::new(),
            from,
            begun: Instant::now(),
        };
        // From here on dropping it cleans up.
        if let (Some(out), Some(err)) = (out, err) {
            film.spawn("film", move || {
                show(out, canvas, &stop, &sender);
                String::new()
            })?;
            film.spawn("ffmpeg", move || said(err))?;
        }
        Ok(film)
    }

    fn spawn(
        &mut self,
        name: &str,
        work: impl FnOnce() -> String + Send + 'static,
    ) -> Result<(), Report> {
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work);
        self.threads.push(thread.map_err(|error| not_started(&error))?);
        Ok(())
    }

    /// The next frame, or the end. May be dropped and asked for again.
    pub(super) async fn next(&mut self) -> Reel {
        self.frames.recv().await.unwrap_or(Reel::Ended(0))
    }

    /// How far it is.
    pub(super) fn at(&self) -> Duration {
        self.from + self.begun.elapsed()
    }

    /// What takes it off the screen.
    pub(super) fn wipe(&self) -> Vec<u8> {
        Painter::new(self.canvas).end()
    }

    /// Ends it; what ffmpeg had to say, where it showed nothing.
    pub(super) fn failed(mut self) -> Report {
        let said = self.finish();
        let why = if said.is_empty() { "It said nothing about why.".to_owned() } else { said };
        Report::new(format!("ffmpeg could not play the film. {why}"), "", "")
    }

    fn finish(&mut self) -> String {
        self.stop.store(true, Ordering::SeqCst);
        self.frames.close();
        // It may have ended by itself; either way it is waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let mut said = String::new();
        for thread in self.threads.drain(..) {
            thread.thread().unpark();
            // A panic in there was reported there.
            said.push_str(&thread.join().unwrap_or_default());
        }
        said
    }
}

impl Drop for Film {
    fn drop(&mut self) {
        self.finish();
    }
}

fn not_started(error: &io::Error) -> Report {
    if error.kind() == io::ErrorKind::NotFound {
        return Report::new(
            "There is no ffmpeg here to play it with.",
            "",
            "Install ffmpeg, or press o for your player.",
        );
    }
    Report::new(format!("ffmpeg did not start: {error}."), "", "")
}

/// The beginning of what ffmpeg says, as one clean line; all of it is read, so that it never waits.
fn said(mut err: impl Read) -> String {
    let mut kept = Vec::new();
    let _ = err.by_ref().take(SAID).read_to_end(&mut kept);
    let _ = io::copy(&mut err, &mut io::sink());
    let text = String::from_utf8_lossy(&kept);
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    clean_line(first.trim())
}

/// Reads frames and hands each on when its time has come. One that is late, or for which the
/// screen has no time, is passed over: there is never more than one waiting.
fn show(mut out: ChildStdout, canvas: Canvas, stop: &AtomicBool, frames: &mpsc::Sender<Reel>) {
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
    if let Some(begun) = begun {
        // The last frame is seen as long as the others.
        wait(begun + span * count, stop);
    }
    // The receiver is gone where nobody wants to know.
    let _ = frames.blocking_send(Reel::Ended(u64::from(count)));
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

//! A film, measured.

use std::ffi::OsStr;
use std::io::{self, Read as _};
use std::path::Path;
use std::process::{ChildStderr, ChildStdout};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::ffmpeg::{Ffmpeg, NAME, first_words, give_way};
use super::pgm::Pictures;
use crate::domain::{Report, clean_line};
use crate::measure::{Frame, Got, MOST_FRAMES, SIDE, Why, measure};

/// Frames a second that are measured.
const RATE: u32 = 8;

/// How often it is asked whether to stop.
const TICK: Duration = Duration::from_millis(50);

/// What is kept of what ffmpeg says, in bytes: it may say more than there is room for.
const SAID: usize = 2048;

/// What is read of ffmpeg at once, in bytes.
const BUFFER: usize = 1 << 16;

/// How far ffmpeg is let go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// How long it may give nothing. What it says does not count.
    pub(super) silence: Duration,
    /// How long it may take in all.
    pub(super) whole: Duration,
    /// How many bytes it may ask the system for: 8K films need half of that.
    pub(super) memory: u64,
}

impl Patience {
    const USUAL: Self =
        Self { silence: Duration::from_secs(30), whole: Duration::from_mins(5), memory: 2 << 30 };
}

/// Why a film was not measured.
#[derive(Debug)]
pub enum Refusal {
    /// There is no ffmpeg on this machine.
    NoFfmpeg,
    /// ffmpeg could not be started, or not be listened to.
    Failed(io::Error),
    /// The file cannot be opened.
    NoFile(io::Error),
    /// It is no film, or one that cannot be read to its end.
    NoFilm {
        /// What ffmpeg says of it, on one line and without anything a terminal obeys; may be empty.
        said: String,
        /// How many of its frames could be read.
        frames: usize,
    },
    /// ffmpeg took too long, and was ended.
    TooSlow,
    /// Who wanted it measured wants it no longer.
    Stopped,
}

impl Refusal {
    /// What to remember of the film, so that it is not tried again: only what lies in the film
    /// itself, and not in this machine or in this moment.
    pub fn got(&self) -> Option<Got> {
        match self {
            Self::NoFilm { frames, .. } => Some(unreadable(*frames)),
            Self::NoFfmpeg | Self::Failed(_) | Self::NoFile(_) | Self::TooSlow | Self::Stopped => {
                None
            }
        }
    }

    /// The same for a person.
    pub fn report(&self, film: &Path) -> Report {
        let film = clean_line(&film.display().to_string());
        match self {
            Self::NoFfmpeg => Report::new(
                "There is no ffmpeg here to measure films with.",
                "",
                "Install ffmpeg, then try again.",
            ),
            Self::Failed(error) => {
                Report::new(format!("ffmpeg could not be run: {error}."), "", "")
            }
            Self::NoFile(error) => Report::new(format!("Cannot open {film}: {error}."), "", ""),
            Self::NoFilm { said, frames } => {
                let what = if *frames == 0 {
                    format!("{film} is not a film that ffmpeg can read.")
                } else {
                    format!("{film} can only be read in part, so it was not measured.")
                };
                let said = if said.is_empty() {
                    "It did not say why.".to_owned()
                } else {
                    format!("It says: {said}")
                };
                Report::new(format!("{what} {said}"), "", "")
            }
            Self::TooSlow => Report::new(
                format!("ffmpeg took too long to read {film}, so it was not measured."),
                "",
                "",
            ),
            Self::Stopped => Report::new(format!("{film} was not measured."), "", ""),
        }
    }
}

/// Of a film of which so many frames could be read.
fn unreadable(frames: usize) -> Got {
    Got::nothing(Why::Unreadable, frames, seconds(frames))
}

fn seconds(frames: usize) -> f64 {
    frames as f64 / f64::from(RATE)
}

/// Measures a film with the ffmpeg of this machine; the same film always gives the same.
///
/// This blocks for about a tenth of the film's length, and for minutes if ffmpeg gets stuck, and it
/// lowers the priority of its thread for good: it is for a thread of its own. While ffmpeg reads,
/// `stop` ends it within 50 ms.
pub fn measured(film: &Path, stop: &AtomicBool) -> Result<Got, Refusal> {
    give_way();
    measured_by(OsStr::new(NAME), film, stop, Patience::USUAL)
}

/// The same with a program that stands in for ffmpeg.
pub(super) fn measured_by(
    program: &OsStr,
    film: &Path,
    stop: &AtomicBool,
    patience: Patience,
) -> Result<Got, Refusal> {
    // A pipe or a device has no end, or waits for somebody.
    match film.metadata() {
        Ok(found) if found.is_file() => {}
        Ok(_) => {
            return Err(Refusal::NoFilm {
                said: "It is not a regular file.".to_owned(),
                frames: 0,
            });
        }
        Err(error) => return Err(Refusal::NoFile(error)),
    }
    let frames = match frames(program, film, stop, patience) {
        Ok(frames) => frames,
        Err(Short::Long) => {
            return Ok(Got::nothing(Why::Long, MOST_FRAMES, seconds(MOST_FRAMES)));
        }
        Err(Short::Refused(refusal)) => return Err(refusal),
    };
    Ok(measure(&frames, f64::from(RATE)))
}

/// Why there are not all frames of a film.
enum Short {
    /// There are more than are measured.
    Long,
    Refused(Refusal),
}

impl From<Refusal> for Short {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<io::Error> for Short {
    fn from(error: io::Error) -> Self {
        Self::Refused(Refusal::Failed(error))
    }
}

/// All frames of a film.
fn frames(
    program: &OsStr,
    film: &Path,
    stop: &AtomicBool,
    patience: Patience,
) -> Result<Vec<Frame>, Short> {
    let filter = format!(
        "fps={RATE},scale='if(gte(iw,ih),{SIDE},-2)':'if(gte(iw,ih),-2,{SIDE})':flags=area"
    );
    // One thread: nobody waits for this, and the frames are the same on every machine.
    let how = ["-threads", "1", "-filter_threads", "1"];
    let then = [
        "-vf",
        &filter,
        "-f",
        "image2pipe",
        "-c:v",
        "pgm",
        "-pix_fmt",
        "gray",
        "-threads",
        "1",
        "-",
    ];
    let started = Ffmpeg::start_as(program, film, &how, &then);
    let (ffmpeg, pipes) = started.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Refusal::NoFfmpeg,
        _ => Refusal::Failed(error),
    })?;
    ffmpeg.restrain(patience.memory);
    let mut reading = Reading {
        ffmpeg,
        out: Some(pipes.out),
        err: Some(pipes.err),
        buffer: vec![0; BUFFER],
        pictures: Pictures::default(),
        said: Vec::new(),
    };
    let ended_well = reading.read_all(stop, patience)?;
    if ended_well && !reading.pictures.frames.is_empty() && reading.pictures.is_whole() {
        return Ok(reading.pictures.frames);
    }
    Err(reading.no_film().into())
}

/// An ffmpeg that is listened to.
struct Reading {
    ffmpeg: Ffmpeg,
    /// What it gives; none once it has given all.
    out: Option<ChildStdout>,
    /// What it says; none once it has said all.
    err: Option<ChildStderr>,
    buffer: Vec<u8>,
    pictures: Pictures,
    said: Vec<u8>,
}

impl Reading {
    /// Reads it to its end; whether that is a good one.
    fn read_all(&mut self, stop: &AtomicBool, patience: Patience) -> Result<bool, Short> {
        let begun = Instant::now();
        let mut heard = begun;
        loop {
            if stop.load(Ordering::SeqCst) {
                return Err(Refusal::Stopped.into());
            }
            let now = Instant::now();
            if now - heard > patience.silence || now - begun > patience.whole {
                return Err(Refusal::TooSlow.into());
            }
            // What it says last is there once it has ended.
            let ended = if self.out.is_none() { self.ffmpeg.ended_well()? } else { None };
            let ready = self.wait(if ended.is_some() { Duration::ZERO } else { TICK })?;
            if ready.says && (ended.is_none() || self.said.len() < SAID) {
                self.listen()?;
            } else if let Some(well) = ended {
                return Ok(well);
            }
            if ready.gives {
                self.look()?;
                heard = now;
            }
        }
    }

    /// Waits until it gives or says something or comes to an end, but no longer than this.
    fn wait(&self, most: Duration) -> io::Result<Ready> {
        let mut streams = Vec::with_capacity(2);
        let wanted = PollFlags::IN;
        streams.extend(self.out.as_ref().map(|out| PollFd::new(out, wanted)));
        streams.extend(self.err.as_ref().map(|err| PollFd::new(err, wanted)));
        let most = Timespec { tv_sec: 0, tv_nsec: most.subsec_nanos().into() };
        match poll(&mut streams, Some(&most)) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        // An end is something to read too.
        let mut ready = streams.iter().map(|stream| !stream.revents().is_empty());
        let gives = self.out.is_some() && ready.next() == Some(true);
        Ok(Ready { gives, says: self.err.is_some() && ready.next() == Some(true) })
    }

    /// Takes what it gives.
    fn look(&mut self) -> Result<(), Short> {
        let Some(out) = &mut self.out else { return Ok(()) };
        let count = out.read(&mut self.buffer)?;
        if count == 0 {
            self.out = None;
        }
        self.pictures.take(&self.buffer[..count]).map_err(|why| match why {
            Why::Long => Short::Long,
            _ => self.no_film().into(),
        })
    }

    /// Takes what it says; all of it is read, so that it never waits.
    fn listen(&mut self) -> io::Result<()> {
        let Some(err) = &mut self.err else { return Ok(()) };
        let count = err.read(&mut self.buffer)?;
        if count == 0 {
            self.err = None;
        }
        let room = SAID.saturating_sub(self.said.len());
        self.said.extend_from_slice(&self.buffer[..count.min(room)]);
        Ok(())
    }

    fn no_film(&self) -> Refusal {
        Refusal::NoFilm { said: first_words(&self.said), frames: self.pictures.frames.len() }
    }
}

/// What can be read without waiting.
struct Ready {
    gives: bool,
    says: bool,
}

//! Who has the terminal, and when the next frame is drawn.
#![expect(clippy::disallowed_methods, reason = "the shell: this reads a clock")]

use std::path::Path;
use std::time::Duration;

use ratatui::layout::Size;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::answers::Answer;
use super::decoder::Input;
use super::display::Display;
use super::film::{Film, Reel, could_not_play};
use super::move_frames::MoveFrames;
use super::pictures::Pictures;
use super::reader::{Reader, Swallowed, swallow_answers};
use super::terminal::{self, Questions, Terminal};
use crate::app::{Model, framed};
use crate::console::Exit;
use crate::domain::{Now, Report, clean_line, shorten};
use crate::picture::Canvas;
use crate::ui::{Look, sent};

/// Frames that no key asked for are at least this far apart.
const FRAME: Duration = Duration::from_millis(16);

/// What has the terminal.
pub(super) struct Shell {
    pub(super) guard: Option<Terminal>,
    pub(super) reader: Option<Reader>,
    pub(super) inputs: mpsc::UnboundedSender<Vec<Input>>,
    pub(super) display: Display,
    /// Whether something may look different now.
    pub(super) changed: bool,
    /// Whether the terminal has answered all questions.
    pub(super) answered: bool,
    /// Whether its answers were waited for in vain.
    pub(super) mute: bool,
    /// When a frame that no key asked for was last drawn.
    pub(super) drawn: Option<Instant>,
    /// What has the screen in place of the studio.
    pub(super) film: Option<Film>,
    pub(super) pictures: Pictures,
    /// The camera's move, where it is drawn in pixels.
    pub(super) moves: MoveFrames,
    pub(super) exit: Option<Exit>,
}

impl Shell {
    /// When the loop has to go round again: for the core's wake, or for a frame held back.
    pub(super) fn due(&self, wake: Option<Instant>) -> Option<Instant> {
        let frame = (self.changed && self.film.is_none())
            .then(|| self.drawn.map_or_else(Instant::now, |at| at + FRAME));
        match (wake, frame) {
            (Some(wake), Some(frame)) => Some(wake.min(frame)),
            (wake, frame) => wake.or(frame),
        }
    }

    pub(super) fn holds_back(&self, keyed: bool) -> bool {
        !keyed && self.drawn.is_some_and(|at| at.elapsed() < FRAME)
    }

    /// Draws, if something changed: at once for a key, else no more often than [`FRAME`].
    pub(super) fn draw(
        &mut self,
        model: &Model,
        look: &Look,
        now: Now,
        keyed: bool,
    ) -> std::io::Result<()> {
        if !self.changed || self.exit.is_some() || self.film.is_some() || self.holds_back(keyed) {
            return Ok(());
        }
        self.pictures.look(model);
        let picture = self.pictures.placement().or_else(|| {
            let cell = || self.pictures.abilities.cell();
            sent(model, look, now).and_then(|sent| self.moves.placement(sent, cell()))
        });
        self.display.draw(model, look, now, picture)?;
        self.changed = false;
        if !keyed {
            self.drawn = Some(Instant::now());
        }
        Ok(())
    }

    /// The next frame of the film, while one is playing.
    pub(super) async fn next_frame(&mut self) -> Option<Reel> {
        match &mut self.film {
            Some(film) => Some(film.next().await),
            None => None,
        }
    }

    /// Begins to play a film where the studio was.
    pub(super) fn play(
        &mut self,
        (path, ratio): (&Path, &str),
        from: Duration,
        size: Size,
        full_colour: bool,
    ) -> Result<(), Report> {
        let cells = (size.width, size.height.saturating_sub(1));
        let abilities = &self.pictures.abilities;
        // The frame's own shape, in as many pixels as are of use for that.
        let (wide, high) = framed((1600, 800), ratio);
        let shape = (u32::from(wide), u32::from(high) * 2);
        let graphics = abilities.films_as_graphics();
        let canvas = Canvas::within(shape, cells, abilities.cell(), graphics, full_colour);
        let film = Film::play(path, ratio, from, canvas)?;
        let name = path.file_name().map(|name| clean_line(&name.to_string_lossy()));
        let line = shorten(
            &format!("any key stops   {}", name.unwrap_or_default()),
            usize::from(size.width.saturating_sub(2)),
        );
        let begin = format!("\x1b[?25l\x1b[0m\x1b[2J\x1b[{};2H\x1b[2m{line}\x1b[0m", size.height);
        self.display.forget_picture();
        self.film = Some(film);
        terminal::write(begin.as_bytes())
            .map_err(|error| Report::new(format!("The terminal failed: {error}."), "", ""))
    }

    /// Draws a frame of the film, or ends it; returns what to say of a film that had none.
    pub(super) fn show(&mut self, reel: Reel) -> std::io::Result<Option<Report>> {
        match reel {
            Reel::Frame(bytes) => {
                let frame = [&b"\x1b[?2026h"[..], &bytes, b"\x1b[?2026l"].concat();
                terminal::write(&frame)?;
                Ok(None)
            }
            Reel::Ended => self.end_film().map(|_| None),
            Reel::Failed(said) => Ok(self.end_film()?.map(|_| could_not_play(&said))),
        }
    }

    /// Takes the film off the screen, if one is playing; the studio is drawn anew.
    pub(super) fn end_film(&mut self) -> std::io::Result<Option<Film>> {
        let Some(film) = self.film.take() else { return Ok(None) };
        terminal::write(&film.wipe())?;
        self.display.forget();
        self.changed = true;
        Ok(Some(film))
    }

    /// Gives the terminal to somebody else; nobody reads it any more, and what it was asked is
    /// answered or never will be.
    pub(super) fn go_away(&mut self) {
        // A film goes with it; what cannot be written now is wiped when the screen comes back.
        let _ = self.end_film();
        self.reader = None;
        if let Some(_guard) = self.guard.take() {
            Terminal::leave_screen();
            match swallow_answers() {
                Ok(Swallowed { answers, to_the_end }) => {
                    let last = |it: &Input| matches!(it, Input::Answer(Answer::Device { .. }));
                    self.answered |= answers.iter().any(last);
                    self.mute = to_the_end && !self.answered;
                    // The loop takes them in when the terminal is back.
                    let _ = self.inputs.send(answers);
                }
                Err(error) => {
                    tracing::warn!(%error, "the terminal's answers could not be waited for");
                }
            }
        }
    }

    /// Takes the terminal back and draws everything.
    pub(super) fn come_back(&mut self) -> std::io::Result<()> {
        let _ = self.end_film();
        self.reader = None;
        self.guard = None;
        self.guard = Some(Terminal::enter()?);
        if !self.mute {
            // What it can show is asked once; its keyboard is set anew.
            let questions = self.pictures.abilities.questions();
            let graphics = questions.graphics && !self.answered;
            Terminal::ask(Questions { graphics, ..questions })?;
        }
        self.reader = Some(Reader::start(self.inputs.clone())?);
        self.display.forget();
        self.changed = true;
        Ok(())
    }
}

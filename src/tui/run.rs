//! The loop: wait for something, let the core decide, do what it asks, draw once.
#![expect(clippy::disallowed_methods, reason = "the shell: this reads a clock and waits")]

use std::io::IsTerminal as _;
use std::time::Duration;

use crossterm::event::KeyEventKind;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::abilities::Abilities;
use super::answers::Answer;
use super::decoder::Input;
use super::display::Display;
use super::host::Host;
use super::move_frames::MoveFrames;
use super::opening::{Start, Tables, draw, size, theme};
use super::pictures::Pictures;
use super::reader::Reader;
use super::shell::Shell;
use super::signals::{self, Signals, Told};
use super::terminal::{self, Terminal};
use crate::app::msg::{self, Msg};
use crate::app::next_wake;
use crate::console::{self, Exit, Trouble, labels, labels_of_unkept};
use crate::domain::{Report, Stopped, Telling, program};
use crate::session::{Session, World};

/// Messages taken before the keys get their turn again.
const BATCH: usize = 64;

/// Runs the studio until it is quit.
pub async fn run(start: Start, tables: Tables) -> Result<Exit, Trouble> {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Err(Trouble::usage(
            "viewfinder needs a terminal to open the studio.",
            "For scripts there are viewfinder submit, wait and history; see --help.",
        ));
    }
    let failed = |error: std::io::Error| {
        Trouble::new(Exit::Failed, Report::new(format!("The terminal failed: {error}."), "", ""))
    };
    terminal::guard_panics();
    let mut signals = Signals::listen().map_err(failed)?;
    let mut studio = Host::open(start, tables).await?;
    let ended = match studio.live(&mut signals).await {
        // A closed window may be noticed by using it, before its end is read or signalled.
        Err(error) if signals::is_hang_up(&error) => Ok(Exit::Signal(signals::HANG_UP)),
        ended => ended,
    };
    studio.keep_draft();
    // The screen is given back before anything is waited for.
    let Host { session, mut drafts, start, .. } = studio;
    let unsaved = drafts.end().err();
    if let Some(unsaved) = &unsaved {
        unsaved.rescue(program(start.sandbox));
    }
    if let Some(session) = session {
        let sandbox = matches!(session.world, World::Sandbox);
        goodbye(&close(session, &mut signals).await, sandbox);
    }
    match ended.map_err(failed)? {
        Exit::Done if unsaved.is_some() => Ok(Exit::Failed),
        exit => Ok(exit),
    }
}

/// Closes the world; says so when a request on its way makes that take a while.
async fn close(session: Session, signals: &mut Signals) -> Stopped {
    let closing = session.close(signals.insist());
    tokio::pin!(closing);
    tokio::select! {
        stopped = &mut closing => return stopped,
        () = tokio::time::sleep(Duration::from_millis(400)) => {}
    }
    console::say(console::ON_ITS_WAY);
    closing.await
}

fn goodbye(stopped: &Stopped, sandbox: bool) {
    let program = program(sandbox);
    for telling in Telling::of_stopped(stopped) {
        console::say(telling.told(&labels(program, "")));
    }
    for unkept in &stopped.unkept {
        console::say(Telling::of_unkept(unkept).report(&labels_of_unkept(program, unkept)));
    }
}

impl Host {
    async fn live(&mut self, signals: &mut Signals) -> std::io::Result<Exit> {
        let guard = Terminal::enter()?;
        let (done, mut pictures) = mpsc::unbounded_channel();
        let abilities = Abilities::of(&self.config, &self.start.env);
        self.tell(msg::Shell::Pictures(abilities.protocol().is_some()));
        let mut display = Display::new();
        display.draw(&self.model, &self.look, self.start.clock.now(), None)?;
        let questions = abilities.questions();
        Terminal::ask(questions)?;
        let (sender, mut inputs) = mpsc::unbounded_channel();
        let mut shell = Shell {
            guard: Some(guard),
            reader: Some(Reader::start(sender.clone())?),
            inputs: sender,
            display,
            changed: false,
            answered: questions.is_none(),
            mute: false,
            drawn: None,
            film: None,
            pictures: Pictures::new(abilities, done),
            moves: MoveFrames::default(),
            exit: None,
        };
        // What was asked for while there was no terminal yet.
        self.settle(&mut shell).await?;
        while shell.exit.is_none() {
            let now = self.start.clock.now();
            let wake =
                next_wake(&self.model, now).map(|at| Instant::now() + at.saturating_sub(now.mono));
            let due = shell.due(wake);
            let mut keyed = false;
            tokio::select! {
                biased;
                Some(msg) = self.inbox.recv() => self.take(msg, &mut shell).await?,
                Some(came) = inputs.recv() => {
                    keyed = true;
                    self.read(came, &mut shell).await?;
                }
                told = signals.next() => self.told(told, &mut shell).await?,
                Some(done) = pictures.recv() => {
                    if let Some(msg) = shell.pictures.take(done) {
                        self.take(msg, &mut shell).await?;
                    }
                }
                Some(reel) = shell.next_frame(), if shell.film.is_some() => {
                    if let Some(report) = shell.show(reel)? {
                        self.take(msg::Notice::Trouble(report), &mut shell).await?;
                    }
                }
                () = tokio::time::sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                    if wake.is_some_and(|at| at <= Instant::now()) {
                        self.take(msg::Input::Wake, &mut shell).await?;
                    }
                }
            }
            // What else is there already comes into the same frame.
            for _ in 0..BATCH {
                let Ok(msg) = self.inbox.try_recv() else { break };
                self.take(msg, &mut shell).await?;
            }
            while let Ok(came) = inputs.try_recv() {
                keyed = true;
                self.read(came, &mut shell).await?;
            }
            // Of what was told in passing.
            self.settle(&mut shell).await?;
            shell.draw(&self.model, &self.look, self.start.clock.now(), keyed)?;
        }
        if let Some(film) = shell.end_film()? {
            film.end();
        }
        let exit = shell.exit.take().unwrap_or(Exit::Done);
        if exit != Exit::Signal(signals::HANG_UP) {
            // What was typed is safe before anybody is waited for.
            self.keep_draft();
            shell.go_away();
        }
        Ok(exit)
    }

    /// Lets the core decide about a message, and does what it asks.
    async fn take(&mut self, msg: impl Into<Msg>, shell: &mut Shell) -> std::io::Result<()> {
        shell.changed = true;
        self.tell(msg);
        self.settle(shell).await
    }

    async fn read(&mut self, came: Vec<Input>, shell: &mut Shell) -> std::io::Result<()> {
        let mut keys = Vec::new();
        for input in came {
            if !matches!(input, Input::Key(_)) && !keys.is_empty() {
                self.take(msg::Input::Keys(std::mem::take(&mut keys)), shell).await?;
            }
            match input {
                // Whatever the key, it was meant for the film.
                Input::Key(key) if shell.film.is_some() => {
                    if key.kind == KeyEventKind::Press {
                        shell.end_film()?;
                    }
                }
                Input::Key(key) => keys.push(key),
                // A text was meant for the studio behind it.
                Input::Paste(text) => {
                    shell.end_film()?;
                    self.take(msg::Input::Paste(text), shell).await?;
                }
                Input::LongPaste => {
                    shell.end_film()?;
                    self.take(msg::Input::LongPaste, shell).await?;
                }
                Input::Background(told) => {
                    self.look.theme = theme(&self.config, &self.start.env, Some(told));
                    shell.changed = true;
                }
                Input::KittyKeyboard => Terminal::kitty_keyboard()?,
                Input::Answer(answer) => {
                    shell.answered |= matches!(answer, Answer::Device { .. });
                    shell.pictures.abilities.hear(&answer);
                    let graphics = shell.pictures.abilities.films_as_graphics();
                    let drawn = draw(&self.config, &self.start.env, graphics);
                    shell.changed |= drawn != self.look.draw;
                    self.look.draw = drawn;
                    let can = shell.pictures.abilities.protocol().is_some();
                    if can != self.model.pictures {
                        self.take(msg::Shell::Pictures(can), shell).await?;
                    }
                }
                Input::Closed => shell.exit = Some(Exit::Signal(signals::HANG_UP)),
            }
        }
        if !keys.is_empty() {
            self.take(msg::Input::Keys(keys), shell).await?;
        }
        Ok(())
    }

    async fn told(&mut self, told: Told, shell: &mut Shell) -> std::io::Result<()> {
        match told {
            Told::End(number) => shell.exit = Some(Exit::Signal(number)),
            Told::Stop => self.suspend(shell).await?,
            // Stopped from outside, without a chance to clean up: everything is set anew.
            Told::GoOn => shell.come_back()?,
            Told::Resized => {
                self.tell(msg::Input::Resize(size()));
                shell.changed = true;
                if let Some(film) = shell.end_film()? {
                    let (path, ratio, at) = (film.path.clone(), film.ratio.clone(), film.at());
                    drop(film);
                    self.watch_film(shell, &path, &ratio, at);
                }
            }
        }
        Ok(())
    }

    /// Saves what was typed last, whatever the end is.
    fn keep_draft(&mut self) {
        self.tell(msg::Input::End);
    }
}

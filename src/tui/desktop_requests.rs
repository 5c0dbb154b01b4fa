//! What the studio asks of the desktop: players, folders, a word of what has ended.
#![expect(clippy::disallowed_methods, reason = "the shell: this looks for files")]

use std::path::Path;
use std::time::Duration;

use super::abilities::Abilities;
use super::control_strings;
use super::host::Host;
use super::opening::size;
use super::player::{self, Way};
use super::shell::Shell;
use crate::app::{effect, msg};
use crate::domain::{Report, clean_line, shorten_path};
use crate::task;

/// Cells that a path gets in a word in passing.
const PATH: usize = 60;

/// A path for a word in passing.
fn cut(path: &Path) -> String {
    shorten_path(&clean_line(&path.to_string_lossy()), PATH)
}

impl Host {
    /// Hands something to the desktop, or to the terminal for it.
    pub(super) fn ask_desktop(
        &mut self,
        asked: effect::Desktop,
        shell: &Shell,
    ) -> std::io::Result<()> {
        match asked {
            effect::Desktop::Copy(text, what) => self.copy(text, format!("Copied {what}")),
            effect::Desktop::CopyPastTmux(text, said) => self.copy_past_tmux(&text, &said),
            effect::Desktop::PlayFilm(film) => self.play_film(&film),
            effect::Desktop::OpenFolder(film) => self.open_folder(&film),
            effect::Desktop::Announce(text) => self.announce(&text, shell.pictures.abilities.tmux),
        }
    }

    /// Plays a film in the user's player.
    fn play_film(&mut self, film: &Path) -> std::io::Result<()> {
        if !film.exists() {
            self.film_is_gone(film);
            return Ok(());
        }
        let way = player::play(&self.config.films.player, film, &self.start.env);
        self.go(way, film, "film")
    }

    /// Opens the folder that a film is in.
    fn open_folder(&mut self, film: &Path) -> std::io::Result<()> {
        let folder = film.parent().unwrap_or(film);
        let way = player::open(folder, &self.start.env);
        self.go(way, folder, "folder")
    }

    /// Plays a film in place of the studio.
    pub(super) fn watch_film(
        &mut self,
        shell: &mut Shell,
        film: &Path,
        ratio: &str,
        from: Duration,
    ) {
        if !film.exists() {
            self.film_is_gone(film);
            return;
        }
        let full_colour = self.look.full_colour;
        if let Err(report) = shell.play((film, ratio), from, size(), full_colour) {
            self.tell(msg::Shell::NotShown(report));
        }
    }

    /// Rings or notifies, as the settings have it.
    fn announce(&self, text: &str, tmux: bool) -> std::io::Result<()> {
        let ui = &self.config.ui;
        control_strings::announce(text, ui.bell, ui.notify, tmux)
    }

    /// Hands a text to the clipboard, and says so in these words. In tmux it is handed to tmux, which
    /// nothing waits for.
    fn copy(&mut self, text: String, said: String) -> std::io::Result<()> {
        // A tmux at the other end of a connection is out of reach; one on this machine is another's.
        if self.start.env.get("TMUX").is_none() {
            if Abilities::in_tmux(&self.start.env) {
                return self.copy_past_tmux(&text, &said);
            }
            control_strings::copy(&text)?;
            self.tell(msg::Notice::Told(said));
            return Ok(());
        }
        let messages = self.messages.clone();
        task::spawn(async move {
            let msg = if control_strings::copy_to_tmux(&text).await {
                msg::Notice::Told(said + control_strings::IN_TMUX).into()
            } else {
                msg::Shell::NotInTmux(text, said).into()
            };
            // A studio that ended needs no answer.
            let _ = messages.send(msg).await;
        });
        Ok(())
    }

    /// The same past a tmux that did not take it.
    fn copy_past_tmux(&mut self, text: &str, said: &str) -> std::io::Result<()> {
        control_strings::copy(text)?;
        self.tell(msg::Notice::Told(format!("{said}{}", control_strings::PAST_TMUX)));
        Ok(())
    }

    fn film_is_gone(&mut self, film: &Path) {
        let report = Report::new(
            format!("The film is no longer there: {}.", cut(film)),
            "It was moved or deleted.",
            "Fetch it again, while the provider has it.",
        );
        self.tell(msg::Shell::NotShown(report));
    }

    /// Opens something that way.
    fn go(&mut self, way: Way, path: &Path, what: &str) -> std::io::Result<()> {
        match way {
            Way::Run(launch, advice) => {
                let program = player::name_of(&launch.program);
                self.tell(msg::Notice::Told(format!("Opening the {what} with {program}")));
                let messages = self.messages.clone();
                player::start(&launch, advice, move |report| {
                    // A studio that is busy, or gone, does not hear it.
                    let _ = messages.try_send(msg::Shell::NotShown(report).into());
                });
                Ok(())
            }
            Way::Copy(why) => {
                let text = path.to_string_lossy().into_owned();
                self.copy(text, format!("{why}: the {what}'s path is copied"))
            }
        }
    }
}

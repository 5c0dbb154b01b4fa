//! What the core asks for, handed to whoever does it.

use super::host::Host;
use super::own_moves;
use super::shell::Shell;
use super::turned_axis;
use crate::app::msg::{self, Msg};
use crate::app::{Effect, effect, update};
use crate::config::{KeyFile, OwnMoves};
use crate::console::Exit;
use crate::domain::Report;
use crate::session::World;

/// What takes the terminal, and so has to wait for its owner.
#[derive(Debug, PartialEq)]
pub(super) enum Waiting {
    Desktop(effect::Desktop),
    Shell(effect::Shell),
}

impl Host {
    /// Lets the core decide about a message, and hands out what it asks. What needs no terminal
    /// begins at once, so that nothing that fails there can keep a draft from being saved; the rest
    /// waits until [`Self::settle`] has one.
    pub(super) fn tell(&mut self, msg: impl Into<Msg>) {
        for effect in update(&mut self.model, msg.into(), self.start.clock.now()) {
            match effect {
                // Without a world there is no take to ask about.
                Effect::Ledger(asked) => {
                    if let Some(runtime) = &self.runtime {
                        runtime.ask_ledger(asked);
                    }
                }
                Effect::Worker(asked) => {
                    if let Some(runtime) = &self.runtime {
                        runtime.ask_worker(asked);
                    }
                }
                Effect::Files(asked) => self.change_file(asked),
                Effect::Desktop(asked) => self.waiting.push_back(Waiting::Desktop(asked)),
                Effect::Shell(asked) => self.waiting.push_back(Waiting::Shell(asked)),
            }
        }
    }

    /// Does what has waited for the terminal, and what that leads to.
    pub(super) async fn settle(&mut self, shell: &mut Shell) -> std::io::Result<()> {
        while let Some(waiting) = self.waiting.pop_front() {
            match waiting {
                Waiting::Desktop(asked) => self.ask_desktop(asked, shell)?,
                Waiting::Shell(asked) => self.ask_shell(asked, shell).await?,
            }
        }
        Ok(())
    }

    /// Changes a file of the user's.
    fn change_file(&mut self, asked: effect::Files) {
        match asked {
            effect::Files::SaveDraft(draft) => self.drafts.save(*draft),
            effect::Files::ChangeMoves(change) => {
                let own = OwnMoves::at(self.paths.moves_file());
                self.tell(own_moves::change(&own, change));
            }
            effect::Files::TurnAxis(flip) => {
                let flips = self.model.settings.conventions.flips();
                self.tell(turned_axis::keep(&self.paths.config_file(), &flip, flips));
            }
            effect::Files::RemoveKey => {
                let file = KeyFile::at(self.paths.key_file());
                let removed = file.remove().map_err(|error| {
                    Report::new(format!("The saved key could not be removed: {error}."), "", "")
                });
                self.tell(msg::Shell::KeyRemoved(removed));
            }
        }
    }

    /// Does what only the owner of the terminal and of the open world can do.
    async fn ask_shell(&mut self, asked: effect::Shell, shell: &mut Shell) -> std::io::Result<()> {
        match asked {
            effect::Shell::TakeKey(key) => self.take_key(key).await,
            effect::Shell::ReplaceKey(key) => self.replace_key(key).await,
            effect::Shell::EnterSandbox => {
                if let Err(trouble) = self.enter(World::Sandbox).await {
                    self.tell(msg::Notice::Alarm(trouble.report));
                }
            }
            effect::Shell::EditOutside(text) => self.edit_outside(&text, shell)?,
            effect::Shell::WatchFilm(film, ratio) => {
                self.watch_film(shell, &film, &ratio, std::time::Duration::ZERO);
            }
            effect::Shell::Suspend => self.suspend(shell).await?,
            effect::Shell::Redraw => shell.display.forget(),
            effect::Shell::Quit => shell.exit = Some(Exit::Done),
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "effects_tests.rs"]
mod tests;

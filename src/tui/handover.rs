//! The terminal given back to the shell for a while, and taken again.
#![expect(clippy::disallowed_methods, reason = "the shell: this waits")]

use std::time::Duration;

use tokio::sync::oneshot;

use super::editor;
use super::host::Host;
use super::opening::size;
use super::shell::Shell;
use super::signals;
use crate::app::msg;
use crate::domain::Report;
use crate::worker::Command;

/// How long letting go of the takes may hold up being suspended.
const PROMPTLY: Duration = Duration::from_millis(500);

impl Host {
    /// Lets others ask about the takes while this process stands still.
    async fn let_go(&self) {
        let Some(runtime) = &self.runtime else { return };
        let (reply, gone) = oneshot::channel();
        if runtime.commands.send(Command::LetGo(reply)).await.is_ok() {
            // The shell is not kept waiting for a disk that hangs.
            let _ = tokio::time::timeout(PROMPTLY, gone).await;
        }
    }

    pub(super) async fn suspend(&mut self, shell: &mut Shell) -> std::io::Result<()> {
        // First of all, so that no key is lost to a terminal given away for a moment.
        if !signals::somebody_can_wake_us() {
            let report = Report::new("There is no shell here to come back from.", "", "");
            self.tell(msg::Notice::Trouble(report));
            shell.changed = true;
            return Ok(());
        }
        self.let_go().await;
        shell.go_away();
        signals::stop();
        shell.come_back()?;
        if let Some(runtime) = &self.runtime {
            // A full queue adopts later: the ledger's watch asks for it too.
            let _ = runtime.commands.try_send(Command::Adopt(None));
        }
        self.tell(msg::Input::Resize(size()));
        Ok(())
    }
    /// Lets the user edit the prompt in their editor. What they wrote is in the draft on disk before
    /// the terminal is taken back, which may be gone by then; only then its file is removed.
    pub(super) fn edit_outside(&mut self, text: &str, shell: &mut Shell) -> std::io::Result<()> {
        shell.go_away();
        let (edited, file) = match editor::edit(text, &self.start.env, &self.paths.drafts()) {
            Ok(edited) => (Ok(edited.text.clone()), Some(edited)),
            Err(report) => (Err(report), None),
        };
        self.tell(msg::Shell::Edited(edited));
        if let Err(error) = self.drafts.save_now(self.model.draft_to_keep())
            && let Some(file) = file
        {
            let what = format!("The draft is not kept on disk: {error}.");
            self.tell(msg::Notice::Trouble(Report::new(what, "", file.keep())));
        }
        shell.come_back()?;
        self.tell(msg::Input::Resize(size()));
        Ok(())
    }
}

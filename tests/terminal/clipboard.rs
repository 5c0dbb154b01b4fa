//! What is copied, in a tmux of this machine: what is said of it is what became of it.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use base64::Engine as _;

use crate::binary::{Root, until};
use crate::pictures::with_film;
use crate::pty::{Session, Terminal, WIDE};

/// The tmux of this machine, if there is one.
fn tmux() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join("tmux")).find(|file| file.is_file())
}

/// A tmux server of a test, which ends with it.
struct Server {
    tmux: PathBuf,
    socket: PathBuf,
}

impl Server {
    fn tell(&self, words: &[&str]) -> String {
        let mut command = Command::new(&self.tmux);
        let told = command.arg("-S").arg(&self.socket).args(words).output().unwrap();
        String::from_utf8(told.stdout).unwrap()
    }

    /// The studio in a terminal with this tmux between.
    fn studio(&self, root: &Root, settings: &str) -> Terminal {
        let config = root.path().join("tmux.conf");
        fs::write(&config, settings).unwrap();
        let program = format!("'{}' --sandbox", env!("CARGO_BIN_EXE_viewfinder"));
        let words = [
            "-S",
            self.socket.to_str().unwrap(),
            "-f",
            config.to_str().unwrap(),
            "new-session",
            &program,
        ];
        let session = Session::of(root, self.tmux.to_str().unwrap(), &words).size(WIDE);
        let path = std::env::var("PATH").unwrap();
        let studio = session.env("PATH", &path).env("SHELL", "/bin/sh").start();
        studio.shows("saved");
        studio.send("\x1b[Z");
        studio.shows("i details");
        studio
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.tell(&["kill-server"]);
    }
}

#[test]
fn in_tmux_what_is_copied_is_in_its_buffer_whatever_its_settings_are() {
    let Some(tmux) = tmux() else {
        eprintln!("SKIPPED: there is no tmux on the PATH");
        return;
    };
    let root = Root::new();
    with_film(&root);
    let takes = root.sandboxed(&["history", "--json"]).exits(0).json();
    let task = takes[0]["task_id"].as_str().unwrap().to_owned();
    let packed = base64::engine::general_purpose::STANDARD.encode(&task);
    // Its default lets a program inside set nothing; what tmux itself sets goes out all the same.
    for settings in ["", "external", "on", "off"] {
        let server = Server { tmux: tmux.clone(), socket: root.path().join("socket") };
        let line = format!("set -g set-clipboard {settings}\n");
        let studio = server.studio(&root, if settings.is_empty() { "" } else { &line });
        assert_eq!(server.tell(&["list-buffers"]), "", "{settings}");
        studio.send("y");
        studio.shows("its task id");
        let written = studio.written();
        studio.send("t");
        studio.shows("Copied the task id (in tmux's buffer");
        assert_eq!(server.tell(&["show-buffer"]), task, "{settings}");
        // The terminal was asked too.
        studio.writes_since(written, packed.as_bytes());
        studio.send("\x11");
        studio.end().exits(0);
        until("the end of tmux", || server.tell(&["list-sessions"]).is_empty().then_some(()));
    }
}

#[test]
fn a_tmux_that_is_out_of_reach_keeps_nothing_and_that_is_said() {
    let root = Root::new();
    with_film(&root);
    // As over ssh from inside of one, and in one whose server is gone.
    for (name, value) in [("TERM", "tmux-256color"), ("TMUX", "/nowhere/tmux,1,0")] {
        let session = Session::new(&root, &["--sandbox"]).size(WIDE).env(name, value);
        let path = std::env::var("PATH").unwrap_or_default();
        let studio = session.env("PATH", &path).start();
        studio.shows("saved");
        studio.send("\x1b[Z");
        studio.shows("i details");
        studio.send("y");
        studio.shows("its task id");
        let written = studio.written();
        studio.send("t");
        studio.shows("Copied the task id, if tmux passes it on");
        studio.writes_since(written, b"\x1b]52;c;");
        studio.send("\x11");
        studio.end().exits(0).restored();
    }
}

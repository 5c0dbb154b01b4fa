//! Starting ffmpeg, and ending it with all that it has started.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;

use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, kill_process_group, setpriority_pgrp, waitid,
};

use crate::config::SECRETS;
use crate::domain::clean_line;

/// The program.
pub(super) const NAME: &str = "ffmpeg";

/// No picture is larger, in pixels: 8K films have that many, and a larger one needs memory that a
/// few bytes of a film can ask for.
const MOST_PIXELS: &str = "36000000";

/// What a film may be packed in, by ffmpeg's names. Lists of other files are not among them: what one
/// of those names is not the film, and may be anything on this machine.
const FORMATS: &str = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,gif,apng,mpegts,mpeg,mpegvideo,flv,\
     ogg,asf,nut,mxf,m4v,h264,hevc,av1,obu,ivf";

/// How much a process gives way to others, from 0 to 19, when nobody waits for it.
const NICE: i32 = 10;

/// An ffmpeg that reads a film. Dropping it ends it and whatever it has started, without waiting: a
/// pipe may be in the hands of somebody who never lets go of it.
#[derive(Debug)]
pub struct Ffmpeg(Option<Child>);

/// What it gives, and what it says of it.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is the stream of its name")]
pub struct Pipes {
    pub out: ChildStdout,
    pub err: ChildStderr,
}

impl Ffmpeg {
    /// Has the ffmpeg of this machine read a film. `how` is what its command line says of reading it,
    /// `then` what becomes of it and where it goes.
    pub fn start(film: &Path, how: &[&str], then: &[&str]) -> io::Result<(Self, Pipes)> {
        Self::start_as(OsStr::new(NAME), film, how, then)
    }

    /// The same with a program that stands in for it.
    pub(super) fn start_as(
        program: &OsStr,
        film: &Path,
        how: &[&str],
        then: &[&str],
    ) -> io::Result<(Self, Pipes)> {
        let mut source = OsString::from("file:");
        source.push(film);
        let mut command = Command::new(program);
        // Only what lies in the file itself: it came from somewhere else.
        command.args(["-v", "error", "-nostdin", "-protocol_whitelist", "file,pipe"]);
        command
            .args(["-format_whitelist", FORMATS])
            .args(["-max_pixels", MOST_PIXELS])
            .args(how)
            .arg("-i")
            .arg(source);
        command.args(["-map", "0:v:0"]).args(then);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // A group of its own: ffmpeg may be a script, and what that starts ends with it.
        command.process_group(0);
        for secret in SECRETS {
            command.env_remove(secret);
        }
        let mut child = command.spawn()?;
        let pipes = (child.stdout.take(), child.stderr.take());
        // From here on dropping it cleans up.
        let ffmpeg = Self(Some(child));
        let (Some(out), Some(err)) = pipes else {
            return Err(io::Error::other("it has no pipes"));
        };
        Ok((ffmpeg, Pipes { out, err }))
    }

    /// Has it give way to other programs, and no more than so many bytes of memory where the system
    /// can hold it to that.
    pub(super) fn restrain(&self, bytes: u64) {
        let Some(child) = &self.0 else { return };
        let pid = Pid::from_child(child);
        // One that does not give way is a nuisance and no more.
        let _ = setpriority_pgrp(Some(pid), NICE);
        #[cfg(target_os = "linux")]
        {
            use rustix::process::{Resource, Rlimit, getrlimit, prlimit};
            let Rlimit { current, maximum } = getrlimit(Resource::As);
            let lower = |limit: Option<u64>| Some(limit.map_or(bytes, |it| it.min(bytes)));
            let limit = Rlimit { current: lower(current), maximum: lower(maximum) };
            let _ = prlimit(Some(pid), Resource::As, limit);
        }
        #[cfg(not(target_os = "linux"))]
        let _ = bytes;
    }

    /// Whether it ended well; none while it runs. It is not waited for, so that its number stays its
    /// own.
    pub(super) fn ended_well(&self) -> io::Result<Option<bool>> {
        let Some(child) = &self.0 else { return Ok(Some(false)) };
        let peek = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        let status = waitid(WaitId::Pid(Pid::from_child(child)), peek)?;
        let Some(status) = status else { return Ok(None) };
        // Killed, for want of memory for instance: that is no fault of the film.
        let code = status.exit_status().ok_or_else(|| io::Error::other("it was killed"))?;
        Ok(Some(code == 0))
    }

    /// Ends it and what it has started; what is returned hears when it is gone. None if that has
    /// been done.
    pub fn end(&mut self) -> Option<mpsc::Receiver<()>> {
        let mut child = self.0.take()?;
        // They may all have ended by themselves. Nobody has waited for it yet, so that the number
        // is still its own.
        let _ = kill_process_group(Pid::from_child(&child), Signal::KILL);
        let (tell, gone) = mpsc::channel();
        let waiting = thread::Builder::new().name("film's end".to_owned()).spawn(move || {
            let _ = child.wait();
            // Mostly nobody listens.
            let _ = tell.send(());
        });
        if let Err(error) = waiting {
            tracing::warn!(%error, "nobody waits for the end of ffmpeg");
        }
        Some(gone)
    }
}

impl Drop for Ffmpeg {
    fn drop(&mut self) {
        self.end();
    }
}

/// The first thing that ffmpeg said, on one line and without what a terminal would obey; empty if it
/// said nothing.
pub fn first_words(said: &[u8]) -> String {
    let text = String::from_utf8_lossy(said);
    let lines = text.lines().map(|line| {
        // Which part of it speaks, and where that lies in memory: `[mov,mp4,m4a @ 0x55d1] `.
        let mut line = line.trim();
        while let Some((_, rest)) = line.strip_prefix('[').and_then(|it| it.split_once("] ")) {
            line = rest.trim_start();
        }
        clean_line(line)
    });
    lines.map(|line| line.trim().to_owned()).find(|line| !line.is_empty()).unwrap_or_default()
}

/// Has the calling thread give way to others from now on, where the system can do that for a thread
/// alone.
pub(super) fn give_way() {
    #[cfg(target_os = "linux")]
    {
        let _ = rustix::process::setpriority_process(None, NICE);
    }
}

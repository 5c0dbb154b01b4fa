//! What can keep the sandbox from starting or running, as sentences for a person.

use std::io;
use std::path::PathBuf;

/// Why the sandbox did not start, or stopped.
///
/// The system's reason is part of each sentence, so there is no `source` to print after it.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The text does not name a host and a port.
    #[error(
        "`{given}` is not an address to listen on: write HOST:PORT with a loopback host, \
         such as 127.0.0.1:8080 (port 0 takes any free one)"
    )]
    Address {
        /// The address as it was given.
        given: String,
    },
    /// Other machines can reach the address, or could.
    #[error(
        "the sandbox serves this machine only, and {given} is not a loopback address: \
         use 127.0.0.1:PORT, [::1]:PORT or localhost:PORT"
    )]
    NotLoopback {
        /// The address as it was given.
        given: String,
    },
    /// The system refused the address.
    #[error(
        "could not listen on {given}: {why}. If another program has that port, port 0 takes any \
         free one"
    )]
    Listen {
        /// The address as it was given.
        given: String,
        /// The system's reason.
        why: io::Error,
    },
    /// The life of a task cannot be divided by this speed.
    #[error(
        "the sandbox cannot run at speed {given}: use a number from 0.001 to 1000000 \
         (1 is the pace of a real provider)"
    )]
    Speed {
        /// The speed as it was given.
        given: String,
    },
    /// The state file could not be read or written.
    #[error(
        "could not {doing} the sandbox's state file {}: {why}. Tasks already answered for are \
         safe in it",
        path.display()
    )]
    State {
        /// What was being done, as a verb.
        doing: &'static str,
        /// The state file.
        path: PathBuf,
        /// The system's reason.
        why: io::Error,
    },
    /// The request log could not be opened or written.
    #[error(
        "could not write the sandbox's request log {}: {why}. The sandbox stops, because a log \
         that misses requests would count wrongly",
        path.display()
    )]
    Log {
        /// The log file.
        path: PathBuf,
        /// The system's reason.
        why: io::Error,
    },
    /// The system gave no random bytes for a task id or a key.
    #[error("the system gave no random bytes: {why}")]
    Random {
        /// The system's reason.
        why: String,
    },
    /// The thread that keeps the state has ended without a word.
    #[error(
        "the sandbox's own thread ended unexpectedly; tasks already answered for are safe, and \
         starting again takes them up"
    )]
    Lost,
}

//! Places where a test can make the process die, to prove that dying there loses nothing.
//!
//! Only debug builds have them: `VIEWFINDER_CRASH=NAME` ends the process with SIGKILL when it
//! comes to the place of that name, as a power cut would.

/// Dies here if a test asked for it.
pub(crate) fn here(name: &str) {
    if cfg!(debug_assertions) && std::env::var_os("VIEWFINDER_CRASH").is_some_and(|at| at == name) {
        // It cannot fail: a process may always signal itself.
        let _ =
            rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        std::thread::park();
    }
}

//! Places where a test can make the process die or break, to prove that it loses nothing there.
//!
//! Only debug builds have them. `VIEWFINDER_CRASH=NAME` ends the process with SIGKILL when it
//! comes to the place of that name, as a power cut would, or panics there.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads the environment")]

/// Whether a test asked for something to happen at the place of this name.
fn asked(name: &str) -> bool {
    cfg!(debug_assertions) && std::env::var_os("VIEWFINDER_CRASH").is_some_and(|at| at == name)
}

/// Dies here if a test asked for it.
pub(crate) fn here(name: &str) {
    if asked(name) {
        // It cannot fail: a process may always signal itself.
        let _ =
            rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        std::thread::park();
    }
}

/// Panics here if a test asked for it.
pub(crate) fn panic_here(name: &str) {
    assert!(!asked(name), "a test asked for it");
}

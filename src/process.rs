//! What this process asks of the system before anything else.
#![expect(clippy::disallowed_methods, reason = "the edge: this starts threads")]

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, mpsc};
use std::time::Duration;
use std::{io, panic, thread};

use signal_hook::consts::signal::SIGXFSZ;
use tokio::runtime::{Builder, Runtime};

use crate::task;

/// Threads that do the work beside the main one.
const WORKERS: usize = 2;

/// How long a thread for what blocks (files, names of hosts) is kept when it has nothing to do: for as
/// long as this runs. The first one is there from the beginning, so that whatever blocks later has a
/// thread, even if the system refuses to give another.
const KEPT: Duration = Duration::from_hours(24 * 36_500);

/// At most this many of them. What comes while all are busy waits for its turn.
const BLOCKING: usize = 16;

/// Sees to it that what goes wrong ends in words.
pub(crate) fn begin() {
    let loud = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if thread::current().name() != Some(task::QUIET) {
            loud(panic);
        }
    }));
    catch_limit();
}

/// Sees to it that a file which may not grow (`ulimit -f`) is an error of writing, which is told,
/// and not the silent end of the process. Caught and not ignored: what is ignored, the programs
/// that are started from here would ignore too.
fn catch_limit() {
    if let Err(error) = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false))) {
        // Then such a file ends the process, and the ledger has what was written before.
        tracing::warn!(%error, "a limit on files cannot be caught");
    }
}

/// The runtime, or why the system does not give what it needs; and what `meanwhile` has made on this
/// thread.
pub(crate) fn runtime<T>(meanwhile: impl FnOnce() -> T) -> (io::Result<Runtime>, T) {
    let (tell, told) = mpsc::sync_channel(1);
    let refused = tell.clone();
    let hook = panic::take_hook();
    // Where it is refused a thread or a socket it panics, which is no sentence, and then waits for
    // ever for the threads that it was given. So it is made in a thread that nobody waits for.
    panic::set_hook(Box::new(move |_| {
        // One word of why is enough.
        let _ = refused.try_send(Err(io::Error::other("no more threads, or no more open files")));
    }));
    let made = thread::Builder::new().name("runtime".to_owned()).spawn(move || {
        let runtime = Builder::new_multi_thread()
            .worker_threads(WORKERS)
            .max_blocking_threads(BLOCKING)
            .thread_keep_alive(KEPT)
            .enable_all()
            .build();
        if let Ok(runtime) = &runtime {
            // A thread refused later, when there is none, would be a panic in the midst of a film.
            drop(runtime.spawn_blocking(|| ()));
        }
        // Whoever asked waits until it hears.
        let _ = tell.send(runtime);
    });
    let besides = meanwhile();
    let runtime = made.and_then(|_| told.recv().map_err(io::Error::other)?);
    panic::set_hook(hook);
    (runtime, besides)
}

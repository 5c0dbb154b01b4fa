//! Notices what other processes write by watching the ledger's files, without polling.
#![expect(clippy::disallowed_methods, reason = "the edge: this waits and starts threads")]

use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use notify::{EventHandler, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::Notify;
use tokio::task::AbortHandle;

use crate::task;

/// When a write is noticed, the ledger is checked at once and after each of these pauses. In WAL
/// mode the file is written, then synced, and only then does the commit become visible through
/// shared memory, which cannot be watched: the first check may come too early.
const LOOKS: [Duration; 4] = [
    Duration::from_millis(10),
    Duration::from_millis(50),
    Duration::from_millis(250),
    Duration::from_secs(2),
];

/// Watches the ledger's files. A process makes one, and keeps it until it ends.
pub struct LedgerWatch {
    changed: Arc<Notify>,
    looks: AbortHandle,
    /// Held, never used. It ends with the process and not before: the system takes up to some 15 ms to
    /// take leave of a watch, and mostly less where the whole process goes.
    _watcher: ManuallyDrop<RecommendedWatcher>,
}

impl std::fmt::Debug for LedgerWatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LedgerWatch").finish_non_exhaustive()
    }
}

impl LedgerWatch {
    /// Watches the ledger at `path`. `None` if the system cannot: then changes by other processes
    /// are noticed at the next read. Must be called inside a runtime.
    pub fn new(path: &Path) -> Option<Self> {
        let (written, changed) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (teller, name) = (Arc::clone(&written), path.file_name()?.to_owned());
        let tell = move |event: notify::Result<notify::Event>| {
            // Reading is an event too, of no interest; so are files beside the ledger's three.
            let ours =
                event.is_ok_and(|event| {
                    !event.kind.is_access()
                        && event.paths.iter().filter_map(|path| path.file_name()).any(|file| {
                            file.as_encoded_bytes().starts_with(name.as_encoded_bytes())
                        })
                });
            if ours {
                teller.notify_one();
            }
        };
        // The folder, since the files in it come and go.
        let folder = path.parent()?.to_owned();
        let made = std::thread::Builder::new()
            .name(task::QUIET.to_owned())
            .spawn(move || watcher(tell, &folder));
        let watcher = made.ok()?.join().ok()??;
        let looks = task::spawn(look_again(written, Arc::clone(&changed))).abort_handle();
        Some(Self { changed, looks, _watcher: ManuallyDrop::new(watcher) })
    }

    /// Waits until somebody, including this process, may have written something.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }
}

/// A watcher of a folder. The library panics if it is refused a thread, and again when it is
/// dropped after that.
fn watcher(tell: impl EventHandler, folder: &Path) -> Option<RecommendedWatcher> {
    let mut watcher = ManuallyDrop::new(notify::recommended_watcher(tell).ok()?);
    let watch = || watcher.watch(folder, RecursiveMode::NonRecursive).is_ok();
    let begun = catch_unwind(AssertUnwindSafe(watch)).ok()?;
    let watcher = ManuallyDrop::into_inner(watcher);
    begun.then_some(watcher)
}

impl Drop for LedgerWatch {
    fn drop(&mut self) {
        self.looks.abort();
    }
}

async fn look_again(written: Arc<Notify>, changed: Arc<Notify>) {
    let mut pauses = [].iter();
    loop {
        let pause = pauses.next();
        tokio::select! {
            () = written.notified() => pauses = LOOKS.iter(),
            () = tokio::time::sleep(pause.copied().unwrap_or_default()), if pause.is_some() => {}
        }
        changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_write_is_worth_several_looks() {
        let (written, changed) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let looks = tokio::spawn(look_again(Arc::clone(&written), Arc::clone(&changed)));
        written.notify_one();
        for _ in 0..3 {
            changed.notified().await;
        }
        looks.abort();
    }
}

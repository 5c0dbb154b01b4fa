//! Hearing of what other processes write: a file watch on the ledger, not a tick.

use std::path::Path;
use std::sync::Arc;

use notify::{RecursiveMode, Watcher as _};
use tokio::sync::Notify;

/// Watches the ledger's files for as long as it lives.
pub struct LedgerWatch {
    changed: Arc<Notify>,
    /// Held, never used: it ends with this value.
    _watcher: notify::RecommendedWatcher,
}

impl std::fmt::Debug for LedgerWatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LedgerWatch").finish_non_exhaustive()
    }
}

impl LedgerWatch {
    /// Watches the ledger at `path`. None where the system can't: then other processes' changes
    /// are seen at the next reading.
    pub fn new(path: &Path) -> Option<Self> {
        let changed = Arc::new(Notify::new());
        let (teller, name) = (Arc::clone(&changed), path.file_name()?.to_owned());
        let mut watcher =
            notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
                // Reading is an event too, of no interest; so are files beside the ledger's three.
                let ours = event.is_ok_and(|event| {
                    !event.kind.is_access()
                        && event.paths.iter().filter_map(|path| path.file_name()).any(|file| {
                            file.as_encoded_bytes().starts_with(name.as_encoded_bytes())
                        })
                });
                if ours {
                    teller.notify_one();
                }
            })
            .ok()?;
        // The folder, since the files in it come and go.
        watcher.watch(path.parent()?, RecursiveMode::NonRecursive).ok()?;
        Some(Self { changed, _watcher: watcher })
    }

    /// Waits until somebody wrote, this process included.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }
}

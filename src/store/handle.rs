//! The thread that owns the ledger.
//!
//! SQLite blocks, and its operations have to keep their order. So it has a thread of its own, and
//! everything asked of it goes through one channel in order. A commit is answered after its sync.
#![expect(clippy::disallowed_methods, reason = "the edge: this starts threads")]

use tokio::sync::{mpsc, oneshot};

use super::error::StoreError;
use super::ledger::Ledger;

/// Jobs that can wait for the ledger before their senders have to wait.
const WAITING: usize = 256;

enum Job {
    Run(Box<dyn FnOnce(&mut Ledger) + Send>),
    Close(oneshot::Sender<()>),
}

/// A handle to the thread that owns the ledger. Clones share the thread.
#[derive(Clone)]
pub struct StoreHandle {
    jobs: mpsc::Sender<Job>,
}

impl std::fmt::Debug for StoreHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoreHandle").finish_non_exhaustive()
    }
}

impl StoreHandle {
    /// Opens the ledger with `open` on a new thread. `opened` receives the result.
    pub fn start<T: Send + 'static>(
        open: impl FnOnce() -> Result<(Ledger, T), StoreError> + Send + 'static,
        opened: impl FnOnce(Result<T, StoreError>) + Send + 'static,
    ) -> Result<Self, StoreError> {
        let (jobs, mut waiting) = mpsc::channel::<Job>(WAITING);
        std::thread::Builder::new()
            .name("ledger".to_owned())
            .spawn(move || {
                let mut ledger = match open() {
                    Ok((ledger, told)) => {
                        opened(Ok(told));
                        ledger
                    }
                    Err(error) => {
                        opened(Err(error));
                        return;
                    }
                };
                while let Some(job) = waiting.blocking_recv() {
                    match job {
                        Job::Run(job) => job(&mut ledger),
                        Job::Close(closed) => {
                            drop(ledger);
                            // Whoever asked may have stopped waiting.
                            let _ = closed.send(());
                            return;
                        }
                    }
                }
            })
            .map_err(StoreError::NoThread)?;
        Ok(Self { jobs })
    }

    /// Runs `job` on the ledger, and returns its result.
    pub async fn call<R: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Ledger) -> Result<R, StoreError> + Send + 'static,
    ) -> Result<R, StoreError> {
        let (reply, answer) = oneshot::channel();
        let job = Job::Run(Box::new(move |ledger| {
            // Nobody waits any more when the asker was dropped: the job is done all the same.
            let done = ledger.free().and_then(|()| job(ledger));
            let done = done.map_err(|error| error.explained(ledger.path()));
            ledger.stuck |= matches!(done, Err(StoreError::Stuck { .. }));
            let _ = reply.send(done);
        }));
        self.jobs.send(job).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Closes the ledger once everything asked before is done. Later calls fail.
    pub async fn close(&self) {
        let (closed, done) = oneshot::channel();
        if self.jobs.send(Job::Close(closed)).await.is_ok() {
            // An error says that it is closed already.
            let _ = done.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    #[tokio::test]
    async fn the_next_job_has_a_new_connection_where_locks_did_not_come_free() {
        let folder = tempfile::tempdir().unwrap();
        let (path, locks) = (folder.path().join("ledger.db"), folder.path().to_owned());
        let open = move || Ledger::open(&path, &locks).map(|opened| (opened.ledger, ()));
        let store = StoreHandle::start(open, |opened| opened.unwrap()).unwrap();
        let marks = "SELECT count(*) FROM sqlite_temp_master";
        let marked = move |ledger: &mut Ledger| {
            Ok(ledger.connection.query_row(marks, [], |row| row.get::<_, u32>(0))?)
        };
        let mark =
            |ledger: &mut Ledger| Ok(ledger.connection.execute_batch("CREATE TEMP TABLE t (x)")?);
        store.call(mark).await.unwrap();
        for (code, left) in [(ffi::SQLITE_READONLY, 1), (ffi::SQLITE_PROTOCOL, 0)] {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            let refused = store.call(|_| Err::<(), _>(error.into())).await.unwrap_err();
            assert_eq!(matches!(refused, StoreError::Stuck { .. }), left == 0, "{refused}");
            assert_eq!(store.call(marked).await.unwrap(), left);
        }
    }
}

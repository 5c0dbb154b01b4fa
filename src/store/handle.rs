//! The thread that owns the ledger.
//!
//! SQLite blocks and keeps order; so it has a thread of its own, and everything asked of it goes
//! through one channel in order. A commit is answered after its sync.

use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot};

use super::error::StoreError;
use super::ledger::Ledger;

/// Jobs that may wait for the ledger before senders wait themselves.
const WAITING: usize = 256;

type Job = Box<dyn FnOnce(&mut Ledger) + Send>;

/// A way to the thread that owns the ledger; clones share it.
#[derive(Clone, Debug)]
pub struct StoreHandle {
    jobs: mpsc::Sender<Job>,
}

impl StoreHandle {
    /// Opens the ledger with `open` on a new thread. `opened` hears how it went.
    pub fn start<T: Send + 'static>(
        open: impl FnOnce() -> Result<(Ledger, T), StoreError> + Send + 'static,
        opened: impl FnOnce(Result<T, StoreError>) + Send + 'static,
    ) -> (Self, StoreThread) {
        let (jobs, mut waiting) = mpsc::channel::<Job>(WAITING);
        let thread = std::thread::Builder::new()
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
                    job(&mut ledger);
                }
            })
            .expect("the system gives a thread");
        (Self { jobs }, StoreThread(Some(thread)))
    }

    /// Runs `job` on the ledger and waits for what it returns.
    pub async fn call<R: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Ledger) -> Result<R, StoreError> + Send + 'static,
    ) -> Result<R, StoreError> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |ledger| {
            // Nobody waits any more when the asker was dropped: the job is done all the same.
            let _ = reply.send(job(ledger));
        });
        self.jobs.send(job).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}

/// The thread itself; dropping it waits until every job that was sent is done. All handles must
/// be gone by then.
#[derive(Debug)]
pub struct StoreThread(Option<JoinHandle<()>>);

impl Drop for StoreThread {
    fn drop(&mut self) {
        if let Some(thread) = self.0.take() {
            // A panic in there was reported where it happened.
            let _ = thread.join();
        }
    }
}

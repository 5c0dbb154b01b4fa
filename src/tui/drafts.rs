//! The thread that keeps the draft on disk: a sync must not hold a key up.

use std::sync::mpsc;
use std::thread::JoinHandle;

use crate::store::{Draft, Drafts, StoreError};

/// Saves drafts in the background; dropping it waits until the last one is on disk.
#[derive(Debug)]
pub(super) struct DraftSaver {
    drafts: Option<mpsc::Sender<Draft>>,
    thread: Option<JoinHandle<()>>,
}

impl DraftSaver {
    pub(super) fn start(drafts: Drafts, failed: impl Fn(StoreError) + Send + 'static) -> Self {
        let (sender, waiting) = mpsc::channel::<Draft>();
        let thread = std::thread::Builder::new()
            .name("drafts".to_owned())
            .spawn(move || {
                while let Ok(mut draft) = waiting.recv() {
                    // Only the newest of those that piled up matters.
                    while let Ok(newer) = waiting.try_recv() {
                        draft = newer;
                    }
                    if let Err(error) = drafts.save(&draft) {
                        failed(error);
                    }
                }
            })
            .ok();
        Self { drafts: Some(sender), thread }
    }

    pub(super) fn save(&self, draft: Draft) {
        if let Some(drafts) = &self.drafts {
            // A saver that is gone has said why.
            let _ = drafts.send(draft);
        }
    }
}

impl Drop for DraftSaver {
    fn drop(&mut self) {
        self.drafts = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

//! The thread that keeps the draft on disk: a sync must not hold a key up.

use std::sync::mpsc;
use std::thread::JoinHandle;

use crate::domain::KeptDraft;
use crate::store::{Drafts, StoreError};

/// Saves drafts in the background; dropping it waits until the last one is on disk. The thread
/// begins with the first draft: most of the time before the first frame is worth more.
pub(super) struct DraftSaver {
    waiting: Option<Waiting>,
    thread: Option<(mpsc::Sender<KeptDraft>, JoinHandle<()>)>,
}

struct Waiting {
    drafts: Drafts,
    failed: Box<dyn Fn(StoreError) + Send>,
}

impl DraftSaver {
    pub(super) fn new(drafts: Drafts, failed: impl Fn(StoreError) + Send + 'static) -> Self {
        Self { waiting: Some(Waiting { drafts, failed: Box::new(failed) }), thread: None }
    }

    pub(super) fn save(&mut self, draft: KeptDraft) {
        if let Some(waiting) = self.waiting.take() {
            self.thread = start(waiting);
        }
        if let Some((drafts, _)) = &self.thread {
            // A saver that is gone has said why.
            let _ = drafts.send(draft);
        }
    }
}

fn start(Waiting { drafts, failed }: Waiting) -> Option<(mpsc::Sender<KeptDraft>, JoinHandle<()>)> {
    let (sender, waiting) = mpsc::channel::<KeptDraft>();
    let run = move || {
        while let Ok(mut draft) = waiting.recv() {
            // Only the newest of those that piled up matters.
            while let Ok(newer) = waiting.try_recv() {
                draft = newer;
            }
            if let Err(error) = drafts.save(&draft) {
                failed(error);
            }
        }
    };
    match std::thread::Builder::new().name("drafts".to_owned()).spawn(run) {
        Ok(thread) => Some((sender, thread)),
        Err(error) => {
            tracing::error!(%error, "drafts are not kept");
            None
        }
    }
}

impl Drop for DraftSaver {
    fn drop(&mut self) {
        if let Some((drafts, thread)) = self.thread.take() {
            drop(drafts);
            let _ = thread.join();
        }
    }
}

//! The thread that keeps the draft on disk: a sync must not hold a key up.
#![expect(clippy::disallowed_methods, reason = "the shell: this starts threads")]

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread::JoinHandle;

use crate::console::say;
use crate::domain::{KeptDraft, Report};
use crate::store::{Drafts, StoreError};

/// Is told of each draft that could not be saved.
type Failed = Arc<dyn Fn(&StoreError) + Send + Sync>;

/// Saves drafts in the background; dropping it waits until the last one is on disk. The thread
/// begins with the first draft: most of the time before the first frame is worth more.
pub(super) struct DraftSaver {
    drafts: Arc<Drafts>,
    failed: Failed,
    thread: Option<Thread>,
    /// The newest draft, where it is not on disk and no thread has it.
    unsaved: Option<KeptDraft>,
}

/// The thread gives back the newest draft if that could not be saved.
type Thread = (Sender<KeptDraft>, JoinHandle<Option<KeptDraft>>);

impl DraftSaver {
    pub(super) fn new(
        drafts: Drafts,
        failed: impl Fn(&StoreError) + Send + Sync + 'static,
    ) -> Self {
        Self { drafts: Arc::new(drafts), failed: Arc::new(failed), thread: None, unsaved: None }
    }

    /// Saves a draft soon.
    pub(super) fn save(&mut self, draft: KeptDraft) {
        if self.thread.is_none() {
            self.thread = start(Arc::clone(&self.drafts), Arc::clone(&self.failed));
        }
        let unsent = match &self.thread {
            Some((drafts, _)) => drafts.send(draft).err().map(|error| error.0),
            None => Some(draft),
        };
        self.unsaved = None;
        // Without a thread a key is held up, which is better than a draft that is lost.
        if let Some(draft) = unsent
            && let Err(error) = self.save_now(draft)
        {
            (self.failed)(&error);
        }
    }

    /// Saves a draft, and comes back when it is on disk.
    pub(super) fn save_now(&mut self, draft: KeptDraft) -> Result<(), StoreError> {
        self.settle();
        let saved = self.drafts.save(&draft);
        self.unsaved = saved.is_err().then_some(draft);
        saved
    }

    /// Waits until the newest draft is on disk. One that could not be saved is tried once more.
    pub(super) fn end(&mut self) -> Result<(), Box<Unsaved>> {
        self.settle();
        let Some(draft) = self.unsaved.take() else { return Ok(()) };
        self.drafts.save(&draft).map_err(|error| Box::new(Unsaved { draft, error }))
    }

    /// Lets the thread finish what it was given.
    fn settle(&mut self) {
        if let Some((drafts, thread)) = self.thread.take() {
            drop(drafts);
            if let Ok(unsaved) = thread.join() {
                self.unsaved = unsaved;
            }
        }
    }
}

impl Drop for DraftSaver {
    fn drop(&mut self) {
        self.settle();
    }
}

fn start(drafts: Arc<Drafts>, failed: Failed) -> Option<Thread> {
    let (sender, waiting) = mpsc::channel::<KeptDraft>();
    let run = move || {
        let mut unsaved = None;
        while let Ok(mut draft) = waiting.recv() {
            // Only the newest of those that piled up matters.
            while let Ok(newer) = waiting.try_recv() {
                draft = newer;
            }
            unsaved = match drafts.save(&draft) {
                Ok(()) => None,
                Err(error) => {
                    failed(&error);
                    Some(draft)
                }
            };
        }
        unsaved
    };
    match std::thread::Builder::new().name("drafts".to_owned()).spawn(run) {
        Ok(thread) => Some((sender, thread)),
        Err(error) => {
            tracing::error!(%error, "no thread to save drafts");
            None
        }
    }
}

/// A draft that could not be saved, and why.
#[derive(Debug)]
pub(super) struct Unsaved {
    draft: KeptDraft,
    error: StoreError,
}

impl Unsaved {
    /// Keeps the draft somewhere else, as the system's temporary files are kept, and says where.
    /// Where even that fails, the prompt itself is said.
    pub(super) fn rescue(&self, program: &str) {
        let what = format!("The draft could not be saved: {}.", self.error);
        match self.put_aside() {
            Ok(path) => {
                let path = path.display();
                let safe = format!("It is kept in {path}.");
                let next = format!("{program} submit --from {path} sends that shot.");
                say(Report::new(what, safe, next));
            }
            Err(error) => {
                let safe = format!("No temporary file could be written either: {error}.");
                say(Report::new(what, safe, "This was the prompt:"));
                // A report is cut where it gets long.
                say(&self.draft.now.shot.prompt);
            }
        }
    }

    fn put_aside(&self) -> std::io::Result<PathBuf> {
        let json = serde_json::to_vec_pretty(&self.draft)?;
        // 0600 from its first moment.
        let mut file =
            tempfile::Builder::new().prefix("viewfinder-draft-").suffix(".json").tempfile()?;
        file.write_all(&json)?;
        file.as_file().sync_all()?;
        file.into_temp_path().keep().map_err(|error| error.error)
    }
}

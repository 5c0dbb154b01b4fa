//! Keeps the films that were requested last. Making one takes a moment, and downloads come in
//! parts.
#![expect(clippy::disallowed_methods, reason = "the edge: this starts threads")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use hyper::body::Bytes;
use tokio::sync::{OnceCell, Semaphore};

use super::camera::{Camera, Order, Piece};

/// Most bytes that are kept: about ten films with their stills.
const MOST_BYTES: usize = 24 * 1024 * 1024;

/// Most films that are kept, finished or not.
const MOST: usize = 256;

/// Most films that are made at once; others wait.
const AT_ONCE: usize = 2;

/// A file of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    pub(super) bytes: Bytes,
    /// Its `ETag`: the same for the same bytes.
    pub(super) tag: String,
}

impl File {
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        let tag = format!("\"{:016x}\"", fingerprint(&bytes));
        Self { bytes: bytes.into(), tag }
    }
}

/// FNV-1a, which is enough to distinguish films.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A file that is finished or being made; whoever comes second waits for the first.
type Making = Arc<OnceCell<File>>;

#[derive(Debug)]
struct Kept {
    task_id: String,
    piece: Piece,
    making: Making,
}

/// Makes films off the threads that serve, and keeps the latest.
#[derive(Debug)]
pub(super) struct Films {
    camera: Camera,
    /// Ordered by the time of the last request.
    kept: Mutex<VecDeque<Kept>>,
    makers: Semaphore,
}

impl Films {
    pub(super) fn new(camera: Camera) -> Self {
        Self { camera, kept: Mutex::default(), makers: Semaphore::new(AT_ONCE) }
    }

    /// A file of a task, made now or earlier; `None` if it could not be made.
    pub(super) async fn file(&self, order: Order, piece: Piece) -> Option<File> {
        let making = self.making(&order, piece);
        let made = making.get_or_try_init(|| self.make(order, piece)).await;
        match made {
            Ok(file) => {
                let file = file.clone();
                self.forget_the_oldest();
                Some(file)
            }
            Err(why) => {
                tracing::error!(%why, "a film could not be made");
                None
            }
        }
    }

    async fn make(&self, order: Order, piece: Piece) -> Result<File, tokio::task::JoinError> {
        // It is never closed.
        let _turn = self.makers.acquire().await;
        let camera = self.camera.clone();
        tokio::task::spawn_blocking(move || File::new(camera.make(&order, piece))).await
    }

    fn making(&self, order: &Order, piece: Piece) -> Making {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|it| it.piece == piece && it.task_id == order.task_id);
        let found = at.and_then(|at| kept.remove(at)).unwrap_or_else(|| {
            let task_id = order.task_id.clone();
            Kept { task_id, piece, making: Making::default() }
        });
        let making = Arc::clone(&found.making);
        kept.push_back(found);
        making
    }

    fn forget_the_oldest(&self) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let size = |it: &Kept| it.making.get().map_or(0, |file| file.bytes.len());
        let mut bytes: usize = kept.iter().map(size).sum();
        while kept.len() > MOST || (bytes > MOST_BYTES && kept.len() > 1) {
            bytes -= kept.pop_front().as_ref().map_or(0, size);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use pretty_assertions::assert_eq;

    use super::*;
    use crate::sandbox::task::TaskRecord;
    use crate::sandbox::task::tests::record;

    fn order(task_id: &str) -> Order {
        Order::of(&TaskRecord { task_id: task_id.to_owned(), ..record(1.0) })
    }

    /// Films of so many bytes, and how many were made.
    fn films(length: usize) -> (Films, Arc<AtomicUsize>) {
        let made = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&made);
        let camera = Camera::new(move |order, piece| {
            assert!(order.task_id != "bad", "a camera that breaks");
            count.fetch_add(1, Ordering::SeqCst);
            format!("{}{piece:?}", order.task_id).into_bytes().repeat(length)
        });
        (Films::new(camera), made)
    }

    #[tokio::test]
    async fn what_many_ask_for_is_made_once() {
        let (films, made) = films(1);
        let ask = || films.file(order("a"), Piece::Film);
        let (one, two, three) = tokio::join!(ask(), ask(), ask());
        assert_eq!((&one, &one, made.load(Ordering::SeqCst)), (&two, &three, 1));
        let poster = films.file(order("a"), Piece::Poster).await;
        assert_ne!(one.unwrap().tag, poster.unwrap().tag);
        films.file(order("b"), Piece::Film).await;
        assert_eq!(made.load(Ordering::SeqCst), 3);
    }

    #[tokio::test]
    async fn only_the_last_are_kept_and_a_new_one_is_the_same() {
        let (films, made) = films(MOST_BYTES / 10);
        let first = films.file(order("a"), Piece::Film).await;
        for task in ["b", "c"] {
            films.file(order(task), Piece::Film).await;
        }
        let bytes = |films: &Films| {
            let kept = films.kept.lock().unwrap();
            kept.iter().map(|it| it.making.get().unwrap().bytes.len()).sum::<usize>()
        };
        assert!(bytes(&films) <= MOST_BYTES);
        assert_eq!(films.file(order("a"), Piece::Film).await, first);
        assert_eq!(made.load(Ordering::SeqCst), 4, "it had been forgotten");
    }

    #[tokio::test]
    async fn a_camera_that_breaks_breaks_nothing_else() {
        let (films, _) = films(1);
        assert_eq!(films.file(order("bad"), Piece::Film).await, None);
        assert_eq!(films.file(order("bad"), Piece::Film).await, None, "and may be asked again");
        assert!(films.file(order("good"), Piece::Film).await.is_some());
    }
}

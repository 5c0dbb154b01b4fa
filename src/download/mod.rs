//! Films on their way to the disk: what an answer allows to be done with the bytes that are there,
//! what the bytes are, and the folder they go to.
//!
//! What to do is decided by pure functions ([`begin()`] from the head of an answer, and [`judge()`]
//! from the bytes); the folder does what is asked for without ever leaving itself, following a link
//! or overwriting what is not a part of the same film. Who asks, and what is written into the
//! ledger about it, is the worker's.

mod boxes;
mod extent;
mod folder;
mod host_answer;
mod limits;
pub mod names;
mod page;
mod sidecar;
mod signature;
mod unwrapped;
mod verdict;
mod wrapping;

pub use extent::Ends;
pub use folder::{Folder, Unnamed};
pub use host_answer::{Begin, begin};
pub use limits::{Limits, Room};
pub use page::{PAGE_LIMIT, TextLook, is_text, page_words};
pub use sidecar::{About, SIDECAR_LIMIT, Sidecar, is_own, is_sidecar, take_of, with_camera};
pub use signature::{ENOUGH, Kind, Picture, looks_like};
pub use unwrapped::{Halt, Ration};
pub use verdict::{Came, Judged, NOBODY_KNOWS, judge};
pub use wrapping::wrapping;

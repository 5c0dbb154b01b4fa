//! Downloads of films, without the network: what an answer allows, what the bytes are, and the
//! folder they go to.
//!
//! Pure functions decide: [`begin()`] from the head of an answer, [`judge()`] from the bytes. The
//! folder carries that out without leaving itself, following a link, or overwriting anything but a
//! part of the same film. The requests and the entries in the ledger are up to the worker.

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

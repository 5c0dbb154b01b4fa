//! Films on their way to the disk: what an answer allows to be done with the bytes that are there,
//! what the bytes are, and the folder they go to.
//!
//! What to do is decided by pure functions ([`begin()`] from the head of an answer, and [`judge()`]
//! from the bytes); the folder does what is asked for without ever leaving itself, following a link
//! or overwriting what is not a part of the same film. Who asks, and what is written into the
//! ledger about it, is the worker's.

mod begin;
mod boxes;
mod ends;
mod folder;
mod judge;
mod look;
pub mod names;
mod page;
mod room;
mod sidecar;
mod unpack;
mod wrapping;

pub use begin::{Begin, begin};
pub use ends::Ends;
pub use folder::{Folder, Unnamed};
pub use judge::{Came, Judged, NOBODY_KNOWS, judge};
pub use look::{ENOUGH, Kind, Picture, looks_like};
pub use page::{PAGE_LIMIT, TextLook, is_text, page_words};
pub use room::{Limits, Room};
pub use sidecar::{About, SIDECAR_LIMIT, Sidecar, is_own, take_of};
pub use unpack::{Halt, Ration};
pub use wrapping::wrapping;

//! Films on their way to the disk: what an answer allows to be done with the bytes that are there,
//! what the bytes are, and the folder they go to.
//!
//! What to do is decided by pure functions ([`begin()`], [`looks_like`], and the walk
//! behind [`Folder::torn`]); the folder does what is
//! asked for without ever leaving itself, following a link or overwriting anything. Who asks, and
//! what is written into the ledger about it, is the worker's.

mod begin;
mod boxes;
mod folder;
mod look;
mod sidecar;

pub use begin::{Begin, begin};
pub use boxes::Torn;
pub use folder::{FILM, Folder, LAST_FRAME, PART, POSTER, SIDECAR};
pub use look::{Kind, looks_like, no_film};
pub use sidecar::{Sidecar, is_own, shot_of, take_of};

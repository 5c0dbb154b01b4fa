//! Opens a world: its ledger, its worker, and for the sandbox the server too.
//!
//! The studio and the command line open worlds the same way, so they cannot differ in what is safe.
//! A [`World`] is chosen first, live or sandbox; opening it makes a [`Session`], and closing the
//! session waits for whatever must not be cut off.

mod camera;
mod embedded;
mod films;
mod imported;
mod lessons;
mod opened;
mod opening;
mod receipts;
mod world;

pub(crate) use camera::{camera, shoot};
pub use embedded::embed;
pub use imported::{BadTable, Imported, TABLE_LIMIT};
pub use lessons::lessons;
pub use opened::{Begun, Session};
pub use opening::{OpenError, OpenedStore, Opening, damaged};
pub use world::{NoWorld, World};

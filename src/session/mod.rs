//! An open world, and how it is opened: its ledger, its worker, and for the sandbox the server too.
//!
//! The screen and the command line open it the same way, so they cannot differ in what is safe. A
//! [`World`] is chosen first, live or sandbox; opening it makes a [`Session`], and closing that
//! waits for what must not be cut off.

mod camera;
mod embedded;
mod films;
mod lessons;
mod opened;
mod opening;
mod world;

pub(crate) use camera::{camera, shoot};
pub use embedded::embed;
pub use lessons::lessons;
pub use opened::{Begun, Session};
pub use opening::{OpenError, OpenedStore, Opening, damaged};
pub use world::{NoWorld, World};

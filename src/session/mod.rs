//! An open world, and how it is opened: its ledger, its worker, and for the sandbox the server too.
//!
//! The screen and the command line open it the same way, so they cannot differ in what is safe.

mod camera;
mod opened;

pub(crate) use camera::{camera, shoot};
pub use opened::{
    Begun, NoWorld, OpenError, OpenedStore, Opening, SANDBOX_ORIGIN, Session, World, damaged, embed,
};

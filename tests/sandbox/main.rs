//! The sandbox over real loopback sockets: what a client sees, to the byte.
//!
//! The client here is a bare `TcpStream`, so that a reset is a reset and a cut body is as long as
//! it is. Nobody sleeps: a test waits for what it expects, and where it expects nothing, for
//! something that was asked for later.
#![allow(
    clippy::disallowed_methods,
    reason = "tests prepare files, start programs and read clocks"
)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "what helps a test fails as a test does")]

mod callbacks;
mod door;
mod faults;
mod films;
mod guests;
mod log;
mod routes;
mod sharing;
mod support;

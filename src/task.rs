//! Work in the background, each piece in a box of one type.
//!
//! The runtime is compiled anew for each type of work it is given. In a box all of it is one type,
//! which makes the program smaller and its build shorter; a piece of work costs one allocation.
#![expect(clippy::disallowed_methods, reason = "the edge: this starts work")]

use std::pin::Pin;

use tokio::task::JoinHandle;

/// The name of threads whose panics are caught and say nothing to anybody.
pub(crate) const QUIET: &str = "quiet";

/// Work that ends with a `T`, in its box.
pub(crate) type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Puts work into a box.
pub(crate) fn boxed<'a, T>(work: impl Future<Output = T> + Send + 'a) -> Boxed<'a, T> {
    Box::pin(work)
}

/// Starts work that goes on by itself.
pub(crate) fn spawn(work: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    tokio::spawn(boxed(work))
}

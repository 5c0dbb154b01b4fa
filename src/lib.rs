//! viewfinder: a keyboard-driven terminal studio for AI text-to-video.

pub mod api;
pub mod domain;
pub mod store;

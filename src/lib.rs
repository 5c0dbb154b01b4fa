//! viewfinder: a keyboard-driven terminal studio for AI text-to-video.

pub mod api;
pub mod config;
pub mod domain;
pub mod sandbox;
pub mod store;
pub mod worker;

//! A small encoder of H.264: what a film of lines needs of the standard, and no more.
//!
//! Written here because openh264 needs a C++ compiler, and the encoders in pure Rust are tens of
//! thousands of lines for profiles that a film of lines has no use for.

mod bits;
mod cavlc;
mod counts;
mod encoder;
mod inter;
mod intra;
mod params;
mod residual;
mod search;
mod tables;
mod transform;
mod vectors;

pub(super) use encoder::{Encoder, KEY_EVERY, Sample, parameters};
pub(super) use params::{PROFILE, RATE};

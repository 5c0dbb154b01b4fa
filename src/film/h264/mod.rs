//! A small H.264 encoder: what a film of lines needs of the standard, and nothing else.
//!
//! It exists because openh264 needs a C++ compiler, and the encoders in pure Rust have tens of
//! thousands of lines for profiles that such a film does not use.

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

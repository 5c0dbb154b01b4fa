//! The camera move as a film: a scene, a caption and an encoder, from a shot to the bytes of an mp4.
//!
//! ```text
//! make ── preview: pose, strokes ── paint ── caption ── planes ── h264 ── mp4
//!                                     └─ canvas   └─ glyphs
//! ```
//!
//! Pure, and the same for the same input everywhere: no clock, no chance, no threads. Pictures go
//! through one at a time, so a long film takes no more memory than a short one, but for its bytes.

mod caption;
mod conduct;
mod frames;
mod glyphs;
mod grain;
mod h264;
mod make;
mod mp4;
mod paint;
mod planes;
mod size;
mod studio;
mod surface;
mod walker;

pub use caption::Caption;
pub use conduct::Conduct;
pub use frames::{Frames, Grey};
pub use make::{Film, Part, Still, film, joined, part, parts, still};
pub use size::Size;
pub use studio::{LONGEST, Scenario};

#[cfg(test)]
mod film_tests;

//! How the camera moved in a film: grey frames in, numbers out.
//!
//! ```text
//! whole ── steps ── corners, track, fit, flow ── image
//!   ├─ level (bars, fades)      └─ chance
//!   ├─ tripod
//!   └─ evidence ── got
//! ```
//!
//! Corners of a key frame are followed through the frames after it; the similarity that most of the
//! picture agrees on is the step; the steps add up to the move. Four axes of the picture can be
//! told apart: sideways, up and down, in and out, roll. A slide and a turn cannot, nor can a dolly
//! and a lens that zooms.
//!
//! Pure: no clock and no chance but a seeded one, so that the same frames give the same digits. It
//! knows nothing of the rest of the crate, least of all how its own films are drawn.

mod chance;
mod corners;
mod evidence;
mod facts;
mod fit;
mod flow;
mod frame;
mod got;
mod image;
mod level;
mod steps;
mod track;
mod tripod;
mod whole;

pub use facts::Facts;
pub use frame::{Frame, MOST_FRAMES, SIDE};
pub use got::{Got, Moved, PATH, PictureAxis, Travel, VERSION, Why};
pub use whole::measure;

#[cfg(test)]
mod measure_tests;

//! The camera move as a picture: pure mathematics from a motion vector to lines on a screen.
//!
//! A motion and a moment give a [`Pose`]; a pose and a [`Lens`] turn the scene into [`Stroke`]s in
//! units of the picture, clipped to its edge and sorted from far to near. Painting them is up to
//! the caller. Everything is finite for every input, and the same input gives the same picture.

mod canvas;
mod light;
mod plane;
mod pose;
mod project;
mod raster;
mod scene;
mod sight;
mod solid;
mod svg;
mod vec3;
mod view;

pub(crate) use canvas::{Canvas, Colour, blend};
pub use light::{Tone, pen};
pub use plane::Plane;
pub use pose::{Pose, pose};
pub use project::{Stroke, Surface, outline, picture};
pub use raster::Raster;
pub(crate) use raster::breadth;
pub use scene::Ink;
pub use sight::Sight;
pub use svg::svg;
pub use vec3::Vec3;
pub use view::{Lens, View};

#[cfg(test)]
mod framing_tests;

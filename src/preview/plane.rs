//! A plane in the world.

use super::vec3::Vec3;

/// A plane in the world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plane {
    /// A place on it.
    pub at: Vec3,
    /// Upright on it; of length 1.
    pub normal: Vec3,
}

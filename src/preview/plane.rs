//! A plane in the world.

use super::vec3::Vec3;

/// A plane in the world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plane {
    /// A point on it.
    pub at: Vec3,
    /// The unit vector perpendicular to it.
    pub normal: Vec3,
}

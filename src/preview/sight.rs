//! What a dot of the picture shows, and where another view shows the same thing, for tests that
//! need to know where the picture moves.

use super::plane::Plane;
use super::scene::{HEAD, SOLIDS};
use super::solid::Solid;
use super::vec3::Vec3;
use super::view::{NEAR, View};

/// What can be seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sight {
    /// A point on the ground or on a body that stands on it, in metres.
    Place(Vec3),
    /// A direction towards something that never comes nearer: sky, mountains, sun.
    Way(Vec3),
}

impl View {
    /// What a dot of the picture shows. `None` if the camera has sunk into the ground and looks
    /// down. Lines are ignored: they are too thin to hide what is behind them.
    pub fn sight(&self, dot: (f64, f64)) -> Option<Sight> {
        let ray = self.ray(dot);
        let solids = SOLIDS.iter().filter_map(|(_, solid)| entered(solid, self.eye, ray));
        let head = met(Plane { at: HEAD.0, normal: -self.forwards() }, self.eye, ray)
            .filter(|ahead| (self.eye + ray * *ahead - HEAD.0).length() < HEAD.1);
        let nearest =
            solids.chain(head).filter(|ahead| *ahead > NEAR).fold(f64::INFINITY, f64::min);
        if nearest.is_finite() {
            return Some(Sight::Place(self.eye + ray * nearest));
        }
        if ray.y >= 0.0 {
            return Some(Sight::Way(ray * (1.0 / ray.length())));
        }
        (self.eye.y > 0.0).then(|| Sight::Place(self.eye + ray * (-self.eye.y / ray.y)))
    }

    /// Where this view shows it; `None` if it is not ahead. It may be outside the picture, or
    /// hidden.
    pub fn dot_of(&self, sight: Sight) -> Option<(f64, f64)> {
        let (seen, near) = match sight {
            // Nearer than a line is drawn: the lens may all but lie on the ground that it shows.
            Sight::Place(place) => (self.seen(place), 1e-6),
            Sight::Way(way) => (self.turned(way), 1e-3),
        };
        (seen.z > near).then(|| self.dot(seen))
    }
}

/// The multiple of `ray` at which it meets a plane.
fn met(plane: Plane, eye: Vec3, ray: Vec3) -> Option<f64> {
    let facing = plane.normal.dot(ray);
    (facing != 0.0).then(|| plane.normal.dot(plane.at - eye) / facing)
}

/// The multiple of `ray` at which it enters a convex body from outside.
fn entered(solid: &Solid, eye: Vec3, ray: Vec3) -> Option<f64> {
    let (mut enters, mut leaves) = (f64::NEG_INFINITY, f64::INFINITY);
    for face in &solid.faces {
        let plane = solid.plane(face);
        let inwards = plane.normal.dot(ray) < 0.0;
        match met(plane, eye, ray) {
            Some(ahead) if inwards => enters = enters.max(ahead),
            Some(ahead) => leaves = leaves.min(ahead),
            // Along the face: outside of it nothing is met.
            None if plane.normal.dot(eye - plane.at) > 0.0 => return None,
            None => {}
        }
    }
    (enters < leaves).then_some(enters)
}

//! Convex bodies that hide what is behind them.

use std::f64::consts::TAU;

use super::plane::Plane;
use super::vec3::Vec3;

/// A convex body: its corners, and its faces as rings of corners as seen from outside.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Solid {
    pub(super) corners: Vec<Vec3>,
    pub(super) faces: Vec<Vec<usize>>,
    /// Whether it is round: only its outline is drawn, without the edges inside.
    pub(super) round: bool,
}

impl Solid {
    /// A body of these corners and faces. The faces are turned to look outwards.
    fn new(corners: Vec<Vec3>, mut faces: Vec<Vec<usize>>, round: bool) -> Self {
        let middle = corners.iter().fold(Vec3::default(), |sum, corner| sum + *corner)
            * (1.0 / corners.len() as f64);
        for face in &mut faces {
            if normal(&corners, face).dot(corners[face[0]] - middle) < 0.0 {
                face.reverse();
            }
        }
        Self { corners, faces, round }
    }

    /// A box standing on the ground around `(x, z)`, turned by `turn` degrees.
    pub(super) fn block((x, z): (f64, f64), size: Vec3, turn: f64) -> Self {
        Self::gable((x, z), size, 0.0, turn)
    }

    /// A house: a box with a ridge above it, `rise` higher than its walls.
    pub(super) fn gable((x, z): (f64, f64), size: Vec3, rise: f64, turn: f64) -> Self {
        let (sin, cos) = turn.to_radians().sin_cos();
        let at = |dx: f64, y: f64, dz: f64| {
            Vec3::new(x + dx * cos + dz * sin, y, z - dx * sin + dz * cos)
        };
        let (wide, deep) = (size.x / 2.0, size.z / 2.0);
        let mut corners = Vec::new();
        for y in [0.0, size.y] {
            corners.extend([
                at(-wide, y, -deep),
                at(wide, y, -deep),
                at(wide, y, deep),
                at(-wide, y, deep),
            ]);
        }
        let mut faces = vec![vec![0, 1, 2, 3], vec![1, 2, 6, 5], vec![0, 3, 7, 4]];
        if rise > 0.0 {
            corners.extend([at(0.0, size.y + rise, -deep), at(0.0, size.y + rise, deep)]);
            faces.extend([
                vec![0, 1, 5, 8, 4],
                vec![3, 2, 6, 9, 7],
                vec![4, 8, 9, 7],
                vec![5, 6, 9, 8],
            ]);
        } else {
            faces.extend([vec![0, 1, 5, 4], vec![3, 2, 6, 7], vec![4, 5, 6, 7]]);
        }
        Self::new(corners, faces, false)
    }

    /// A round body between two heights with a radius at each; a cone if the upper radius is 0.
    pub(super) fn column((x, z): (f64, f64), low: (f64, f64), high: (f64, f64)) -> Self {
        const SIDES: usize = 10;
        let ring = |(y, radius): (f64, f64)| {
            (0..SIDES).map(move |n| {
                let (sin, cos) = (TAU * n as f64 / SIDES as f64).sin_cos();
                Vec3::new(x + radius * cos, y, z + radius * sin)
            })
        };
        // A cone is a column that ends in next to nothing: its faces stay faces.
        let high = (high.0, high.1.max(1e-3));
        let corners: Vec<Vec3> = ring(low).chain(ring(high)).collect();
        let mut faces: Vec<Vec<usize>> = (0..SIDES)
            .map(|n| {
                let next = (n + 1) % SIDES;
                vec![n, next, SIDES + next, SIDES + n]
            })
            .collect();
        faces.push((0..SIDES).collect());
        faces.push((SIDES..2 * SIDES).collect());
        Self::new(corners, faces, true)
    }

    /// The plane of a face, with its normal pointing outwards.
    pub(super) fn plane(&self, face: &[usize]) -> Plane {
        let normal = normal(&self.corners, face);
        Plane { at: self.corners[face[0]], normal: normal * (1.0 / normal.length()) }
    }

    /// Whether a face looks towards `eye`.
    pub(super) fn faces_eye(&self, face: &[usize], eye: Vec3) -> bool {
        normal(&self.corners, face).dot(eye - self.corners[face[0]]) > 0.0
    }

    /// The distance from `eye` to its nearest corner.
    pub(super) fn distance(&self, eye: Vec3) -> f64 {
        self.corners.iter().map(|corner| (*corner - eye).length()).fold(f64::INFINITY, f64::min)
    }
}

fn normal(corners: &[Vec3], face: &[usize]) -> Vec3 {
    let [a, b, c] = [0, 1, 2].map(|n| corners[face[n]]);
    (b - a).cross(c - a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_outside_some_faces_are_seen_and_from_inside_none() {
        let size = Vec3::new(2.0, 2.0, 2.0);
        for solid in [
            Solid::block((3.0, 4.0), size, 30.0),
            Solid::gable((3.0, 4.0), size, 1.0, -20.0),
            Solid::column((3.0, 4.0), (0.0, 1.0), (2.0, 0.0)),
        ] {
            let seen = |eye| solid.faces.iter().filter(|face| solid.faces_eye(face, eye)).count();
            assert!(seen(Vec3::new(0.0, 1.0, 0.0)) >= 1);
            assert_eq!(seen(Vec3::new(3.0, 0.9, 4.0)), 0, "every face looks outwards");
        }
    }
}

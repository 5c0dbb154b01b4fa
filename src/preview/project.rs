//! From the scene to a picture: near plane, perspective, clipping, and sorting from far to near.

use std::f64::consts::TAU;

use super::plane::Plane;
use super::pose::Pose;
use super::scene::{GRID, HEAD, HORIZON, Ink, POST, POSTS, RIDGE, SOLIDS, SUN};
use super::solid::Solid;
use super::vec3::Vec3;
use super::view::{Lens, NEAR, Seen, View, ahead};

/// Directions, as unit vectors, are clipped this close to sideways.
const FAR: f64 = 1e-3;

/// Radius of the ground's grid around the camera, in metres; further out its lines would only
/// merge.
const GROUND: f64 = 13.0;

/// Parts of the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backdrop {
    /// The sun.
    Sun,
    /// A part of the mountains.
    Mountain,
    /// The ground up to the horizon.
    Ground,
}

/// A step of painting. Points are in dots from the upper left corner, inside the picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Stroke {
    /// A face, as a convex ring, which hides what was painted behind it.
    Face {
        /// Its corners.
        ring: Vec<(f64, f64)>,
        /// Where it is in the world.
        plane: Plane,
        /// The kind of thing it belongs to.
        ink: Ink,
        /// The distance to the nearest point of its body, in metres.
        depth: f64,
    },
    /// A line.
    Line {
        /// From here.
        from: (f64, f64),
        /// To here.
        to: (f64, f64),
        /// The kind of thing it belongs to.
        ink: Ink,
        /// The distance to its nearer end, in metres; infinite for the sky.
        depth: f64,
    },
}

/// The scene from a pose, as strokes from far to near.
pub fn picture(pose: &Pose, lens: Lens) -> Vec<Stroke> {
    let mut drawing = Drawing::new(pose, lens);
    drawing.sky();
    drawing.ground();
    for standing in drawing.far_to_near() {
        match standing {
            Standing::Post(foot) => {
                let top = foot + Vec3::new(0.0, POST, 0.0);
                let (foot, top) = (drawing.view.seen(foot), drawing.view.seen(top));
                drawing.line(foot, top, Ink::Thing, NEAR);
            }
            Standing::Solid(ink, solid) => {
                drawing.solid(solid, ink, true);
                if ink == Ink::Subject {
                    drawing.head(ink, true);
                }
            }
        }
    }
    drawing.strokes
}

/// The outline of the subject from a pose, hiding nothing: what remains visible of the start when
/// the end is shown.
pub fn outline(pose: &Pose, lens: Lens) -> Vec<Stroke> {
    let mut drawing = Drawing::new(pose, lens);
    let (ink, subject) = &SOLIDS[0];
    debug_assert_eq!(*ink, Ink::Subject);
    drawing.solid(subject, Ink::Ghost, false);
    drawing.head(Ink::Ghost, false);
    drawing.strokes
}

/// The background, as convex rings from far to near, for painting in colour.
pub fn backdrop(pose: &Pose, lens: Lens) -> Vec<(Backdrop, Vec<(f64, f64)>)> {
    let view = View::new(pose, lens);
    let turned = |ring: &[Vec3]| ring.iter().map(|way| view.turned(*way)).collect::<Vec<_>>();
    let mut rings = Vec::new();
    let mut add = |kind, ring: Option<Vec<_>>| rings.extend(ring.map(|ring| (kind, ring)));
    add(Backdrop::Sun, view.flat(&turned(&SUN), FAR));
    for nth in 0..RIDGE.len() {
        let (a, b) = (RIDGE[nth], RIDGE[(nth + 1) % RIDGE.len()]);
        let foot = |top: Vec3| Vec3::new(top.x, 0.0, top.z);
        add(Backdrop::Mountain, view.flat(&turned(&[a, b, foot(b), foot(a)]), FAR));
    }
    add(Backdrop::Ground, view.below());
    rings
}

/// A picture being drawn.
struct Drawing {
    view: View,
    strokes: Vec<Stroke>,
}

/// Something standing on the ground.
#[derive(Clone, Copy)]
enum Standing {
    /// A post, by the position of its foot.
    Post(Vec3),
    /// A body.
    Solid(Ink, &'static Solid),
}

impl Drawing {
    fn new(pose: &Pose, lens: Lens) -> Self {
        Self { view: View::new(pose, lens), strokes: Vec::new() }
    }

    fn line(&mut self, a: Seen, b: Seen, ink: Ink, near: f64) {
        let Some((a, b)) = ahead(a, b, near) else { return };
        let depth = if ink == Ink::Sky { f64::INFINITY } else { a.z.min(b.z) };
        if let Some((from, to)) = self.view.cut(self.view.dot(a), self.view.dot(b)) {
            self.strokes.push(Stroke::Line { from, to, ink, depth });
        }
    }

    /// Draws a ring of directions, infinitely far away.
    fn ring(&mut self, ring: &[Vec3], ink: Ink) {
        for (nth, way) in ring.iter().enumerate() {
            let (a, b) = (self.view.turned(*way), self.view.turned(ring[(nth + 1) % ring.len()]));
            self.line(a, b, ink, FAR);
        }
    }

    fn sky(&mut self) {
        self.ring(&SUN, Ink::Sky);
        // The sun sets behind the mountains when the camera sinks its view; here it stands clear.
        self.ring(&RIDGE, Ink::Sky);
        self.ring(&HORIZON, Ink::Sky);
    }

    fn ground(&mut self) {
        let steps = (GROUND / GRID).ceil() as i32;
        let (x0, z0) =
            ((self.view.eye.x / GRID).round() * GRID, (self.view.eye.z / GRID).round() * GRID);
        let flat = Vec3::new(self.view.eye.x, 0.0, self.view.eye.z);
        let row = |n: i32| -> Vec<Option<Seen>> {
            let along = |m| Vec3::new(x0 + f64::from(m) * GRID, 0.0, z0 + f64::from(n) * GRID);
            (-steps..=steps)
                .map(along)
                .map(|place| ((place - flat).length() < GROUND).then(|| self.view.seen(place)))
                .collect()
        };
        // Each crossing once, joined to the one before it and the one behind it.
        let rows: Vec<_> = (-steps..=steps).map(row).collect();
        for (n, row) in rows.iter().enumerate() {
            for (m, here) in row.iter().enumerate() {
                let Some(here) = *here else { continue };
                let right = row.get(m + 1).copied().flatten();
                let ahead = rows.get(n + 1).and_then(|row| row[m]);
                for there in [right, ahead].into_iter().flatten() {
                    self.line(here, there, Ink::Ground, NEAR);
                }
            }
        }
    }

    fn far_to_near(&self) -> Vec<Standing> {
        let solids = SOLIDS
            .iter()
            .map(|(ink, solid)| (solid.distance(self.view.eye), Standing::Solid(*ink, solid)));
        let posts =
            POSTS.iter().map(|foot| ((*foot - self.view.eye).length(), Standing::Post(*foot)));
        let mut order: Vec<_> = solids.chain(posts).collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0));
        order.into_iter().map(|(_, standing)| standing).collect()
    }

    fn solid(&mut self, solid: &Solid, ink: Ink, hides: bool) {
        let corners: Vec<Seen> =
            solid.corners.iter().map(|corner| self.view.seen(*corner)).collect();
        if corners.iter().all(|corner| corner.z < NEAR) {
            return;
        }
        let shown: Vec<bool> =
            solid.faces.iter().map(|face| solid.faces_eye(face, self.view.eye)).collect();
        let depth = corners.iter().map(|corner| corner.z.max(NEAR)).fold(f64::INFINITY, f64::min);
        // Each edge with how many faces that are seen it belongs to.
        let mut edges: Vec<(usize, usize, u8)> = Vec::new();
        for (face, shown) in solid.faces.iter().zip(&shown) {
            if !shown {
                continue;
            }
            if hides {
                let ring: Vec<Seen> = face.iter().map(|corner| corners[*corner]).collect();
                self.face(&ring, solid.plane(face), ink, depth);
            }
            for (nth, a) in face.iter().enumerate() {
                let b = face[(nth + 1) % face.len()];
                let (a, b) = (*a.min(&b), *a.max(&b));
                match edges.iter_mut().find(|edge| (edge.0, edge.1) == (a, b)) {
                    Some(edge) => edge.2 += 1,
                    None => edges.push((a, b, 1)),
                }
            }
        }
        for (a, b, faces) in edges {
            if faces == 1 || !solid.round {
                self.line(corners[a], corners[b], ink, NEAR);
            }
        }
    }

    /// Draws the subject's head: a ball, which looks like a disc from everywhere.
    fn head(&mut self, ink: Ink, hides: bool) {
        const SIDES: usize = 14;
        let (middle, radius) = HEAD;
        let seen = self.view.seen(middle);
        if seen.z < NEAR + radius {
            return;
        }
        let ring: Vec<Seen> = (0..SIDES)
            .map(|n| {
                let (sin, cos) = (TAU * n as f64 / SIDES as f64).sin_cos();
                seen + Vec3::new(cos, sin, 0.0) * radius
            })
            .collect();
        if hides {
            let plane = Plane { at: middle, normal: -self.view.forwards() };
            self.face(&ring, plane, ink, seen.z);
        }
        for (nth, a) in ring.iter().enumerate() {
            self.line(*a, ring[(nth + 1) % SIDES], ink, NEAR);
        }
    }

    fn face(&mut self, ring: &[Seen], plane: Plane, ink: Ink, depth: f64) {
        if let Some(ring) = self.view.flat(ring, NEAR) {
            self.strokes.push(Stroke::Face { ring, plane, ink, depth });
        }
    }
}

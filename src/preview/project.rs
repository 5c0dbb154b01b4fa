//! From the scene to a picture: near plane, perspective, clipping, and sorting from far to near.

use std::f64::consts::TAU;

use super::light::{GROUND_STEPS, SKY_STEPS, Tone};
use super::plane::Plane;
use super::pose::Pose;
use super::scene::{GRID, HEAD, Ink, POST, POSTS, RIDGE, SOLIDS, around, glow, sun};
use super::solid::Solid;
use super::vec3::Vec3;
use super::view::{Lens, NEAR, Seen, View, ahead};

/// Directions, as unit vectors, are clipped this close to sideways.
const FAR: f64 = 1e-3;

/// How much of the scene a picture has room for: a small one shows fewer things, since nobody could
/// tell smaller ones apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Detail {
    /// The subject, what stands around it, sky and ground.
    Few,
    /// The posts along the path and the nearest lines of the ground's grid, too.
    Some,
    /// Everything.
    All,
}

impl Detail {
    /// The detail of a picture whose longer side has so many dots.
    fn of(lens: Lens) -> Self {
        match lens.width.max(lens.height * lens.tall) {
            side if side < 80.0 => Self::Few,
            side if side < 560.0 => Self::Some,
            _ => Self::All,
        }
    }

    /// Radius of the ground's grid around the camera, in metres; further out its lines would only
    /// merge.
    const fn grid(self) -> f64 {
        match self {
            Self::Few => 0.0,
            Self::Some => 7.5,
            Self::All => 13.0,
        }
    }
}

/// What a face is a part of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Surface {
    /// The sky.
    Sky,
    /// The sun in it.
    Sun,
    /// The mountains.
    Mountain,
    /// The ground up to the horizon.
    Ground,
    /// A side of something that stands on it, with its place in the world.
    Side(Plane),
}

/// A step of painting. Points are in dots from the upper left corner, inside the picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Stroke {
    /// A face, as a convex ring, which hides what was painted behind it.
    Face {
        /// Its corners.
        ring: Vec<(f64, f64)>,
        /// What it is a part of.
        surface: Surface,
        /// The kind of thing it belongs to.
        ink: Ink,
        /// Its colour.
        tone: Tone,
        /// The distance to the nearest point of its body, in metres; infinite for the background.
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
        /// Whether it only outlines a face that is there as well.
        edge: bool,
        /// The distance to its nearer end, in metres; infinite for the sky.
        depth: f64,
    },
}

/// The scene from a pose, as strokes from far to near.
pub fn picture(pose: &Pose, lens: Lens) -> Vec<Stroke> {
    Drawing::new(pose, lens).scene()
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

/// A picture being drawn.
pub(super) struct Drawing {
    pub(super) view: View,
    detail: Detail,
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
    pub(super) fn new(pose: &Pose, lens: Lens) -> Self {
        let view = View::new(pose, lens);
        Self { view, detail: Detail::of(view.lens), strokes: Vec::new() }
    }

    /// Draws everything.
    pub(super) fn scene(mut self) -> Vec<Stroke> {
        self.sky();
        self.ground();
        for standing in self.far_to_near() {
            match standing {
                Standing::Post(foot) => {
                    let top = foot + Vec3::new(0.0, POST, 0.0);
                    let (foot, top) = (self.view.seen(foot), self.view.seen(top));
                    self.line(foot, top, Ink::Thing, NEAR);
                }
                Standing::Solid(ink, solid) => {
                    self.solid(solid, ink, true);
                    if ink == Ink::Subject {
                        self.head(ink, true);
                    }
                }
            }
        }
        self.strokes
    }

    fn line(&mut self, a: Seen, b: Seen, ink: Ink, near: f64) {
        self.stroke((a, b), ink, false, near);
    }

    /// A line that outlines a face.
    fn edge(&mut self, a: Seen, b: Seen, ink: Ink) {
        self.stroke((a, b), ink, ink != Ink::Ghost, NEAR);
    }

    fn stroke(&mut self, (a, b): (Seen, Seen), ink: Ink, edge: bool, near: f64) {
        let Some((a, b)) = ahead(a, b, near) else { return };
        let depth = if ink == Ink::Sky { f64::INFINITY } else { a.z.min(b.z) };
        if let Some((from, to)) = self.view.cut(self.view.dot(a), self.view.dot(b)) {
            self.strokes.push(Stroke::Line { from, to, ink, edge, depth });
        }
    }

    /// Draws a ring of directions, infinitely far away.
    fn ring(&mut self, ring: &[Vec3], ink: Ink) {
        let turned: Vec<Seen> = ring.iter().map(|way| self.view.turned(*way)).collect();
        for (nth, way) in turned.iter().enumerate() {
            self.line(*way, turned[(nth + 1) % ring.len()], ink, FAR);
        }
    }

    /// Fills a convex ring of directions.
    fn background(&mut self, ring: &[Vec3], surface: Surface, tone: Tone) {
        let ring: Vec<Seen> = ring.iter().map(|way| self.view.turned(*way)).collect();
        let ring = self.view.flat(&ring, FAR);
        self.fill(ring, surface, Ink::Sky, tone);
    }

    fn fill(&mut self, ring: Option<Vec<(f64, f64)>>, surface: Surface, ink: Ink, tone: Tone) {
        let depth = f64::INFINITY;
        self.strokes.extend(ring.map(|ring| Stroke::Face { ring, surface, ink, tone, depth }));
    }

    fn sky(&mut self) {
        let Lens { width, height, .. } = self.view.lens;
        let whole = vec![(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
        self.fill(Some(whole), Surface::Sky, Ink::Sky, Tone::sky(0));
        for (nth, sine) in SKY_STEPS.iter().enumerate() {
            // What is higher than that is a cone around the zenith.
            self.background(&around(sine.asin()), Surface::Sky, Tone::sky(nth + 1));
        }
        self.background(&glow(), Surface::Sky, Tone::GLOW);
        let sun = sun();
        self.background(&sun, Surface::Sun, Tone::SUN);
        self.ring(&sun, Ink::Sky);
        for (nth, a) in RIDGE.iter().enumerate() {
            let b = RIDGE[(nth + 1) % RIDGE.len()];
            let foot = |top: Vec3| Vec3::new(top.x, 0.0, top.z);
            let ring = [*a, b, foot(b), foot(*a)];
            self.background(&ring, Surface::Mountain, Tone::MOUNTAIN);
        }
        self.ring(&RIDGE, Ink::Sky);
    }

    fn ground(&mut self) {
        let below = self.view.below();
        self.fill(below, Surface::Ground, Ink::Ground, Tone::ground(0));
        let eye = self.view.eye;
        for (nth, radius) in GROUND_STEPS.iter().enumerate().filter(|_| eye.y > 0.0) {
            let foot = Vec3::new(eye.x, 0.0, eye.z);
            let ring = around(0.0).map(|way| self.view.seen(foot + way * *radius));
            let ring = self.view.flat(&ring, FAR);
            self.fill(ring, Surface::Ground, Ink::Ground, Tone::ground(nth + 1));
        }
        self.ring(&around(0.0), Ink::Sky);
        let radius = self.detail.grid();
        let steps = (radius / GRID).ceil() as i32;
        let (x0, z0) =
            ((self.view.eye.x / GRID).round() * GRID, (self.view.eye.z / GRID).round() * GRID);
        let flat = Vec3::new(self.view.eye.x, 0.0, self.view.eye.z);
        let row = |n: i32| -> Vec<Option<Seen>> {
            let along = |m| Vec3::new(x0 + f64::from(m) * GRID, 0.0, z0 + f64::from(n) * GRID);
            (-steps..=steps)
                .map(along)
                .map(|place| ((place - flat).length() < radius).then(|| self.view.seen(place)))
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
        let posts = if self.detail == Detail::Few { &[] } else { POSTS.as_slice() };
        let posts =
            posts.iter().map(|foot| ((*foot - self.view.eye).length(), Standing::Post(*foot)));
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
                let plane = solid.plane(face);
                self.face(&ring, plane, ink, Tone::side(ink, plane.normal, depth), depth);
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
                self.edge(corners[a], corners[b], ink);
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
            self.face(&ring, plane, ink, Tone::HEAD, seen.z);
        }
        for (nth, a) in ring.iter().enumerate() {
            self.edge(*a, ring[(nth + 1) % SIDES], ink);
        }
    }

    fn face(&mut self, ring: &[Seen], plane: Plane, ink: Ink, tone: Tone, depth: f64) {
        if let Some(ring) = self.view.flat(ring, NEAR) {
            self.strokes.push(Stroke::Face {
                ring,
                surface: Surface::Side(plane),
                ink,
                tone,
                depth,
            });
        }
    }
}

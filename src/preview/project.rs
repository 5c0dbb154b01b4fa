//! From the scene to a picture: near plane, perspective, edge of the picture, far before near.

use std::f64::consts::TAU;

use super::pose::Pose;
use super::scene::{EYE, GRID, HEAD, HORIZON, Ink, POST, POSTS, RIDGE, SOLIDS, SUN};
use super::solid::Solid;
use super::vec3::Vec3;

/// Nothing nearer than this many metres is seen.
const NEAR: f64 = 0.1;

/// Directions, which are as long as 1, are cut off as near to sideways as this.
const FAR: f64 = 1e-3;

/// The ground's grid is drawn this far around the camera, in metres; beyond, its lines would only
/// run together.
const GROUND: f64 = 13.0;

/// What the wider side of the picture shows, in degrees: a lens of about 31 mm on full frame.
const FIELD: f64 = 60.0;

/// A picture to be made, in its own dots.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lens {
    /// Dots across, at least 1.
    pub width: f64,
    /// Dots down, at least 1.
    pub height: f64,
    /// How much higher than wide a dot is.
    pub tall: f64,
}

/// What is behind everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backdrop {
    /// The sun.
    Sun,
    /// A piece of the mountains.
    Mountain,
    /// The ground up to the horizon.
    Ground,
}

/// A step of painting. Places are dots from the upper left corner, inside the picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Stroke {
    /// Wipe out what was painted inside this convex ring.
    Wipe(Vec<(f64, f64)>),
    /// A line.
    Line {
        /// From here.
        from: (f64, f64),
        /// To here.
        to: (f64, f64),
        /// What it belongs to.
        ink: Ink,
        /// How far away its nearer end is, in metres; infinite for the sky.
        depth: f64,
    },
}

/// The scene from a pose, as strokes from far to near.
pub fn picture(pose: &Pose, lens: Lens) -> Vec<Stroke> {
    let mut view = View::new(pose, lens);
    view.sky();
    view.ground();
    for standing in view.far_to_near() {
        match standing {
            Standing::Post(foot) => {
                let (foot, top) = (view.seen(foot), view.seen(foot + Vec3::new(0.0, POST, 0.0)));
                view.line(foot, top, Ink::Thing, NEAR);
            }
            Standing::Solid(ink, solid) => {
                view.solid(solid, ink, true);
                if ink == Ink::Subject {
                    view.head(ink, true);
                }
            }
        }
    }
    view.strokes
}

/// The outline of the subject where it is from a pose, with nothing wiped out: what is left to see
/// of the start when the end is shown.
pub fn outline(pose: &Pose, lens: Lens) -> Vec<Stroke> {
    let mut view = View::new(pose, lens);
    let (ink, subject) = &SOLIDS[0];
    debug_assert_eq!(*ink, Ink::Subject);
    view.solid(subject, Ink::Ghost, false);
    view.head(Ink::Ghost, false);
    view.strokes
}

/// What is behind everything, as convex rings from far to near: for who paints in colours.
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

struct View {
    eye: Vec3,
    right: Vec3,
    up: Vec3,
    forwards: Vec3,
    lens: Lens,
    /// Dots that one unit at distance 1 takes.
    focus: f64,
    strokes: Vec<Stroke>,
}

/// Something that stands on the ground.
#[derive(Clone, Copy)]
enum Standing {
    /// A post, by its foot.
    Post(Vec3),
    /// A body.
    Solid(Ink, &'static Solid),
}

/// A place as the camera sees it: to the right, up, ahead.
type Seen = Vec3;

impl View {
    fn new(pose: &Pose, lens: Lens) -> Self {
        let [right, up, forwards] = pose.directions();
        let usable = |size: f64| if size.is_finite() { size.clamp(1.0, 1e5) } else { 1.0 };
        let tall = if lens.tall.is_finite() { lens.tall.clamp(0.1, 10.0) } else { 1.0 };
        let lens = Lens { width: usable(lens.width), height: usable(lens.height), tall };
        let side = lens.width.max(lens.height * tall);
        let focus = side / 2.0 / (FIELD / 2.0).to_radians().tan();
        let eye = pose.place + Vec3::new(0.0, EYE, 0.0);
        Self { eye, right, up, forwards, lens, focus, strokes: Vec::new() }
    }

    /// A direction as the camera sees it.
    fn turned(&self, way: Vec3) -> Seen {
        Vec3::new(way.dot(self.right), way.dot(self.up), way.dot(self.forwards))
    }

    /// A place as the camera sees it.
    fn seen(&self, place: Vec3) -> Seen {
        self.turned(place - self.eye)
    }

    /// Where in the picture something ahead is.
    fn dot(&self, seen: Seen) -> (f64, f64) {
        let scale = self.focus / seen.z;
        (
            self.lens.width / 2.0 + seen.x * scale,
            (self.lens.height * self.lens.tall / 2.0 - seen.y * scale) / self.lens.tall,
        )
    }

    fn line(&mut self, a: Seen, b: Seen, ink: Ink, near: f64) {
        let Some((a, b)) = ahead(a, b, near) else { return };
        let depth = if ink == Ink::Sky { f64::INFINITY } else { a.z.min(b.z) };
        if let Some((from, to)) = self.cut(self.dot(a), self.dot(b)) {
            self.strokes.push(Stroke::Line { from, to, ink, depth });
        }
    }

    /// The part of a line inside the picture (Liang and Barsky).
    fn cut(&self, from: (f64, f64), to: (f64, f64)) -> Option<((f64, f64), (f64, f64))> {
        let (width, height) = (self.lens.width, self.lens.height);
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let (mut start, mut end) = (0.0_f64, 1.0_f64);
        for (by, room) in
            [(-dx, from.0), (dx, width - from.0), (-dy, from.1), (dy, height - from.1)]
        {
            if by == 0.0 {
                if room < 0.0 {
                    return None;
                }
            } else if by < 0.0 {
                start = start.max(room / by);
            } else {
                end = end.min(room / by);
            }
        }
        let at = |part: f64| {
            ((from.0 + dx * part).clamp(0.0, width), (from.1 + dy * part).clamp(0.0, height))
        };
        (start <= end).then(|| (at(start), at(end)))
    }

    /// A ring of directions, at no distance that counts.
    fn ring(&mut self, ring: &[Vec3], ink: Ink) {
        for (nth, way) in ring.iter().enumerate() {
            let (a, b) = (self.turned(*way), self.turned(ring[(nth + 1) % ring.len()]));
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
        let (x0, z0) = ((self.eye.x / GRID).round() * GRID, (self.eye.z / GRID).round() * GRID);
        let flat = Vec3::new(self.eye.x, 0.0, self.eye.z);
        let row = |n: i32| -> Vec<Option<Seen>> {
            let along = |m| Vec3::new(x0 + f64::from(m) * GRID, 0.0, z0 + f64::from(n) * GRID);
            (-steps..=steps)
                .map(along)
                .map(|place| ((place - flat).length() < GROUND).then(|| self.seen(place)))
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
            .map(|(ink, solid)| (solid.distance(self.eye), Standing::Solid(*ink, solid)));
        let posts = POSTS.iter().map(|foot| ((*foot - self.eye).length(), Standing::Post(*foot)));
        let mut order: Vec<_> = solids.chain(posts).collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0));
        order.into_iter().map(|(_, standing)| standing).collect()
    }

    fn solid(&mut self, solid: &Solid, ink: Ink, hides: bool) {
        let corners: Vec<Seen> = solid.corners.iter().map(|corner| self.seen(*corner)).collect();
        if corners.iter().all(|corner| corner.z < NEAR) {
            return;
        }
        let shown: Vec<bool> =
            solid.faces.iter().map(|face| solid.faces_eye(face, self.eye)).collect();
        // Each edge with how many faces that are seen it belongs to.
        let mut edges: Vec<(usize, usize, u8)> = Vec::new();
        for (face, shown) in solid.faces.iter().zip(&shown) {
            if !shown {
                continue;
            }
            if hides {
                let ring: Vec<Seen> = face.iter().map(|corner| corners[*corner]).collect();
                self.wipe(&ring);
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

    /// The subject's head: a ball, which is a disc from everywhere.
    fn head(&mut self, ink: Ink, hides: bool) {
        const SIDES: usize = 14;
        let (middle, radius) = HEAD;
        let seen = self.seen(middle);
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
            self.wipe(&ring);
        }
        for (nth, a) in ring.iter().enumerate() {
            self.line(*a, ring[(nth + 1) % SIDES], ink, NEAR);
        }
    }

    /// Wipes out what is behind a convex ring.
    fn wipe(&mut self, ring: &[Seen]) {
        if let Some(flat) = self.flat(ring, NEAR) {
            self.strokes.push(Stroke::Wipe(flat));
        }
    }

    /// What of a convex ring is ahead, as far as it is in the picture.
    fn flat(&self, ring: &[Seen], near: f64) -> Option<Vec<(f64, f64)>> {
        let ring = clip(ring, |place| place.z - near, Seen::towards);
        self.inside(&ring.iter().map(|place| self.dot(*place)).collect::<Vec<_>>())
    }

    /// The part of a convex ring of dots that is in the picture.
    fn inside(&self, flat: &[(f64, f64)]) -> Option<Vec<(f64, f64)>> {
        let (width, height) = (self.lens.width, self.lens.height);
        let flat = clip(flat, |dot| dot.0, between);
        let flat = clip(&flat, |dot| width - dot.0, between);
        let flat = clip(&flat, |dot| dot.1, between);
        let mut flat = clip(&flat, |dot| height - dot.1, between);
        for dot in &mut flat {
            *dot = (dot.0.clamp(0.0, width), dot.1.clamp(0.0, height));
        }
        (flat.len() >= 3).then_some(flat)
    }

    /// The ring of the ground: what lies below the horizon.
    fn below(&self) -> Option<Vec<(f64, f64)>> {
        let (width, height) = (self.lens.width, self.lens.height);
        let depth = |dot: &(f64, f64)| {
            let (x, y) = (dot.0 - width / 2.0, (height / 2.0 - dot.1) * self.lens.tall);
            -(self.forwards * self.focus + self.right * x + self.up * y).y
        };
        let whole = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
        self.inside(&clip(&whole, depth, between))
    }
}

/// A dot a part of the way from one to another.
fn between(a: (f64, f64), b: (f64, f64), part: f64) -> (f64, f64) {
    (a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part)
}

/// The part of a line that is ahead of the camera.
fn ahead(a: Seen, b: Seen, near: f64) -> Option<(Seen, Seen)> {
    match (a.z >= near, b.z >= near) {
        (true, true) => Some((a, b)),
        (false, false) => None,
        (inside, _) => {
            let cut = a.towards(b, (near - a.z) / (b.z - a.z));
            let cut = Vec3::new(cut.x, cut.y, near);
            Some(if inside { (a, cut) } else { (cut, b) })
        }
    }
}

/// The part of a convex ring where `side` is not negative (Sutherland and Hodgman).
fn clip<P: Copy>(ring: &[P], side: impl Fn(&P) -> f64, between: impl Fn(P, P, f64) -> P) -> Vec<P> {
    let mut kept = Vec::with_capacity(ring.len() + 1);
    for (nth, a) in ring.iter().enumerate() {
        let b = &ring[(nth + 1) % ring.len()];
        let (from, to) = (side(a), side(b));
        if from >= 0.0 {
            kept.push(*a);
        }
        if (from >= 0.0) != (to >= 0.0) {
            kept.push(between(*a, *b, from / (from - to)));
        }
    }
    kept
}

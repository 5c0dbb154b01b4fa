//! Maps points of the world to the picture and back: perspective, without the scene.

use super::pose::Pose;
use super::scene::EYE;
use super::vec3::Vec3;

/// Nothing nearer than this is visible, in metres.
pub(super) const NEAR: f64 = 0.1;

/// Field of view along the wider side of the picture, in degrees: a lens of about 31 mm on full
/// frame.
const FIELD: f64 = 60.0;

/// The size of a picture, in its own dots.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lens {
    /// Number of dots across, at least 1.
    pub width: f64,
    /// Number of dots down, at least 1.
    pub height: f64,
    /// Ratio of a dot's height to its width.
    pub tall: f64,
}

/// A point relative to the camera: to the right, up, ahead.
pub(super) type Seen = Vec3;

/// What a camera sees from a pose through a lens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    pub(super) eye: Vec3,
    right: Vec3,
    pub(super) up: Vec3,
    forwards: Vec3,
    pub(super) lens: Lens,
    /// Dots per unit of length at distance 1.
    focus: f64,
}

impl View {
    /// The view from a pose. Invalid values of the lens are clamped.
    pub fn new(pose: &Pose, lens: Lens) -> Self {
        let [right, up, forwards] = pose.directions();
        let usable = |size: f64| if size.is_finite() { size.clamp(1.0, 1e5) } else { 1.0 };
        let tall = if lens.tall.is_finite() { lens.tall.clamp(0.1, 10.0) } else { 1.0 };
        let lens = Lens { width: usable(lens.width), height: usable(lens.height), tall };
        let side = lens.width.max(lens.height * tall);
        let focus = side / 2.0 / (FIELD / 2.0).to_radians().tan();
        let eye = pose.place + Vec3::new(0.0, EYE, 0.0);
        Self { eye, right, up, forwards, lens, focus }
    }

    /// The position of the camera in metres, with the ground at height 0.
    pub const fn eye(&self) -> Vec3 {
        self.eye
    }

    /// The unit vector in which it looks.
    pub const fn forwards(&self) -> Vec3 {
        self.forwards
    }

    /// Dots per metre at a distance of one metre.
    pub const fn focus(&self) -> f64 {
        self.focus
    }

    /// A direction relative to the camera.
    pub(super) fn turned(&self, way: Vec3) -> Seen {
        Vec3::new(way.dot(self.right), way.dot(self.up), way.dot(self.forwards))
    }

    /// A point relative to the camera.
    pub(super) fn seen(&self, place: Vec3) -> Seen {
        self.turned(place - self.eye)
    }

    /// The dot that shows something ahead.
    pub(super) fn dot(&self, seen: Seen) -> (f64, f64) {
        let scale = self.focus / seen.z;
        (
            self.lens.width / 2.0 + seen.x * scale,
            (self.lens.height * self.lens.tall / 2.0 - seen.y * scale) / self.lens.tall,
        )
    }

    /// The direction in the world of what a dot shows. It leads one metre ahead, so its multiples
    /// reach whatever is that many metres ahead.
    pub fn ray(&self, (x, y): (f64, f64)) -> Vec3 {
        let across = (x - self.lens.width / 2.0) / self.focus;
        let upwards = (self.lens.height / 2.0 - y) * self.lens.tall / self.focus;
        self.forwards + self.right * across + self.up * upwards
    }

    /// Clips a line to the picture (Liang and Barsky).
    pub(super) fn cut(&self, from: (f64, f64), to: (f64, f64)) -> Option<((f64, f64), (f64, f64))> {
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

    /// Projects the part of a convex ring that is ahead, and clips it to the picture.
    pub(super) fn flat(&self, ring: &[Seen], near: f64) -> Option<Vec<(f64, f64)>> {
        let ring = clip(ring, |place| place.z - near, Seen::towards);
        self.inside(&ring.iter().map(|place| self.dot(*place)).collect::<Vec<_>>())
    }

    /// Clips a convex ring of dots to the picture.
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

    /// The ring of the ground: everything below the horizon.
    pub(super) fn below(&self) -> Option<Vec<(f64, f64)>> {
        let (width, height) = (self.lens.width, self.lens.height);
        let depth = |dot: &(f64, f64)| {
            let (x, y) = (dot.0 - width / 2.0, (height / 2.0 - dot.1) * self.lens.tall);
            -(self.forwards * self.focus + self.right * x + self.up * y).y
        };
        let whole = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
        self.inside(&clip(&whole, depth, between))
    }
}

/// The point a part of the way from one dot to another.
fn between(a: (f64, f64), b: (f64, f64), part: f64) -> (f64, f64) {
    (a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part)
}

/// Clips a line to what is ahead of the camera.
pub(super) fn ahead(a: Seen, b: Seen, near: f64) -> Option<(Seen, Seen)> {
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

/// Clips a convex ring to where `side` is not negative (Sutherland and Hodgman).
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

//! What the scene, the lens and the scale of the axes have to do for each other: where the camera
//! goes, the subject stays in the frame, and stands out.

use super::canvas::Canvas;
use super::pose::{Pose, pose};
use super::project::{Drawing, Stroke};
use super::scene::Ink;
use super::view::Lens;
use crate::domain::{Axis, AxisValue, Convention, Motion};

/// The seconds of the shortest usual shot.
const SECONDS: f64 = 5.0;

/// Half of each axis alone, to both sides.
fn halves() -> impl Iterator<Item = Motion> {
    let sides = |axis| [-50, 50].map(|tenths| (axis, AxisValue::from_tenths(tenths)));
    Axis::ALL.into_iter().flat_map(sides).map(|(axis, value)| Motion::default().with(axis, value))
}

/// Pictures of every ratio that models are known to take, in dots of small and of large panes.
fn lenses() -> impl Iterator<Item = Lens> {
    let ratios = [(16, 9), (9, 16), (1, 1), (4, 3), (3, 4), (21, 9), (1280, 720)];
    ratios.into_iter().flat_map(|(wide, high)| {
        [48.0, 68.0, 116.0, 200.0].map(|side| {
            let (wide, high) = (f64::from(wide), f64::from(high));
            let by = side / wide.max(high);
            Lens { width: wide * by, height: high * by, tall: 1.0 }
        })
    })
}

/// How many dots show the subject in the picture, or in one that is so many times as wide and as high
/// with all of it in the middle.
fn subject(pose: &Pose, lens: Lens, times: f64) -> usize {
    let mut drawing = Drawing::new(pose, lens);
    drawing.view.lens = Lens { width: lens.width * times, height: lens.height * times, ..lens };
    let [width, height] = [lens.width, lens.height].map(|side| (side * times).round() as usize);
    let mut canvas = Canvas::new(width, height);
    for stroke in drawing.scene() {
        if let Stroke::Face { ring, tone, .. } = stroke {
            canvas.fill(&ring, [u8::from(tone.ink() == Ink::Subject), 0, 0]);
        }
    }
    canvas.pixels.chunks_exact(3).filter(|dot| dot[0] == 1).count()
}

#[test]
fn at_half_of_each_axis_the_subject_is_still_in_the_frame() {
    for lens in lenses() {
        for motion in halves() {
            let end = pose(&motion, &Convention::default(), SECONDS, 1.0);
            let part = subject(&end, lens, 1.0) as f64 / subject(&end, lens, 3.0) as f64;
            assert!(part >= 0.6, "{motion}: {part:.2} of it in {lens:?}");
        }
    }
}

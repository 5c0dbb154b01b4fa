//! The laws of the camera preview.

use proptest::prelude::*;
use viewfinder::domain::{Axis, AxisValue, Convention, Motion};
use viewfinder::preview::{Lens, Pose, Sight, Stroke, Vec3, View, outline, picture, pose};

fn any_motion() -> impl Strategy<Value = Motion> {
    prop::array::uniform6(-100..=100_i32).prop_map(|tenths| {
        Axis::ALL.into_iter().zip(tenths).fold(Motion::default(), |motion, (axis, tenths)| {
            motion.with(axis, AxisValue::from_tenths(tenths))
        })
    })
}

fn any_axis() -> impl Strategy<Value = Axis> {
    prop::sample::select(Axis::ALL.to_vec())
}

fn any_lens() -> impl Strategy<Value = Lens> {
    let size = || prop_oneof![Just(0.0), Just(1.0), 1.0..500.0_f64, Just(f64::NAN), Just(1e9)];
    let tall = prop_oneof![Just(1.0), Just(2.0), Just(0.0), Just(f64::INFINITY)];
    (size(), size(), tall).prop_map(|(width, height, tall)| Lens { width, height, tall })
}

fn usual() -> Lens {
    Lens { width: 160.0, height: 90.0, tall: 1.0 }
}

fn at(motion: &Motion, seconds: f64, phase: f64) -> Pose {
    pose(motion, &Convention::default(), seconds, phase)
}

/// How far each component of a pose has gone, whichever way.
fn gone(pose: &Pose, axis: Axis) -> f64 {
    match axis {
        Axis::X => pose.place.x,
        Axis::Y => pose.place.y,
        Axis::Z => pose.place.z,
        Axis::Roll => pose.roll,
        Axis::Pan => pose.pan,
        Axis::Tilt => pose.tilt,
    }
}

fn dots(stroke: &Stroke) -> Vec<(f64, f64)> {
    match stroke {
        Stroke::Face { ring, .. } => ring.clone(),
        Stroke::Line { from, to, .. } => vec![*from, *to],
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

proptest! {
    #[test]
    fn every_picture_is_finite_and_inside_its_edge(
        motion in any_motion(),
        seconds in prop_oneof![Just(f64::NAN), Just(f64::INFINITY), 0.0..60.0_f64],
        phase in prop_oneof![Just(f64::NAN), -2.0..3.0_f64],
        lens in any_lens(),
    ) {
        let pose = at(&motion, seconds, phase);
        let usable = |size: f64| if size.is_finite() { size.clamp(1.0, 1e5) } else { 1.0 };
        let (width, height) = (usable(lens.width), usable(lens.height));
        for stroke in picture(&pose, lens).iter().chain(&outline(&pose, lens)) {
            for (x, y) in dots(stroke) {
                prop_assert!((0.0..=width).contains(&x) && (0.0..=height).contains(&y), "{stroke:?}");
            }
            let (Stroke::Line { depth, .. } | Stroke::Face { depth, .. }) = stroke;
            prop_assert!(*depth > 0.0, "{stroke:?}");
        }
    }

    #[test]
    fn the_same_asked_twice_is_the_same_picture(motion in any_motion(), phase in 0.0..=1.0_f64) {
        let pose = at(&motion, 5.0, phase);
        prop_assert_eq!(picture(&pose, usual()), picture(&at(&motion, 5.0, phase), usual()));
    }

    #[test]
    fn a_still_camera_and_the_start_of_every_shot_are_one_pose(
        motion in any_motion(),
        seconds in 0.0..30.0_f64,
        phase in 0.0..=1.0_f64,
    ) {
        let still = at(&Motion::default(), seconds, phase);
        prop_assert_eq!(still, at(&motion, seconds, 0.0));
        prop_assert_eq!(still.place, Vec3::default());
        prop_assert_eq!(picture(&still, usual()), picture(&at(&motion, seconds, 0.0), usual()));
    }

    #[test]
    fn an_axis_turned_round_mirrors_its_move(axis in any_axis(), tenths in 1..=100_i32, phase in 0.0..=1.0_f64) {
        let alone = |tenths| Motion::default().with(axis, AxisValue::from_tenths(tenths));
        let (there, back) = (at(&alone(tenths), 5.0, phase), at(&alone(-tenths), 5.0, phase));
        for each in Axis::ALL {
            prop_assert!(close(gone(&there, each), -gone(&back, each)), "{each:?}: {there:?} {back:?}");
        }
    }

    #[test]
    fn left_and_right_turned_round_mirror_the_whole_way(motion in any_motion(), phase in 0.0..=1.0_f64) {
        let sideways = [Axis::X, Axis::Roll, Axis::Pan];
        let mirrored = sideways.into_iter().fold(motion, |motion, axis| {
            motion.with(axis, AxisValue::from_tenths(-i32::from(motion.get(axis).tenths())))
        });
        let (one, other) = (at(&motion, 5.0, phase), at(&mirrored, 5.0, phase));
        prop_assert!(close(one.place.x, -other.place.x));
        prop_assert!(close(one.place.y, other.place.y) && close(one.place.z, other.place.z));
        let [_, _, ahead] = one.directions();
        let [_, _, mirrored] = other.directions();
        prop_assert!(close(ahead.x, -mirrored.x) && close(ahead.y, mirrored.y));
    }

    #[test]
    fn a_larger_amount_goes_further_and_a_later_moment_too(
        axis in any_axis(),
        tenths in 1..100_i32,
        phase in 0.01..0.99_f64,
    ) {
        let end = |tenths, phase| {
            let motion = Motion::default().with(axis, AxisValue::from_tenths(tenths));
            gone(&at(&motion, 5.0, phase), axis).abs()
        };
        prop_assert!(end(tenths, phase) < end(tenths + 1, phase));
        prop_assert!(end(tenths, phase) < end(tenths, phase + 0.01));
        prop_assert!(end(tenths, phase) > 0.0);
    }

    #[test]
    fn the_directions_of_the_camera_stay_at_right_angles(motion in any_motion(), phase in 0.0..=1.0_f64) {
        let [right, up, ahead] = at(&motion, 10.0, phase).directions();
        for (a, b) in [(right, up), (up, ahead), (ahead, right)] {
            prop_assert!(close(a.dot(b), 0.0) && close(a.length(), 1.0));
        }
    }

    #[test]
    fn sliding_and_lifting_do_not_disturb_each_other(motion in any_motion(), phase in 0.0..=1.0_f64) {
        // The way is the sum of the ways of x, y and z, each with the same turning.
        let place = |keep: &[Axis]| {
            let slides = [Axis::X, Axis::Y, Axis::Z];
            let others = slides.into_iter().filter(|axis| !keep.contains(axis));
            let motion = others.fold(motion, |motion, axis| motion.with(axis, AxisValue::ZERO));
            at(&motion, 5.0, phase).place
        };
        let sum = place(&[Axis::X]) + place(&[Axis::Y]) + place(&[Axis::Z]);
        let whole = place(&[Axis::X, Axis::Y, Axis::Z]);
        prop_assert!((sum - whole).length() < 1e-9);
    }

    #[test]
    fn what_a_dot_shows_is_shown_there(
        motion in any_motion(),
        phase in 0.0..1.0_f64,
        lens in any_lens(),
        (across, down) in (0.0..1.0_f64, 0.0..1.0_f64),
    ) {
        let view = View::new(&at(&motion, 5.0, phase), lens);
        let usable = |size: f64| if size.is_finite() { size.clamp(1.0, 1e5) } else { 1.0 };
        let dot = (usable(lens.width) * across, usable(lens.height) * down);
        match view.sight(dot) {
            Some(sight) => {
                let there = view.dot_of(sight).unwrap();
                let near = |a: f64, b: f64| (a - b).abs() < 1e-6 * (1.0 + a.abs());
                prop_assert!(near(there.0, dot.0) && near(there.1, dot.1), "{dot:?} {there:?}");
                if let Sight::Place(place) = sight {
                    prop_assert!(place.y > -1e-6, "nothing is below the ground: {place:?}");
                }
            }
            None => prop_assert!(view.eye().y <= 0.0 && view.ray(dot).y < 0.0, "only in the ground"),
        }
    }
}

#[test]
fn the_middle_shows_the_subject_and_the_rims_what_is_around() {
    let view = View::new(&at(&Motion::default(), 5.0, 0.0), usual());
    let Some(Sight::Place(subject)) = view.sight((80.0, 60.0)) else { unreachable!() };
    assert!((5.0..6.0).contains(&subject.z) && subject.x.abs() < 0.1, "{subject:?}");
    let Some(Sight::Place(ground)) = view.sight((45.0, 85.0)) else { unreachable!() };
    assert!(ground.y.abs() < 1e-9 && ground.z > 1.0, "{ground:?}");
    let Some(Sight::Way(sky)) = view.sight((60.0, 3.0)) else { unreachable!() };
    assert!(sky.y > 0.1, "{sky:?}");
    // From the other side of a body its other side is seen, and from within it nothing of it.
    let away = Pose { place: Vec3::new(0.0, 0.0, 12.0), pan: 180.0, tilt: 0.0, roll: 0.0 };
    let Some(Sight::Place(back)) = View::new(&away, usual()).sight((80.0, 60.0)) else {
        unreachable!()
    };
    assert!((6.0..7.0).contains(&back.z), "{back:?}");
}

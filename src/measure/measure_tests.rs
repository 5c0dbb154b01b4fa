//! What the estimator says of frames that are made by hand.

use super::*;

const WIDTH: usize = 112;
const HEIGHT: usize = 64;

/// Brightness that is nowhere the same, at a place of a plane.
fn scene(x: f64, y: f64) -> f64 {
    let wave = |a: f64, b: f64, c: f64| (a * x + b * y + c).sin();
    let cells = f64::from(u8::from(wave(0.29, 0.05, 0.0) * wave(-0.04, 0.31, 1.0) > 0.0));
    128.0 + 26.0 * wave(0.17, 0.11, 2.0) + 22.0 * wave(-0.13, 0.23, 0.5) + 55.0 * (cells - 0.5)
}

/// Frames of the plane, each where `place` says that a pixel, from the middle, looks.
fn film(count: usize, place: impl Fn(usize, f64, f64) -> (f64, f64)) -> Vec<Frame> {
    let frame = |nth: usize| {
        let pixels = (0..WIDTH * HEIGHT).map(|at| {
            let (x, y) = ((at % WIDTH) as f64, (at / WIDTH) as f64);
            let (x, y) = place(nth, x - (WIDTH - 1) as f64 / 2.0, y - (HEIGHT - 1) as f64 / 2.0);
            scene(x, y) as u8
        });
        Frame { width: WIDTH, height: HEIGHT, grey: pixels.collect() }
    };
    (0..count).map(frame).collect()
}

/// A camera that goes to the right by so many pixels a step.
fn slide(count: usize, step: f64) -> Vec<Frame> {
    film(count, |nth, x, y| (x + step * nth as f64, y))
}

fn totals(frames: &[Frame]) -> [f64; 4] {
    measure(frames, 8.0).totals().unwrap()
}

fn near(got: f64, wanted: f64, by: f64) -> bool {
    (got - wanted).abs() <= by
}

#[test]
fn each_axis_is_told_with_its_sign_and_its_size() {
    // Ten frames of an eighth of a second: the last one lasts as long as the others.
    let [h, v, z, r] = totals(&slide(10, 1.5));
    assert!(near(h, 15.0 / WIDTH as f64, 0.004), "{h}");
    assert!(v.abs() < 0.004 && z.abs() < 0.01 && r.abs() < 0.4, "{v} {z} {r}");
    let [h, v, ..] = totals(&film(10, |nth, x, y| (x, y - 1.2 * nth as f64)));
    assert!(near(v, 12.0 / HEIGHT as f64, 0.006) && h.abs() < 0.004, "up: {v} {h}");
    let [_, _, z, _] = totals(&film(10, |nth, x, y| {
        let size = (-0.02 * nth as f64).exp();
        (x * size, y * size)
    }));
    assert!(near(z, 0.2, 0.01), "in: {z}");
    let [_, _, _, r] = totals(&film(10, |nth, x, y| {
        let (sin, cos) = (2.0 * nth as f64).to_radians().sin_cos();
        (x * cos - y * sin, x * sin + y * cos)
    }));
    assert!(near(r, 20.0, 0.6), "clockwise: {r}");
}

#[test]
fn a_move_is_told_and_what_does_not_move_is_still() {
    let got = measure(&slide(10, 1.5), 8.0);
    assert_eq!(got.axes.map(|axis| axis.moved), [Moved::Yes, Moved::No, Moved::No, Moved::No]);
    assert_eq!((got.why, got.version, got.frames, got.steps), (None, VERSION, 10, 9));
    assert_eq!(got.measured, 9);
    assert!(near(got.seconds, 1.25, 1e-9) && got.support > 0.9 && got.cuts.is_empty());
    let horizontal = got.axis(PictureAxis::Horizontal);
    let whole = horizontal.per_second.unwrap() * 1.25;
    assert!(near(whole, horizontal.total.unwrap(), 2e-5), "{horizontal:?}");
    // What is written down is read again to the digit.
    let text = serde_json::to_string(&got).unwrap();
    assert_eq!(serde_json::from_str::<Got>(&text).unwrap(), got);
    let still = measure(&slide(10, 0.0), 8.0);
    assert_eq!(still.axes.map(|axis| axis.moved), [Moved::No; 4]);
}

#[test]
fn the_path_begins_at_nothing_and_shows_a_move_that_comes_back() {
    let there_and_back = film(17, |nth, x, y| (x + 1.5 * (8 - nth.abs_diff(8)) as f64, y));
    let got = measure(&there_and_back, 8.0);
    assert_eq!((got.path.len(), got.path[0]), (PATH, [0.0; 4]));
    assert!(got.path[PATH - 1][0].abs() < 0.006);
    let furthest = got.path.iter().map(|at| at[0]).fold(0.0, f64::max);
    assert!(near(furthest, 12.0 / WIDTH as f64, 0.01), "{furthest}");
}

#[test]
fn the_same_frames_give_the_same_digits() {
    let frames = film(12, |nth, x, y| (x + 0.7 * nth as f64, y - 0.3 * nth as f64));
    let (a, b) = (measure(&frames, 8.0), measure(&frames, 8.0));
    let digits = |got: &Got| got.path.iter().flatten().map(|it| it.to_bits()).collect::<Vec<_>>();
    assert_eq!(digits(&a), digits(&b));
    assert_eq!(a, b);
}

#[test]
fn bars_and_a_fade_move_nothing() {
    let mut frames = slide(10, 1.5);
    for (nth, frame) in frames.iter_mut().enumerate() {
        let light = 1.0 - 0.095 * nth as f64;
        for (at, value) in frame.grey.iter_mut().enumerate() {
            let bar = !(8..WIDTH - 8).contains(&(at % WIDTH));
            *value = if bar { 3 } else { (f64::from(*value) * light) as u8 };
        }
    }
    let [h, v, z, r] = totals(&frames);
    assert!(near(h, 15.0 / WIDTH as f64, 0.006), "{h}");
    assert!(v.abs() < 0.01 && z.abs() < 0.02 && r.abs() < 0.9, "{v} {z} {r}");
}

#[test]
fn a_cut_is_found_and_costs_nothing() {
    let frames = film(20, |nth, x, y| {
        let x = x + 0.4 * nth as f64;
        // Another place, seen from its side and from nearer.
        if nth < 11 { (x, y) } else { (0.6 * y + 4000.0, 0.6 * x - 900.0) }
    });
    let got = measure(&frames, 8.0);
    assert_eq!((got.cuts.as_slice(), got.measured), ([11.0 / 8.0].as_slice(), 18));
    let total = got.totals().unwrap()[0];
    assert!(near(total, 8.0 / WIDTH as f64, 0.006), "{total}");
}

#[test]
fn what_cannot_be_measured_says_why() {
    let why = |frames: &[Frame]| {
        let got = measure(frames, 8.0);
        let nothing = Travel { total: None, per_second: None, moved: Moved::Unclear };
        assert_eq!(got.axes, [nothing; 4], "{:?}", got.why);
        got.why.unwrap()
    };
    let flat = |width: usize, height: usize, grey: u8| Frame {
        width,
        height,
        grey: vec![grey; width * height],
    };
    assert_eq!(why(&[]), Why::Unreadable);
    assert_eq!(why(&slide(1, 0.0)), Why::Short);
    assert_eq!(why(&slide(7, 1.0)), Why::Short);
    assert_eq!(why(&vec![flat(8, 8, 0); MOST_FRAMES + 1]), Why::Long);
    assert_eq!(why(&vec![flat(112, 64, 0); 9]), Why::Dark);
    assert_eq!(why(&vec![flat(112, 64, 200); 9]), Why::FewPoints);
    assert_eq!(why(&vec![flat(0, 0, 0); 9]), Why::Unreadable);
    assert_eq!(why(&vec![flat(SIDE + 1, 64, 0); 9]), Why::Unreadable);
    let lies = Frame { width: usize::MAX, height: 2, grey: vec![0; 100] };
    assert_eq!(why(&vec![lies; 9]), Why::Unreadable);
    let short = Frame { grey: vec![0; 100], ..flat(112, 64, 0) };
    assert_eq!(why(&vec![short; 9]), Why::Unreadable);
    let mut changing = slide(9, 1.0);
    changing[5] = flat(64, 112, 9);
    assert_eq!(why(&changing), Why::ChangingSize);
    // A strip.
    let strip = |nth: u8| Frame {
        width: 240,
        height: 20,
        grey: (0..4800).map(|n| (n % 251) as u8 ^ nth).collect(),
    };
    assert_eq!(why(&(0..9).map(strip).collect::<Vec<_>>()), Why::FewPoints);
    for rate in [0.0, -8.0, f64::NAN, f64::INFINITY] {
        assert_eq!(measure(&slide(9, 1.0), rate).why, Some(Why::Unreadable));
    }
}

#[test]
fn most_of_a_film_in_the_dark_is_dark() {
    let mut frames = slide(20, 1.0);
    for frame in &mut frames[4..] {
        frame.grey.fill(2);
    }
    assert_eq!(measure(&frames, 8.0).why, Some(Why::Dark));
}

#[test]
fn noise_in_which_nothing_can_be_followed_is_not_told() {
    let mut dice = chance::Chance::seeded(5);
    let mut frames = slide(9, 0.0);
    for value in frames.iter_mut().flat_map(|frame| &mut frame.grey) {
        *value = (dice.part() * 255.0) as u8;
    }
    let got = measure(&frames, 8.0);
    assert!(matches!(got.why, Some(Why::TwoMotions | Why::FewPoints)), "{:?}", got.why);
}

#[test]
fn half_a_picture_that_drifts_is_no_camera() {
    // Above, nothing moves; below, everything does.
    let frames = film(24, |nth, x, y| if y < 2.0 { (x, y) } else { (x + 0.8 * nth as f64, y) });
    let got = measure(&frames, 8.0);
    assert!(got.axes.iter().all(|axis| axis.moved != Moved::Yes), "{got:?}");
}

#[test]
fn only_a_clear_move_is_told_of_an_axis_nobody_asked_for() {
    let got = |travels: [f64; 4]| {
        let axes = PictureAxis::ALL.map(|axis| Travel {
            total: Some(travels[axis.index()]),
            per_second: None,
            moved: evidence::Evidence::rigid(travels).moved(axis),
        });
        Got { axes, why: None, ..Got::nothing(Why::Short, 9, 1.0) }
    };
    let too = |travels| got(travels).moves_too(PictureAxis::Vertical);
    assert!(too([0.05, 0.031, 0.0, 0.0]));
    assert!(!too([0.05, 0.029, 0.0, 0.0]), "too little");
    assert!(!too([0.09, 0.031, 0.0, 0.0]), "less than half of the largest");
    assert!(!Got::nothing(Why::Dark, 9, 1.0).moves_too(PictureAxis::Vertical));
}

#[test]
fn a_bar_with_letters_is_no_part_of_the_picture() {
    // Below, letters that stay over a plain bar; above it, everything goes to the right.
    let mut frames = slide(16, 1.5);
    for frame in &mut frames {
        for y in HEIGHT - 12..HEIGHT {
            for x in 0..WIDTH {
                let letter = (HEIGHT - 9..HEIGHT - 3).contains(&y) && (x / 2 + y).is_multiple_of(3);
                frame.grey[y * WIDTH + x] = if letter { 220 } else { 12 };
            }
        }
    }
    let window = level::Window::of(&frames);
    assert_eq!((window.left, window.top, window.width), (0, 0, WIDTH));
    assert_eq!(window.height, HEIGHT - 14, "the bar, and what it smeared into");
    // A picture that shows the same in its lower part is none.
    assert_eq!(level::Window::of(&slide(16, 0.0)).height, HEIGHT);
}

#[test]
fn light_that_comes_and_goes_moves_nothing() {
    // Every other frame is a third as bright and has a third of the contrast.
    let lit = |mut frames: Vec<Frame>| {
        for (nth, frame) in frames.iter_mut().enumerate() {
            for value in &mut frame.grey {
                *value = if nth % 2 == 0 { *value } else { *value / 3 };
            }
        }
        measure(&frames, 8.0)
    };
    let (steady, lit) = (measure(&slide(24, 1.3), 8.0), lit(slide(24, 1.3)));
    assert_eq!(lit.measured, 23, "{lit:?}");
    assert!(lit.support > 0.97 * steady.support, "{} {}", lit.support, steady.support);
    let (is, was) = (lit.totals().unwrap(), steady.totals().unwrap());
    for (axis, by) in PictureAxis::ALL.into_iter().zip([0.004, 0.004, 0.01, 0.3]) {
        assert!(near(is[axis.index()], was[axis.index()], by), "{is:?} {was:?}");
    }
}

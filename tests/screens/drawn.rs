//! The viewfinder in every way of drawing it: that there is something to be seen wherever it plays,
//! what can be told apart, and what a frame costs a connection.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use ratatui::backend::{Backend as _, CrosstermBackend};
use ratatui::buffer::Buffer;
use viewfinder::app::{Field, Mode, finder, msg, next_wake};
use viewfinder::config::{catalog, moves, phrases};
use viewfinder::domain::{Axis, AxisValue, Convention, Motion, directions};
use viewfinder::picture::{CellSize, Rendered, drawn_frame, indexed};
use viewfinder::preview::{Ink, Tone, picture, pose};
use viewfinder::ui::{Background, Draw, Fore, Glyphs, KeptScene, Look, Shaded, Shading, Theme};
use viewfinder::ui::{framed, sent};

use crate::support::{Studio, live, look};

/// Every way of drawing.
fn looks() -> impl Iterator<Item = (&'static str, Look)> {
    let with = |draw| Look { draw, ..look() };
    [
        ("lines", with(Draw::Lines)),
        ("cells", with(Draw::Cells)),
        ("few colours", Look { full_colour: false, ..with(Draw::Cells) }),
        ("ascii", Look { glyphs: Glyphs::ASCII, ..with(Draw::Cells) }),
    ]
    .into_iter()
}

/// A studio in that size that moves, and plays.
fn playing(ratio: &str, (width, height): (u16, u16)) -> Studio {
    let mut studio = Studio::of(live(), "a cat", width, height);
    ratio.clone_into(&mut studio.model.form.rest.ratio);
    studio.model.form.motion.try_on(Some("x=4,z=3".parse().unwrap()));
    studio.tell(msg::Input::Wake);
    studio
}

#[test]
fn no_pane_plays_an_empty_picture_and_one_without_a_picture_says_why() {
    let ratios = ["16:9", "9:16", "1:1", "21:9", "99:1"];
    let widths = [40, 60, 79, 80, 110, 120, 200];
    let heights = [10, 12, 16, 18, 20, 21, 22, 24, 36, 40, 60];
    for (width, height) in widths.into_iter().flat_map(|w| heights.map(|h| (w, h))) {
        for ratio in ratios {
            for (focus, whole) in
                [(Field::Prompt, false), (Field::Motion, false), (Field::Motion, true)]
            {
                let mut studio = playing(ratio, (width, height));
                studio.model.focus = focus;
                studio.model.preview.whole = whole;
                let place = format!("{ratio} in {width} x {height}, {focus:?} {whole}");
                let ticks = next_wake(&studio.model, studio.now).is_some();
                let pane = studio.model.regions().viewfinder;
                let Some(frame) = finder(pane, ratio).picture else {
                    let screen = studio.screen();
                    let told = pane.is_empty() || screen.contains("Too small");
                    assert!(told, "{place}:\n{screen}");
                    continue;
                };
                assert!(ticks, "it plays: {place}");
                for (name, look) in looks() {
                    studio.look = look;
                    let (buffer, _) = studio.frame();
                    let inside = frame.positions().filter(|at| {
                        let cell = &buffer[*at];
                        cell.symbol() != " " || cell.bg != ratatui::style::Color::Reset
                    });
                    // Beyond the corners of a finder, which stand in every one.
                    assert!(inside.count() > 16, "{place} in {name}:\n{}", studio.screen());
                }
            }
        }
    }
}

#[test]
fn nothing_breaks_at_any_size() {
    for width in (0..=200).step_by(9).chain([1, 2, 3, 39, 40, 79, 80]) {
        for height in (0..=60).step_by(5).chain([1, 2, 9, 21, 22, 39]) {
            let mut studio = playing("16:9", (width, height));
            for draw in [Draw::Cells, Draw::Pixels, Draw::Lines] {
                studio.look.draw = draw;
                let (buffer, _) = studio.frame();
                assert_eq!((buffer.area.width, buffer.area.height), (width, height));
            }
            assert!(studio.model.regions().mode == Mode::TooSmall || width >= 40);
        }
    }
}

#[test]
fn a_scene_that_was_kept_is_the_one_that_would_be_drawn() {
    type Change = fn(&mut Studio);
    let changes: [Change; 12] = [
        |studio| _ = studio.keys("b"),
        |studio| _ = studio.wait(Duration::from_millis(700)),
        |studio| _ = studio.wait(Duration::from_secs(30)),
        |studio| studio.model.form.motion.try_on(Some("r=-8".parse().unwrap())),
        |studio| studio.model.form.rest.seconds = 10,
        |studio| "9:16".clone_into(&mut studio.model.form.rest.ratio),
        |studio| studio.model.preview.thirds = true,
        |studio| "gen3a".clone_into(&mut studio.model.form.rest.model),
        |studio| studio.look.full_colour = !studio.look.full_colour,
        |studio| studio.look.theme = Theme::for_background(Background::Light),
        |studio| studio.look.glyphs = Glyphs::ASCII,
        |studio| studio.look.draw = Draw::Cells,
    ];
    for (name, look) in looks() {
        let (mut studio, mut kept) = (playing("16:9", (120, 40)), KeptScene::default());
        studio.look = look;
        for (nth, change) in changes.into_iter().enumerate() {
            for again in ["drawn", "kept"] {
                let (next, anew) = (studio.next_frame(&mut kept), studio.frame());
                assert!(next == anew, "{name}, {again} before change {nth}");
            }
            change(&mut studio);
        }
        assert!(studio.next_frame(&mut kept) == studio.frame(), "{name}");
    }
}

/// Half of each axis alone, to both sides.
fn halves() -> impl Iterator<Item = Motion> {
    let sides = |axis| [-50, 50].map(|tenths| (axis, AxisValue::from_tenths(tenths)));
    let halves = Axis::ALL.into_iter().flat_map(sides);
    halves.map(|(axis, value)| Motion::default().with(axis, value))
}

fn shaded(motion: &Motion, (width, height): (u16, u16)) -> Vec<Shaded> {
    let mut shading = Shading::new(width, height);
    let end = pose(motion, &Convention::default(), 5.0, 1.0);
    shading.paint(&picture(&end, shading.lens()));
    let cells = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    cells.map(|(x, y)| shading.cell(x, y).unwrap()).collect()
}

#[test]
fn roll_pan_and_tilt_are_told_apart_from_still_pictures() {
    let phrases = phrases(viewfinder::config::Language::En);
    for size in [framed((24, 7), "16:9"), framed((34, 10), "9:16"), framed((56, 16), "21:9")] {
        let all: Vec<_> = halves().chain([Motion::default()]).collect();
        for (nth, one) in all.iter().enumerate() {
            for other in &all[nth + 1..] {
                let pairs = shaded(one, size).into_iter().zip(shaded(other, size));
                let (cells, differ) = pairs.fold((0, 0), |(cells, differ), (a, b)| {
                    (cells + 1, differ + usize::from(a != b))
                });
                assert!(differ * 10 >= cells, "{one} and {other}: {differ} of {cells} {size:?}");
            }
        }
        let said: BTreeSet<_> =
            all.iter().map(|it| directions(it, &Convention::default(), &phrases)).collect();
        assert_eq!(said.len(), all.len(), "and in words");
    }
}

/// The contrast of two colours, as WCAG has it.
fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let light = |colour: [u8; 3]| -> f64 {
        let parts = colour.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    };
    let (one, other) = (light(one), light(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// What a terminal paints for one of the 256 colours behind the sixteen.
fn painted(colour: u8) -> [u8; 3] {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    match colour {
        232.. => [8 + 10 * (colour - 232); 3],
        _ => [36, 6, 1].map(|by| STEPS[usize::from((colour - 16) / by % 6)]),
    }
}

#[test]
fn the_subject_stands_out_from_the_ground() {
    let of = |ink| Tone::all().filter(move |tone| tone.ink() == ink).map(Tone::colour);
    for subject in of(Ink::Subject) {
        for ground in of(Ink::Ground) {
            let few = contrast(painted(indexed(subject)), painted(indexed(ground)));
            let all = contrast(subject, ground);
            assert!(all >= 1.5 && few >= 1.5, "{subject:?} on {ground:?}: {all:.2}, {few:.2}");
        }
    }
    // And it is seen, at every ratio and to every side.
    for motion in halves() {
        for ratio in catalog().ratios("gen4") {
            for cells in [(24, 7), (34, 12), (56, 16), (110, 40)] {
                let shown = shaded(&motion, framed(cells, ratio));
                let subject = |it: &Shaded| {
                    let fore = matches!(it.fore, Fore::Tone(tone) if tone.ink() == Ink::Subject);
                    fore || it.back.ink() == Ink::Subject
                };
                assert!(shown.iter().any(subject), "{motion} at {ratio} in {cells:?}");
            }
        }
    }
}

#[test]
fn a_frame_of_pixels_is_at_most_fifteen_kilobytes() {
    let mut studio = playing("16:9", (200, 60));
    studio.look.draw = Draw::Pixels;
    let begun = studio.now.mono;
    studio.model.preview.toggle(begun);
    let cell = CellSize::told(10, 20).unwrap();
    for it in moves().list() {
        studio.model.form.motion.try_on(Some(it.motion));
        for into in [900, 2_900, 5_400] {
            studio.now.mono = begun + Duration::from_millis(into);
            let sent = sent(&studio.model, &studio.look, studio.now).unwrap();
            let draw = |width, height| {
                assert!(width == 480 || height == 270, "{width} x {height}");
                sent.pixels(width, height)
            };
            let (frame, _) = drawn_frame(0, (sent.at.width, sent.at.height), cell, draw).unwrap();
            let Rendered::Sequence { bytes, .. } = frame else { panic!("{}", it.name) };
            assert!(bytes.len() <= 15_000, "{} at {into}: {}", it.name, bytes.len());
        }
    }
}

/// The bytes that bring one frame to the next.
fn bytes(before: &Buffer, after: &Buffer) -> usize {
    let mut bytes = Vec::new();
    CrosstermBackend::new(&mut bytes).draw(before.diff(after).into_iter()).unwrap();
    bytes.len()
}

#[test]
fn a_frame_is_a_few_kilobytes() {
    let mut studio = playing("16:9", (120, 40));
    let begun = studio.now.mono;
    studio.model.preview.toggle(begun);
    let mut medians = BTreeMap::new();
    for (name, look) in looks() {
        studio.look = look;
        let mut sent: Vec<usize> = moves()
            .list()
            .iter()
            .filter(|it| !it.motion.is_zero())
            .flat_map(|it| {
                studio.model.form.motion.try_on(Some(it.motion));
                // Four pairs of neighbours out of five seconds at thirty a second.
                let frames: Vec<Buffer> = (0..8)
                    .map(|nth| {
                        let into = 1_000 + nth / 2 * 1_000 + nth % 2 * 33;
                        studio.now.mono = begun + Duration::from_millis(into);
                        studio.frame().0
                    })
                    .collect();
                frames.chunks(2).map(|two| bytes(&two[0], &two[1])).collect::<Vec<_>>()
            })
            .collect();
        sent.sort_unstable();
        medians.insert(name, sent[sent.len() / 2]);
    }
    assert!(medians.values().all(|bytes| *bytes <= 6_000), "{medians:?}");
}

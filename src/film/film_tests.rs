//! Films as players see them. Tests that need ffmpeg say so if there is none.

use std::io::Write as _;
use std::process::{Command, Stdio};

use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::h264::{Encoder, RATE, parameters};
use super::mp4::{Movie, Tags};
use super::paint;
use super::planes::Planes;
use super::{Caption, Conduct, Film, LONGEST, Scenario, Size, Still, film, still};
use crate::domain::{Axis, AxisValue, Convention, Motion};
use crate::preview::{Canvas, pose};

fn scenario(motion: &str, seconds: f64, ratio: &str) -> Scenario {
    Scenario {
        motion: motion.parse().unwrap(),
        convention: Convention::default(),
        seconds,
        conduct: Conduct::default(),
        ratio: ratio.to_owned(),
        caption: Caption {
            id: "4156043d-9ea5-47c5-9e38-3f8446a0b20d".to_owned(),
            name: "low dutch tilt".to_owned(),
            prompt: "một con mèo\n一只猫".to_owned(),
        },
    }
}

/// The output of a tool for a file; `None` if the tool is not installed.
fn tool(name: &str, words: &[&str], file: &[u8]) -> Option<Vec<u8>> {
    let mut folder = tempfile::NamedTempFile::new().unwrap();
    folder.write_all(file).unwrap();
    let path = folder.path().to_str().unwrap().to_owned();
    let words = words.iter().map(|word| if *word == "FILE" { &path } else { *word });
    let run = Command::new(name).args(words).stdin(Stdio::null()).output();
    let Ok(output) = run else {
        eprintln!("SKIPPED: {name} is not installed");
        return None;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{name}: {said}");
    Some(output.stdout)
}

/// The pictures that ffmpeg decodes.
fn shown(file: &[u8]) -> Option<Vec<u8>> {
    let words = "-v error -xerror -i FILE -f rawvideo -pix_fmt yuv420p -";
    tool("ffmpeg", &words.split(' ').collect::<Vec<_>>(), file)
}

/// The visible part of a picture, as ffmpeg writes it.
fn cropped(planes: &Planes, width: usize, height: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for y in 0..height {
        bytes.extend(planes.luma.row(0, y, width));
    }
    for plane in &planes.colour {
        for y in 0..height / 2 {
            bytes.extend(plane.row(0, y, width / 2));
        }
    }
    bytes
}

/// Encodes pictures, and compares what ffmpeg decodes with the encoder's own reconstruction.
fn decodes_to_what_was_made(
    width: usize,
    height: usize,
    count: u32,
    mut paint: impl FnMut(&mut Canvas, u32),
) {
    let mut canvas = Canvas::new(width, height);
    let mut planes = Planes::new(width, height);
    let mut encoder = Encoder::new(width, height, 0);
    let (mut movie, mut made) = (Movie::default(), Vec::new());
    for nth in 0..count {
        paint(&mut canvas, nth);
        planes.take(&canvas.pixels, width, height);
        movie.push(&encoder.encode(&planes));
        made.push(cropped(encoder.made(), width, height));
    }
    let size = (width as u32, height as u32);
    let file = movie.file(size, &parameters(width, height), &Tags::default());
    let Some(shown) = shown(&file) else { return };
    let shown: Vec<_> = shown.chunks(width * height * 3 / 2).collect();
    assert_eq!(shown.len(), made.len());
    for (nth, (shown, made)) in shown.iter().zip(&made).enumerate() {
        let first = shown.iter().zip(made).position(|(shown, made)| shown != made);
        assert_eq!(first, None, "picture {nth} of {width}x{height}");
    }
}

#[test]
fn a_decoder_shows_exactly_what_the_encoder_made() {
    let motion: Motion = "x=6,y=-2,r=3,bg_x_pan=-4".parse().unwrap();
    // Whole macroblocks and parts of them, and once past the second key picture.
    for (width, height, count) in [(160, 90, 54), (90, 160, 12), (128, 128, 12)] {
        decodes_to_what_was_made(width, height, count, |canvas, nth| {
            let phase = f64::from(nth) / 53.0;
            paint::scene(canvas, &pose(&motion, &Convention::default(), 4.0, phase), height);
        });
    }
}

#[test]
fn noise_and_jumps_are_decoded_as_they_were_made() {
    // Every level, every run, and vectors to the edge; the same noise each time.
    let mut state = 0x2545_f491_u32;
    decodes_to_what_was_made(50, 34, 12, |canvas, nth| {
        let still = canvas.pixels.clone();
        for (at, channel) in canvas.pixels.iter_mut().enumerate() {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let loud = [1, 8, 255][nth as usize / 2 % 3];
            *channel = match nth % 4 {
                0 => (state % loud) as u8,
                1 => still[(at + 3 * 57) % still.len()],
                2 => still[at].saturating_add((state % 9) as u8),
                _ => {
                    if state & 64 > 0 {
                        255
                    } else {
                        0
                    }
                }
            };
        }
    });
}

#[test]
fn where_nothing_moves_nothing_is_sent() {
    let (width, height) = (160, 96);
    let still = pose(&Motion::default(), &Convention::default(), 5.0, 0.0);
    let mut canvas = Canvas::new(width, height);
    paint::scene(&mut canvas, &still, height);
    let mut planes = Planes::new(width, height);
    planes.take(&canvas.pixels, width, height);
    let mut encoder = Encoder::new(width, height, 0);
    for nth in 0..60 {
        let sample = encoder.encode(&planes);
        assert_eq!(sample.key, nth % 48 == 0);
        // The head of a slice, and that all of its sixty macroblocks are skipped.
        assert!(sample.key || sample.unit.len() <= 7, "{nth}: {:x?}", sample.unit);
    }
}

#[test]
fn the_same_shot_is_the_same_film_and_another_is_another() {
    let one = film(&scenario("x=6", 0.1, "16:9"));
    assert_eq!(one, film(&scenario("x=6", 0.1, "16:9")));
    assert_ne!(one.video, film(&scenario("x=-6", 0.1, "16:9")).video);
    let flipped = Convention::flipping([Axis::X]);
    let flipped = film(&Scenario { convention: flipped, ..scenario("x=6", 0.1, "16:9") });
    assert_eq!(one.poster, flipped.poster, "it begins at the same place");
    assert_ne!(one.last_frame, flipped.last_frame);
    assert_eq!(still(&scenario("x=6", 0.1, "16:9"), Still::Poster), one.poster);
    assert_eq!(still(&scenario("x=6", 0.1, "16:9"), Still::LastFrame), one.last_frame);
}

/// The boxes in some bytes, as name and content.
fn boxes(mut bytes: &[u8]) -> Vec<([u8; 4], &[u8])> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let length = word(bytes, 0) as usize;
        assert!((8..=bytes.len()).contains(&length), "a box of {length} in {}", bytes.len());
        found.push((bytes[4..8].try_into().unwrap(), &bytes[8..length]));
        bytes = &bytes[length..];
    }
    found
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap())
}

/// The content of the box at the end of a path of names.
fn inside<'a>(bytes: &'a [u8], path: &[&[u8; 4]]) -> &'a [u8] {
    path.iter().fold(bytes, |bytes, name| {
        let found = boxes(bytes).into_iter().find(|(other, _)| other == *name);
        found.unwrap_or_else(|| panic!("no {}", name.escape_ascii())).1
    })
}

/// Checks a whole file by its boxes.
fn is_sound(film: &Film, scenario: &Scenario) {
    let names: Vec<_> = boxes(&film.video).iter().map(|(name, _)| *name).collect();
    assert_eq!(names, [*b"ftyp", *b"moov", *b"mdat"], "it can play before it is whole");
    let table = |path: &[&[u8; 4]]| inside(&film.video, &[&[b"moov"], path].concat());
    let pictures = (film.seconds * f64::from(RATE)).round() as u32;
    let movie = table(&[b"mvhd"]);
    let (scale, length) = (word(movie, 12), word(movie, 16));
    assert_eq!(u64::from(length) * u64::from(RATE), u64::from(pictures) * u64::from(scale));
    let track = table(&[b"trak", b"tkhd"]);
    let size = Size { width: word(track, 76) >> 16, height: word(track, 80) >> 16 };
    assert_eq!((size, size), (film.size, Size::of(&scenario.ratio)));
    let samples = |name| table(&[b"trak", b"mdia", b"minf", b"stbl", name]);
    let sizes = samples(b"stsz");
    assert_eq!(word(sizes, 8), pictures);
    let sizes: Vec<u32> = (0..pictures as usize).map(|nth| word(sizes, 12 + 4 * nth)).collect();
    let media = inside(&film.video, &[b"mdat"]);
    assert_eq!(sizes.iter().sum::<u32>() as usize, media.len());
    let begin = word(samples(b"stco"), 8) as usize;
    assert_eq!(begin, film.video.len() - media.len());
    // Each sample is one unit, as long as it says.
    let mut at = 0;
    for size in sizes {
        assert_eq!(word(media, at) + 4, size);
        at += size as usize;
    }
    let texts = inside(table(&[b"udta", b"meta"]).split_at(4).1, &[b"ilst"]);
    let prompt = &scenario.caption.prompt;
    let description = boxes(texts).into_iter().find(|(name, _)| name == b"desc");
    let description = description.map_or(&[][..], |(_, text)| &inside(text, &[b"data"])[8..]);
    assert_eq!(description, prompt.as_bytes());
    for still in [&film.poster, &film.last_frame] {
        assert_eq!(&still[..8], b"\x89PNG\r\n\x1a\n");
        assert_eq!((word(still, 16), word(still, 20)), (size.width, size.height));
    }
}

#[test]
fn a_film_is_as_long_as_its_shot() {
    for (seconds, expected) in [(0.5, 0.5), (0.0, 0.083), (f64::NAN, 5.0), (f64::INFINITY, 60.0)] {
        let scenario = Scenario { ratio: "1:1000".to_owned(), ..scenario("static", seconds, "") };
        if seconds.is_finite() {
            let film = film(&scenario);
            is_sound(&film, &scenario);
            assert!((film.seconds - expected).abs() < 0.01, "{seconds}: {}", film.seconds);
        } else {
            // A whole one takes too long here; its last picture is there all the same.
            assert!(!still(&scenario, Still::LastFrame).is_empty());
            assert!(expected <= LONGEST);
        }
    }
}

#[test]
fn any_shot_makes_a_sound_film() {
    // A few, since each makes a film: this runner does not listen to PROPTEST_CASES.
    let config =
        ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let shots = (
        proptest::array::uniform6(-100..=100_i32),
        prop_oneof![0.0..0.13, Just(-1.0), Just(f64::NEG_INFINITY)],
        prop_oneof!["[0-9]{1,3}:[0-9]{1,3}", any::<String>()],
        (any::<String>(), any::<String>(), any::<String>()),
        (
            prop::array::uniform6(-10.0..10.0),
            0.0..1.0,
            0.0..0.2,
            0.0..0.9,
            prop::option::of(0.0..0.1),
        ),
    );
    let made = runner.run(&shots, |(amounts, seconds, ratio, (id, name, prompt), whims)| {
        let (gains, drift, shake, walker, cut) = whims;
        let conduct = Conduct { gains, drift, shake, walker, cut, seed: 7 };
        let motion =
            Axis::ALL.into_iter().zip(amounts).fold(Motion::default(), |motion, (axis, tenths)| {
                motion.with(axis, AxisValue::from_tenths(tenths))
            });
        let convention = Convention::default();
        let caption = Caption { id, name, prompt };
        let scenario = Scenario { motion, convention, seconds, ratio, conduct, caption };
        is_sound(&film(&scenario), &scenario);
        Ok(())
    });
    made.unwrap();
}

#[test]
fn ffprobe_takes_three_ratios_for_what_they_are() {
    for (ratio, size) in [("16:9", "640|360"), ("9:16", "360|640"), ("21:9", "734|314")] {
        let film = film(&scenario("z=4,r=-2", 0.125, ratio));
        let words = "-v error -of compact=p=0:nk=1 -show_entries \
                     stream=codec_name,profile,width,height,pix_fmt,color_range,color_space,\
                     r_frame_rate,nb_frames:format=duration:format_tags=title,description FILE";
        let words: Vec<_> = words.split_whitespace().collect();
        let Some(verdict) = tool("ffprobe", &words, &film.video) else { return };
        let verdict = String::from_utf8(verdict).unwrap();
        let expected = format!(
            "h264|Constrained Baseline|{size}|yuv420p|tv|bt709|24/1|3\n\
             0.125000|một con mèo|một con mèo\\n一只猫\n"
        );
        assert_eq!(verdict, expected);
        if let Some(shown) = shown(&film.video) {
            let (width, height) = (film.size.width as usize, film.size.height as usize);
            assert_eq!(shown.len(), 3 * width * height * 3 / 2);
        }
    }
}

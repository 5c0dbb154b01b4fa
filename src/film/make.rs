//! From a shot to its film, picture by picture: a part of it never holds more than four of them.

use super::caption::{Caption, Texts, bar, caption, plain};
use super::h264::{Encoder, KEY_EVERY, RATE, Sample, parameters};
use super::mp4::{Movie, Tags};
use super::paint;
use super::planes::Planes;
use super::size::Size;
use crate::domain::{Convention, Motion};
use crate::preview::{Canvas, pose};

/// The longest film, in seconds. One as long takes a few seconds to make, and fewer than 20 MB.
pub const LONGEST: f64 = 60.0;

/// The most of a title that a player has room for, in characters.
const TITLE: usize = 100;

/// What a film is made of.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// How the camera moves.
    pub motion: Motion,
    /// Which way that is.
    pub convention: Convention,
    /// How long it takes; less than a tenth of a second and more than [`LONGEST`] are brought to
    /// them, and what is no number to 5.
    pub seconds: f64,
    /// The ratio, read as [`Size::of`] reads it.
    pub ratio: String,
    /// What is written on it, and in the file.
    pub caption: Caption,
}

/// A film and its two stills.
#[derive(Clone, Debug, PartialEq)]
pub struct Film {
    /// An mp4 of H.264.
    pub video: Vec<u8>,
    /// Its first picture, as PNG.
    pub poster: Vec<u8>,
    /// Its last picture, as PNG.
    pub last_frame: Vec<u8>,
    /// Its size.
    pub size: Size,
    /// How long it is, in seconds.
    pub seconds: f64,
}

/// Which of the two stills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Still {
    /// The first picture.
    Poster,
    /// The last one.
    LastFrame,
}

/// Makes the film of a scenario. The same scenario makes the same bytes.
pub fn film(scenario: &Scenario) -> Film {
    let parts = (0..parts(scenario)).map(|nth| part(scenario, nth));
    joined(scenario, parts.collect())
}

/// Two seconds of a film, which need nothing of those before them.
#[derive(Debug)]
pub struct Part(Vec<Sample>);

/// How many parts a film is made of.
pub fn parts(scenario: &Scenario) -> u32 {
    Studio::new(scenario).count.div_ceil(KEY_EVERY)
}

/// Makes one part of a film, counted from 0: for who makes several at a time.
pub fn part(scenario: &Scenario, nth: u32) -> Part {
    let studio = Studio::new(scenario);
    let mut canvas = studio.canvas();
    let (width, height) = (canvas.width, canvas.height);
    let mut planes = Planes::new(width, height);
    let mut encoder = Encoder::new(width, height, nth);
    let first = nth * KEY_EVERY;
    let pictures = first..studio.count.min(first + KEY_EVERY);
    let samples = pictures.map(|nth| {
        studio.paint(&mut canvas, nth);
        planes.take(&canvas.pixels, width, height);
        encoder.encode(&planes)
    });
    Part(samples.collect())
}

/// The film of all its parts, in their order.
pub fn joined(scenario: &Scenario, parts: Vec<Part>) -> Film {
    let studio = Studio::new(scenario);
    let mut movie = Movie::default();
    for sample in parts.iter().flat_map(|part| &part.0) {
        movie.push(sample);
    }
    drop(parts);
    let Size { width, height } = studio.size;
    let sets = parameters(width as usize, height as usize);
    Film {
        video: movie.file((width, height), &sets, &studio.tags()),
        poster: still(scenario, Still::Poster),
        last_frame: still(scenario, Still::LastFrame),
        size: studio.size,
        seconds: f64::from(studio.count) / f64::from(RATE),
    }
}

/// One still of the film of a scenario, as PNG, without making the film.
pub fn still(scenario: &Scenario, which: Still) -> Vec<u8> {
    let studio = Studio::new(scenario);
    let mut canvas = studio.canvas();
    studio.paint(
        &mut canvas,
        match which {
            Still::Poster => 0,
            Still::LastFrame => studio.count - 1,
        },
    );
    canvas.png()
}

/// A scenario, made fit.
struct Studio<'a> {
    scenario: &'a Scenario,
    size: Size,
    seconds: f64,
    /// Pictures, at least 2.
    count: u32,
    texts: Texts,
}

impl<'a> Studio<'a> {
    fn new(scenario: &'a Scenario) -> Self {
        let seconds = scenario.seconds;
        let seconds = if seconds.is_nan() { 5.0 } else { seconds.clamp(0.1, LONGEST) };
        let motion = scenario.motion.to_string();
        let name = plain(&scenario.caption.name);
        let ratio = plain(&scenario.ratio);
        let texts = Texts {
            name: if name.is_empty() { motion.clone() } else { name },
            motion,
            id: plain(&scenario.caption.id),
            ratio: if ratio.len() > 12 { String::new() } else { ratio },
            seconds,
        };
        let count = (seconds * f64::from(RATE)).round() as u32;
        Self { scenario, size: Size::of(&scenario.ratio), seconds, count, texts }
    }

    fn canvas(&self) -> Canvas {
        Canvas::new(self.size.width as usize, self.size.height as usize)
    }

    /// The first picture is the start of the move, and the last one its end.
    fn paint(&self, canvas: &mut Canvas, nth: u32) {
        let gone = f64::from(nth) / f64::from(self.count - 1);
        let Scenario { motion, convention, .. } = self.scenario;
        let height = canvas.height - bar(canvas.width);
        paint::scene(canvas, &pose(motion, convention, self.seconds, gone), height);
        caption(canvas, &self.texts, gone);
    }

    fn tags(&self) -> Tags {
        let Caption { id, name, prompt } = &self.scenario.caption;
        let line = prompt.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or(name);
        let parts = [id.as_str(), name, &self.texts.motion, &self.scenario.ratio];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Tags {
            title: line.chars().take(TITLE).collect(),
            comment: format!("{}, {} s", parts.join(", "), self.seconds),
            description: prompt.clone(),
        }
    }
}

//! From a shot to its film, picture by picture: a part of it never holds more than four of them.

use super::h264::{Encoder, KEY_EVERY, RATE, Sample, parameters};
use super::mp4::Movie;
use super::planes::Planes;
use super::size::Size;
use super::studio::{Scenario, Studio};

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

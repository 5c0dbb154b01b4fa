//! Makes the film of a shot, picture by picture, with at most four of them in memory per part.

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
    /// Its size in pixels.
    pub size: Size,
    /// Its length in seconds.
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

/// Makes the film of a scenario. The same scenario always gives the same bytes.
pub fn film(scenario: &Scenario) -> Film {
    let parts = (0..parts(scenario)).map(|nth| part(scenario, nth));
    joined(scenario, parts.collect())
}

/// Two seconds of a film, which do not depend on those before.
#[derive(Debug)]
pub struct Part(Vec<Sample>);

/// The number of parts that a film consists of.
pub fn parts(scenario: &Scenario) -> u32 {
    Studio::new(scenario).count.div_ceil(KEY_EVERY)
}

/// Makes one part of a film, counted from 0, so that several can be made in parallel.
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

/// Joins all parts of a film, in order.
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

/// Makes one still of a film as PNG, without making the film.
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

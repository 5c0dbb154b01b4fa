//! Encodes pictures into the units of a stream, one after the other.

use super::bits::{Bits, unit};
use super::cavlc::{self, Among};
use super::counts::Counts;
use super::inter::{Samples, Vector, difference};
use super::intra;
use super::params::{self, NUMBER_BITS, RATE};
use super::residual::{Levels, Residual};
use super::search::Search;
use super::tables::PATTERNS;
use super::vectors::{Place, Places};
use crate::film::planes::{Plane, Planes};

/// The quantiser: steps of about 10 in brightness, which are invisible on lines over a dark
/// background.
const QP: u8 = 25;

/// Distance between pictures that need no other one, so that a player can seek: in pictures.
pub(in crate::film) const KEY_EVERY: u32 = 2 * RATE;

/// A macroblock that differs this much from its prediction is never skipped.
const TOO_MUCH: u32 = 768;

/// An encoded picture.
#[derive(Debug)]
pub(in crate::film) struct Sample {
    /// Its unit, without a length or a start code.
    pub(in crate::film) unit: Vec<u8>,
    /// Whether it can be decoded without other pictures.
    pub(in crate::film) key: bool,
}

/// An encoder of H.264 in its Constrained Baseline profile. Within a picture, each 4x4 block is
/// predicted by the mean of its neighbours; between pictures, each macroblock by a vector of
/// quarter samples. The remaining differences are transformed, quantised and written as CAVLC.
#[derive(Debug)]
pub(in crate::film) struct Encoder {
    across: usize,
    down: usize,
    nth: u32,
    /// The picture being encoded, as a decoder will have it.
    made: Planes,
    /// The previous picture, as a decoder has it.
    reference: Planes,
    /// The previous picture as it was given.
    given: Planes,
    places: Places,
    places_before: Places,
    counts: Counts,
    alone: Residual,
    moved: Residual,
}

/// The two parameter sets for pictures of `width` by `height`, both even, as units.
pub(in crate::film) fn parameters(width: usize, height: usize) -> [Vec<u8>; 2] {
    [params::sequence(width, height), params::picture(QP)]
}

impl Encoder {
    /// An encoder for pictures of `width` by `height`, both even. The first one is a key picture.
    pub(in crate::film) fn new(width: usize, height: usize, key: u32) -> Self {
        let planes = Planes::new(width, height);
        let (across, down) = (planes.luma.width / 16, planes.luma.height / 16);
        Self {
            across,
            down,
            nth: key * KEY_EVERY,
            made: planes.clone(),
            reference: planes.clone(),
            given: planes,
            places: Places::new(across, down),
            places_before: Places::new(across, down),
            counts: Counts::new(across, down),
            alone: Residual::new(QP, true),
            moved: Residual::new(QP, false),
        }
    }

    /// Encodes the next picture.
    pub(in crate::film) fn encode(&mut self, planes: &Planes) -> Sample {
        let key = self.nth.is_multiple_of(KEY_EVERY);
        // What does not change stays as it is.
        self.reference.copy(&self.made);
        std::mem::swap(&mut self.places, &mut self.places_before);
        let mut slice = Slice { bits: Bits::default(), run: 0 };
        self.slice_header(&mut slice.bits, key);
        for y in 0..self.down {
            for x in 0..self.across {
                if key {
                    let mut samples = Samples::BLACK;
                    samples.moved(planes, 16 * x, 16 * y, Vector::default());
                    self.write_alone(&mut slice, &samples, x, y, 0);
                } else {
                    self.write_moved(&mut slice, planes, x, y);
                }
            }
        }
        if slice.run > 0 {
            slice.bits.unsigned(slice.run);
        }
        self.nth += 1;
        self.given.copy(planes);
        let header = if key { 0x65 } else { 0x41 };
        Sample { unit: unit(header, &slice.bits.finish()), key }
    }

    /// The latest picture as a decoder shows it.
    #[cfg(test)]
    pub(in crate::film) fn made(&self) -> &Planes {
        &self.made
    }

    fn slice_header(&self, bits: &mut Bits, key: bool) {
        bits.unsigned(0); // its first macroblock
        bits.unsigned(if key { 7 } else { 5 }); // all slices are I, or all P
        bits.unsigned(0); // the parameter set
        bits.put(NUMBER_BITS, self.nth % KEY_EVERY);
        if key {
            // Neighbouring key pictures differ in it.
            bits.unsigned(self.nth / KEY_EVERY % 2);
            bits.flag(false); // earlier pictures are shown all the same
            bits.flag(false); // kept no longer than others
        } else {
            bits.flag(false); // as many references as the parameters say
            bits.flag(false); // in their order
            bits.flag(false); // kept in turn
        }
        bits.signed(0); // the quantiser of the parameters
        bits.unsigned(1); // edges are not smoothed
    }

    /// Writes a macroblock skipped, moved, or on its own, whichever is cheapest.
    fn write_moved(&mut self, slice: &mut Slice, planes: &Planes, x: usize, y: usize) {
        let (left, top) = (16 * x, 16 * y);
        let skipped = self.places.skipped(x, y);
        if skipped == Vector::default() && same(planes, &self.given, left, top) {
            return self.skip(slice, x, y, skipped);
        }
        let mut made = Samples::BLACK;
        made.moved(&self.reference, left, top, skipped);
        let mut samples = Samples::BLACK;
        samples.moved(planes, left, top, Vector::default());
        let unlike = difference(&samples.luma, &made.luma);
        if unlike < TOO_MUCH && self.moved.levels(&samples, &made).pattern == 0 {
            made.put(&mut self.made, left, top);
            return self.skip(slice, x, y, skipped);
        }
        let expected = self.places.expected(x, y);
        let [beside, above, corner] = self.places.guesses(x, y);
        let before = self.places_before.get(x, y).vector();
        let plane = &self.reference.luma;
        let search = Search { samples: &samples.luma, plane, place: (left, top), expected };
        let found = search.find(&[skipped, expected, beside, above, corner, before]);
        if intra::cost(&samples.luma) < found.cost {
            return self.write_alone(slice, &samples, x, y, 5);
        }
        made.moved(&self.reference, left, top, found.vector);
        let levels = self.moved.levels(&samples, &made);
        if levels.pattern == 0 && found.vector == skipped {
            made.put(&mut self.made, left, top);
            return self.skip(slice, x, y, skipped);
        }
        slice.end_run();
        slice.bits.unsigned(0); // one vector for all of it
        slice.bits.signed(found.vector.x - expected.x);
        slice.bits.signed(found.vector.y - expected.y);
        self.places.set(x, y, Place::Moved(found.vector));
        self.moved.make(&levels, &mut made);
        made.put(&mut self.made, left, top);
        self.write_levels(&mut slice.bits, &levels, x, y, true);
    }

    fn skip(&mut self, slice: &mut Slice, x: usize, y: usize, vector: Vector) {
        slice.run += 1;
        self.places.set(x, y, Place::Moved(vector));
        self.counts.clear(x, y);
    }

    /// Writes a macroblock that needs no other picture; `kind` is the number of that type in the
    /// slice.
    fn write_alone(&mut self, slice: &mut Slice, samples: &Samples, x: usize, y: usize, kind: u32) {
        if kind > 0 {
            slice.end_run();
        }
        slice.bits.unsigned(kind);
        for _ in 0..16 {
            slice.bits.flag(true); // predicted as expected: by the mean, as all of them are
        }
        slice.bits.unsigned(0); // and colour too
        let place = (16 * x, 16 * y);
        let levels = self.alone.write_luma(&samples.luma, &mut self.made.luma, place);
        let mut made = Samples::BLACK;
        for (to, plane) in made.colour.iter_mut().zip(&self.made.colour) {
            let means = intra::colour(plane, 8 * x, 8 * y);
            for (row, to) in to.iter_mut().enumerate() {
                to[..4].fill(means[row / 4 * 2]);
                to[4..].fill(means[row / 4 * 2 + 1]);
            }
        }
        let levels = self.alone.with_colour(levels, samples, &made);
        self.alone.make_colour(&levels, &mut made);
        made.put_colour(&mut self.made, place.0, place.1);
        self.places.set(x, y, Place::Intra);
        self.write_levels(&mut slice.bits, &levels, x, y, false);
    }

    fn write_levels(&mut self, bits: &mut Bits, levels: &Levels, x: usize, y: usize, moved: bool) {
        bits.unsigned(u32::from(PATTERNS[usize::from(moved)][usize::from(levels.pattern)]));
        self.counts.clear(x, y);
        if levels.pattern == 0 {
            return;
        }
        bits.signed(0); // the same quantiser
        for (nth, block) in levels.luma.iter().enumerate() {
            if levels.pattern & 1 << (nth / 4) != 0 {
                let among = self.counts.luma(x, y, nth, block);
                cavlc::write(bits, block, among);
            }
        }
        if levels.pattern >> 4 > 0 {
            for lowest in &levels.lowest {
                cavlc::write(bits, lowest, Among::Colour);
            }
        }
        if levels.pattern >> 4 > 1 {
            for (plane, blocks) in levels.colour.iter().enumerate() {
                for (nth, block) in blocks.iter().enumerate() {
                    let among = self.counts.colour(plane, x, y, nth, &block[1..]);
                    cavlc::write(bits, &block[1..], among);
                }
            }
        }
    }
}

/// A picture being written.
struct Slice {
    bits: Bits,
    /// Macroblocks that were skipped since the last one that was not.
    run: u32,
}

impl Slice {
    fn end_run(&mut self) {
        self.bits.unsigned(self.run);
        self.run = 0;
    }
}

/// Whether a macroblock is the same in two pictures.
fn same(one: &Planes, other: &Planes, x: usize, y: usize) -> bool {
    same_square(&one.luma, &other.luma, (x, y), 16)
        && same_square(&one.colour[0], &other.colour[0], (x / 2, y / 2), 8)
        && same_square(&one.colour[1], &other.colour[1], (x / 2, y / 2), 8)
}

fn same_square(one: &Plane, other: &Plane, (x, y): (usize, usize), size: usize) -> bool {
    (y..y + size).all(|y| one.row(x, y, size) == other.row(x, y, size))
}

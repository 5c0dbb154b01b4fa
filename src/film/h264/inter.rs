//! Predicts a macroblock from the previous picture, moved by a vector (8.4 of the standard).

use crate::film::planes::{Plane, Planes};

/// A movement in quarters of a sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Vector {
    pub(super) x: i32,
    pub(super) y: i32,
}

impl Vector {
    pub(super) const fn new(x: i32, y: i32) -> Self {
        Self { x, y }
    }
}

/// The samples of a macroblock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Samples {
    pub(super) luma: Luma,
    pub(super) colour: [[[u8; 8]; 8]; 2],
}

impl Samples {
    pub(super) const BLACK: Self = Self { luma: [[16; 16]; 16], colour: [[[128; 8]; 8]; 2] };

    /// Reads those at `(x, y)` of a picture's brightness, moved by a vector.
    pub(super) fn moved(&mut self, planes: &Planes, x: usize, y: usize, vector: Vector) {
        luma(&planes.luma, x, y, vector, &mut self.luma);
        for (to, plane) in self.colour.iter_mut().zip(&planes.colour) {
            colour(plane, x, y, vector, to);
        }
    }

    /// Writes them into a picture.
    pub(super) fn put(&self, planes: &mut Planes, x: usize, y: usize) {
        for (row, from) in self.luma.iter().enumerate() {
            planes.luma.put(x, y + row, from);
        }
        self.put_colour(planes, x, y);
    }

    /// Writes their colour into a picture.
    pub(super) fn put_colour(&self, planes: &mut Planes, x: usize, y: usize) {
        for (plane, samples) in planes.colour.iter_mut().zip(&self.colour) {
            for (row, from) in samples.iter().enumerate() {
                plane.put(x / 2, y / 2 + row, from);
            }
        }
    }
}

/// A square of `N` by `N` samples from `(x, y)` on. Outside the plane its edge repeats.
fn patch<const N: usize>(plane: &Plane, x: i32, y: i32, patch: &mut [[u8; N]; N]) {
    let (width, height, size) = (plane.width as i32, plane.height as i32, N as i32);
    if x >= 0 && y >= 0 && x + size <= width && y + size <= height {
        for (row, to) in patch.iter_mut().enumerate() {
            *to = *plane.run(x as usize, y as usize + row);
        }
        return;
    }
    for (row, to) in patch.iter_mut().enumerate() {
        let y = (y + row as i32).clamp(0, height - 1) as usize;
        for (column, to) in to.iter_mut().enumerate() {
            *to = plane.at((x + column as i32).clamp(0, width - 1) as usize, y);
        }
    }
}

/// The brightness of a macroblock, row by row.
pub(super) type Luma = [[u8; 16]; 16];

/// The samples from which positions between samples are interpolated: the macroblock, with two more
/// samples to the left and above and three more to the right and below.
type Wide = [[u8; 21]; 21];

/// The brightness of the macroblock at `(x, y)`, moved by a vector.
pub(super) fn luma(plane: &Plane, x: usize, y: usize, vector: Vector, to: &mut Luma) {
    let (left, top) = (x as i32 + (vector.x >> 2), y as i32 + (vector.y >> 2));
    let (right, below) = (vector.x & 3, vector.y & 3);
    if (right, below) == (0, 0) {
        return patch(plane, left, top, to);
    }
    let mut wide = [[0; 21]; 21];
    patch(plane, left - 2, top - 2, &mut wide);
    // What the standard's figure 8-4 draws: every second quarter is the mean of two of these.
    match (right, below) {
        (2, 0) => aside(&wide, 0, to),
        (0, 2) => down(&wide, 0, to),
        (2, 2) => middle(&wide, to),
        _ => {
            let mut other = [[0; 16]; 16];
            match (right, below) {
                (1 | 3, 0) => {
                    whole(&wide, right as usize / 2, 0, to);
                    aside(&wide, 0, &mut other);
                }
                (0, 1 | 3) => {
                    whole(&wide, 0, below as usize / 2, to);
                    down(&wide, 0, &mut other);
                }
                (2, _) => {
                    aside(&wide, below as usize / 2, to);
                    middle(&wide, &mut other);
                }
                (_, 2) => {
                    down(&wide, right as usize / 2, to);
                    middle(&wide, &mut other);
                }
                _ => {
                    aside(&wide, below as usize / 2, to);
                    down(&wide, right as usize / 2, &mut other);
                }
            }
            between(to, &other);
        }
    }
}

fn whole(wide: &Wide, right: usize, below: usize, to: &mut Luma) {
    for (to, from) in to.iter_mut().zip(&wide[2 + below..]) {
        *to = sixteen(from, 2 + right);
    }
}

fn sixteen(row: &[u8; 21], from: usize) -> [u8; 16] {
    *row[from..].first_chunk().expect("a macroblock in the middle, moved by one at most")
}

/// Interpolates half-way between horizontal neighbours.
fn aside(wide: &Wide, below: usize, to: &mut Luma) {
    for (to, row) in to.iter_mut().zip(&wide[2 + below..]) {
        for x in 0..16 {
            let outer = i16::from(row[x]) + i16::from(row[x + 5]);
            let next = i16::from(row[x + 1]) + i16::from(row[x + 4]);
            let inner = i16::from(row[x + 2]) + i16::from(row[x + 3]);
            to[x] = ((outer - 5 * next + 20 * inner + 16) >> 5).clamp(0, 255) as u8;
        }
    }
}

/// Interpolates half-way between vertical neighbours.
fn down(wide: &Wide, right: usize, to: &mut Luma) {
    // The columns that count, so that what is below has fixed ends.
    let mut narrow = [[0; 16]; 21];
    for (to, from) in narrow.iter_mut().zip(wide) {
        *to = sixteen(from, 2 + right);
    }
    for (y, to) in to.iter_mut().enumerate() {
        let six: &[[u8; 16]; 6] = narrow[y..].first_chunk().expect("five rows more than there are");
        for x in 0..16 {
            let outer = i16::from(six[0][x]) + i16::from(six[5][x]);
            let next = i16::from(six[1][x]) + i16::from(six[4][x]);
            let inner = i16::from(six[2][x]) + i16::from(six[3][x]);
            to[x] = ((outer - 5 * next + 20 * inner + 16) >> 5).clamp(0, 255) as u8;
        }
    }
}

/// Interpolates half-way between four samples.
fn middle(wide: &Wide, to: &mut Luma) {
    let mut rows = [[0_i16; 16]; 21];
    for (to, row) in rows.iter_mut().zip(wide) {
        for x in 0..16 {
            let outer = i16::from(row[x]) + i16::from(row[x + 5]);
            let next = i16::from(row[x + 1]) + i16::from(row[x + 4]);
            let inner = i16::from(row[x + 2]) + i16::from(row[x + 3]);
            to[x] = outer - 5 * next + 20 * inner;
        }
    }
    for (y, to) in to.iter_mut().enumerate() {
        let six: &[[i16; 16]; 6] = rows[y..].first_chunk().expect("five rows more than there are");
        for x in 0..16 {
            let outer = i32::from(six[0][x]) + i32::from(six[5][x]);
            let next = i32::from(six[1][x]) + i32::from(six[4][x]);
            let inner = i32::from(six[2][x]) + i32::from(six[3][x]);
            to[x] = ((outer - 5 * next + 20 * inner + 512) >> 10).clamp(0, 255) as u8;
        }
    }
}

fn between(one: &mut Luma, other: &Luma) {
    for (one, other) in one.as_flattened_mut().iter_mut().zip(other.as_flattened()) {
        *one = ((u16::from(*one) + u16::from(*other) + 1) >> 1) as u8;
    }
}

/// The colour of the macroblock at `(x, y)` of brightness, moved by a vector.
pub(super) fn colour(plane: &Plane, x: usize, y: usize, vector: Vector, to: &mut [[u8; 8]; 8]) {
    let (left, top) = (x as i32 / 2 + (vector.x >> 3), y as i32 / 2 + (vector.y >> 3));
    let (right, below) = ((vector.x & 7) as u16, (vector.y & 7) as u16);
    if (right, below) == (0, 0) {
        return patch(plane, left, top, to);
    }
    let mut nine = [[0; 9]; 9];
    patch(plane, left, top, &mut nine);
    for (y, to) in to.iter_mut().enumerate() {
        let (above, under) = (&nine[y], &nine[y + 1]);
        for x in 0..8 {
            let upper = (8 - right) * u16::from(above[x]) + right * u16::from(above[x + 1]);
            let lower = (8 - right) * u16::from(under[x]) + right * u16::from(under[x + 1]);
            to[x] = (((8 - below) * upper + below * lower + 32) >> 6) as u8;
        }
    }
}

/// How different two macroblocks are: the sum of absolute differences.
pub(super) fn difference(one: &Luma, other: &Luma) -> u32 {
    let mut sum = 0;
    for (one, other) in one.iter().zip(other) {
        sum += row_difference(one, other);
    }
    sum
}

fn row_difference(one: &[u8; 16], other: &[u8; 16]) -> u32 {
    let mut sum = 0_u16;
    for x in 0..16 {
        sum += u16::from(one[x].abs_diff(other[x]));
    }
    u32::from(sum)
}

/// The difference for a vector of whole samples, if it is less than `most`; `None` if the moved
/// macroblock would leave the picture.
pub(super) fn difference_at(
    samples: &Luma,
    plane: &Plane,
    (x, y): (i32, i32),
    most: u32,
) -> Option<u32> {
    if x < 0 || y < 0 || x + 16 > plane.width as i32 || y + 16 > plane.height as i32 {
        return None;
    }
    let mut sum = 0;
    for (row, samples) in samples.iter().enumerate() {
        sum += row_difference(samples, plane.run(x as usize, y as usize + row));
        if sum >= most {
            return None;
        }
    }
    Some(sum)
}

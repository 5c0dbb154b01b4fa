//! A picture in the format of a video: brightness, and colour at half the size each way.

/// One plane of samples, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plane {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) samples: Vec<u8>,
}

impl Plane {
    pub(super) fn new(width: usize, height: usize, value: u8) -> Self {
        Self { width, height, samples: vec![value; width * height] }
    }

    /// `count` samples of a row.
    pub(super) fn row(&self, x: usize, y: usize, count: usize) -> &[u8] {
        let at = y * self.width + x;
        &self.samples[at..at + count]
    }

    /// A run of samples as an array, which is copied faster.
    pub(super) fn run<const N: usize>(&self, x: usize, y: usize) -> &[u8; N] {
        let run = self.samples[y * self.width + x..].first_chunk();
        run.expect("whoever asks knows that so many are there")
    }

    /// Replaces a run of samples.
    pub(super) fn put<const N: usize>(&mut self, x: usize, y: usize, run: &[u8; N]) {
        let to = self.samples[y * self.width + x..].first_chunk_mut();
        *to.expect("whoever puts them knows that there is room") = *run;
    }

    pub(super) fn row_mut(&mut self, x: usize, y: usize, count: usize) -> &mut [u8] {
        let at = y * self.width + x;
        &mut self.samples[at..at + count]
    }

    pub(super) fn at(&self, x: usize, y: usize) -> u8 {
        self.samples[y * self.width + x]
    }
}

/// Y', Cb and Cr of a picture, padded to whole macroblocks of 16 by 16.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Planes {
    pub(super) luma: Plane,
    pub(super) colour: [Plane; 2],
}

impl Planes {
    /// A black picture of `width` by `height`.
    pub(super) fn new(width: usize, height: usize) -> Self {
        let (width, height) = (width.next_multiple_of(16), height.next_multiple_of(16));
        let colour = Plane::new(width / 2, height / 2, 128);
        Self { luma: Plane::new(width, height, 16), colour: [colour.clone(), colour] }
    }

    /// Copies another picture of the same size.
    pub(super) fn copy(&mut self, other: &Self) {
        self.luma.samples.copy_from_slice(&other.luma.samples);
        for (plane, other) in self.colour.iter_mut().zip(&other.colour) {
            plane.samples.copy_from_slice(&other.samples);
        }
    }

    /// Converts an image of red, green and blue bytes, with `width` and `height` both even, to
    /// BT.709 in limited range. The padding repeats the right and the lower edge.
    pub(super) fn take(&mut self, rgb: &[u8], width: usize, height: usize) {
        for (pair, two_rows) in rgb.chunks_exact(6 * width).enumerate() {
            let (above, below) = two_rows.split_at(3 * width);
            for (row, y) in [(above, 2 * pair), (below, 2 * pair + 1)] {
                let luma = self.luma.row_mut(0, y, width);
                let (pixels, _) = row.as_chunks::<3>();
                for (sample, [red, green, blue]) in luma.iter_mut().zip(pixels) {
                    *sample = brightness(i32::from(*red), i32::from(*green), i32::from(*blue));
                }
            }
            let [blues, reds] = &mut self.colour;
            let blues = blues.row_mut(0, pair, width / 2);
            let reds = reds.row_mut(0, pair, width / 2);
            let (above, below) = (above.as_chunks::<6>().0, below.as_chunks::<6>().0);
            for (nth, (a, b)) in above.iter().zip(below).enumerate() {
                let sum = |n: usize| {
                    i32::from(a[n]) + i32::from(a[n + 3]) + i32::from(b[n]) + i32::from(b[n + 3])
                };
                (blues[nth], reds[nth]) = colour(sum(0), sum(1), sum(2));
            }
        }
        extend(&mut self.luma, width, height);
        for plane in &mut self.colour {
            extend(plane, width / 2, height / 2);
        }
    }
}

/// Y' of a pixel, 16 to 235. The weights are 0.2126, 0.7152 and 0.0722 of 219/255, in 65536ths.
fn brightness(red: i32, green: i32, blue: i32) -> u8 {
    ((11_966 * red + 40_254 * green + 4_064 * blue + (16 << 16) + (1 << 15)) >> 16) as u8
}

/// Cb and Cr of the sum of four pixels, 16 to 240.
fn colour(red: i32, green: i32, blue: i32) -> (u8, u8) {
    const HALF: i32 = (128 << 18) + (1 << 17);
    let of_blue = (-6_596 * red - 22_189 * green + 28_785 * blue + HALF) >> 18;
    let of_red = (28_785 * red - 26_145 * green - 2_640 * blue + HALF) >> 18;
    (of_blue as u8, of_red as u8)
}

/// Repeats the last column and the last row of the image into the padding.
fn extend(plane: &mut Plane, width: usize, height: usize) {
    if plane.width > width {
        for y in 0..height {
            let last = plane.at(width - 1, y);
            plane.row_mut(width, y, plane.width - width).fill(last);
        }
    }
    let (whole, from) = (plane.width, (height - 1) * plane.width);
    for y in height..plane.height {
        plane.samples.copy_within(from..from + whole, y * whole);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_colours_have_the_values_of_bt_709() {
        for (rgb, expected) in [
            ([0, 0, 0], (16, 128, 128)),
            ([255, 255, 255], (235, 128, 128)),
            ([255, 0, 0], (63, 102, 240)),
            ([0, 255, 0], (173, 42, 26)),
            ([0, 0, 255], (32, 240, 118)),
            ([128, 128, 128], (126, 128, 128)),
        ] {
            let mut planes = Planes::new(18, 2);
            planes.take(&rgb.repeat(36), 18, 2);
            let [blue, red] = &planes.colour;
            assert_eq!((planes.luma.at(0, 0), blue.at(0, 0), red.at(0, 0)), expected, "{rgb:?}");
            assert_eq!((planes.luma.at(31, 15), blue.at(15, 7), red.at(15, 7)), expected);
        }
    }
}

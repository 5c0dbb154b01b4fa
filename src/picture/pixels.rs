//! A picture in memory.

/// Pixels of red, green and blue, a byte each, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
}

impl Pixels {
    /// Pixels of this size; none where there are not as many bytes as it takes.
    pub fn new(width: u32, height: u32, rgb: Vec<u8>) -> Option<Self> {
        let bytes = u64::from(width) * u64::from(height) * 3;
        (bytes > 0 && rgb.len() as u64 == bytes).then_some(Self { width, height, rgb })
    }

    /// Columns.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// All bytes.
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// The bytes themselves, to be used again.
    pub fn into_rgb(self) -> Vec<u8> {
        self.rgb
    }

    /// The colours of a row.
    pub(super) fn row(&self, y: u32) -> impl Iterator<Item = [u8; 3]> + '_ {
        let length = self.width as usize * 3;
        let from = y as usize * length;
        self.rgb[from..from + length].chunks_exact(3).map(|it| [it[0], it[1], it[2]])
    }

    /// The same picture in another size: each new pixel is the mean of what it covers.
    #[must_use]
    pub fn scaled(&self, width: u32, height: u32) -> Self {
        let (width, height) = (width.max(1), height.max(1));
        if (width, height) == (self.width, self.height) {
            return self.clone();
        }
        let columns = cover(self.width, width);
        let rows = cover(self.height, height);
        let length = width as usize * 3;
        let mut rgb = Vec::with_capacity(length * height as usize);
        let mut sum = vec![0.0f32; length];
        let mut narrow = vec![0.0f32; length];
        // Rows come in order, and neighbours share at most one: it is narrowed once.
        let mut narrowed = None;
        for row in &rows {
            sum.fill(0.0);
            for (nth, weight) in row.weights() {
                if narrowed != Some(nth) {
                    self.narrow(nth, &columns, &mut narrow);
                    narrowed = Some(nth);
                }
                for (to, from) in sum.iter_mut().zip(&narrow) {
                    *to += from * weight;
                }
            }
            rgb.extend(sum.iter().map(|value| (value + 0.5).clamp(0.0, 255.0) as u8));
        }
        Self { width, height, rgb }
    }

    /// A row in fewer or more columns.
    fn narrow(&self, y: usize, columns: &[Cover], out: &mut [f32]) {
        let length = self.width as usize * 3;
        let row = &self.rgb[y * length..(y + 1) * length];
        for (column, to) in columns.iter().zip(out.chunks_exact_mut(3)) {
            to.fill(0.0);
            for (nth, weight) in column.weights() {
                for (sum, value) in to.iter_mut().zip(&row[nth * 3..nth * 3 + 3]) {
                    *sum += f32::from(*value) * weight;
                }
            }
        }
    }
}

/// What of a line of pixels one new pixel covers.
struct Cover {
    first: usize,
    last: usize,
    /// How much of the first and of the last, where 1 is all of the new pixel.
    head: f32,
    tail: f32,
    /// How much each of those between is.
    whole: f32,
}

impl Cover {
    fn weights(&self) -> impl Iterator<Item = (usize, f32)> + '_ {
        (self.first..=self.last).map(|nth| {
            let weight = if nth == self.first {
                self.head
            } else if nth == self.last {
                self.tail
            } else {
                self.whole
            };
            (nth, weight)
        })
    }
}

/// What each of `to` new pixels covers of `from` old ones.
fn cover(from: u32, to: u32) -> Vec<Cover> {
    let span = f64::from(from) / f64::from(to);
    let most = from as usize - 1;
    let covers = (0..to).map(|nth| {
        let (start, end) = (f64::from(nth) * span, f64::from(nth + 1) * span);
        let first = (start as usize).min(most);
        // An end on a boundary takes nothing of the next one.
        let last = ((end - 1e-9).max(0.0) as usize).clamp(first, most);
        let part = |width: f64| (width / span) as f32;
        if first == last {
            return Cover { first, last, head: 1.0, tail: 1.0, whole: 1.0 };
        }
        let head = part((first + 1) as f64 - start);
        let whole = part(1.0);
        // What is left, so that all weights are one together.
        let tail = 1.0 - head - whole * (last - first - 1) as f32;
        Cover { first, last, head, tail, whole }
    });
    covers.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn grey(width: u32, height: u32, values: &[u8]) -> Pixels {
        Pixels::new(width, height, values.iter().flat_map(|v| [*v; 3]).collect()).unwrap()
    }

    #[test]
    fn a_pixel_is_the_mean_of_what_it_covers() {
        let four = grey(2, 2, &[0, 100, 200, 100]);
        assert_eq!(four.scaled(1, 1), grey(1, 1, &[100]));
        assert_eq!(four.scaled(2, 1), grey(2, 1, &[100, 100]));
        assert_eq!(grey(3, 1, &[0, 90, 240]).scaled(2, 1), grey(2, 1, &[30, 190]));
        let larger = grey(2, 1, &[10, 20]).scaled(4, 2);
        assert_eq!(larger, grey(4, 2, &[10, 10, 20, 20, 10, 10, 20, 20]));
        assert_eq!(Pixels::new(2, 2, vec![0; 11]), None);
        assert_eq!(Pixels::new(0, 2, Vec::new()), None);
    }

    proptest! {
        #[test]
        fn one_colour_stays_that_colour_in_any_size(
            size in (1u32..40, 1u32..40), to in (1u32..60, 1u32..60), colour in any::<[u8; 3]>(),
        ) {
            let rgb = colour.repeat((size.0 * size.1) as usize);
            let scaled = Pixels::new(size.0, size.1, rgb).unwrap().scaled(to.0, to.1);
            prop_assert_eq!((scaled.width(), scaled.height()), to);
            prop_assert!(scaled.rgb().chunks(3).all(|pixel| pixel == colour));
        }
    }
}

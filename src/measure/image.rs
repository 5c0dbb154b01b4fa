//! Brightness at several sizes, with room around it to look over the edge.

/// Pixels around an image that repeat its edge: windows may hang over it. Without them the small
/// sizes lose every point near the edge.
const RIM: usize = 24;

/// So many sizes at most, each half the one before.
const SIZES: usize = 4;

/// No size has a side shorter than this, in pixels, but for the first.
const SHORTEST: usize = 12;

/// An image with its rim.
#[derive(Clone, Debug)]
pub(super) struct Image {
    pub(super) width: usize,
    pub(super) height: usize,
    stride: usize,
    samples: Vec<f32>,
}

impl Image {
    /// An image whose rows are filled one by one.
    fn new(width: usize, height: usize, mut fill: impl FnMut(usize, &mut [f32])) -> Self {
        let stride = width + 2 * RIM;
        let mut samples = vec![0.0; stride * (height + 2 * RIM)];
        for (y, row) in samples.chunks_exact_mut(stride).skip(RIM).take(height).enumerate() {
            fill(y, &mut row[RIM..RIM + width]);
            let (first, last) = (row[RIM], row[RIM + width - 1]);
            row[..RIM].fill(first);
            row[RIM + width..].fill(last);
        }
        for y in 0..RIM {
            samples.copy_within(RIM * stride..(RIM + 1) * stride, y * stride);
            let last = (RIM + height - 1) * stride;
            samples.copy_within(last..last + stride, (RIM + height + y) * stride);
        }
        Self { width, height, stride, samples }
    }

    /// A row from `x`, which may be as far as [`RIM`] outside.
    pub(super) fn row(&self, x: isize, y: isize, count: usize) -> &[f32] {
        let rim = RIM as isize;
        let at = (y + rim) as usize * self.stride + (x + rim) as usize;
        &self.samples[at..at + count]
    }

    /// Whether a square of `side` pixels from here lies inside the image and its rim.
    pub(super) fn has(&self, x: isize, y: isize, side: usize) -> bool {
        let inside = |from: isize, size: usize| {
            from >= -(RIM as isize) && from + side as isize <= (size + RIM) as isize
        };
        inside(x, self.width) && inside(y, self.height)
    }

    /// The image at half its size, smoothed by a binomial of five pixels.
    fn half(&self) -> Self {
        let mut tall = vec![0.0; self.width + 4];
        Self::new(self.width.div_ceil(2), self.height.div_ceil(2), |y, row| {
            let rows = [0, 1, 2, 3, 4].map(|n| self.row(-2, 2 * y as isize - 2 + n, tall.len()));
            for (x, sum) in tall.iter_mut().enumerate() {
                let near = rows.map(|row| row[x]);
                *sum = (near[0] + near[4]) + 4.0 * (near[1] + near[3]) + 6.0 * near[2];
            }
            for (x, half) in row.iter_mut().enumerate() {
                let near = &tall[2 * x..2 * x + 5];
                let sum = (near[0] + near[4]) + 4.0 * (near[1] + near[3]) + 6.0 * near[2];
                *half = sum / 256.0;
            }
        })
    }
}

/// An image at several sizes, the largest first.
#[derive(Clone, Debug)]
pub(super) struct Pyramid(pub(super) Vec<Image>);

impl Pyramid {
    /// From rows of brightness.
    pub(super) fn new(width: usize, height: usize, fill: impl FnMut(usize, &mut [f32])) -> Self {
        let mut sizes = vec![Image::new(width, height, fill)];
        while let Some(last) = sizes.last()
            && sizes.len() < SIZES
            && last.width.min(last.height) >= 2 * SHORTEST
        {
            sizes.push(last.half());
        }
        Self(sizes)
    }

    /// The image at its full size.
    pub(super) fn full(&self) -> &Image {
        &self.0[0]
    }
}

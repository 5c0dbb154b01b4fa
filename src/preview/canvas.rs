//! Paints in colour: anti-aliased lines, filled rings and rectangles.

/// Red, green and blue.
pub(crate) type Colour = [u8; 3];

/// An image of red, green and blue bytes, row by row.
#[derive(Clone, Debug)]
pub(crate) struct Canvas {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Vec<u8>,
    /// Whether a line covers a pixel by thirds: that makes few colours, which pack well.
    pub(crate) coarse: bool,
}

impl Canvas {
    pub(crate) fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![0; 3 * width * height], coarse: false }
    }

    /// Mixes a colour into a pixel: 0.0 leaves it, 1.0 replaces it.
    fn mix(&mut self, x: usize, y: usize, colour: Colour, part: f32) {
        let at = 3 * (y * self.width + x);
        for (channel, new) in self.pixels[at..at + 3].iter_mut().zip(colour) {
            let old = f32::from(*channel);
            *channel = (old + (f32::from(new) - old) * part + 0.5) as u8;
        }
    }

    /// Draws a line that is `wide` pixels thick.
    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: Colour, wide: f32) {
        self.stroke((from, to), colour, wide, |_| true);
    }

    /// Draws a dashed line, with dashes and gaps of this many pixels.
    pub(crate) fn dashes(
        &mut self,
        line: ((f64, f64), (f64, f64)),
        colour: Colour,
        wide: f32,
        dash: f32,
    ) {
        self.stroke(line, colour, wide, |along| ((along / dash) as u32).is_multiple_of(2));
    }

    /// Draws those pixels of a line for which `shown` accepts their distance from its start.
    fn stroke(
        &mut self,
        (from, to): ((f64, f64), (f64, f64)),
        colour: Colour,
        wide: f32,
        shown: impl Fn(f32) -> bool,
    ) {
        let (from, to) = ((from.0 as f32, from.1 as f32), (to.0 as f32, to.1 as f32));
        let reach = wide / 2.0;
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.hypot(dy);
        // Its direction; a point has any.
        let (ux, uy) = if length > 1e-3 { (dx / length, dy / length) } else { (1.0, 0.0) };
        let edge = |value: f32, end: usize| value.clamp(0.0, end as f32) as usize;
        let (left, right) = (from.0.min(to.0) - reach - 1.0, from.0.max(to.0) + reach + 1.0);
        let top = edge(from.1.min(to.1) - reach - 1.0, self.height);
        let bottom = edge((from.1.max(to.1) + reach + 1.0).ceil(), self.height);
        for y in top..bottom {
            let row = y as f32 + 0.5;
            // Only the pixels of this row that are near the line.
            let (mut left, mut right) = (left, right);
            if uy.abs() > 1e-3 {
                let x = from.0 + ux * (row - from.1) / uy;
                let span = (reach + 1.5) / uy.abs();
                (left, right) = (left.max(x - span), right.min(x + span));
            }
            for x in edge(left, self.width)..edge(right.ceil(), self.width) {
                let (px, py) = (x as f32 + 0.5 - from.0, row - from.1);
                let along = px * ux + py * uy;
                let aside = (px * uy - py * ux).abs();
                let beyond = (-along).max(along - length).max(0.0);
                let away = if beyond > 0.0 { aside.hypot(beyond) } else { aside };
                let covered = (reach + 0.5 - away).min(1.0);
                let covered = if self.coarse { (3.0 * covered).round() / 3.0 } else { covered };
                if covered > 0.0 && shown(along) {
                    self.mix(x, y, colour, covered);
                }
            }
        }
    }

    /// Fills a convex ring.
    pub(crate) fn fill(&mut self, ring: &[(f64, f64)], colour: Colour) {
        self.shade(ring, |_, pixels| pixels.fill(colour));
    }

    /// Passes the pixels of a convex ring to `shade`, one run of a row at a time, with the centre
    /// of the run's first pixel.
    pub(crate) fn shade(
        &mut self,
        ring: &[(f64, f64)],
        mut shade: impl FnMut((f64, f64), &mut [Colour]),
    ) {
        let rows = ring.iter().map(|dot| dot.1);
        let top = rows.clone().fold(f64::INFINITY, f64::min).max(0.0) as usize;
        let bottom = rows.fold(0.0, f64::max).ceil() as usize;
        for y in top..bottom.min(self.height) {
            let row = y as f64 + 0.5;
            let (mut left, mut right) = (f64::INFINITY, f64::NEG_INFINITY);
            for (nth, a) in ring.iter().enumerate() {
                let b = ring[(nth + 1) % ring.len()];
                if (a.1 <= row) != (b.1 <= row) {
                    let x = a.0 + (b.0 - a.0) * (row - a.1) / (b.1 - a.1);
                    (left, right) = (left.min(x), right.max(x));
                }
            }
            if left < right {
                let first = left.round().max(0.0) as usize;
                let last = (right.round().max(0.0) as usize).min(self.width);
                if let Some(run) = self.span(first, last, y) {
                    shade((first as f64 + 0.5, row), run);
                }
            }
        }
    }

    /// Fills a rectangle.
    pub(crate) fn block(&mut self, (x, y): (usize, usize), (w, h): (usize, usize), colour: Colour) {
        for row in y..(y + h).min(self.height) {
            if let Some(run) = self.span(x, (x + w).min(self.width), row) {
                run.fill(colour);
            }
        }
    }

    /// Encodes the image as PNG.
    pub(crate) fn png(&self) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        let written = encoder.write_header().and_then(|mut png| png.write_image_data(&self.pixels));
        written.expect("an image of this size can be written into memory");
        file
    }

    /// The pixels of a row from one column up to, but not including, another.
    fn span(&mut self, first: usize, last: usize, y: usize) -> Option<&mut [Colour]> {
        let row = 3 * y * self.width;
        (first < last).then(|| self.pixels[row + 3 * first..row + 3 * last].as_chunks_mut().0)
    }
}

/// Mixes two colours; `part` 0.0 is the first, 1.0 the second.
pub(crate) fn blend(from: Colour, to: Colour, part: f64) -> Colour {
    let part = part.clamp(0.0, 1.0);
    let mut blend = from;
    for (channel, to) in blend.iter_mut().zip(to) {
        let from = f64::from(*channel);
        *channel = (from + (f64::from(to) - from) * part).round() as u8;
    }
    blend
}

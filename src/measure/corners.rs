//! What of a picture can be followed: corners, and edges across.

use super::image::Image;

/// A cell of the picture, in pixels: each of its quarters has one corner at most.
const CELL: usize = 16;
const QUARTER: usize = CELL / 2;

/// No corner is nearer to the edge, in pixels.
const MARGIN: usize = 6;

/// Half the side, in pixels, of the window that the gradients are averaged over.
const REACH: usize = 3;

/// The least a corner has to be, in squared grey levels a pixel; and as a part of the strongest.
const FAINTEST: f32 = 0.25;
const OF_STRONGEST: f32 = 0.004;

/// Gradients that are weaker than this, squared, hold on to little.
const HOLD: f64 = 6.0;

/// A corner.
#[derive(Clone, Debug)]
pub(super) struct Corner {
    /// Where it is, in pixels.
    pub(super) at: [f32; 2],
    /// How much it counts: the area that it stands for, not how busy that is.
    pub(super) weight: f64,
    /// How much of the picture it stands for.
    pub(super) area: f64,
    /// How much it counts in each direction, the symmetric matrix `[xx, xy, yy]`: a point on an
    /// edge is known across the edge only.
    pub(super) hold: [f64; 3],
}

/// The corners of an image, and which part of its cells has any.
pub(super) fn corners(image: &Image) -> (Vec<Corner>, f64) {
    let (width, height) = (image.width, image.height);
    if width <= 2 * MARGIN || height <= 2 * MARGIN {
        return (Vec::new(), 0.0);
    }
    let tensors = tensors(image);
    let strength: Vec<f32> = tensors.iter().map(|tensor| smaller(*tensor)).collect();
    // Of the whole image: what is near its edge counts as plain.
    let (inner, outer) = (width - 2 * MARGIN, height - 2 * MARGIN);
    let mut sorted = strength.clone();
    let above = width * height / 100;
    let nth = sorted.len().saturating_sub(above + 1);
    let (_, strongest, _) = sorted.select_nth_unstable_by(nth, f32::total_cmp);
    let least = (OF_STRONGEST * *strongest).max(FAINTEST);
    let (across, down) = (width.div_ceil(CELL), height.div_ceil(CELL));
    let mut found = Vec::new();
    for y in 0..outer {
        for x in 0..inner {
            let here = strength[y * inner + x];
            if here <= least || !is_peak(&strength, (inner, outer), (x, y)) {
                continue;
            }
            let cell = (y + MARGIN) / CELL * across + (x + MARGIN) / CELL;
            found.push((cell, here, x, y));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then((a.3, a.2).cmp(&(b.3, b.2))));
    let mut corners = Vec::new();
    let mut cells = 0;
    for cell in found.chunk_by(|a, b| a.0 == b.0) {
        cells += 1;
        // The strongest of each quarter, so that the corners spread over the cell instead of
        // standing along the brightest line in it.
        let mut quarters = [None; 4];
        for corner in cell {
            let [x, y] = [corner.2, corner.3].map(|at| (at + MARGIN) % CELL / QUARTER);
            quarters[2 * y + x].get_or_insert(corner);
        }
        let kept = quarters.iter().flatten().count();
        for (_, _, x, y) in quarters.iter().flatten() {
            let at = [(x + MARGIN) as f32, (y + MARGIN) as f32];
            corners.push(Corner {
                at,
                weight: (kept as f64).powf(-0.75) * rim(at, width, height),
                area: 1.0 / kept as f64,
                hold: hold(tensors[y * inner + x]),
            });
        }
    }
    (corners, f64::from(cells) / (across * down) as f64)
}

/// What is behind everything reaches the edge of the picture; a subject stands in the middle, or
/// at the bottom.
fn rim(at: [f32; 2], width: usize, height: usize) -> f64 {
    let (across, down) = (at[0] / width as f32, at[1] / height as f32);
    if !(0.18..=0.82).contains(&across) || down < 0.18 { 1.6 } else { 1.0 }
}

/// The mean products of the gradients around each pixel that is not near the edge.
fn tensors(image: &Image) -> Vec<[f32; 3]> {
    let (width, height) = (image.width, image.height);
    let from = MARGIN - REACH;
    // Wide enough for the windows of all pixels that are asked for.
    let (across, down) = (width - 2 * from, height - 2 * from);
    let inner = width - 2 * MARGIN;
    let window = 2 * REACH + 1;
    // For each row, the sums over windows along it.
    let mut sums: Vec<[f32; 3]> = Vec::with_capacity(inner * down);
    let mut products = vec![[0.0_f32; 3]; across];
    for y in 0..down {
        let row = |n: isize| image.row(from as isize - 1, (y + from) as isize + n, across + 2);
        let [above, here, below] = [-1, 0, 1].map(row);
        for (x, product) in products.iter_mut().enumerate() {
            let gx = (above[x + 2] - above[x])
                + 2.0 * (here[x + 2] - here[x])
                + (below[x + 2] - below[x]);
            let gy = (below[x] - above[x])
                + 2.0 * (below[x + 1] - above[x + 1])
                + (below[x + 2] - above[x + 2]);
            *product = [gx * gx / 64.0, gx * gy / 64.0, gy * gy / 64.0];
        }
        for near in products.windows(window) {
            sums.push(near.iter().fold([0.0; 3], plus));
        }
    }
    let count = (window * window) as f32;
    let mut tensors = Vec::with_capacity(inner * (height - 2 * MARGIN));
    for y in 0..height - 2 * MARGIN {
        for x in 0..inner {
            let near = (y..y + window).map(|y| &sums[y * inner + x]);
            tensors.push(near.fold([0.0; 3], plus).map(|sum| sum / count));
        }
    }
    tensors
}

fn plus(a: [f32; 3], b: &[f32; 3]) -> [f32; 3] {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

/// The smaller eigenvalue.
fn smaller([xx, xy, yy]: [f32; 3]) -> f32 {
    let half = (xx - yy) / 2.0;
    f32::midpoint(xx, yy) - (half * half + xy * xy).sqrt()
}

/// Whether nothing around it is stronger.
fn is_peak(strength: &[f32], (width, height): (usize, usize), (x, y): (usize, usize)) -> bool {
    let here = strength[y * width + x];
    let (left, right) = (x.saturating_sub(2), (x + 3).min(width));
    let (top, bottom) = (y.saturating_sub(2), (y + 3).min(height));
    (top..bottom)
        .all(|y| strength[y * width + left..y * width + right].iter().all(|other| *other <= here))
}

/// G (G + `HOLD` I)^-1 of a tensor G.
fn hold(tensor: [f32; 3]) -> [f64; 3] {
    let [a, b, c] = tensor.map(f64::from);
    let det = (a + HOLD) * (c + HOLD) - b * b;
    [(a * (c + HOLD) - b * b) / det, b * HOLD / det, (c * (a + HOLD) - b * b) / det]
}

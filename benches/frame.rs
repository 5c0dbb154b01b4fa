//! What a frame costs: `cargo bench`. Prints the median of many, in microseconds.
#![allow(clippy::disallowed_methods, reason = "a bench reads the clock and files")]
#![allow(clippy::print_stdout, reason = "a bench tells its figures")]
#![allow(missing_docs, reason = "a bench has no users")]

use std::hint::black_box;
use std::time::Instant;

use viewfinder::domain::{Convention, Motion};
use viewfinder::preview::{picture, pose};
use viewfinder::ui::{Dots, Wireframe, framed};

const FRAMES: u32 = 500;

fn main() {
    let motion: Motion = "x=6.3,bg_x_pan=-3,r=2".parse().expect("a motion");
    println!("one frame of the preview, from the vector to cells");
    for (width, height) in [(40, 12), (120, 40), (200, 60)] {
        for (dots, name) in [(Dots::Braille, "braille"), (Dots::Quarters, "blocks")] {
            let (across, down) = framed((width, height), "16:9");
            let mut spans: Vec<f64> = (0..FRAMES)
                .map(|n| {
                    let phase = f64::from(n) / f64::from(FRAMES);
                    let begun = Instant::now();
                    let mut wireframe = Wireframe::new(across, down, dots);
                    let pose = pose(&motion, &Convention::default(), 5.0, phase);
                    wireframe.paint(&picture(&pose, wireframe.lens()));
                    let cells = (0..down).flat_map(|y| (0..across).map(move |x| (x, y)));
                    let shown = cells.filter_map(|(x, y)| wireframe.cell(x, y)).count();
                    black_box(shown);
                    begun.elapsed().as_secs_f64() * 1e6
                })
                .collect();
            spans.sort_by(f64::total_cmp);
            let (median, worst) = (spans[spans.len() / 2], spans[spans.len() * 99 / 100]);
            println!("{width:>4} x {height:<3} {name:<8} {median:7.1}   p99 {worst:7.1}");
        }
    }
}

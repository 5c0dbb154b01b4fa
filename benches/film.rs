//! What a film costs: `cargo bench --bench film`. Prints time, size and peak memory.
#![allow(clippy::print_stdout, reason = "a bench tells its figures")]
#![allow(missing_docs, reason = "a bench has no users")]

use std::time::Instant;

use viewfinder::domain::Convention;
use viewfinder::film::{Caption, Conduct, Scenario, film};

fn main() {
    println!("a film, from the vector to an mp4; peak memory is of the whole process so far");
    for (motion, ratio) in [("x=6.3,bg_x_pan=-3", "16:9"), ("y=0.4,r=-6", "16:9"), ("z=8", "9:16")]
    {
        for seconds in [5.0, 10.0] {
            let scenario = Scenario {
                motion: motion.parse().expect("a motion"),
                convention: Convention::default(),
                seconds,
                conduct: Conduct::default(),
                ratio: ratio.to_owned(),
                caption: Caption::default(),
            };
            let mut spans = [0.0; 3];
            let mut bytes = 0;
            for span in &mut spans {
                let begun = Instant::now();
                bytes = film(&scenario).video.len();
                *span = begun.elapsed().as_secs_f64();
            }
            spans.sort_by(f64::total_cmp);
            let [best, median, _] = spans;
            println!(
                "{seconds:4} s {ratio:>5} {motion:<20} {median:5.2} s (best {best:.2})  {:4} kB  {}",
                bytes / 1000,
                peak()
            );
        }
    }
}

/// The most memory that the process ever had, where the system tells.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.map_or_else(String::new, |peak| peak.split_whitespace().collect::<Vec<_>>().join(" "))
}

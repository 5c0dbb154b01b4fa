//! How far a model went for what was asked, as a picture of characters.

use super::distance::Marks;
use super::gain::Gain;
use super::trial::Trial;
use super::verdict::Verdict;

/// Cells across and down.
pub const COLUMNS: usize = 41;
/// See [`COLUMNS`]. The middle one is where nothing moves.
pub const ROWS: usize = 9;

/// Dots of a cell of braille, across and down.
const DOTS: (usize, usize) = (2, 4);

/// The bit of each dot in a cell of braille, row by row.
const BITS: [[u32; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

/// What was asked goes this far to either side.
const MOST: f64 = 10.0;

/// A plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    /// Its [`ROWS`], the upmost first, without blanks at their ends.
    pub lines: Vec<String>,
    /// The travel in a second of its upper edge, in the unit of the picture's axis; its lower edge
    /// is as far below nothing. None where no take has a travel.
    pub edge: Option<f64>,
}

/// What was asked, from -10 at the left to 10 at the right, and how far that went in a second, upwards:
/// `+` as asked, `x` the other way, `.` still, and `o` on the line of nothing what can't be told. Where
/// a gain is known, its line goes through them.
pub fn plot(trials: &[&Trial], gain: Option<&Gain>, marks: Marks) -> Plot {
    let gone = || trials.iter().filter_map(|it| Some((it.asked, it.per_second?)));
    let edge = gone().map(|(_, far)| far.abs()).fold(0.0, f64::max);
    let edge = (edge > 0.0).then_some(edge);
    let mut cells = vec![vec![' '; COLUMNS]; ROWS];
    let middle = ROWS / 2;
    cells[middle].fill(if marks == Marks::Unicode { '─' } else { '-' });
    if let (Some(gain), Some(edge)) = (gain, edge) {
        let points: Vec<_> = gone().collect();
        line(&mut cells, marks, |asked| (drift(&points, gain) + gain.per_one * asked) / edge);
    }
    for trial in trials {
        let across = f64::midpoint(trial.asked.clamp(-MOST, MOST) / MOST, 1.0);
        let column = (across * (COLUMNS - 1) as f64).round() as usize;
        let far = match (trial.verdict, trial.per_second, edge) {
            (Verdict::Unclear, ..) | (_, None, _) | (.., None) => 0.0,
            (_, Some(far), Some(edge)) => far / edge,
        };
        let row = ((1.0 - far) / 2.0 * (ROWS - 1) as f64).round() as usize;
        cells[row.min(ROWS - 1)][column] = match trial.verdict {
            Verdict::Heeded | Verdict::Partly => '+',
            Verdict::Opposite => 'x',
            Verdict::Ignored => '.',
            Verdict::Unclear => 'o',
        };
    }
    let text = |row: Vec<char>| row.into_iter().collect::<String>().trim_end().to_owned();
    Plot { lines: cells.into_iter().map(text).collect(), edge }
}

/// How far a model goes when nothing is asked: the median of what the gain leaves over.
fn drift(points: &[(f64, f64)], gain: &Gain) -> f64 {
    let mut rest: Vec<f64> = points.iter().map(|(asked, far)| far - gain.per_one * asked).collect();
    rest.sort_by(f64::total_cmp);
    rest.get(rest.len() / 2).copied().unwrap_or_default()
}

/// Draws a line whose height, from -1.0 to 1.0, depends on what is asked.
fn line(cells: &mut [Vec<char>], marks: Marks, height: impl Fn(f64) -> f64) {
    let (across, down) = match marks {
        Marks::Unicode => DOTS,
        Marks::Ascii => (1, 1),
    };
    let (wide, high) = (COLUMNS * across, ROWS * down);
    let mut dots = vec![vec![0_u32; COLUMNS]; ROWS];
    for x in 0..wide {
        let asked = ((x as f64 + 0.5) / wide as f64 * 2.0 - 1.0) * MOST;
        let y = ((1.0 - height(asked)) / 2.0 * high as f64).floor();
        if y >= 0.0 && y < high as f64 {
            let y = y as usize;
            dots[y / down][x / across] |= BITS[y % down][x % across];
        }
    }
    for (row, dots) in cells.iter_mut().zip(dots) {
        for (cell, dots) in row.iter_mut().zip(dots).filter(|(_, dots)| *dots > 0) {
            *cell = match marks {
                Marks::Unicode => char::from_u32(0x2800 + dots).unwrap_or(' '),
                Marks::Ascii => '*',
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::Taught;
    use super::*;
    use crate::domain::Axis;

    fn trial(asked: f64, per_second: Option<f64>, verdict: Verdict) -> Trial {
        Trial {
            model: "gen4".to_owned(),
            image: false,
            words: false,
            axis: Taught::One(Axis::Z),
            asked,
            per_second,
            verdict,
            by_eye: false,
            version: Some(1),
        }
    }

    fn drawn(trials: &[Trial], gain: Option<&Gain>, marks: Marks) -> Plot {
        plot(&trials.iter().collect::<Vec<_>>(), gain, marks)
    }

    #[test]
    fn each_take_is_a_mark_where_it_was_asked_and_went() {
        let plot = drawn(
            &[
                trial(10.0, Some(0.12), Verdict::Heeded),
                trial(-10.0, Some(-0.12), Verdict::Heeded),
                trial(-5.0, Some(0.06), Verdict::Opposite),
                trial(5.0, Some(0.001), Verdict::Ignored),
                trial(0.0, Some(0.1), Verdict::Unclear),
            ],
            None,
            Marks::Ascii,
        );
        assert_eq!(plot.edge, Some(0.12));
        let blank = String::new;
        assert_eq!(
            plot.lines,
            [
                format!("{}+", " ".repeat(40)),
                blank(),
                format!("{}x", " ".repeat(10)),
                blank(),
                format!("{}o{}.{}", "-".repeat(20), "-".repeat(9), "-".repeat(10)),
                blank(),
                blank(),
                blank(),
                "+".to_owned(),
            ]
        );
    }

    #[test]
    fn a_gain_is_a_line_from_corner_to_corner_and_keeps_inside() {
        let gain = Gain { per_one: 0.012, low: 0.01, high: 0.013, takes: 8 };
        let takes = [-10.0, -4.0, 4.0, 10.0]
            .map(|asked| trial(asked, Some(0.012 * asked), Verdict::Heeded));
        for marks in [Marks::Ascii, Marks::Unicode] {
            let plot = drawn(&takes, Some(&gain), marks);
            assert_eq!(plot.lines.len(), ROWS);
            assert!(plot.lines.iter().all(|line| line.chars().count() <= COLUMNS));
            let first = |line: &String| line.chars().position(|c| !" ─-".contains(c));
            let from: Vec<_> = plot.lines.iter().filter_map(first).collect();
            assert_eq!(from.len(), ROWS, "{:#?}", plot.lines);
            assert!(from.is_sorted_by(|a, b| a > b), "it falls to the left: {from:?}");
        }
        let steep = Gain { per_one: 5.0, ..gain };
        assert_eq!(drawn(&takes, Some(&steep), Marks::Unicode).lines.len(), ROWS);
    }

    #[test]
    fn nothing_that_moved_is_a_line_of_nothing() {
        let plot = drawn(&[trial(3.0, None, Verdict::Unclear)], None, Marks::Unicode);
        assert_eq!(plot.edge, None);
        assert_eq!(plot.lines[4].chars().filter(|c| *c == '─').count(), COLUMNS - 1);
        assert_eq!(plot.lines[4].chars().nth(26), Some('o'));
        assert!(drawn(&[], None, Marks::Unicode).lines[0].is_empty());
    }
}

//! What is drawn over a film: viewfinder marks, and a bar with the move, the id, the ratio and the
//! time.

use unicode_normalization::UnicodeNormalization as _;

use super::glyphs::{HIGH, WIDE, glyph};
use crate::preview::{Canvas, Colour};

const BAR: Colour = [9, 10, 13];
const RAIL: Colour = [38, 44, 56];
const GONE: Colour = [64, 214, 226];
const BRIGHT: Colour = [226, 231, 238];
const QUIET: Colour = [132, 143, 162];
const MARK: Colour = [110, 122, 144];
const FAINT: Colour = [58, 68, 86];

/// Distance between lines, in dots.
const LINE: usize = HIGH + 3;

/// Margin around the lines, in dots.
const MARGIN: usize = 5;

/// The texts that identify a film.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caption {
    /// What it is a film of, such as the id of a task.
    pub id: String,
    /// The name of its move.
    pub name: String,
    /// The prompt, which is stored in the file and not shown.
    pub prompt: String,
}

/// The texts of a caption as they are shown, in ASCII only.
#[derive(Clone, Debug)]
pub(super) struct Texts {
    pub(super) name: String,
    pub(super) motion: String,
    pub(super) id: String,
    pub(super) ratio: String,
    pub(super) seconds: f64,
}

/// A text in plain letters: without accents, and without characters that have no letter here.
pub(super) fn plain(text: &str) -> String {
    let plain = text.nfd().map(|letter| match letter {
        'đ' => 'd',
        'Đ' => 'D',
        other => other,
    });
    let plain: String = plain.filter(|letter| matches!(letter, ' '..='~')).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Size of the dots of letters in pixels: 1, or 2 if there is room.
fn dot(width: usize) -> usize {
    (width / 320).clamp(1, 2)
}

/// Height of the bar in pixels.
pub(super) fn bar(width: usize) -> usize {
    dot(width) * (2 * LINE + 2 * MARGIN - 2)
}

/// Draws the marks and the bar; `gone` is the elapsed part of the film, 0.0 to 1.0.
pub(super) fn caption(canvas: &mut Canvas, texts: &Texts, gone: f64) {
    let (width, height) = (canvas.width, canvas.height);
    let (dot, bar) = (dot(width), bar(width));
    let (line, margin) = (LINE * dot, MARGIN * dot);
    let top = height - bar;
    marks(canvas, top);
    canvas.block((0, top), (width, bar), BAR);
    canvas.block((0, top), (width, dot), RAIL);
    canvas.block((0, top), ((width as f64 * gone).round() as usize, dot), GONE);

    let advance = (WIDE + 1) * dot;
    let room = (width - 2 * margin) / advance;
    let upper = top + margin;
    let lower = upper + line;
    // The time keeps its place: it changes, and nothing else should.
    let time = format!("{:.1}/{} s", texts.seconds * gone, trimmed(texts.seconds));
    let right = format!("{}  {time:>width$}", texts.ratio, width = time_width(texts.seconds));
    let right = cut(&right, room);
    let left = cut(&texts.id, room.saturating_sub(right.len() + 2));
    let mut pen = Pen { canvas, dot };
    pen.write((margin, lower), &left, QUIET);
    pen.write((width - margin - advance * right.len() + dot, lower), &right, BRIGHT);
    let name = cut(&texts.name, room);
    pen.write((margin, upper), &name, BRIGHT);
    let space = room.saturating_sub(name.len() + 2);
    if texts.motion.len() <= space && texts.motion != texts.name {
        let at = width - margin - advance * texts.motion.len() + dot;
        pen.write((at, upper), &texts.motion, QUIET);
    }
}

/// Number of letters of the longest time.
fn time_width(seconds: f64) -> usize {
    format!("{seconds:.1}/{} s", trimmed(seconds)).len()
}

/// Seconds without a needless `.0`.
fn trimmed(seconds: f64) -> String {
    format!("{seconds:.1}").trim_end_matches(".0").to_owned()
}

/// Cuts a text to this many letters; two dots stand for the rest.
fn cut(text: &str, room: usize) -> String {
    if text.len() <= room {
        text.to_owned()
    } else {
        format!("{}..", &text[..room.saturating_sub(2)])
    }
}

/// Draws the corners of a viewfinder above `bottom`, and crosses where the thirds meet.
fn marks(canvas: &mut Canvas, bottom: usize) {
    let width = canvas.width;
    let (inset, arm) = (width.min(bottom) / 24, width.min(bottom) / 14);
    let (right, low) = (width - inset, bottom - inset);
    for (x, y) in [(inset, inset), (right - arm, inset), (inset, low - 2), (right - arm, low - 2)] {
        canvas.block((x, y), (arm, 2), MARK);
    }
    for (x, y) in [(inset, inset), (right - 2, inset), (inset, low - arm), (right - 2, low - arm)] {
        canvas.block((x, y), (2, arm), MARK);
    }
    let reach = arm / 3;
    for (across, down) in [(1, 1), (2, 1), (1, 2), (2, 2)] {
        let (x, y) = (width * across / 3, bottom * down / 3);
        canvas.block((x - reach, y), (2 * reach + 1, 1), FAINT);
        canvas.block((x, y - reach), (1, 2 * reach + 1), FAINT);
    }
}

struct Pen<'a> {
    canvas: &'a mut Canvas,
    dot: usize,
}

impl Pen<'_> {
    fn write(&mut self, (x, y): (usize, usize), text: &str, colour: Colour) {
        for (nth, letter) in text.chars().enumerate() {
            let left = x + nth * (WIDE + 1) * self.dot;
            for (row, dots) in glyph(letter).into_iter().enumerate() {
                for column in (0..WIDE).filter(|column| dots >> (WIDE - 1 - column) & 1 == 1) {
                    let at = (left + column * self.dot, y + row * self.dot);
                    self.canvas.block(at, (self.dot, self.dot), colour);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_are_brought_to_letters_that_there_are() {
        assert_eq!(plain("Vịnh  đẹp\n2"), "Vinh dep2");
        assert_eq!(plain("海湾"), "");
        assert_eq!(cut("abcdef", 4), "ab..");
        assert_eq!((trimmed(10.0), trimmed(2.5)), ("10".to_owned(), "2.5".to_owned()));
    }

    proptest! {
        #[test]
        fn any_caption_fits(
            id in any::<String>(), name in any::<String>(), ratio in any::<String>(),
            seconds in 0.1..60.0, gone in 0.0..=1.0, wide in 120..480_usize, high in 120..480_usize,
        ) {
            let mut canvas = Canvas::new(2 * wide, 2 * high);
            let [id, name, ratio] = [id, name, ratio].map(|text| plain(&text));
            let texts = Texts { name, motion: "x=1.0".to_owned(), id, ratio, seconds };
            caption(&mut canvas, &texts, gone);
        }
    }
}

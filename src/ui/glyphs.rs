//! The characters that lines and marks are drawn with.

use ratatui::symbols::border;

use super::wireframe::Dots;
use crate::domain::StageName;
use crate::heeding::{Marks, Statement};

/// One set of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// Borders of panes.
    pub border: border::Set<'static>,
    /// Borders of the pane that has the keys, so that no colour is needed to find it.
    pub focus: border::Set<'static>,
    /// A track, the part of it that is used, its middle, its knob.
    pub track: [&'static str; 4],
    /// Before and after a value that Left and Right change.
    pub around: [&'static str; 2],
    /// Before what is in hand.
    pub hand: &'static str,
    /// A hidden character.
    pub hidden: &'static str,
    /// Between facts.
    pub dot: &'static str,
    /// Before the stars of a rating.
    pub star: &'static str,
    /// The corners of the viewfinder's frame: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
    /// The lines of that frame: across, down; and its middle.
    pub lines: [&'static str; 3],
    /// Before the time of a preview that plays, and of one that rests.
    pub plays: &'static str,
    /// See [`Self::plays`].
    pub rests: &'static str,
    /// What the preview is drawn with.
    pub dots: Dots,
    states: [&'static str; StageName::ALL.len()],
    /// Which marks of the camera go with them.
    pub marks: Marks,
    statements: [&'static str; 4],
}

/// A border that is not seen.
const BLANK: border::Set<'static> = border::Set {
    top_left: " ",
    top_right: " ",
    bottom_left: " ",
    bottom_right: " ",
    vertical_left: " ",
    vertical_right: " ",
    horizontal_top: " ",
    horizontal_bottom: " ",
};

impl Glyphs {
    /// Box drawing and marks, none wider than a cell.
    pub const UNICODE: Self = Self {
        border: border::ROUNDED,
        focus: border::THICK,
        track: ["─", "━", "┼", "●"],
        around: ["‹", "›"],
        hand: "▸",
        hidden: "•",
        dot: "·",
        star: "★",
        corners: ["┌", "┐", "└", "┘"],
        lines: ["─", "│", "+"],
        plays: "▶",
        rests: "■",
        dots: Dots::Braille,
        states: ["◌", "↑", "○", "●", "◇", "◆", "↓", "✓", "?", "✗", "✗", "✗", "–"],
        marks: Marks::Unicode,
        statements: ["✓", "✗", "⇄", "?"],
    };

    /// Plain ASCII.
    pub const ASCII: Self = Self {
        border: border::Set {
            top_left: "+",
            top_right: "+",
            bottom_left: "+",
            bottom_right: "+",
            vertical_left: "|",
            vertical_right: "|",
            horizontal_top: "-",
            horizontal_bottom: "-",
        },
        focus: border::Set {
            top_left: "#",
            top_right: "#",
            bottom_left: "#",
            bottom_right: "#",
            vertical_left: "#",
            vertical_right: "#",
            horizontal_top: "=",
            horizontal_bottom: "=",
        },
        track: ["-", "=", "+", "O"],
        around: ["<", ">"],
        hand: ">",
        hidden: "*",
        dot: "-",
        star: "*",
        corners: ["+", "+", "+", "+"],
        lines: ["-", "|", "+"],
        plays: ">",
        rests: "=",
        dots: Dots::Ascii,
        states: [".", "^", "o", "*", "=", "#", "v", "+", "?", "x", "x", "x", "-"],
        marks: Marks::Ascii,
        statements: ["+", "x", "!", "?"],
    };

    /// Words only: nothing that is drawn, and no mark that a screen reader would spell out.
    pub const READER: Self = Self {
        border: BLANK,
        focus: BLANK,
        track: [" "; 4],
        around: [" "; 2],
        hand: " ",
        dot: ",",
        corners: [" "; 4],
        lines: [" "; 3],
        plays: " ",
        rests: " ",
        states: [" "; StageName::ALL.len()],
        ..Self::ASCII
    };

    /// The same with another preview.
    #[must_use]
    pub fn with_dots(self, dots: Dots) -> Self {
        Self { dots, ..self }
    }

    /// What stands between two parts of a line.
    pub fn between(&self) -> String {
        if self.dot == Self::READER.dot {
            return format!("{} ", self.dot);
        }
        format!(" {} ", self.dot)
    }

    /// The mark of what a model does with an axis; whole for the axis in hand.
    pub fn statement(&self, statement: Statement) -> &'static str {
        self.statements[statement as usize]
    }

    /// The mark of a state, always shown with its word.
    pub fn state(&self, state: StageName) -> &'static str {
        self.states[state as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::width;
    use crate::heeding::Heed;

    #[test]
    fn what_the_camera_did_has_no_mark_of_how_a_take_has_ended() {
        let ends = StageName::ALL.into_iter().filter(|it| !it.is_open());
        for (glyphs, end) in ends.flat_map(|end| [(Glyphs::UNICODE, end), (Glyphs::ASCII, end)]) {
            // What is not known is a question mark everywhere.
            for heed in Heed::ALL.into_iter().filter(|it| *it != Heed::Unclear) {
                assert_ne!(heed.mark(glyphs.marks), glyphs.state(end), "{heed:?} {end}");
            }
        }
    }

    #[test]
    fn every_glyph_takes_one_cell() {
        for glyphs in [Glyphs::UNICODE, Glyphs::ASCII] {
            let marks = glyphs
                .states
                .iter()
                .chain(&glyphs.statements)
                .chain(&glyphs.track)
                .chain(&glyphs.around);
            for glyph in marks.chain(&glyphs.corners).chain(&glyphs.lines).chain([
                &glyphs.hand,
                &glyphs.hidden,
                &glyphs.dot,
                &glyphs.star,
                &glyphs.plays,
                &glyphs.rests,
            ]) {
                assert_eq!(width(glyph), 1, "{glyph}");
            }
        }
        let ascii = Glyphs::ASCII;
        assert!(
            ascii
                .states
                .iter()
                .chain(&ascii.statements)
                .chain(&ascii.track)
                .all(|glyph| glyph.is_ascii())
        );
    }
}

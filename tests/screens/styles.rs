//! What holds on every frame of every scene: colours, carets, glyphs and borders.

use std::sync::{LazyLock, Mutex, MutexGuard};

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::Color;
use ratatui::symbols::border;
use viewfinder::app::{Mode, Overlay};
use viewfinder::domain::{StageName, width};
use viewfinder::heeding::Marks;
use viewfinder::ui::{Glyphs, Look};

use crate::ink::{dark, light, mono};
use crate::part::overlay;
use crate::scene::{Scene, all};
use crate::support::{Studio, dump};

/// A scene at one size, as it is drawn without colour.
struct Plain {
    name: String,
    /// Behind a lock, because the editor in it is not for two threads at once.
    studio: Mutex<Studio>,
    buffer: Buffer,
    caret: Option<Position>,
}

impl Plain {
    fn studio(&self) -> MutexGuard<'_, Studio> {
        self.studio.lock().unwrap()
    }

    /// The same in another look.
    fn drawn(&self, look: Look) -> Buffer {
        let mut studio = self.studio().clone();
        if look.glyphs == Glyphs::ASCII {
            studio.model.settings.marks = Marks::Ascii;
        }
        Studio { look, ..studio }.frame().0
    }
}

/// Every frame of every scene, drawn once for all tests.
fn frames() -> &'static [Plain] {
    static FRAMES: LazyLock<Vec<Plain>> = LazyLock::new(|| draw().collect());
    &FRAMES
}

fn draw() -> impl Iterator<Item = Plain> {
    let sized = |scene: Scene| scene.sizes.iter().map(move |size| (scene, *size));
    all().flat_map(sized).map(|(scene, (width, height))| {
        let mut studio = (scene.build)(width, height);
        studio.look.theme = mono().theme;
        let (buffer, caret) = studio.frame();
        let name = format!("{} at {width} x {height}", scene.name);
        Plain { name, studio: Mutex::new(studio), buffer, caret }
    })
}

#[test]
fn without_colour_no_cell_has_one() {
    for Plain { name, buffer, .. } in frames() {
        for cell in &buffer.content {
            let colours = [cell.fg, cell.bg, cell.underline_color];
            assert_eq!(colours, [Color::Reset; 3], "{name}: {cell:?}");
        }
    }
}

#[test]
fn themes_change_no_character_and_use_the_terminals_own_colours_where_they_can_be_read() {
    // What terminals paint in these is as good as invisible on such a background.
    let pale = [
        Color::White,
        Color::Gray,
        Color::Yellow,
        Color::LightYellow,
        Color::Cyan,
        Color::LightCyan,
        Color::LightGreen,
    ];
    let deep = [Color::Black, Color::DarkGray, Color::Blue];
    for plain in frames() {
        let glyphs = plain.studio().look.glyphs;
        for (look, swallowed) in [(light(), &pale[..]), (dark(), &deep[..])] {
            let buffer = plain.drawn(Look { glyphs, ..look });
            for (cell, plain_cell) in buffer.content.iter().zip(&plain.buffer.content) {
                let name = &plain.name;
                assert_eq!(cell.symbol(), plain_cell.symbol(), "{name}");
                for colour in [cell.fg, cell.bg, cell.underline_color] {
                    let mixed = matches!(colour, Color::Rgb(..) | Color::Indexed(_));
                    assert!(!mixed, "{name}: {cell:?}");
                }
                let read = cell.bg != Color::Reset || !swallowed.contains(&cell.fg);
                assert!(read, "{name}: {cell:?}");
            }
        }
    }
}

#[test]
fn plain_ascii_draws_no_line_and_no_mark_of_the_other_set() {
    let set = Glyphs::UNICODE;
    let mut others: Vec<&str> = StageName::ALL.iter().map(|state| set.state(*state)).collect();
    for border in [set.border, set.focus] {
        others.extend([
            border.top_left,
            border.top_right,
            border.bottom_left,
            border.bottom_right,
            border.vertical_left,
            border.horizontal_top,
        ]);
    }
    others.extend(set.track.iter().chain(&set.around).chain(&set.corners).chain(&set.lines));
    others.extend([set.hand, set.hidden, set.dot]);
    others.retain(|glyph| !glyph.is_ascii());
    // The marks of what is invisible belong to the prompt.
    let prompts = "bidi_controls";
    for plain in frames().iter().filter(|plain| !plain.name.starts_with(prompts)) {
        for cell in &plain.drawn(Look { glyphs: Glyphs::ASCII, ..mono() }).content {
            // Most are ASCII, and this is asked a million times.
            let symbol = cell.symbol();
            assert!(symbol.is_ascii() || !others.contains(&symbol), "{}: {symbol:?}", plain.name);
        }
    }
}

#[test]
fn the_caret_stands_where_text_is_typed_and_nowhere_else() {
    for plain in frames() {
        let (Plain { name, buffer, caret, .. }, studio) = (plain, plain.studio());
        if studio.model.regions().mode == Mode::TooSmall {
            assert_eq!(*caret, None, "{name}");
            continue;
        }
        let trouble = matches!(studio.model.overlays.last(), Some(Overlay::Trouble(_)));
        // Typing goes on below a problem that has opened by itself.
        let typed = studio.model.context().takes_text() || (trouble && caret.is_some());
        assert_eq!(caret.is_some(), typed, "{name}");
        if let Some(caret) = caret {
            assert!(buffer.area.contains(*caret), "{name}");
            let symbol = buffer[*caret].symbol();
            let lines = ["┃", "│", "━", "─", "┏", "┓", "┗", "┛", "#", "|"];
            assert!(!lines.contains(&symbol), "{name}: on {symbol:?}");
        }
    }
}

#[test]
fn no_wide_glyph_loses_its_second_half() {
    for Plain { name, buffer, .. } in frames() {
        let area = buffer.area;
        for y in 0..area.height {
            for x in 0..area.width {
                let symbol = buffer[(x, y)].symbol();
                // One byte is one cell; most are.
                let cells = if symbol.len() == 1 { 1 } else { width(symbol) as u16 };
                for next in 1..cells {
                    assert!(x + next < area.width, "{name}: {symbol:?} leaves the screen");
                    let half = buffer[(x + next, y)].symbol().trim();
                    assert_eq!(half, "", "{name}: {symbol:?} is half covered");
                }
            }
        }
    }
}

/// Whether a border stands there whole: four corners, and both sides between them.
fn is_framed(buffer: &Buffer, set: &border::Set<'_>) -> bool {
    let area = buffer.area;
    let at = |x: u16, y: u16| buffer[(x, y)].symbol();
    let corners = |glyph: &str, y: u16| {
        (0..area.width).filter(move |x| at(*x, y) == glyph).collect::<Vec<_>>()
    };
    (0..area.height).any(|top| {
        corners(set.top_left, top).into_iter().any(|left| {
            corners(set.top_right, top).into_iter().filter(|right| *right > left).any(|right| {
                let sides = (top + 1..area.height).find(|y| {
                    at(left, *y) != set.vertical_left || at(right, *y) != set.vertical_right
                });
                sides.is_some_and(|bottom| {
                    at(left, bottom) == set.bottom_left && at(right, bottom) == set.bottom_right
                })
            })
        })
    })
}

#[test]
fn the_border_around_what_has_the_keys_is_whole() {
    for plain in frames() {
        let (Plain { name, buffer, .. }, studio) = (plain, plain.studio());
        // In ASCII a corner looks like a side.
        let bare = studio.look.glyphs == Glyphs::ASCII
            || matches!(studio.model.overlays.last(), Some(Overlay::FirstRun(_)))
            || studio.model.regions().mode == Mode::TooSmall;
        if !bare {
            let set = &studio.look.glyphs.focus;
            assert!(is_framed(buffer, set), "{name}:\n{}", dump(buffer));
        }
    }
}

#[test]
fn an_overlay_covers_whole_panes_or_the_whole_screen() {
    let mut seen = 0;
    for plain in frames() {
        let studio = plain.studio();
        let first_run = matches!(studio.model.overlays.first(), Some(Overlay::FirstRun(_)));
        if studio.model.overlays.is_empty() || first_run {
            continue;
        }
        let regions = studio.model.regions();
        let place = overlay(&studio);
        let panes =
            [regions.prompt, regions.shot, regions.viewfinder, regions.motion, regions.history];
        for pane in panes.into_iter().filter(|pane| !pane.is_empty()) {
            let covered = pane.intersection(place);
            // The picker of moves over a viewfinder that has the whole screen leaves half of it.
            let half = studio.model.preview.whole && pane == regions.viewfinder;
            // And a problem leaves the text in sight that letters go into.
            let trouble = matches!(studio.model.overlays.last(), Some(Overlay::Trouble(_)));
            let half = half || (trouble && regions.mode == Mode::Narrow);
            let whole = covered.is_empty() || covered == pane || half;
            assert!(whole, "{}: {place:?} cuts {pane:?}", plain.name);
        }
        seen += 1;
    }
    assert!(seen > 100, "{seen}");
}

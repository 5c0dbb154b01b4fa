//! The help: every key, from the one table, the form's and those of the field in hand first.

use ratatui::layout::Rect;

use super::dialog::{Closing, Dialog, Edited};
use super::scroll::Extent;
use crate::app::layout::regions::inside;
use crate::app::layout::standing::whole_screen;
use crate::app::state::studio::Studio;
use crate::app::text::{Editor, LINE_LIMIT};
use crate::app::turn::{Press, Turn};
use crate::domain::{Now, StageName, fold, lines_of, lines_of_keys, width};
use crate::heeding::Heed;
use crate::input::{Action, Context, act};

/// The help, open.
#[derive(Clone, Debug, PartialEq)]
pub struct Help {
    /// First line shown.
    pub scroll: usize,
    /// Whose keys come first.
    pub about: Context,
    /// The words that a line must contain to be shown.
    pub filter: Editor,
    /// Whether they are being typed.
    pub filtering: bool,
}

impl Help {
    /// The help for someone whose keys go to `about`.
    pub(in crate::app) fn about(about: Context) -> Self {
        Self { scroll: 0, about, filter: Editor::of_line("", LINE_LIMIT), filtering: false }
    }
}

impl Dialog for Help {
    fn context(&self) -> Context {
        if self.filtering { Context::HelpFilter } else { Context::Help }
    }

    fn hints(&self) -> &'static [Action] {
        if self.filtering {
            return &[Action::List(act::List::Pick)];
        }
        &[Action::Anywhere(act::Anywhere::Search), Action::List(act::List::Down)]
    }

    fn extent(&self, studio: &Studio) -> Option<Extent> {
        let area = help_text(studio, self);
        let rows = help_columns(studio, self, area).iter().map(Vec::len).max();
        Some(Extent::of(rows.unwrap_or(0), area))
    }

    fn scroll_mut(&mut self) -> Option<&mut usize> {
        Some(&mut self.scroll)
    }

    fn press(&mut self, _studio: &mut Studio, press: Press, _now: Now) -> Turn {
        if press.action == act::Anywhere::Search.into() {
            self.filtering = true;
        } else if press.action == act::List::Pick.into() {
            self.filtering = false;
        }
        Turn::nothing()
    }

    fn text(&self) -> Option<&Editor> {
        Some(&self.filter).filter(|_| self.filtering)
    }

    fn text_mut(&mut self) -> Option<&mut Editor> {
        Some(&mut self.filter).filter(|_| self.filtering)
    }

    fn edited(&mut self, _studio: &mut Studio, _how: Edited) {
        self.scroll = 0;
    }

    /// The filter goes first.
    fn close(&mut self, _studio: &mut Studio, _now: Now) -> Closing {
        if !self.filtering && self.filter.is_empty() {
            return Closing::Closes;
        }
        self.filtering = false;
        self.filter.replace("");
        self.scroll = 0;
        Closing::Stays
    }
}

/// A line of the help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HelpLine {
    /// Nothing.
    Blank,
    /// Where the keys below it work.
    Heading(String),
    /// Keys, and what they do. Either goes on in the next line where it has no room.
    Keys(String, String),
    /// A state of a take, and what it means.
    State(StageName, String),
    /// What a camera did of what it was asked.
    Heed(Heed, String),
    /// What a state or a mark means, going on.
    More(String),
}

/// Fewest cells of a column.
const COLUMN: u16 = 38;

/// Cells of the name of a state, with those before and behind it.
pub const STATE_NAME: u16 = 17;

/// Fewest cells of what keys do.
const WORDS: u16 = 12;

/// Cells of the keys in a column, with those before and behind them: no key is broken where there is
/// room for the longest.
pub fn keys_cells(studio: &Studio, column: u16) -> u16 {
    let keymap = &studio.settings.keymap;
    let bindings = keymap.contexts().flat_map(|context| keymap.bindings(context));
    let longest = bindings.flat_map(|(_, chords)| chords).map(|it| width(&it.to_string())).max();
    let longest = u16::try_from(longest.unwrap_or(0) + KEYS_MARGIN).unwrap_or(u16::MAX);
    let least = longest.min(column.saturating_sub(WORDS)).max(14);
    (column * 2 / 5).clamp(least, least.max(28))
}

/// Cells before and behind keys.
const KEYS_MARGIN: usize = 3;

/// Keys in rows of so many cells: no row ends within a key, unless that is longer than a row.
fn key_rows(names: &str, room: usize) -> Vec<String> {
    let whole = names.split_whitespace().all(|name| width(name) <= room);
    if whole { lines_of_keys(names, room) } else { lines_of(names, room) }
}

/// Where the help's columns stand: below the filter, where there is one.
pub fn help_text(studio: &Studio, help: &Help) -> Rect {
    let inner = inside(whole_screen(studio));
    let above = u16::from(help.filtering || !help.filter.is_empty());
    Rect { y: inner.y + above, height: inner.height.saturating_sub(above), ..inner }
}

/// Cells of each column where the help has so many. What is read aloud has one.
pub fn help_column(studio: &Studio, area: Rect) -> u16 {
    let columns = if studio.settings.reader { 1 } else { (area.width / COLUMN).max(1) };
    area.width / columns
}

/// The lines of each column. A group of keys stays together, in the column with the most room.
pub fn help_columns(studio: &Studio, help: &Help, area: Rect) -> Vec<Vec<HelpLine>> {
    let wide = help_column(studio, area);
    let mut columns: Vec<Vec<HelpLine>> = vec![Vec::new(); usize::from(area.width / wide.max(1))];
    let wanted = fold(help.filter.line());
    for group in groups(studio, help.about, &wanted, wide) {
        if let Some(shortest) = columns.iter_mut().min_by_key(|lines| lines.len()) {
            if !shortest.is_empty() {
                shortest.push(HelpLine::Blank);
            }
            shortest.extend(group);
        }
    }
    columns
}

/// The groups of lines that contain every wanted word, each with its heading.
fn groups(studio: &Studio, about: Context, wanted: &str, wide: u16) -> Vec<Vec<HelpLine>> {
    let keymap = &studio.settings.keymap;
    let mut order: Vec<Context> = about.chain().to_vec();
    // What works everywhere on the form is what a beginner looks for.
    if let Some(at) = order.iter().position(|context| *context == Context::Form) {
        order[..=at].rotate_right(1);
    }
    order.extend(keymap.contexts().filter(|context| !about.chain().contains(context)));
    let is_wanted = |heading: &str, told: &[&str]| {
        let text = fold(&format!("{heading} {}", told.join(" ")));
        wanted.split_whitespace().all(|word| text.contains(word))
    };
    let keys = usize::from(keys_cells(studio, wide));
    let words_room = usize::from(wide).saturating_sub(keys + 1);
    let mut groups = Vec::new();
    for context in order {
        let heading = context.heading();
        let mut lines = Vec::new();
        for (action, chords) in keymap.bindings(context) {
            let names = chords.iter().map(ToString::to_string).collect::<Vec<_>>().join("  ");
            if is_wanted(&heading, &[&names, action.words()]) {
                let names = key_rows(&names, keys.saturating_sub(KEYS_MARGIN));
                let words = lines_of(action.words(), words_room);
                let line = |nth: usize| {
                    let of = |lines: &[String]| lines.get(nth).cloned().unwrap_or_default();
                    HelpLine::Keys(of(&names), of(&words))
                };
                lines.extend((0..names.len().max(words.len())).map(line));
            }
        }
        groups.push((heading.into_owned(), lines));
    }
    let meaning = |text: &str| lines_of(text, usize::from(wide.saturating_sub(STATE_NAME + 1)));
    let told = |name: &str, heading: &str, text: &str, first: &dyn Fn(String) -> HelpLine| {
        if !is_wanted(heading, &[name, text]) {
            return Vec::new();
        }
        let mut lines = meaning(text).into_iter();
        let head = first(lines.next().unwrap_or_default());
        std::iter::once(head).chain(lines.map(HelpLine::More)).collect()
    };
    let heading = "States of a take";
    let states = StageName::ALL.into_iter().flat_map(|state| {
        let first = |words| HelpLine::State(state, words);
        told(&state.to_string(), heading, state.meaning(), &first)
    });
    groups.push((heading.to_owned(), states.collect()));
    let heading = "What the camera did, after the move";
    let heeds = Heed::ALL.into_iter().flat_map(|heed| {
        let first = |words| HelpLine::Heed(heed, words);
        told(heed.word(), heading, heed.meaning(), &first)
    });
    groups.push((heading.to_owned(), heeds.collect()));
    let headed = |(heading, lines): (String, Vec<HelpLine>)| {
        let heading = lines_of(&heading, usize::from(wide.saturating_sub(2)));
        heading.into_iter().map(HelpLine::Heading).chain(lines).collect()
    };
    groups.into_iter().filter(|(_, lines)| !lines.is_empty()).map(headed).collect()
}

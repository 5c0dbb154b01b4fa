//! The help: every key, from the one table, the form's and those of the field in hand first.

use std::borrow::Cow;

use ratatui::layout::{Rect, Size};

use super::dialog::Dialog;
use super::scroll::Extent;
use crate::app::layout::regions::{centred, inside};
use crate::app::state::studio::Studio;
use crate::domain::StageName;
use crate::heeding::Heed;
use crate::input::{Context, Keymap};

/// The help, open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Help {
    /// First line shown.
    pub scroll: usize,
    /// Whose keys come first.
    pub about: Context,
}

impl Dialog for Help {
    fn context(&self) -> Context {
        Context::Help
    }

    fn extent(&self, studio: &Studio) -> Option<Extent> {
        let lines = help_lines(&studio.settings.keymap, self.about).len();
        Some(Extent::of(lines, inside(help_area(studio.size))))
    }

    fn scroll_mut(&mut self) -> Option<&mut usize> {
        Some(&mut self.scroll)
    }
}

/// A line of the help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HelpLine {
    /// Nothing.
    Blank,
    /// Where the keys below it work.
    Heading(Cow<'static, str>),
    /// Keys, and what they do.
    Keys(String, &'static str),
    /// A state of a take, and what it means.
    State(StageName),
    /// What a camera did of what it was asked.
    Heed(Heed),
}

/// Where the help stands on a screen of this size.
pub fn help_area(size: Size) -> Rect {
    centred(size, 76, size.height.saturating_sub(2).max(size.height.min(8)))
}

/// The help for someone whose keys go to `about`.
pub fn help_lines(keymap: &Keymap, about: Context) -> Vec<HelpLine> {
    let mut order: Vec<Context> = about.chain().to_vec();
    // What works everywhere on the form is what a beginner looks for.
    if let Some(at) = order.iter().position(|context| *context == Context::Form) {
        order[..=at].rotate_right(1);
    }
    order.extend(keymap.contexts().filter(|context| !about.chain().contains(context)));
    let mut lines = Vec::new();
    for context in order {
        let bindings: Vec<_> = keymap.bindings(context).collect();
        if bindings.is_empty() {
            continue;
        }
        lines.push(HelpLine::Heading(context.heading()));
        for (action, chords) in bindings {
            let keys: Vec<_> = chords.iter().map(ToString::to_string).collect();
            lines.push(HelpLine::Keys(keys.join("  "), action.words()));
        }
        lines.push(HelpLine::Blank);
    }
    lines.push(HelpLine::Heading("States of a take".into()));
    lines.extend(StageName::ALL.into_iter().map(HelpLine::State));
    lines.push(HelpLine::Blank);
    lines.push(HelpLine::Heading("What the camera did, beside the state".into()));
    lines.extend(Heed::ALL.into_iter().map(HelpLine::Heed));
    lines
}

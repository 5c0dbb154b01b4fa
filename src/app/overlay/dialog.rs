//! What every overlay can be asked, so that nobody else has to know which ones there are.

use std::time::Duration;

use super::scroll::Extent;
use crate::app::effect::Effect;
use crate::app::msg::Msg;
use crate::app::state::studio::Studio;
use crate::app::text::Editor;
use crate::app::turn::{Press, Turn};
use crate::domain::{Now, PROMPT_LIMIT, TakeId};
use crate::input::{Action, Context, act};

/// Something that lies over the form: its keys, and what they do. What is said of none is what holds
/// for a long text, which only scrolls and closes: that needs [`Dialog::extent`] and
/// [`Dialog::scroll_mut`].
pub(in crate::app) trait Dialog {
    /// Where keys go while it is on top.
    fn context(&self) -> Context {
        Context::Scroll
    }

    /// The keys worth a place on the status line, most useful first.
    fn hints(&self) -> &'static [Action] {
        &[Action::List(act::List::Down)]
    }

    /// What a key of the status line is called here, if that is not its usual word.
    fn word(&self, _studio: &Studio, _action: Action) -> Option<&'static str> {
        None
    }

    /// Whether an action has something to work on, so that it is worth showing. Scrolling is not asked
    /// for here.
    fn applies(&self, _studio: &Studio, _action: Action) -> bool {
        true
    }

    /// Takes a key that does something, other than scrolling.
    fn press(&mut self, _studio: &mut Studio, _press: Press, _now: Now) -> Turn {
        Turn::nothing()
    }

    /// How long its text is, if it scrolls.
    fn extent(&self, _studio: &Studio) -> Option<Extent> {
        None
    }

    /// The first line shown of a text that scrolls.
    fn scroll_mut(&mut self) -> Option<&mut usize> {
        None
    }

    /// What it asks of ledger or worker when it opens.
    fn asks(&self) -> Option<Effect> {
        None
    }

    /// What it asks again when the ledger has changed.
    fn asks_again(&self) -> Option<Effect> {
        None
    }

    /// Hears a message, whatever lies over it: the answer to what it asked may be among them.
    fn hear(&mut self, _msg: &Msg) {}

    /// The text that keys are typed into, if they are.
    fn text(&self) -> Option<&Editor> {
        None
    }

    /// The same, to be changed.
    fn text_mut(&mut self) -> Option<&mut Editor> {
        None
    }

    /// Its text has changed.
    fn edited(&mut self, _studio: &mut Studio, _how: Edited) {}

    /// Its text has no room for what was typed or pasted: what to say, or nothing if it says so
    /// itself.
    fn too_long(&mut self) -> Option<String> {
        Some(match self.text() {
            Some(_) => "That is too long for this field".to_owned(),
            None => prompt_too_long(),
        })
    }

    /// The size of the screen has changed, or its text has.
    fn fit(&mut self, _studio: &Studio) {}

    /// It is to be closed. What was typed and not taken is put aside here.
    fn close(&mut self, _studio: &mut Studio, _now: Now) -> Closing {
        Closing::Closes
    }

    /// What lay over it is gone: it is read from now on.
    fn uncovered(&mut self, _now: Now) {}

    /// Whether the review may open in its place.
    fn makes_way(&self) -> Way {
        if self.text().is_some() { Way::Typed } else { Way::Free }
    }

    /// Since when it is on top, in monotonic time, if it has opened by itself. Then it takes no
    /// typing from what lies below it.
    fn came_by_itself(&self) -> Option<Duration> {
        None
    }
}

impl dyn Dialog + '_ {
    /// Takes a key that does something.
    pub(in crate::app) fn act(&mut self, studio: &mut Studio, press: Press, now: Now) -> Turn {
        if let Action::List(key) = press.action
            && let Some(extent) = self.extent(studio)
            && let Some(scroll) = self.scroll_mut()
        {
            *scroll = extent.scrolled(*scroll, key);
            return Turn::nothing();
        }
        self.press(studio, press, now)
    }

    /// Whether an action has something to work on: scrolling has, where there is more than is in view.
    pub(in crate::app) fn has_use_for(&self, studio: &Studio, action: Action) -> bool {
        match (action, self.extent(studio)) {
            (Action::List(_), Some(extent)) => extent.scrolls(),
            (_, Some(_) | None) => self.applies(studio, action),
        }
    }
}

/// An overlay about a take that an action of [`act::Open`] opens.
///
/// [`act::Open`]: crate::input::act::Open
pub(in crate::app) trait OfTake {
    /// The overlay as it opens over this take.
    fn of_take(take: TakeId, studio: &mut Studio, now: Now) -> Self;
}

/// How a text was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Edited {
    /// Key by key: there may be more to come.
    Typed,
    /// At once: it is whole.
    Pasted,
}

/// What comes of closing an overlay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Closing {
    /// It goes.
    Closes,
    /// It stays: nothing closes it, or something inside it was closed.
    Stays,
}

/// Whether an overlay makes way for the review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Way {
    /// Nothing is lost with it.
    Free,
    /// What is typed in it has to be taken or dropped first.
    Typed,
    /// It has to be answered first.
    Barred,
}

/// The sentence about a text that the prompt has no room for.
pub(in crate::app) fn prompt_too_long() -> String {
    format!("A prompt has at most {} KiB", PROMPT_LIMIT / 1024)
}

//! The whole state of the studio, as one value: the studio, and what lies over it.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use ratatui::layout::Size;

use super::effect::Effect;
use super::layout::finder::finder;
use super::layout::regions::PaneName;
use super::overlay::Overlay;
use super::overlay::dialog::Dialog;
use super::overlay::first_run::FirstRun;
use super::overlay::note::NoteEntry;
use super::pane::hints;
use super::state::picture::WantedPicture;
use super::state::settings::Settings;
use super::state::studio::Studio;
use super::state::world::World;
use super::text::Editor;
use crate::domain::{KeptDraft, Now};
use crate::input::{Action, Context, act};

/// Who has typed within this time may go on without looking up.
const TYPING: Duration = Duration::from_secs(3);

/// The whole state of the studio. What is not said of an overlay is said of the studio beneath, so
/// the model can be read as one.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The studio beneath.
    pub studio: Studio,
    /// What lies over it; the last one takes the keys.
    pub overlays: Vec<Overlay>,
}

impl Deref for Model {
    type Target = Studio;

    fn deref(&self) -> &Studio {
        &self.studio
    }
}

impl DerefMut for Model {
    fn deref_mut(&mut self) -> &mut Studio {
        &mut self.studio
    }
}

impl Model {
    /// A studio of this size with this draft in the form.
    pub fn new(settings: Settings, size: Size, world: World, draft: &KeptDraft) -> Self {
        let overlays = match world {
            World::Nowhere => vec![FirstRun::default().into()],
            World::Live { .. } | World::Sandbox => Vec::new(),
        };
        let mut model = Self { studio: Studio::new(settings, size, world, draft), overlays };
        model.fit();
        model
    }

    /// What is to be kept on disk of what was typed: the form, and notes that are half written.
    pub fn draft_to_keep(&self) -> KeptDraft {
        let mut notes: BTreeMap<String, String> =
            self.half_notes.iter().map(|(id, text)| (id.to_string(), text.clone())).collect();
        if let Some(entry) = self.open_note() {
            let (id, text) = (entry.take.to_string(), entry.text.text());
            if text == entry.before {
                notes.remove(&id)
            } else {
                notes.insert(id, text)
            };
        }
        KeptDraft { notes, new: self.history.news.to_keep(), ..self.form.draft() }
    }

    /// Changes with anything that [`Self::draft_to_keep`] gives.
    pub fn revision(&self) -> u64 {
        let note = self.open_note().map_or(0, |entry| entry.text.revision());
        self.form.revision() + self.notes_put_aside + note + self.history.news.revision()
    }

    fn open_note(&self) -> Option<&NoteEntry> {
        self.overlays.iter().rev().find_map(|overlay| {
            if let Overlay::Note(entry) = overlay { Some(&**entry) } else { None }
        })
    }

    /// Whether the preview's picture is in sight.
    pub fn preview_in_sight(&self) -> bool {
        // The picker of moves stands beside it.
        matches!(self.overlays.as_slice(), [] | [Overlay::Moves(_)])
            && finder(self.regions().viewfinder, &self.form.rest.ratio).picture.is_some()
    }

    /// The picture that is to be on the screen, if one is. Whatever lies over the details would lie
    /// under a picture that is not made of cells, so there is none then.
    pub fn wanted_picture(&self) -> Option<WantedPicture> {
        let top = self.overlays.last()?;
        if let Overlay::Grid(grid) = top {
            return grid.wanted_picture(&self.studio);
        }
        let Overlay::Details(details) = top else { return None };
        details.wanted_picture(&self.studio)
    }

    /// Whether keys go to this pane: to none while something lies over them, unless typing goes on
    /// below it.
    pub fn has_keys(&self, pane: PaneName) -> bool {
        let below = self.overlays.is_empty() || self.typed_below().is_some();
        below && PaneName::of(self.focus) == pane
    }

    /// Where keys go.
    pub fn context(&self) -> Context {
        match self.top() {
            // Only what would be no text below is a key of the problem's.
            Some(_) if self.typed_into().is_some() => Context::Overlay,
            Some(top) => top.context(),
            None => self.studio.context(),
        }
    }

    /// Where typing goes on below what opened by itself, if something is typed there.
    pub(super) fn typed_below(&self) -> Option<Context> {
        let by_itself = |overlay: &&Overlay| overlay.dialog().came_by_itself().is_some();
        self.overlays.last().filter(by_itself)?;
        let below = self.overlays.iter().rev().find(|overlay| !by_itself(overlay));
        let context = below.map_or_else(|| self.studio.context(), |it| it.dialog().context());
        Some(context).filter(|context| context.is_typed_in())
    }

    /// The same while somebody types there, so that Enter and every letter are text.
    pub(super) fn typed_into(&self) -> Option<Context> {
        let typing = matches!(self.overlays.last(), Some(Overlay::Trouble(it)) if it.below.typing);
        self.typed_below().filter(|_| typing)
    }

    /// Whether somebody is typing a text now: the last key was one, and that was not long ago.
    pub(super) fn is_typing(&self, now: Now) -> bool {
        let context = self.typed_below().unwrap_or_else(|| self.context());
        let recent = self.last_key.filter(|(_, at)| now.mono < *at + TYPING);
        context.is_typed_in() && recent.is_some_and(|(chord, _)| chord.edits())
    }

    /// Whether nothing but problems lies over the form.
    pub(super) fn is_form_below(&self) -> bool {
        self.overlays.iter().all(|overlay| matches!(overlay, Overlay::Trouble(_)))
    }

    /// The text that keys are typed into, if they are typed anywhere.
    pub fn text_in_hand(&self) -> Option<&Editor> {
        match self.overlays.last() {
            Some(top) => top.dialog().text(),
            None => self.studio.text(),
        }
    }

    /// The same, to be changed.
    pub(super) fn text_in_hand_mut(&mut self) -> Option<&mut Editor> {
        match self.overlays.last_mut() {
            Some(top) => top.dialog_mut().text_mut(),
            None => self.studio.text_mut(),
        }
    }

    /// The keys worth a place on the status line, most useful first, and what they are called. What
    /// has nothing to work on is left out.
    pub fn hints(&self) -> impl Iterator<Item = (Action, &'static str)> {
        // A film that has come goes before everything else.
        let news = if self.overlays.is_empty() && self.history.news.newest_is_new() {
            hints::NEWEST
        } else {
            &[]
        };
        let hints = match self.top() {
            Some(_) if self.typed_into().is_some() => &[][..],
            Some(top) => top.hints(),
            None => hints::hints(self),
        };
        // A sweep that waits for a word is not forgotten with the words that said so.
        let waits = self.overlays.is_empty() && self.plans.waits();
        let sweep: &[Action] = if waits { hints::SWEEP_WAITS } else { &[] };
        // Help and the way out have a place of their own.
        let out: Vec<Action> = self.ways_out().collect();
        let is_one = move |action: &&Action| self.applies(**action) && !out.contains(*action);
        news.iter().chain(sweep).chain(hints).filter(is_one).map(|action| {
            let word = match self.top() {
                Some(top) => top.word(self, *action),
                None => hints::word(self, *action),
            };
            (*action, word.unwrap_or(action.short_words()))
        })
    }

    /// The way to the help and the way out of what has the keys.
    pub fn ways_out(&self) -> impl Iterator<Item = Action> {
        let typing = self.history.filtering || self.form.motion.amount.is_some();
        let inside = typing || self.preview.whole;
        let (help, out) = match self.overlays.last() {
            Some(Overlay::Help(_)) => (None, act::Anywhere::Close),
            Some(Overlay::FirstRun(_)) => (Some(act::Anywhere::Help), act::Anywhere::Quit),
            Some(_) => (Some(act::Anywhere::Help), act::Anywhere::Close),
            None if inside => (Some(act::Anywhere::Help), act::Anywhere::Close),
            None => (Some(act::Anywhere::Help), act::Anywhere::Quit),
        };
        help.into_iter().chain([out]).map(Action::from)
    }

    /// Whether an action has something to work on where keys go.
    pub fn applies(&self, action: Action) -> bool {
        // It clears a field only from its end.
        if action == act::Text::DeleteToStart.into() {
            return self.text_in_hand().is_some_and(|field| {
                let (line, byte) = field.place();
                !field.is_empty() && byte == field.lines()[line].len()
            });
        }
        match self.top() {
            Some(top) => top.has_use_for(self, action),
            None => hints::applies(self, action),
        }
    }

    fn top(&self) -> Option<&dyn Dialog> {
        self.overlays.last().map(Overlay::dialog)
    }

    /// Fits what scrolls into its areas; returns what has to be known about what came into view.
    pub(super) fn fit(&mut self) -> Vec<Effect> {
        self.speak();
        let regions = self.regions();
        let text = regions.prompt_text();
        if !text.is_empty() {
            self.form.prompt.fit(text.width, text.height);
        }
        let Self { studio, overlays } = &mut *self;
        if let Some(top) = overlays.last_mut() {
            top.dialog_mut().fit(studio);
        }
        if regions.list.is_empty() {
            return Vec::new();
        }
        self.history.fit(usize::from(regions.list.height))
    }
}

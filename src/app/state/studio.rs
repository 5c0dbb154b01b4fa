//! The whole state of the studio, as one value.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::KeyEvent;
use ratatui::layout::Size;

use crate::app::layout::finder::finder;
use crate::app::layout::pictures::ShownPicture;
use crate::app::layout::regions::{Regions, note_area, regions};
use crate::app::overlay::Overlay;
use crate::app::overlay::images::ImageEntry;
use crate::app::overlay::note::NoteEntry;
use crate::app::state::form::{Field, Form};
use crate::app::state::history::History;
use crate::app::state::preview::Preview;
use crate::app::state::toast::Toast;
use crate::app::text::Clipboard;
use crate::domain::{Catalog, Convention, Health, KeptDraft, Moves, Now, Phrases, TakeId};
use crate::input::{Chord, Context, Keymap};

/// Whom takes go to, as the screen says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum World {
    /// Nobody yet: there is no key.
    Nowhere,
    /// A provider.
    Live {
        /// Where.
        host: String,
        /// The last characters of the key.
        tail: String,
        /// Where the key came from.
        source: String,
        /// The provider, as takes name it.
        origin: String,
        /// The fingerprint of the key, as takes name it.
        print: String,
    },
    /// The embedded sandbox.
    Sandbox,
}

/// What keys do not change while the studio runs; only saving a move of one's own adds to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// What is known of each model.
    pub catalog: Arc<Catalog>,
    /// Which key does what.
    pub keymap: Arc<Keymap>,
    /// The address that each request gives for results.
    pub callback_url: String,
    /// What each request says in `X-Runway-Version`.
    pub runway_version: String,
    /// Whether unconfirmed takes can be looked up.
    pub access_token: bool,
    /// The camera moves that have a name.
    pub moves: Arc<Moves>,
    /// The words that a move is said in.
    pub phrases: Arc<Phrases>,
    /// Which way is positive, in the preview and in words.
    pub convention: Convention,
    /// Whether the preview plays a change by itself.
    pub plays: bool,
    /// What films can be handed to.
    pub programs: Programs,
}

/// Which programs of this machine films can be handed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Programs {
    /// Whether a film can be played in a window of its own.
    pub plays: bool,
    /// Whether a folder can be opened.
    pub opens: bool,
    /// Whether a film can be shown in the terminal.
    pub shows: bool,
}

/// Which state of the form is on disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DraftClock {
    /// The revision that was last handed to be saved.
    pub saved: u64,
    /// Since when there is something unsaved, in monotonic time.
    pub since: Option<Duration>,
    /// When it last changed.
    pub last: Duration,
    /// The revision seen then.
    pub seen: u64,
}

/// A walk through earlier prompts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recall {
    /// What was there before.
    pub draft: String,
    /// The prompts, newest first; none until they are read.
    pub prompts: Option<Vec<String>>,
    /// The one shown, from 1; 0 is the draft.
    pub at: usize,
}

/// The whole state of the studio.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// What does not change.
    pub settings: Settings,
    /// The screen.
    pub size: Size,
    /// Whom takes go to.
    pub world: World,
    /// The shot that is being composed.
    pub form: Form,
    /// Where keys go.
    pub focus: Field,
    /// The camera's move, shown.
    pub preview: Preview,
    /// The takes.
    pub history: History,
    /// Takes that were seen under way since the start, and have not ended.
    pub running: BTreeSet<TakeId>,
    /// Whether this terminal can show pictures.
    pub pictures: bool,
    /// The picture that was wanted last.
    pub picture: Option<ShownPicture>,
    /// What lies over them; the last one takes the keys.
    pub overlays: Vec<Overlay>,
    /// A word in passing.
    pub toast: Option<Toast>,
    /// Notes that were closed half written.
    pub half_notes: BTreeMap<TakeId, String>,
    /// Counts changes of them.
    pub notes_put_aside: u64,
    /// Images whose entry was closed before they were taken.
    pub half_images: Option<ImageEntry>,
    /// Task ids that were typed and not sent off.
    pub half_tasks: BTreeMap<TakeId, String>,
    /// Takes that were hidden one after the other, the last one at the end: `u` shows them again
    /// until another key is pressed.
    pub hidden: Vec<TakeId>,
    /// Keys that came in one read with the key that opened the editor, and after it: they are taken
    /// when the text is back.
    pub held: Vec<KeyEvent>,
    /// The key that came last, and when, in monotonic time: the same one again may be its repeat.
    pub last_key: Option<(Chord, Duration)>,
    /// Until when another Ctrl-C quits.
    pub quit_armed: Option<Duration>,
    /// How asking the provider goes.
    pub health: Health,
    /// Takes under way, and sent today.
    pub under_way: usize,
    /// Takes sent today.
    pub today: u32,
    /// Which state of the form is on disk.
    pub draft: DraftClock,
    /// A walk through earlier prompts.
    pub recall: Option<Recall>,
    /// What was cut or copied last.
    pub clipboard: Clipboard,
    /// The last number given to a review.
    pub ticket: u64,
    /// Whether it is over.
    pub ended: bool,
}

impl Model {
    /// A studio of this size with this draft in the form.
    pub fn new(settings: Settings, size: Size, world: World, draft: &KeptDraft) -> Self {
        let overlays = match world {
            World::Nowhere => vec![Overlay::FirstRun { at: 0 }],
            World::Live { .. } | World::Sandbox => Vec::new(),
        };
        let form = Form::new(draft);
        let notes = draft.notes.iter();
        let half_notes =
            notes.filter_map(|(id, text)| Some((TakeId::parse(id)?, text.clone()))).collect();
        // It is on disk, or nothing was typed.
        let saved = form.revision();
        let mut model = Self {
            settings,
            size,
            world,
            preview: Preview::new(form.motion.revision(), form.seconds),
            form,
            focus: Field::Prompt,
            history: History::default(),
            running: BTreeSet::new(),
            pictures: false,
            picture: None,
            overlays,
            toast: None,
            half_notes,
            notes_put_aside: 0,
            half_images: None,
            half_tasks: BTreeMap::new(),
            hidden: Vec::new(),
            held: Vec::new(),
            last_key: None,
            quit_armed: None,
            health: Health::Fine,
            under_way: 0,
            today: 0,
            draft: DraftClock { saved, seen: saved, ..DraftClock::default() },
            recall: None,
            clipboard: Clipboard::default(),
            ticket: 0,
            ended: false,
        };
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
        KeptDraft { notes, ..self.form.draft() }
    }

    /// Changes with anything that [`Self::draft_to_keep`] gives.
    pub fn revision(&self) -> u64 {
        let note = self.open_note().map_or(0, |entry| entry.text.revision());
        self.form.revision() + self.notes_put_aside + note
    }

    fn open_note(&self) -> Option<&NoteEntry> {
        self.overlays.iter().rev().find_map(|overlay| match overlay {
            Overlay::Note(entry) => Some(entry),
            _ => None,
        })
    }

    /// Where everything stands.
    pub fn regions(&self) -> Regions {
        regions(self.size, self.focus, self.preview.whole)
    }

    /// Whether the preview's picture is in sight.
    pub fn preview_in_sight(&self) -> bool {
        // The picker of moves stands beside it.
        matches!(self.overlays.as_slice(), [] | [Overlay::Moves(_)])
            && finder(self.regions().viewfinder, &self.form.ratio).picture.is_some()
    }

    /// Where keys go.
    pub fn context(&self) -> Context {
        match self.overlays.last() {
            // Only what would be no text below is a key of the problem's.
            Some(Overlay::Trouble { .. }) if self.typed_below_trouble().is_some() => {
                Context::Overlay
            }
            Some(overlay) => overlay.context(),
            None => self.field_context(),
        }
    }

    /// Where typing goes on while a problem lies over it, if something is typed there.
    pub(in crate::app) fn typed_below_trouble(&self) -> Option<Context> {
        let is_trouble = |overlay: &&Overlay| matches!(overlay, Overlay::Trouble { .. });
        self.overlays.last().filter(is_trouble)?;
        let below = self.overlays.iter().rev().find(|overlay| !is_trouble(overlay));
        let context = below.map_or_else(|| self.field_context(), Overlay::context);
        Some(context).filter(|context| context.is_typed_in())
    }

    fn field_context(&self) -> Context {
        match self.focus {
            Field::Prompt => Context::Prompt,
            Field::Ratio | Field::Style | Field::Model => Context::Choice,
            Field::Seconds => Context::Seconds,
            Field::Images => Context::Images,
            Field::Motion if self.form.motion.amount.is_some() => Context::Amount,
            Field::Motion => Context::Motion,
            Field::History if self.history.filtering => Context::Filter,
            Field::History => Context::History,
        }
    }

    /// What the terminal's title says.
    pub fn title(&self) -> String {
        let sandbox = if self.world == World::Sandbox { " (sandbox)" } else { "" };
        match self.under_way {
            0 => format!("viewfinder{sandbox}"),
            n => format!("{n} running - viewfinder{sandbox}"),
        }
    }

    /// Says the form's motion in words, if it has changed.
    pub(in crate::app) fn speak(&mut self) {
        self.form.speak(&self.settings.phrases, &self.settings.convention);
    }

    /// Sees whether the camera's move has changed.
    pub(in crate::app) fn note_move(&mut self, now: Now) {
        let (motion, seconds) = (self.form.motion.revision(), self.form.seconds);
        let plays = self.settings.plays && !self.form.motion.motion().is_zero();
        self.preview.note(motion, seconds, plays, now.mono);
    }

    /// Fits what scrolls into its areas; returns what has to be known about what came into view.
    pub(in crate::app) fn fit(&mut self) -> Vec<crate::app::effect::Effect> {
        self.speak();
        let regions = self.regions();
        let text = regions.prompt_text();
        if !text.is_empty() {
            self.form.prompt.fit(text.width, text.height);
        }
        if let Some(Overlay::Note(entry)) = self.overlays.last_mut() {
            let text = note_area(self.size).text;
            entry.text.fit(text.width, text.height);
        }
        if regions.list.is_empty() {
            return Vec::new();
        }
        self.history.fit(usize::from(regions.list.height))
    }
}

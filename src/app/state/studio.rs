//! The studio beneath what lies over it: the form, the history, and how things stand.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crossterm::event::KeyEvent;
use ratatui::layout::Size;

use super::draft_clock::DraftClock;
use super::form::Form;
use super::history::History;
use super::images::ImageEntry;
use super::lessons::Lessons;
use super::news::News;
use super::picture::ShownPicture;
use super::plans::Plans;
use super::preview::Preview;
use super::recall::Recall;
use super::settings::Settings;
use super::sweep::SweepDraft;
use super::toast::Toast;
use super::world::{SANDBOX_BADGE, World};
use crate::app::effect::{Effect, RequestForm};
use crate::app::layout::regions::{Regions, alone, regions};
use crate::app::text::{Clipboard, Editor};
use crate::domain::{
    Axis, Convention, Field, FieldName, Health, KeptDraft, Kind, Now, Shot, Support, Take, TakeId,
    width,
};
use crate::heeding::{Judged, Learned, Statement, Taught, asked, expected, judged};
use crate::input::{Action, Chord, Context, act};
use crate::measure::PictureAxis;

/// The studio beneath what lies over it.
#[derive(Clone, Debug, PartialEq)]
pub struct Studio {
    /// What does not change.
    pub settings: Settings,
    /// The screen.
    pub size: Size,
    /// Where takes are sent.
    pub world: World,
    /// The shot that is being composed.
    pub form: Form,
    /// Where keys go.
    pub focus: Field,
    /// The camera's move, shown.
    pub preview: Preview,
    /// The takes.
    pub history: History,
    /// What they have taught.
    pub lessons: Lessons,
    /// The sweeps.
    pub plans: Plans,
    /// Takes that were seen under way since the start, and have not ended.
    pub running: BTreeSet<TakeId>,
    /// Takes whose film was saved since the start, so that it is measured soon, if anything does that.
    pub measuring: BTreeSet<TakeId>,
    /// Whether this terminal can show pictures.
    pub pictures: bool,
    /// The picture that was wanted last.
    pub picture: Option<ShownPicture>,
    /// A word in passing.
    pub toast: Option<Toast>,
    /// Whether the prompt is the example that nobody has touched: what is typed takes its place.
    pub sample: bool,
    /// Notes that were closed half written.
    pub half_notes: BTreeMap<TakeId, String>,
    /// Counts changes of them.
    pub notes_put_aside: u64,
    /// Images whose entry was closed before they were taken.
    pub half_images: Option<ImageEntry>,
    /// A sweep that was closed before it was sent.
    pub half_sweep: Option<SweepDraft>,
    /// The take whose request is to be copied, once its papers are there.
    pub copying: Option<(TakeId, RequestForm)>,
    /// Task ids that were typed and not sent off.
    pub half_tasks: BTreeMap<TakeId, String>,
    /// Takes that were hidden one after the other, the last one at the end: `u` shows them again
    /// until another key is pressed.
    pub hidden: Vec<Take>,
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

impl Studio {
    /// A studio of this size with this draft in the form.
    pub fn new(settings: Settings, size: Size, world: World, draft: &KeptDraft) -> Self {
        let form = Form::new(draft);
        let notes = draft.notes.iter();
        let half_notes =
            notes.filter_map(|(id, text)| Some((TakeId::parse(id)?, text.clone()))).collect();
        // It is on disk, or nothing was typed.
        let saved = form.revision();
        Self {
            settings,
            size,
            world,
            preview: Preview::new(form.motion.revision(), form.rest.seconds),
            form,
            focus: Field::Prompt,
            history: History::with_news(News::of_draft(&draft.new)),
            lessons: Lessons::default(),
            plans: Plans::default(),
            running: BTreeSet::new(),
            measuring: BTreeSet::new(),
            pictures: false,
            picture: None,
            toast: None,
            sample: false,
            half_notes,
            notes_put_aside: 0,
            half_images: None,
            half_sweep: None,
            copying: None,
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
        }
    }

    /// Where everything stands.
    pub fn regions(&self) -> Regions {
        let rows = self.foot_rows();
        if self.settings.reader {
            return alone(self.size, rows, self.focus);
        }
        regions(self.size, rows, self.focus, self.preview.whole)
    }

    /// Rows at the foot of the screen: the status line, and those of a word in passing that has no
    /// room on it. The panes end above them.
    pub fn foot_rows(&self) -> u16 {
        1 + self.toast.as_ref().map_or(0, |toast| self.passing_rows(toast).len() as u16)
    }

    /// The rows of a word in passing above the status line; none where it has room on the line.
    pub fn passing_rows(&self, toast: &Toast) -> Vec<String> {
        toast.rows(self.size, self.beside_toast())
    }

    /// Cells of the status line that a word in passing leaves to what is never out of sight: the
    /// sandbox's badge, and the longest way to the help and out.
    fn beside_toast(&self) -> usize {
        let keymap = &self.settings.keymap;
        let told = |context, action: act::Anywhere| {
            let chord = keymap.chord(context, action)?;
            Some(width(&chord.short()) + width(Action::from(action).short_words()) + 3)
        };
        let ways = keymap.contexts().map(|context| {
            let [help, quit, close] =
                [act::Anywhere::Help, act::Anywhere::Quit, act::Anywhere::Close]
                    .map(|action| told(context, action).unwrap_or(0));
            help + quit.max(close)
        });
        let badge = if self.world == World::Sandbox { width(SANDBOX_BADGE) } else { 0 };
        badge + ways.max().unwrap_or(0) + 2
    }

    /// Where keys go while nothing lies over the panes.
    pub fn context(&self) -> Context {
        match self.focus.kind() {
            Some(Kind::Text) => Context::Prompt,
            Some(Kind::Choice) => Context::Choice,
            Some(Kind::Number(_)) => Context::Number,
            Some(Kind::Address | Kind::Flag) => Context::Images,
            Some(Kind::Axes) if self.form.motion.amount.is_some() => Context::Amount,
            Some(Kind::Axes) => Context::Motion,
            None if self.history.filtering => Context::Filter,
            None => Context::History,
        }
    }

    /// The text of the pane that keys are typed into, if they are typed in one.
    pub(in crate::app) fn text(&self) -> Option<&Editor> {
        match self.focus.kind() {
            Some(Kind::Text) => Some(&self.form.prompt),
            Some(Kind::Axes) => self.form.motion.amount.as_ref(),
            Some(Kind::Choice | Kind::Number(_) | Kind::Address | Kind::Flag) => None,
            None => Some(&self.history.filter).filter(|_| self.history.filtering),
        }
    }

    /// The same, to be changed.
    pub(in crate::app) fn text_mut(&mut self) -> Option<&mut Editor> {
        match self.focus.kind() {
            Some(Kind::Text) => Some(&mut self.form.prompt),
            Some(Kind::Axes) => self.form.motion.amount.as_mut(),
            Some(Kind::Choice | Kind::Number(_) | Kind::Address | Kind::Flag) => None,
            None => Some(&mut self.history.filter).filter(|_| self.history.filtering),
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
        let convention = self.convention();
        self.form.speak(&self.settings.phrases, &convention);
    }

    /// Reads what takes have taught, unless that is on its way.
    pub(in crate::app) fn read_lessons(&mut self) -> Option<Effect> {
        self.lessons.changed(&self.settings.conventions)
    }

    /// What was learned of the axis of a shot that is to be sent: of its model, with an image and with
    /// words as it has them.
    pub fn learned(&self, shot: &Shot, axis: Axis) -> Option<&Learned> {
        let convention = self.settings.conventions.of(&shot.model);
        let taught = Taught::of_axis(axis, &shot.motion, &convention);
        let (image, words) = (shot.images.image.is_some(), shot.words.is_some());
        self.lessons.of(&shot.model, taught, image, words)
    }

    /// Whether the model of a shot is known to heed an axis: from takes made here, and where those do
    /// not say, from the table of models.
    pub fn is_heeded(&self, shot: &Shot, axis: Axis) -> bool {
        match self.learned(shot, axis).map(|it| it.statement) {
            Some(Statement::Heeds) => true,
            Some(Statement::Ignores | Statement::Opposite) => false,
            Some(Statement::Unclear) | None => {
                self.settings.catalog.support(&shot.model, FieldName::Motion) == Support::Honoured
            }
        }
    }

    /// Whether the axis in hand can be turned round for the form's model: takes made here show that
    /// it goes the other way, or it is turned round already.
    pub fn can_turn(&self) -> bool {
        let (shot, axis) = (self.form.without_prompt(), self.form.motion.axis);
        let opposite =
            self.learned(&shot, axis).is_some_and(|it| it.statement == Statement::Opposite);
        opposite || self.settings.conventions.flipped_for(&shot.model).any(|it| it == axis)
    }

    /// The axes of the picture that a take asked for, with how much, by the directions that hold now.
    pub fn asked_axes(&self, take: &Take) -> Vec<(PictureAxis, f64)> {
        let convention = self.settings.conventions.of(&take.shot.model);
        let axes = PictureAxis::ALL.into_iter();
        axes.filter_map(|seen| Some((seen, asked(seen, &take.shot.motion, &convention)?))).collect()
    }

    /// The verdict on each axis of the picture of a take, by the directions that hold now.
    pub fn judged(&self, take: &Take) -> [Option<Judged>; 4] {
        let shot = &take.shot;
        let convention = self.settings.conventions.of(&shot.model);
        let gain = |axis| self.learned(shot, axis).and_then(|it| it.gain);
        let expected = expected(&shot.motion, &convention, gain);
        judged(&shot.motion, &convention, (take.got.as_deref(), &take.remark.eye), expected)
    }

    /// Which way is positive for the model in the form.
    pub fn convention(&self) -> Convention {
        self.settings.conventions.of(&self.form.rest.model)
    }

    /// Sees whether the camera's move has changed.
    pub(in crate::app) fn note_move(&mut self, now: Now) {
        let (motion, seconds) = (self.form.motion.revision(), self.form.rest.seconds);
        let plays = self.settings.plays && !self.form.motion.motion().is_zero();
        self.preview.note(motion, seconds, plays, now.mono);
    }
}

/// Has keys go to this field, which is then on the screen.
pub(in crate::app) fn focus(studio: &mut Studio, to: Field) {
    studio.focus = to;
    studio.preview.whole &= to == Field::Motion;
    studio.history.filtering = false;
}

/// Gives the viewfinder the whole screen, where the axes stay in reach.
pub(in crate::app) fn widen(studio: &mut Studio) {
    studio.preview.from = studio.focus;
    focus(studio, Field::Motion);
    studio.preview.whole = true;
}

/// Takes the whole screen back from the viewfinder. Keys go where they went before it had it.
pub(in crate::app) fn narrow(studio: &mut Studio) {
    let from = studio.preview.from;
    studio.preview.whole = false;
    focus(studio, from);
}

/// Says something in passing.
pub(in crate::app) fn say(studio: &mut Studio, text: impl Into<String>, now: Now) {
    studio.toast = Some(Toast::plain(text, now.mono));
}

/// Says in passing that something does not go.
pub(in crate::app) fn complain(studio: &mut Studio, text: impl Into<String>, now: Now) {
    studio.toast = Some(Toast::bad(text, now.mono));
}

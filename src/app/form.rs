//! The form: the shot that is being composed.

use std::collections::BTreeMap;

use super::fork::{Brought, Fork, Left, Rest};
use super::motion::MotionPanel;
use super::text::Editor;
use super::undo::{NextStep, Way, Went};
use crate::domain::{
    Before, Catalog, Convention, Draft, Images, KeptDraft, Motion, PROMPT_LIMIT, Phrases, Shot,
    TakeId, Words, added, phrase, to_input,
};
use crate::input::Action;

/// What keys can go to, in the order of Tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Field {
    /// The prompt editor.
    #[default]
    Prompt,
    /// The ratio.
    Ratio,
    /// The style.
    Style,
    /// The model.
    Model,
    /// The length.
    Seconds,
    /// The images.
    Images,
    /// The six axes.
    Motion,
    /// The history.
    History,
}

impl Field {
    /// All of them, in the order of Tab.
    pub const ALL: [Self; 8] = [
        Self::Prompt,
        Self::Ratio,
        Self::Style,
        Self::Model,
        Self::Seconds,
        Self::Images,
        Self::Motion,
        Self::History,
    ];

    /// The one after it, round and round.
    #[must_use]
    pub fn next(self) -> Self {
        Self::ALL[(self as usize + 1) % Self::ALL.len()]
    }

    /// The one before it, round and round.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::ALL[(self as usize + Self::ALL.len() - 1) % Self::ALL.len()]
    }

    /// Its name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Prompt => "Prompt",
            Self::Ratio => "Ratio",
            Self::Style => "Style",
            Self::Model => "Model",
            Self::Seconds => "Seconds",
            Self::Images => "Images",
            Self::Motion => "Motion",
            Self::History => "History",
        }
    }
}

/// How much of what stood in the form before is kept with the draft: the newest so many, and no
/// more bytes of prompts than these. Escaped in their file they may be twice as many.
const KEPT: usize = 100;
const KEPT_BYTES: usize = 1024 * 1024;

/// The parts of the form that have undo of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The prompt; the undo of a loaded shot as a whole is here too.
    Prompt,
    /// The six axes, and nothing else.
    Motion,
}

/// The form.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// The prompt.
    pub prompt: Editor,
    /// The ratio.
    pub ratio: String,
    /// The style.
    pub style: String,
    /// The model.
    pub model: String,
    /// The length in seconds.
    pub seconds: u32,
    /// The images.
    pub images: Images,
    /// The motion.
    pub motion: MotionPanel,
    /// Whether the motion is said in words too, after the prompt that is sent.
    pub words: bool,
    /// The motion in words as the settings say it, and which motion that is.
    spoken: Option<(Motion, String)>,
    /// Where the words come from.
    source: Words,
    /// The take whose shot was loaded.
    pub parent: Option<TakeId>,
    /// Shots loaded so far.
    loaded: u64,
    /// Counts changes outside of the prompt.
    revision: u64,
}

impl Form {
    /// A form that holds this draft. Undo brings back what stood there before.
    pub fn new(draft: &KeptDraft) -> Self {
        let mut states = draft.states().into_iter().rev();
        let oldest = states.next().unwrap_or_else(|| draft.now.clone());
        let rest = Rest::of(&oldest);
        let mut form = Self {
            prompt: Editor::of_lines(&oldest.shot.prompt, PROMPT_LIMIT),
            ratio: rest.ratio,
            style: rest.style,
            model: rest.model,
            seconds: rest.seconds,
            images: rest.images,
            motion: MotionPanel::new(oldest.shot.motion),
            words: rest.says,
            spoken: None,
            source: rest.words,
            parent: rest.parent,
            loaded: 0,
            revision: 0,
        };
        for (state, before) in states.zip(draft.before.iter().rev()) {
            match before {
                Before::Prompt(_) => form.prompt.replace(&state.shot.prompt),
                Before::Form(_) => form.take_in(&state),
            }
        }
        form
    }

    /// What it holds and what undo brings back of what stood there before, to be kept on disk.
    pub fn draft(&self) -> KeptDraft {
        let now = Draft { shot: self.shot(), parent: self.parent, words: self.source.clone() };
        let mut before = Vec::new();
        let mut room = KEPT_BYTES;
        // What was written since is a step of its own: undo must not pass over it.
        if let Some(brought) = self.prompt.last_brought().map(to_input)
            && brought != now.shot.prompt
            && !brought.trim().is_empty()
        {
            room -= brought.len().min(room);
            before.push(Before::Prompt(brought));
        }
        for (prompt, brought) in self.prompt.replaced() {
            let prompt = to_input(prompt);
            let length = prompt.len();
            let earlier = match brought {
                Brought::Shot(fork) => Before::Form(Box::new(fork.far().draft(prompt))),
                Brought::Earlier | Brought::Text if prompt.trim().is_empty() => continue,
                Brought::Earlier | Brought::Text => Before::Prompt(prompt),
            };
            let Some(left) = room.checked_sub(length) else { break };
            room = left;
            before.push(earlier);
            if before.len() == KEPT {
                break;
            }
        }
        KeptDraft { now, before, notes: BTreeMap::new() }
    }

    /// The shot that it holds.
    pub fn shot(&self) -> Shot {
        Shot {
            prompt: self.prompt.text(),
            ratio: self.ratio.clone(),
            style: self.style.clone(),
            model: self.model.clone(),
            seconds: self.seconds,
            images: self.images.clone(),
            motion: self.motion.motion(),
            words: self.words.then(|| self.phrase().to_owned()),
        }
    }

    /// The motion in words: those that the loaded shot was sent with while its motion stands, else
    /// those of today's settings.
    pub fn phrase(&self) -> &str {
        let motion = self.motion.motion();
        match &self.source {
            Words::Own { motion: of, text } if self.words && *of == motion => text,
            Words::Own { .. } | Words::Follow => {
                self.spoken.as_ref().map_or("", |(_, words)| words.as_str())
            }
        }
    }

    /// Says the motion in words, if it has changed.
    pub(super) fn speak(&mut self, phrases: &Phrases, convention: &Convention) {
        let motion = self.motion.motion();
        if self.spoken.as_ref().is_none_or(|(spoken, _)| *spoken != motion) {
            self.spoken = Some((motion, phrase(&motion, convention, phrases)));
        }
    }

    /// Sends the motion in words too, or not.
    pub fn toggle_words(&mut self) {
        self.words = !self.words;
        self.revision += 1;
    }

    /// Sets the images.
    pub fn set_images(&mut self, images: Images) {
        if self.images != images {
            self.images = images;
            self.revision += 1;
        }
    }

    /// What is sent behind the prompt; nothing where words are not wanted.
    pub fn behind_prompt(&self) -> String {
        if !self.words {
            return String::new();
        }
        let end = self.prompt.lines().iter().rev().find(|line| !line.trim().is_empty());
        added(end.map_or("", String::as_str), self.phrase())
    }

    /// Counts changes of anything in it.
    pub fn revision(&self) -> u64 {
        self.prompt.revision() + self.motion.revision() + self.revision
    }

    /// Loads the shot of a take. Undo in the prompt brings back what was there.
    pub fn load(&mut self, shot: &Shot, parent: TakeId) {
        self.take_in(&Draft::of_take(shot, parent));
    }

    /// Puts a draft in the place of all that is there, as one step of undo.
    fn take_in(&mut self, draft: &Draft) {
        self.loaded += 1;
        let rest = Rest::of(draft);
        let fork = Fork::new(self.loaded, self.left(), rest.clone());
        self.prompt.load(&draft.shot.prompt, fork);
        self.motion.load(draft.shot.motion, self.loaded);
        self.set_rest(rest);
    }

    /// Takes one step of a pane back, or makes it again. In the prompt the step that loaded a shot
    /// takes all of it along that has not been changed since; what has been, stays.
    pub fn go(&mut self, pane: Pane, way: Way) -> Went {
        let (prompt, motion) = match way {
            Way::Back => (Action::Undo, Action::UndoMotion),
            Way::Forth => (Action::Redo, Action::RedoMotion),
        };
        let next = match pane {
            Pane::Prompt => self.prompt.next_step(way),
            Pane::Motion => self.motion.next_step(way),
        };
        let went = match next {
            NextStep::Nothing => return Went::Nowhere,
            NextStep::Change => Went::AStep,
            NextStep::Fork(_) if pane == Pane::Motion => Went::AFork { whole: true },
            NextStep::Fork(_) => {
                let is_next = self.motion.next_step(way) == next;
                let left = self.left();
                let Some(fork) = self.prompt.fork_mut(way) else { return Went::Nowhere };
                let takes_motion = fork.takes_motion(is_next);
                let reached = fork.cross(left, takes_motion);
                let whole = fork.is_whole();
                if takes_motion {
                    self.motion.act(motion);
                }
                self.set_rest(reached);
                Went::AFork { whole }
            }
        };
        match pane {
            Pane::Prompt => self.prompt.act(prompt),
            Pane::Motion => self.motion.act(motion),
        };
        went
    }

    /// What would be left behind now.
    fn left(&self) -> Left {
        let said = self.words.then(|| self.phrase().to_owned());
        Left { rest: self.rest(), motion: self.motion.motion(), said }
    }

    fn rest(&self) -> Rest {
        Rest {
            ratio: self.ratio.clone(),
            style: self.style.clone(),
            model: self.model.clone(),
            seconds: self.seconds,
            images: self.images.clone(),
            says: self.words,
            words: self.source.clone(),
            parent: self.parent,
        }
    }

    fn set_rest(&mut self, rest: Rest) {
        let Rest { ratio, style, model, seconds, images, says, words, parent } = rest;
        self.ratio = ratio;
        self.style = style;
        self.model = model;
        self.seconds = seconds;
        self.images = images;
        self.words = says;
        self.source = words;
        self.parent = parent;
        self.revision += 1;
    }

    /// The value of a picker.
    pub fn choice(&self, field: Field) -> &str {
        match field {
            Field::Ratio => &self.ratio,
            Field::Style => &self.style,
            Field::Model => &self.model,
            Field::Prompt | Field::Seconds | Field::Images | Field::Motion | Field::History => "",
        }
    }

    /// What a picker offers; a value of one's own stands first.
    pub fn choices(&self, field: Field, catalog: &Catalog) -> Vec<String> {
        let mut known: Vec<String> = match field {
            Field::Ratio => catalog.ratios(&self.model).to_vec(),
            Field::Style => catalog.styles.clone(),
            Field::Model => catalog.offered().map(|card| card.name.clone()).collect(),
            Field::Prompt | Field::Seconds | Field::Images | Field::Motion | Field::History => {
                return Vec::new();
            }
        };
        let now = self.choice(field);
        if !known.iter().any(|value| value == now) {
            known.insert(0, now.to_owned());
        }
        known
    }

    /// Sets a picker.
    pub fn choose(&mut self, field: Field, value: String, catalog: &Catalog) {
        let place = match field {
            Field::Ratio => &mut self.ratio,
            Field::Style => &mut self.style,
            Field::Model => &mut self.model,
            Field::Prompt | Field::Seconds | Field::Images | Field::Motion | Field::History => {
                return;
            }
        };
        if *place == value {
            return;
        }
        *place = value;
        self.revision += 1;
        if field == Field::Model {
            self.fit_seconds(catalog);
        }
    }

    /// A model that does not make films of this length gets the nearest length that it makes.
    fn fit_seconds(&mut self, catalog: &Catalog) {
        let made = catalog.seconds(&self.model);
        if !made.contains(&self.seconds) {
            let nearest = made.iter().min_by_key(|seconds| seconds.abs_diff(self.seconds));
            self.seconds = nearest.copied().unwrap_or(self.seconds);
        }
    }

    /// Moves a picker or the seconds by so many choices, stopping at the ends.
    pub fn step_choice(&mut self, field: Field, by: isize, catalog: &Catalog) {
        if field == Field::Seconds {
            let lengths = self.lengths(catalog);
            let at = lengths.iter().position(|seconds| *seconds == self.seconds).unwrap_or(0);
            let to = at.saturating_add_signed(by).min(lengths.len() - 1);
            if lengths[to] != self.seconds {
                self.seconds = lengths[to];
                self.revision += 1;
            }
            return;
        }
        let choices = self.choices(field, catalog);
        if choices.is_empty() {
            return;
        }
        let at = choices.iter().position(|value| value == self.choice(field)).unwrap_or(0);
        let to = at.saturating_add_signed(by).min(choices.len() - 1);
        self.choose(field, choices[to].clone(), catalog);
    }

    /// Moves a picker to the next choice that begins with this letter, round and round.
    pub fn jump_choice(&mut self, field: Field, letter: char, catalog: &Catalog) {
        let choices = self.choices(field, catalog);
        let now = self.choice(field).to_owned();
        let at = choices.iter().position(|value| *value == now).unwrap_or(0);
        let begins = |value: &&String| {
            value.chars().next().is_some_and(|c| c.to_lowercase().eq(letter.to_lowercase()))
        };
        let next = choices[at..].iter().skip(1).chain(&choices[..at]).find(begins).cloned();
        if let Some(next) = next {
            self.choose(field, next, catalog);
        }
    }

    /// Lengths to offer: the model's, and the one that is set.
    pub fn lengths(&self, catalog: &Catalog) -> Vec<u32> {
        let mut lengths = catalog.seconds(&self.model).to_vec();
        if !lengths.contains(&self.seconds) {
            lengths.push(self.seconds);
            lengths.sort_unstable();
        }
        lengths
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::catalog;

    fn form() -> Form {
        Form::new(&Shot { prompt: "draft".to_owned(), ..Shot::default() }.into())
    }

    #[test]
    fn tab_visits_every_field_once_and_shift_tab_goes_back() {
        let mut field = Field::Prompt;
        let mut seen = Vec::new();
        for _ in 0..Field::ALL.len() {
            seen.push(field);
            assert_eq!(field.next().previous(), field);
            field = field.next();
        }
        assert_eq!((seen.as_slice(), field), (Field::ALL.as_slice(), Field::Prompt));
    }

    #[test]
    fn a_loaded_shot_gives_the_draft_back_whole() {
        let mut form = form();
        form.prompt.insert(" typed").unwrap();
        form.set_images(Images { image: "https://a.example/1".parse().ok(), ..Images::default() });
        let (draft, revision) = (form.clone(), form.revision());
        let images = Images { image: "https://b.example/2".parse().ok(), ..Images::default() };
        let (prompt, model) = ("other".to_owned(), "gen2".to_owned());
        let other = Shot { prompt, model, images, ..Shot::default() };
        let parent = TakeId::parse("k3v9qw2m").unwrap();
        form.load(&other, parent);
        assert_eq!((form.shot(), form.parent), (other, Some(parent)));
        let loaded_shot = form.shot();
        assert!(form.revision() > revision);
        let loaded = form.revision();
        assert_eq!(form.go(Pane::Prompt, Way::Back), Went::AFork { whole: true });
        assert!(form.revision() > loaded);
        assert_eq!((form.shot(), form.parent), (draft.shot(), None));
        assert_eq!(form.go(Pane::Prompt, Way::Back), Went::AStep, "with its own history of edits");
        assert_eq!(form.go(Pane::Prompt, Way::Back), Went::AStep);
        assert_eq!(form.go(Pane::Prompt, Way::Back), Went::Nowhere);
        for went in [Went::AStep, Went::AStep, Went::AFork { whole: true }, Went::Nowhere] {
            assert_eq!(form.go(Pane::Prompt, Way::Forth), went);
        }
        assert_eq!((form.shot(), form.parent), (loaded_shot, Some(parent)));
    }

    #[test]
    fn undo_of_the_axes_leaves_the_prompt_alone_and_the_other_way_round() {
        let mut form = form();
        form.motion.act(Action::BigStepUp);
        let other = Shot {
            prompt: "other".to_owned(),
            motion: "z=2".parse().unwrap(),
            model: "gen2".to_owned(),
            ..Shot::default()
        };
        let parent = TakeId::parse("k3v9qw2m").unwrap();
        form.load(&other, parent);
        form.prompt.insert(" words").unwrap();
        assert_eq!(form.go(Pane::Motion, Way::Back), Went::AFork { whole: true });
        assert_eq!(
            (form.shot().prompt.as_str(), form.motion.motion().to_string()),
            ("other words", "x=1.0".to_owned())
        );
        assert_eq!((form.model.as_str(), form.parent), ("gen2", Some(parent)));
        assert_eq!(form.go(Pane::Motion, Way::Forth), Went::AFork { whole: true });
        assert_eq!(form.motion.motion().to_string(), "z=2.0");
        // An axis, and a choice, that were changed since stay when the shot goes out again.
        form.motion.act(Action::StepUp);
        form.choose(Field::Style, "anime".to_owned(), &catalog());
        assert_eq!(form.go(Pane::Prompt, Way::Back), Went::AStep);
        assert_eq!(form.go(Pane::Prompt, Way::Back), Went::AStep);
        assert_eq!(form.go(Pane::Prompt, Way::Back), Went::AFork { whole: false });
        let shot = form.shot();
        assert_eq!(
            (shot.prompt.as_str(), shot.motion.to_string()),
            ("draft", "x=0.1,z=2.0".to_owned())
        );
        assert_eq!((shot.style.as_str(), shot.model.as_str()), ("anime", "gen4"));
        assert_eq!(form.go(Pane::Motion, Way::Back), Went::AStep);
        assert_eq!(form.go(Pane::Motion, Way::Back), Went::AFork { whole: true });
        assert_eq!(form.motion.motion().to_string(), "x=1.0");
    }

    #[test]
    fn a_loaded_shot_keeps_its_words_until_its_motion_is_another() {
        let mut form = form();
        let words = Some("máy quay lùi dần".to_owned());
        let shot = Shot { motion: "z=-2".parse().unwrap(), words, ..Shot::default() };
        form.load(&shot, TakeId::parse("k3v9qw2m").unwrap());
        let settings = crate::config::phrases(crate::config::Language::default());
        form.speak(&settings, &Convention::default());
        assert_eq!(form.shot(), shot, "the very words that were chosen");
        form.toggle_words();
        form.toggle_words();
        assert_eq!(form.shot(), shot);
        form.motion.act(Action::StepUp);
        form.speak(&settings, &Convention::default());
        let other = form.shot();
        assert_ne!(other.words, shot.words, "they would not fit");
        assert!(other.words.is_some());
        form.go(Pane::Motion, Way::Back);
        form.speak(&settings, &Convention::default());
        assert_eq!(form.shot(), shot);
    }

    #[test]
    fn pickers_step_jump_and_keep_a_value_of_ones_own() {
        let (mut form, catalog) = (form(), catalog());
        form.step_choice(Field::Ratio, 1, &catalog);
        assert_eq!(form.ratio, "9:16");
        form.step_choice(Field::Ratio, -9, &catalog);
        assert_eq!(form.ratio, "16:9");
        form.choose(Field::Ratio, "1280:544".to_owned(), &catalog);
        assert_eq!(form.choices(Field::Ratio, &catalog)[0], "1280:544");
        form.jump_choice(Field::Style, 'a', &catalog);
        let first = form.style.clone();
        form.jump_choice(Field::Style, 'A', &catalog);
        assert!(form.style.starts_with('a') && form.style != first);
    }

    #[test]
    fn the_length_follows_the_model_and_a_loaded_one_stays() {
        let (mut form, catalog) = (form(), catalog());
        form.choose(Field::Model, "gen2".to_owned(), &catalog);
        assert_eq!(form.seconds, 4);
        let own = Shot { seconds: 7, ..Shot::default() };
        form.load(&own, TakeId::parse("k3v9qw2m").unwrap());
        assert_eq!(form.lengths(&catalog), [5, 7, 10]);
        form.step_choice(Field::Seconds, 1, &catalog);
        assert_eq!(form.seconds, 10);
    }
}

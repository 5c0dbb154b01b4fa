//! The form: the shot that is being composed.

use super::fork::{Brought, Fork};
use super::motion::MotionPanel;
use super::undo::{NextStep, Way, Went};
use crate::app::text::Editor;
use crate::domain::{
    Before, Catalog, Convention, Draft, Field, Images, KeptDraft, Kind, Motion, PROMPT_LIMIT,
    Phrases, Shot, TakeId, Words, added, phrase, to_input,
};
use crate::input::{Action, act};

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

/// The form: a shot in the making, with the undo of its prompt, its motion and its loaded shots.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// The prompt.
    pub prompt: Editor,
    /// The motion.
    pub motion: MotionPanel,
    /// The rest of the shot: everything but the prompt and the motion, which have editors of their
    /// own. It has words where the motion is sent in words; which, is [`Form::phrase`].
    pub rest: Shot,
    /// The motion in words as the settings say it, and which motion that is.
    spoken: Option<Spoken>,
    /// Where the words come from.
    source: Words,
    /// The take whose shot was loaded.
    pub parent: Option<TakeId>,
    /// Shots loaded so far.
    loaded: u64,
    /// Counts changes outside of the prompt and the motion.
    revision: u64,
}

impl Form {
    /// A form that holds this draft. Undo brings back what stood there before.
    pub fn new(draft: &KeptDraft) -> Self {
        let mut states = draft.states().into_iter().rev();
        let oldest = states.next().unwrap_or_else(|| draft.now.clone());
        let Draft { shot, parent, words } = oldest;
        let mut form = Self {
            prompt: Editor::of_lines(&shot.prompt, PROMPT_LIMIT),
            motion: MotionPanel::new(shot.motion),
            rest: rest_of(shot),
            spoken: None,
            source: words,
            parent,
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
                Brought::Shot(fork) => {
                    let far = fork.far().clone();
                    let shot = Shot { prompt, ..far.shot };
                    Before::Form(Box::new(Draft { shot, ..far }))
                }
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
        KeptDraft { before, ..KeptDraft::of(now) }
    }

    /// The shot that it holds.
    pub fn shot(&self) -> Shot {
        Shot {
            prompt: self.prompt.text(),
            motion: self.motion.motion(),
            words: self.says_words().then(|| self.phrase().to_owned()),
            ..self.rest.clone()
        }
    }

    /// Whether the motion is said in words too, after the prompt that is sent.
    pub fn says_words(&self) -> bool {
        self.rest.words.is_some()
    }

    /// The motion in words: those that the loaded shot was sent with while its motion stands, else
    /// those of today's settings. Until the settings were asked, those that came with the draft.
    pub fn phrase(&self) -> &str {
        let motion = self.motion.motion();
        match (&self.source, &self.spoken) {
            (Words::Own { motion: of, text }, _) if self.says_words() && *of == motion => text,
            (Words::Own { .. } | Words::Follow, Some(spoken)) => &spoken.words,
            (Words::Own { .. } | Words::Follow, None) => {
                self.rest.words.as_deref().unwrap_or_default()
            }
        }
    }

    /// Says the motion in words, if it has changed, or which way is positive.
    pub(in crate::app) fn speak(&mut self, phrases: &Phrases, convention: &Convention) {
        let motion = self.motion.motion();
        let is_said = |it: &Spoken| it.motion == motion && it.convention == *convention;
        if !self.spoken.as_ref().is_some_and(is_said) {
            let words = phrase(&motion, convention, phrases);
            self.spoken = Some(Spoken { motion, convention: convention.clone(), words });
        }
    }

    /// The shot without its prompt, which may be long: for whoever asks about the rest.
    pub fn without_prompt(&self) -> Shot {
        Shot { motion: self.motion.motion(), ..self.rest.clone() }
    }

    /// The words are those of today's settings from now on, whatever a loaded shot was sent with.
    pub(in crate::app) fn follow_settings(&mut self) {
        self.source = Words::Follow;
        self.revision += 1;
    }

    /// Sends the motion in words too, or not.
    pub fn toggle_words(&mut self) {
        self.rest.words = if self.says_words() { None } else { Some(String::new()) };
        self.revision += 1;
    }

    /// Sets the images.
    pub fn set_images(&mut self, images: Images) {
        if self.rest.images != images {
            self.rest.images = images;
            self.revision += 1;
        }
    }

    /// What is sent after the prompt; nothing where words are not wanted.
    pub fn behind_prompt(&self) -> String {
        if !self.says_words() {
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
        let here = Draft { shot: rest_of(draft.shot.clone()), ..draft.clone() };
        let fork = Fork::new(self.loaded, self.left(), here.clone());
        self.prompt.load(&draft.shot.prompt, fork);
        self.motion.load(draft.shot.motion, self.loaded);
        self.reach(here);
    }

    /// Takes one step of a pane back, or makes it again. In the prompt the step that loaded a shot
    /// takes all of it along that has not been changed since; what has been, stays.
    pub fn go(&mut self, pane: Pane, way: Way) -> Went {
        let (prompt, motion) = match way {
            Way::Back => (Action::Text(act::Text::Undo), Action::Motion(act::Motion::Undo)),
            Way::Forth => (Action::Text(act::Text::Redo), Action::Motion(act::Motion::Redo)),
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
                self.reach(reached);
                Went::AFork { whole }
            }
        };
        match pane {
            Pane::Prompt => self.prompt.act(prompt),
            Pane::Motion => self.motion.act(motion),
        };
        went
    }

    /// What would be left behind now, but for the prompt, which the step of undo holds as its edit.
    fn left(&self) -> Draft {
        let shot = Shot { prompt: String::new(), ..self.shot() };
        Draft { shot, parent: self.parent, words: self.source.clone() }
    }

    /// Takes over everything but the prompt and the motion.
    fn reach(&mut self, draft: Draft) {
        let Draft { shot, parent, words } = draft;
        self.rest = rest_of(shot);
        self.source = words;
        self.parent = parent;
        self.revision += 1;
    }

    /// The value of a field as text.
    pub fn choice(&self, field: Field) -> String {
        field.spec().map_or_else(String::new, |spec| spec.text(&self.rest))
    }

    /// The values to choose from. One of the user's own is among them: first among names, in its
    /// place among numbers.
    pub fn choices(&self, field: Field, catalog: &Catalog) -> Vec<String> {
        let Some(spec) = field.spec() else { return Vec::new() };
        let sorts = match spec.kind {
            Kind::Choice => false,
            Kind::Number(_) => true,
            Kind::Text | Kind::Address | Kind::Flag | Kind::Axes => return Vec::new(),
        };
        let mut known = (spec.offered)(&self.rest, catalog);
        let now = spec.text(&self.rest);
        if !known.contains(&now) {
            known.insert(0, now);
        }
        if sorts {
            known.sort_by_key(|value| value.parse::<u64>().ok());
        }
        known
    }

    /// Sets a field to a value as somebody writes it.
    ///
    /// # Errors
    ///
    /// If it is none; says why, and the field stays as it was.
    pub fn choose(&mut self, field: Field, value: &str, catalog: &Catalog) -> Result<(), String> {
        let Some(spec) = field.spec().filter(|spec| spec.text(&self.rest) != value) else {
            return Ok(());
        };
        let value = (spec.read)(value, &self.rest, catalog)?;
        let before = self.rest.clone();
        spec.set(&mut self.rest, &value)?;
        if self.rest != before {
            self.revision += 1;
            if field == Field::Model {
                self.fit_seconds(catalog);
            }
        }
        Ok(())
    }

    /// A model that does not make films of this length gets the nearest length that it makes.
    fn fit_seconds(&mut self, catalog: &Catalog) {
        let (made, seconds) = (catalog.seconds(&self.rest.model), self.rest.seconds);
        if !made.contains(&seconds) {
            let nearest = made.iter().min_by_key(|made| made.abs_diff(seconds));
            self.rest.seconds = nearest.copied().unwrap_or(seconds);
        }
    }

    /// Goes on by so many choices, stopping at the ends.
    pub fn step_choice(&mut self, field: Field, by: isize, catalog: &Catalog) {
        let (choices, now) = (self.choices(field, catalog), self.choice(field));
        let Some(last) = choices.len().checked_sub(1) else { return };
        let at = choices.iter().position(|value| *value == now).unwrap_or(0);
        // What is offered can be chosen.
        let _ = self.choose(field, &choices[at.saturating_add_signed(by).min(last)], catalog);
    }

    /// Goes to the next choice that begins with this letter, round and round.
    pub fn jump_choice(&mut self, field: Field, letter: char, catalog: &Catalog) {
        let (choices, now) = (self.choices(field, catalog), self.choice(field));
        let at = choices.iter().position(|value| *value == now).unwrap_or(0);
        let begins = |value: &&String| {
            value.chars().next().is_some_and(|c| c.to_lowercase().eq(letter.to_lowercase()))
        };
        if let Some(next) = choices[at..].iter().skip(1).chain(&choices[..at]).find(begins) {
            // What is offered can be chosen.
            let _ = self.choose(field, next, catalog);
        }
    }
}

/// A motion that was said in words.
#[derive(Clone, Debug, PartialEq)]
struct Spoken {
    motion: Motion,
    convention: Convention,
    words: String,
}

/// A shot without what the form has editors for.
fn rest_of(shot: Shot) -> Shot {
    Shot { prompt: String::new(), motion: Motion::default(), ..shot }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::catalog;

    fn form() -> Form {
        Form::new(&Shot { prompt: "draft".to_owned(), ..Shot::default() }.into())
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
        form.motion.act(Action::Motion(act::Motion::BigStepUp));
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
        assert_eq!((form.rest.model.as_str(), form.parent), ("gen2", Some(parent)));
        assert_eq!(form.go(Pane::Motion, Way::Forth), Went::AFork { whole: true });
        assert_eq!(form.motion.motion().to_string(), "z=2.0");
        // An axis, and a choice, that were changed since stay when the shot goes out again.
        form.motion.act(Action::Motion(act::Motion::StepUp));
        form.choose(Field::Style, "anime", &catalog()).unwrap();
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
    fn an_axis_moved_back_from_its_end_stays_when_the_loaded_shot_goes() {
        let mut form = form();
        let shot = Shot { motion: "x=10".parse().unwrap(), ..Shot::default() };
        form.load(&shot, TakeId::parse("k3v9qw2m").unwrap());
        form.motion.act(Action::Motion(act::Motion::StepUp));
        form.motion.act(Action::Motion(act::Motion::StepDown));
        assert_eq!(form.go(Pane::Prompt, Way::Back), Went::AFork { whole: false });
        assert_eq!(form.motion.motion().to_string(), "x=9.9");
        assert_eq!(form.go(Pane::Motion, Way::Back), Went::AStep);
        assert_eq!(form.motion.motion(), shot.motion);
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
        form.motion.act(Action::Motion(act::Motion::StepUp));
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
        assert_eq!(form.rest.ratio, "9:16");
        form.step_choice(Field::Ratio, -9, &catalog);
        assert_eq!(form.rest.ratio, "16:9");
        form.choose(Field::Ratio, "1280:544", &catalog).unwrap();
        let why = form.choose(Field::Ratio, "banana", &catalog).unwrap_err();
        assert!(why.contains("is not a frame ratio"), "{why}");
        assert_eq!(form.choices(Field::Ratio, &catalog)[0], "1280:544");
        form.jump_choice(Field::Style, 'a', &catalog);
        let first = form.rest.style.clone();
        form.jump_choice(Field::Style, 'A', &catalog);
        assert!(form.rest.style.starts_with('a') && form.rest.style != first);
    }

    #[test]
    fn the_length_follows_the_model_and_a_loaded_one_stays() {
        let (mut form, catalog) = (form(), catalog());
        form.choose(Field::Model, "gen2", &catalog).unwrap();
        assert_eq!(form.rest.seconds, 4);
        let own = Shot { seconds: 7, ..Shot::default() };
        form.load(&own, TakeId::parse("k3v9qw2m").unwrap());
        assert_eq!(form.choices(Field::Seconds, &catalog), ["5", "7", "10"]);
        form.step_choice(Field::Seconds, 1, &catalog);
        assert_eq!(form.rest.seconds, 10);
    }

    #[test]
    fn a_draft_on_disk_keeps_the_words_of_every_form_that_undo_goes_through() {
        let words = |text: &str| Some(text.to_owned());
        let form = |prompt: &str, text| {
            let motion = "x=3".parse().unwrap();
            let shot = Shot { prompt: prompt.to_owned(), motion, words: text, ..Shot::default() };
            Draft::from(shot)
        };
        let own =
            Shot { motion: "z=-2".parse().unwrap(), words: words("dolly"), ..Shot::default() };
        let own = Draft::of_take(&own, TakeId::parse("k3v9qw2m").unwrap());
        let before =
            [own, form("first", words("to the right"))].map(|it| Before::Form(Box::new(it)));
        let now = form("now", words("to the right"));
        let kept = KeptDraft { before: before.to_vec(), ..KeptDraft::of(now) };
        assert_eq!(Form::new(&kept).draft(), kept);
    }
}

//! Undo in the studio: what was on screen, and nothing else, with everything that changes a shot
//! in between; and across a restart.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::prelude::*;
use viewfinder::app::{Field, msg};
use viewfinder::domain::{Images, Motion, Shot, Take, TakeId};

use crate::support::{Studio, settings, succeeded, take};

/// One thing that somebody does to the shot.
#[derive(Clone, Debug)]
enum Deed {
    /// Keys in the prompt, which change it or move in it.
    Prompt(&'static str),
    /// A letter of a word, typed in the prompt.
    Letter(char),
    /// Keys in the motion panel.
    Motion(&'static str),
    /// Keys in a picker or the seconds.
    Choice(Field, &'static str),
    /// An image, or none.
    Image(bool),
    /// A paste between brackets into the prompt.
    Paste(String),
    /// The text that comes back from the external editor.
    Edited(String),
    /// An earlier prompt is walked to with so many presses, and so many back.
    Recall(usize, usize),
    /// The nth take of the history is loaded into the form.
    Fork(usize),
}

fn any_deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        6 => proptest::sample::select(vec![
            "<enter>", "<backspace>", "<delete>", "<left>", "<right>", "<up>", "<down>", "<home>",
            "<end>", "<shift-left>", "<shift-right>", "<shift-up>", "<shift-down>", "<shift-home>",
            "<shift-end>", "<ctrl-x>", "<ctrl-v>", "<ctrl-w>", "<ctrl-u>", "<ctrl-k>", "<ctrl-z>",
            "<ctrl-y>", "<alt-backspace>", " ",
        ]).prop_map(Deed::Prompt),
        6 => proptest::sample::select(vec!['a', 'b', 'ư', '漢', '🐈']).prop_map(Deed::Letter),
        3 => proptest::sample::select(vec![
            "<right>", "<left>", "<down>", "<up>", "<home>", "<end>", "c", "C", "w", "u", "<ctrl-r>",
            "4<enter>", "-2.5<enter>",
        ]).prop_map(Deed::Motion),
        1 => "[ab 漢\u{301}👨‍👩‍👧🇻🇳\n]{0,12}".prop_map(Deed::Paste),
        1 => "[ab 漢\n]{0,12}".prop_map(Deed::Edited),
        2 => (
            proptest::sample::select(vec![Field::Ratio, Field::Style, Field::Model, Field::Seconds]),
            proptest::sample::select(vec!["<left>", "<right>", "<home>", "<end>"]),
        ).prop_map(|(field, keys)| Deed::Choice(field, keys)),
        1 => any::<bool>().prop_map(Deed::Image),
        1 => (1usize..4, 0usize..4).prop_map(|(up, down)| Deed::Recall(up, down)),
        2 => (0usize..4).prop_map(Deed::Fork),
    ]
}

fn image(there: bool) -> Images {
    Images { image: "https://a.example/1".parse().ok().filter(|_| there), ..Images::default() }
}

fn takes() -> Vec<Take> {
    let shots = [
        ("waves at dusk", "r=-6", "gen2", 4, Some("the horizon tilts")),
        ("sóng\n漢字", "x=4,z=2", "gen4", 10, None),
        ("", "", "gen3a_turbo", 5, Some("a still camera")),
        // As a first form is, but for the prompt.
        ("a cat", "", "gen4", 5, None),
    ];
    let mut takes = Vec::new();
    for (number, (prompt, motion, model, seconds, words)) in (5..).zip(shots) {
        let mut take = take(number, prompt, succeeded(number));
        take.shot.motion = motion.parse().unwrap_or_default();
        model.clone_into(&mut take.shot.model);
        take.shot.seconds = seconds;
        take.shot.words = words.map(str::to_owned);
        take.shot.images = image(number == 6);
        takes.push(take);
    }
    takes
}

/// What earlier prompts the ledger has.
fn prompts() -> Vec<String> {
    ["a lighthouse", "sóng", "waves at dusk"].map(str::to_owned).to_vec()
}

/// The whole shot of a form, and the take that it comes from.
type Whole = (Shot, Option<TakeId>);

/// A studio, and everything that its fields have shown.
struct Watched {
    studio: Studio,
    shown: HashSet<String>,
}

impl Watched {
    fn new() -> Self {
        let mut studio = Studio::sized(120, 40);
        studio.with_takes(&takes());
        Self::of(studio)
    }

    fn of(studio: Studio) -> Self {
        let mut watched = Self { studio, shown: HashSet::new() };
        watched.look();
        watched
    }

    fn whole(&self) -> Whole {
        (self.studio.model.form.shot(), self.studio.model.form.parent)
    }

    fn prompt(&self) -> String {
        self.studio.model.form.prompt.text()
    }

    fn motion(&self) -> Motion {
        self.studio.model.form.motion.motion()
    }

    /// What the fields show, each by itself: what was changed after a shot was loaded stays when
    /// the shot goes. The words follow from the others.
    fn fields(&self) -> Vec<String> {
        let (shot, parent) = self.whole();
        vec![
            format!("prompt {}", shot.prompt),
            format!("motion {}", shot.motion),
            format!("ratio {}", shot.ratio),
            format!("style {}", shot.style),
            format!("model {}", shot.model),
            format!("seconds {}", shot.seconds),
            format!("images {:?}", shot.images),
            format!("says {}", shot.words.is_some()),
            format!("parent {parent:?}"),
        ]
    }

    fn look(&mut self) {
        self.shown.extend(self.fields());
    }

    fn press(&mut self, field: Field, keys: &str) {
        self.studio.model.focus = field;
        self.studio.keys(keys);
    }

    fn does(&mut self, deed: &Deed) -> Result<(), TestCaseError> {
        match deed {
            Deed::Prompt("<ctrl-z>") => self.goes(Field::Prompt, "<ctrl-z>")?,
            Deed::Prompt("<ctrl-y>") => self.goes(Field::Prompt, "<ctrl-y>")?,
            Deed::Motion("u") => self.goes(Field::Motion, "u")?,
            Deed::Motion("<ctrl-r>") => self.goes(Field::Motion, "<ctrl-r>")?,
            Deed::Prompt(keys) => self.press(Field::Prompt, keys),
            Deed::Letter(letter) => self.press(Field::Prompt, &letter.to_string()),
            Deed::Motion(keys) => {
                let prompt = self.prompt();
                self.press(Field::Motion, keys);
                prop_assert_eq!(self.prompt(), prompt, "{} in the motion panel", keys);
            }
            Deed::Choice(field, keys) => self.press(*field, keys),
            Deed::Image(there) => self.studio.model.form.set_images(image(*there)),
            Deed::Recall(up, down) => {
                for nth in 0..up + down {
                    self.press(Field::Prompt, if nth < *up { "<alt-up>" } else { "<alt-down>" });
                    self.studio.tell(msg::Ledger::Prompts(prompts()));
                    self.look();
                }
            }
            Deed::Paste(text) => {
                self.studio.model.focus = Field::Prompt;
                self.studio.tell(msg::Input::Paste(text.clone()));
            }
            Deed::Edited(text) => {
                self.studio.tell(msg::Shell::Edited(Ok(text.clone())));
            }
            Deed::Fork(nth) => {
                self.press(Field::History, "g");
                self.press(Field::History, &format!("{}<enter>", "j".repeat(*nth)));
                let loaded = &takes()[*nth].shot;
                prop_assert_eq!(&self.studio.model.form.shot(), loaded);
            }
        }
        self.look();
        Ok(())
    }

    /// Undo or redo: it shows what was on screen, in the motion panel it leaves the prompt alone,
    /// and the other way brings the whole shot back as it was.
    fn goes(&mut self, field: Field, keys: &str) -> Result<(), TestCaseError> {
        let (before, revision) = (self.whole(), self.revision(field));
        self.press(field, keys);
        for shown in self.fields() {
            prop_assert!(self.shown.contains(&shown), "{shown:?} was never there");
        }
        let after = self.whole();
        prop_assert!(
            field == Field::Prompt || after.0.prompt == before.0.prompt,
            "{keys} reached into the prompt"
        );
        if self.revision(field) == revision {
            prop_assert_eq!(&after, &before, "there was no step");
            return Ok(());
        }
        let back = match keys {
            "<ctrl-z>" => "<ctrl-y>",
            "<ctrl-y>" => "<ctrl-z>",
            "u" => "<ctrl-r>",
            _ => "u",
        };
        self.press(field, back);
        prop_assert_eq!(&self.whole(), &before, "{} after {}", back, keys);
        self.press(field, keys);
        prop_assert_eq!(&self.whole(), &after, "{} once more", keys);
        Ok(())
    }

    fn revision(&self, field: Field) -> u64 {
        match field {
            Field::Prompt => self.studio.model.form.prompt.revision(),
            _ => self.studio.model.form.motion.revision(),
        }
    }

    /// The same key until there is no step any more.
    fn goes_to_the_end(&mut self, field: Field, keys: &str) -> Result<(), TestCaseError> {
        loop {
            let revision = self.revision(field);
            self.goes(field, keys)?;
            if self.revision(field) == revision {
                return Ok(());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Whatever was done, undo and redo only ever show what was there, the last shot is at the end
    /// of redo, and the text and the motion of the beginning are at the end of undo.
    #[test]
    fn nothing_is_there_that_no_redo_brings_back(
        deeds in vec(any_deed(), 500),
        walk in vec((any::<bool>(), any::<bool>()), 0..60),
    ) {
        let mut watched = Watched::new();
        for deed in &deeds {
            watched.does(deed)?;
        }
        // An edit in each pane, so that nothing is left to be made again.
        watched.does(&Deed::Letter('z'))?;
        let before = watched.motion();
        watched.does(&Deed::Motion("<right>"))?;
        if watched.motion() == before {
            watched.does(&Deed::Motion("<left>"))?;
        }
        let end = watched.whole();
        for (prompt, back) in walk {
            let (field, keys) = match (prompt, back) {
                (true, true) => (Field::Prompt, "<ctrl-z>"),
                (true, false) => (Field::Prompt, "<ctrl-y>"),
                (false, true) => (Field::Motion, "u"),
                (false, false) => (Field::Motion, "<ctrl-r>"),
            };
            watched.goes(field, keys)?;
        }
        watched.goes_to_the_end(Field::Prompt, "<ctrl-z>")?;
        watched.goes_to_the_end(Field::Motion, "u")?;
        prop_assert_eq!((watched.prompt(), watched.motion()), (String::new(), Motion::default()));
        watched.goes_to_the_end(Field::Prompt, "<ctrl-y>")?;
        watched.goes_to_the_end(Field::Motion, "<ctrl-r>")?;
        prop_assert_eq!(watched.whole(), end);
    }

    /// The next start has the same shot, and its undo goes through what stood in the form before
    /// each shot and each text that took its place.
    #[test]
    fn a_restart_keeps_the_shot_and_what_it_took_the_place_of(deeds in vec(any_deed(), 60)) {
        let mut watched = Watched::new();
        for deed in &deeds {
            watched.does(deed)?;
        }
        let states = watched.studio.model.form.draft().states();
        let mut expected: Vec<Whole> =
            states.into_iter().map(|state| (state.shot, state.parent)).collect();
        prop_assert_eq!(&watched.whole(), &expected[0]);
        let mut restarted = Watched::of(watched.studio.restarted(settings()));
        let mut seen = vec![restarted.whole()];
        loop {
            let revision = restarted.revision(Field::Prompt);
            restarted.press(Field::Prompt, "<ctrl-z>");
            if restarted.revision(Field::Prompt) == revision {
                break;
            }
            seen.push(restarted.whole());
        }
        seen.dedup();
        expected.dedup();
        prop_assert_eq!(&seen, &expected);
        // And redo comes back to the last one, as at any time.
        restarted.shown.extend(watched.shown.iter().cloned());
        restarted.goes_to_the_end(Field::Prompt, "<ctrl-y>")?;
        prop_assert_eq!(restarted.whole(), watched.whole());
    }
}

//! Undo in the studio: what was on screen, and nothing else, with everything that changes a shot
//! in between.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::prelude::*;
use viewfinder::app::{Field, Msg};
use viewfinder::domain::{Motion, Take};

use crate::support::{Studio, succeeded, take};

/// One thing that somebody does to the shot.
#[derive(Clone, Debug)]
enum Deed {
    /// Keys in the prompt, which change it or move in it.
    Prompt(&'static str),
    /// A letter of a word, typed in the prompt.
    Letter(char),
    /// Keys in the motion panel.
    Motion(&'static str),
    /// A paste between brackets into the prompt.
    Paste(String),
    /// The text that comes back from the external editor.
    Edited(String),
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
        1 => (0usize..3).prop_map(Deed::Fork),
    ]
}

fn takes() -> Vec<Take> {
    let shots = [("waves at dusk", "r=-6"), ("sóng\n漢字", "x=4,z=2"), ("", "")];
    let mut takes = Vec::new();
    for (number, (prompt, motion)) in (5..).zip(shots) {
        let mut take = take(number, prompt, succeeded(number));
        take.shot.motion = motion.parse().unwrap_or_default();
        takes.push(take);
    }
    takes
}

/// A studio, and every text and every motion that it has shown.
struct Watched {
    studio: Studio,
    prompts: HashSet<String>,
    motions: HashSet<Motion>,
}

impl Watched {
    fn new() -> Self {
        let mut studio = Studio::sized(120, 40);
        studio.with_takes(&takes());
        let mut watched = Self { studio, prompts: HashSet::new(), motions: HashSet::new() };
        watched.look();
        watched
    }

    fn prompt(&self) -> String {
        self.studio.model.form.prompt.text()
    }

    fn motion(&self) -> Motion {
        self.studio.model.form.motion.motion()
    }

    fn look(&mut self) {
        self.prompts.insert(self.prompt());
        self.motions.insert(self.motion());
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
            Deed::Paste(text) => {
                self.studio.model.focus = Field::Prompt;
                self.studio.tell(Msg::Paste(text.clone()));
            }
            Deed::Edited(text) => {
                self.studio.tell(Msg::Edited(Ok(text.clone())));
            }
            Deed::Fork(nth) => {
                self.press(Field::History, "g");
                self.press(Field::History, &format!("{}<enter>", "j".repeat(*nth)));
                let loaded = &takes()[*nth].shot;
                prop_assert_eq!(&self.prompt(), &loaded.prompt);
                prop_assert_eq!(self.motion(), loaded.motion);
            }
        }
        self.look();
        Ok(())
    }

    /// Undo or redo: it shows what was on screen, and in the motion panel it leaves the prompt alone.
    fn goes(&mut self, field: Field, keys: &str) -> Result<(), TestCaseError> {
        let before = self.prompt();
        self.press(field, keys);
        let (prompt, motion) = (self.prompt(), self.motion());
        prop_assert!(self.prompts.contains(&prompt), "{prompt:?} was never there");
        prop_assert!(self.motions.contains(&motion), "{motion} was never there");
        prop_assert!(field == Field::Prompt || prompt == before, "{keys} reached into the prompt");
        Ok(())
    }

    /// The same key until nothing changes any more: a step may change nothing that is seen (a
    /// loaded shot with the same text), so the end is where more of them than there are steps do
    /// nothing.
    fn goes_to_the_end(&mut self, field: Field, keys: &str) -> Result<(), TestCaseError> {
        let mut still = 0;
        while still < 30 {
            let before = (self.prompt(), self.motion());
            self.goes(field, keys)?;
            still = if before == (self.prompt(), self.motion()) { still + 1 } else { 0 };
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Whatever was done, undo and redo only ever show what was there, the last text and motion are
    /// at the end of redo, and what was there at the beginning is at the end of undo.
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
        let end = (watched.prompt(), watched.motion());
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
        prop_assert_eq!((watched.prompt(), watched.motion()), end);
    }
}

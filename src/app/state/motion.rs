//! The motion panel: six axes, one of them in hand.

use std::collections::VecDeque;

use crate::app::state::undo::{NextStep, STEPS, Way};
use crate::app::text::Editor;
use crate::domain::{Axis, AxisValue, AxisValueError, Motion};
use crate::input::{Action, act};

/// Longest text of an amount, in bytes: no amount is longer, and it fits beside its axis.
const TYPED: usize = 8;

/// One press of an arrow, and of an arrow with Shift, in tenths.
const STEP: i32 = 1;
const BIG_STEP: i32 = 10;

/// A motion to go back or forth to.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    motion: Motion,
    /// The loaded shot that changed it, by its number in the form.
    fork: Option<u64>,
}

/// The panel.
#[derive(Clone, Debug, PartialEq)]
pub struct MotionPanel {
    motion: Motion,
    /// The axis in hand.
    pub axis: Axis,
    /// An amount that is being typed.
    pub amount: Option<Editor>,
    undo: VecDeque<Step>,
    redo: VecDeque<Step>,
    /// The axis that single steps are going on with: together they are one step of undo.
    nudging: Option<Axis>,
    /// What was there before a named move was tried on.
    before: Option<Motion>,
    revision: u64,
}

impl MotionPanel {
    /// A panel that shows this motion.
    pub fn new(motion: Motion) -> Self {
        Self {
            motion,
            axis: Axis::X,
            amount: None,
            undo: VecDeque::new(),
            redo: VecDeque::new(),
            nudging: None,
            before: None,
            revision: 0,
        }
    }

    /// The motion.
    pub fn motion(&self) -> Motion {
        self.motion
    }

    /// Counts changes of the motion.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Does what a key asks, if it is the panel's business; says whether it was.
    pub fn act(&mut self, action: Action) -> bool {
        if action == act::List::Up.into() {
            self.pick(-1);
            return true;
        }
        if action == act::List::Down.into() {
            self.pick(1);
            return true;
        }
        let Action::Motion(key) = action else { return false };
        let to = |value| self.motion.with(self.axis, value);
        match key {
            act::Motion::StepDown => self.nudge(-STEP),
            act::Motion::StepUp => self.nudge(STEP),
            act::Motion::BigStepDown => self.nudge(-BIG_STEP),
            act::Motion::BigStepUp => self.nudge(BIG_STEP),
            act::Motion::LowEnd => self.set(to(AxisValue::MIN)),
            act::Motion::HighEnd => self.set(to(AxisValue::MAX)),
            act::Motion::Centre if self.motion.get(self.axis) == AxisValue::ZERO => {}
            act::Motion::Centre => self.set(to(AxisValue::ZERO)),
            act::Motion::CentreAll => self.set(Motion::default()),
            act::Motion::Undo => return self.go(Way::Back),
            act::Motion::Redo => return self.go(Way::Forth),
            act::Motion::Play
            | act::Motion::Whole
            | act::Motion::Thirds
            | act::Motion::Moves
            | act::Motion::ToggleWords
            | act::Motion::TurnRound => return false,
        }
        true
    }

    /// Goes one step back or forth; says whether there was one.
    fn go(&mut self, way: Way) -> bool {
        self.nudging = None;
        let (from, to) = match way {
            Way::Back => (&mut self.undo, &mut self.redo),
            Way::Forth => (&mut self.redo, &mut self.undo),
        };
        let Some(step) = from.pop_back() else { return false };
        to.push_back(Step { motion: self.motion, ..step });
        self.put(step.motion);
        true
    }

    /// Takes in the motion of a loaded shot: the step of undo that belongs to this fork, even where
    /// the motion stays as it is.
    pub fn load(&mut self, motion: Motion, fork: u64) {
        self.amount = None;
        self.remember(Step { motion: self.motion, fork: Some(fork) });
        self.put(motion);
    }

    /// What undo would take back, or redo make again.
    pub fn next_step(&self, way: Way) -> NextStep {
        let pile = match way {
            Way::Back => &self.undo,
            Way::Forth => &self.redo,
        };
        pile.back().map_or(NextStep::Nothing, |step| NextStep::of(step.fork))
    }

    /// Tries a motion on; none brings back what was there.
    pub fn try_on(&mut self, motion: Option<Motion>) {
        let before = *self.before.get_or_insert(self.motion);
        let motion = motion.unwrap_or(before);
        if motion != self.motion {
            self.put(motion);
        }
    }

    /// What was there before anything was tried on.
    pub fn before_trying(&self) -> Motion {
        self.before.unwrap_or(self.motion)
    }

    /// Keeps what was tried on, as one step of undo.
    pub fn keep_tried(&mut self) {
        if let Some(before) = self.before.take().filter(|before| *before != self.motion) {
            self.remember(Step { motion: before, fork: None });
        }
    }

    /// Brings back what was there before anything was tried on.
    pub fn drop_tried(&mut self) {
        if let Some(before) = self.before.take().filter(|before| *before != self.motion) {
            self.put(before);
        }
    }

    /// Opens the field of an amount, if this is what an amount can begin with; it then takes
    /// whatever is typed, so that what is no amount is seen and not another one. Says whether.
    pub fn begins_amount(&mut self, c: char) -> bool {
        let typed = as_amount(c);
        let begins = typed.is_ascii_digit() || matches!(typed, '-' | '+' | '.');
        if begins {
            let mut field = Editor::of_line("", TYPED);
            // An empty one has room for a character.
            let _ = field.insert(&typed.to_string());
            self.amount = Some(field);
        }
        begins
    }

    /// Keeps the typed amount; an empty field keeps the axis as it is. What is no amount stays in the
    /// field, with the reason.
    pub fn keep_amount(&mut self) -> Result<(), String> {
        let Some(field) = self.amount.take() else { return Ok(()) };
        let text = field.line();
        if text.trim().is_empty() {
            return Ok(());
        }
        match AxisValue::parse(text) {
            Ok(value) => {
                self.set(self.motion.with(self.axis, value));
                Ok(())
            }
            Err(error) => {
                let why = match error {
                    AxisValueError::NotANumber => format!("{text} is not a number"),
                    AxisValueError::Nearest(nearest) => format!(
                        "amounts go from -10.0 to 10.0 in steps of 0.1; the nearest is {nearest}"
                    ),
                };
                self.amount = Some(field);
                Err(why)
            }
        }
    }

    fn pick(&mut self, by: isize) {
        let to = self.axis.index().saturating_add_signed(by).min(Axis::ALL.len() - 1);
        self.axis = Axis::ALL[to];
        self.nudging = None;
    }

    fn nudge(&mut self, tenths: i32) {
        let next = self.motion.with(self.axis, self.motion.get(self.axis).stepped(tenths));
        // Against the end of the axis nothing is changed: there is no step that could go on.
        if next == self.motion {
            return;
        }
        if self.nudging == Some(self.axis) {
            self.put(next);
        } else {
            self.set(next);
        }
        self.nudging = Some(self.axis);
    }

    fn set(&mut self, motion: Motion) {
        self.nudging = None;
        if motion == self.motion {
            return;
        }
        self.remember(Step { motion: self.motion, fork: None });
        self.put(motion);
    }

    /// A step that can be undone.
    fn remember(&mut self, before: Step) {
        self.nudging = None;
        self.undo.push_back(before);
        if self.undo.len() > STEPS {
            self.undo.pop_front();
        }
        self.redo.clear();
    }

    fn put(&mut self, motion: Motion) {
        self.motion = motion;
        self.revision += 1;
    }
}

/// A character as it is written in an amount: half of the world writes a decimal comma, and input
/// methods write in full width.
pub(in crate::app) fn as_amount(c: char) -> char {
    match c {
        ',' | '，' | '．' | '。' => '.',
        '−' | '－' => '-',
        '＋' => '+',
        '０'..='９' => char::from(b'0' + (u32::from(c) - u32::from('０')) as u8),
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel() -> MotionPanel {
        MotionPanel::new(Motion::default())
    }

    fn times(panel: &mut MotionPanel, n: usize, action: Action) {
        for _ in 0..n {
            assert!(panel.act(action));
        }
    }

    #[test]
    fn steps_are_a_tenth_or_a_whole_and_stop_at_the_ends() {
        let mut panel = panel();
        times(&mut panel, 4, Action::Motion(act::Motion::StepUp));
        assert_eq!(panel.motion().to_string(), "x=0.4");
        times(&mut panel, 1, Action::List(act::List::Down));
        times(&mut panel, 12, Action::Motion(act::Motion::BigStepDown));
        assert_eq!(panel.motion().to_string(), "x=0.4,y=-10.0");
        times(&mut panel, 1, Action::Motion(act::Motion::HighEnd));
        times(&mut panel, 9, Action::List(act::List::Up));
        times(&mut panel, 1, Action::Motion(act::Motion::Centre));
        assert_eq!(panel.motion().to_string(), "y=10.0");
    }

    #[test]
    fn a_run_of_steps_is_taken_back_at_once() {
        let mut panel = panel();
        times(&mut panel, 7, Action::Motion(act::Motion::StepUp));
        times(&mut panel, 1, Action::List(act::List::Down));
        times(&mut panel, 3, Action::Motion(act::Motion::StepDown));
        assert!(panel.act(Action::Motion(act::Motion::Undo)));
        assert_eq!(panel.motion().to_string(), "x=0.7");
        assert!(panel.act(Action::Motion(act::Motion::Undo)));
        assert!(panel.motion().is_zero());
        assert!(!panel.act(Action::Motion(act::Motion::Undo)));
        times(&mut panel, 2, Action::Motion(act::Motion::Redo));
        assert_eq!(panel.motion().to_string(), "x=0.7,y=-0.3");
    }

    #[test]
    fn a_press_against_the_end_of_an_axis_begins_no_run() {
        let mut panel = panel();
        times(&mut panel, 1, Action::Motion(act::Motion::HighEnd));
        times(&mut panel, 1, Action::Motion(act::Motion::Centre));
        assert!(panel.act(Action::Motion(act::Motion::Undo)));
        times(&mut panel, 1, Action::Motion(act::Motion::StepUp));
        assert_eq!(panel.motion().to_string(), "x=10.0", "it goes no further");
        assert_eq!(panel.next_step(Way::Forth), NextStep::Change, "nothing was changed yet");
        // The way back from the end is a step of its own, and ends what redo could make again.
        times(&mut panel, 2, Action::Motion(act::Motion::StepDown));
        assert_eq!(panel.motion().to_string(), "x=9.8");
        assert_eq!(panel.next_step(Way::Forth), NextStep::Nothing);
        assert!(panel.act(Action::Motion(act::Motion::Undo)));
        assert_eq!(panel.motion().to_string(), "x=10.0");
        assert!(panel.act(Action::Motion(act::Motion::Redo)));
        assert_eq!(panel.motion().to_string(), "x=9.8");
    }

    #[test]
    fn a_run_of_steps_goes_on_after_a_press_against_the_end() {
        let mut panel = panel();
        times(&mut panel, 11, Action::Motion(act::Motion::BigStepUp));
        times(&mut panel, 2, Action::Motion(act::Motion::StepDown));
        assert_eq!(panel.motion().to_string(), "x=9.8");
        assert!(panel.act(Action::Motion(act::Motion::Undo)));
        assert!(panel.motion().is_zero());
    }

    /// Types an amount as keys do; gives what is in the field.
    fn typed(panel: &mut MotionPanel, text: &str) -> String {
        for c in text.chars() {
            match &mut panel.amount {
                Some(field) => drop(field.insert(&as_amount(c).to_string())),
                None => drop(panel.begins_amount(c)),
            }
        }
        panel.amount.as_ref().map_or_else(String::new, |field| field.line().to_owned())
    }

    #[test]
    fn an_amount_can_be_typed() {
        let mut panel = panel();
        assert_eq!(typed(&mut panel, "-6,2"), "-6.2");
        assert_eq!(panel.keep_amount(), Ok(()));
        assert_eq!(panel.motion().to_string(), "x=-6.2");
        assert!(!panel.begins_amount('w'), "a letter begins none");
        assert_eq!(typed(&mut panel, "−５。１"), "-5.1");
        assert_eq!(panel.keep_amount(), Ok(()));
        assert_eq!(panel.motion().to_string(), "x=-5.1");
        assert!(panel.act(Action::Motion(act::Motion::Undo)));
        typed(&mut panel, "12");
        assert!(panel.keep_amount().unwrap_err().contains("10.0"));
        let field = panel.amount.as_mut().expect("it can be mended");
        assert!(field.act(Action::Text(act::Text::DeleteLeft)));
        assert_eq!(panel.keep_amount(), Ok(()));
        assert_eq!(panel.motion().to_string(), "x=1.0");
        assert!(panel.act(Action::Motion(act::Motion::Undo)));
        assert_eq!(panel.motion().to_string(), "x=-6.2");
    }

    #[test]
    fn an_empty_amount_leaves_the_axis_as_it_is() {
        let mut panel = panel();
        times(&mut panel, 4, Action::Motion(act::Motion::StepUp));
        typed(&mut panel, "5");
        panel.amount.as_mut().unwrap().act(Action::Text(act::Text::DeleteLeft));
        assert_eq!(panel.keep_amount(), Ok(()));
        assert_eq!((panel.motion().to_string().as_str(), panel.amount), ("x=0.4", None));
    }

    #[test]
    fn what_is_no_amount_does_not_become_another_one() {
        for text in ["1e3", "1 3", "1x3", "1漢3", "--1", "1.2.3", "12345678", "123456789"] {
            let mut panel = panel();
            let kept = &text[..text.len().min(8)];
            assert_eq!(typed(&mut panel, text), kept, "there is an end");
            assert!(panel.keep_amount().is_err(), "{text}");
            assert_eq!(panel.amount.as_ref().unwrap().line(), kept, "it can be mended");
            assert!(panel.motion().is_zero(), "{text}");
        }
    }
}

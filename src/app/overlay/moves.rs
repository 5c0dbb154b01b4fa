//! The picker of named moves: the one in hand is in the form while it is open.

use super::dialog::{Closing, Dialog, Edited};
use crate::app::effect::{self, MoveChange};
use crate::app::labels::press as press_to;
use crate::app::state::studio::{Studio, complain, say};
use crate::app::text::{Editor, LINE_LIMIT};
use crate::app::turn::{Press, Turn};
use crate::domain::{Move, Moves, Now, move_name, phrase, sentence};
use crate::input::{Action, Context, act};

/// Rows that a page key goes.
const PAGE: isize = 8;

/// The picker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MovePicker {
    /// What was typed: a filter, and the name that a move is saved under.
    pub filter: Editor,
    /// The place in hand among what matches; none until something is chosen.
    pub at: Option<usize>,
    /// The own move that gets another name, and what was typed of it.
    pub renaming: Option<(String, Editor)>,
    /// The own move that was deleted last.
    pub deleted: Option<Move>,
}

impl MovePicker {
    /// The moves that match.
    pub fn matching<'a>(&self, moves: &'a Moves) -> Vec<&'a Move> {
        moves.filter(self.filter.line())
    }

    /// The move in hand.
    pub fn chosen<'a>(&self, moves: &'a Moves) -> Option<&'a Move> {
        self.at.and_then(|at| self.matching(moves).get(at).copied())
    }

    fn step(&mut self, by: isize, moves: &Moves) {
        let last = self.matching(moves).len().checked_sub(1);
        self.at = last.map(|last| match self.at {
            Some(at) => at.saturating_add_signed(by).min(last),
            // The first step leads into the list.
            None if by > 0 => 0,
            None => last,
        });
    }
}

impl Dialog for MovePicker {
    fn context(&self) -> Context {
        if self.renaming.is_some() { Context::MoveName } else { Context::Moves }
    }

    fn hints(&self) -> &'static [Action] {
        if self.renaming.is_some() {
            return &[Action::List(act::List::Pick), Action::Text(act::Text::DeleteToStart)];
        }
        &[
            Action::List(act::List::Pick),
            Action::Moves(act::Moves::Save),
            Action::Moves(act::Moves::Rename),
            Action::Moves(act::Moves::Delete),
        ]
    }

    fn applies(&self, studio: &Studio, action: Action) -> bool {
        let Action::Moves(key) = action else { return true };
        match key {
            act::Moves::Save => !self.filter.line().trim().is_empty(),
            act::Moves::Rename | act::Moves::Delete => {
                self.chosen(&studio.settings.moves).is_some_and(|chosen| chosen.own)
            }
        }
    }

    fn press(&mut self, studio: &mut Studio, press: Press, now: Now) -> Turn {
        if let Some((from, name)) = &self.renaming {
            if press.action != act::List::Pick.into() {
                return Turn::nothing();
            }
            match move_name(name.line()) {
                Ok(to) => {
                    let change = MoveChange::Rename { from: from.clone(), to };
                    self.renaming = None;
                    return effect::Files::ChangeMoves(change).into();
                }
                Err(why) => complain(studio, sentence(&why.to_string()), now),
            }
            return Turn::nothing();
        }
        if let Action::Moves(key) = press.action {
            return match key {
                act::Moves::Save => self.save(studio, now),
                act::Moves::Rename | act::Moves::Delete => self.on_own(key, studio, now),
            };
        }
        // The filter has nothing to undo: what was typed after the deletion went first.
        if press.action == act::Text::Undo.into()
            && let Some(deleted) = self.deleted.take()
        {
            return effect::Files::ChangeMoves(MoveChange::Save(deleted)).into();
        }
        let moves = studio.settings.moves.clone();
        if let Action::List(key) = press.action {
            match key {
                act::List::Up => self.step(-1, &moves),
                act::List::Down => self.step(1, &moves),
                act::List::PageUp => self.step(-PAGE, &moves),
                act::List::PageDown => self.step(PAGE, &moves),
                act::List::First | act::List::Last => {}
                act::List::Pick if self.matching(&moves).is_empty() => {
                    let close = act::Anywhere::Close.into();
                    let back = press_to(studio, Context::Moves, &[(close, "go back")]);
                    let words = format!("No move matches. Clear the filter. {back}");
                    complain(studio, words.trim(), now);
                }
                act::List::Pick => {
                    studio.form.motion.keep_tried();
                    return Turn::close();
                }
            }
        }
        self.show(studio);
        Turn::nothing()
    }

    fn text(&self) -> Option<&Editor> {
        Some(self.renaming.as_ref().map_or(&self.filter, |(_, name)| name))
    }

    fn text_mut(&mut self) -> Option<&mut Editor> {
        Some(self.renaming.as_mut().map_or(&mut self.filter, |(_, name)| name))
    }

    /// Takes the first move in hand that matches the changed filter.
    fn edited(&mut self, studio: &mut Studio, _how: Edited) {
        if self.renaming.is_some() {
            return;
        }
        let filters = !self.filter.line().trim().is_empty();
        let matches = !self.matching(&studio.settings.moves).is_empty();
        self.at = (filters && matches).then_some(0);
        self.show(studio);
    }

    /// Closes what is innermost: the new name that is typed, else the picker. What was in the form
    /// comes back.
    fn close(&mut self, studio: &mut Studio, _now: Now) -> Closing {
        if self.renaming.take().is_some() {
            return Closing::Stays;
        }
        studio.form.motion.drop_tried();
        Closing::Closes
    }
}

impl MovePicker {
    /// The picker, on the move that the form has.
    pub(in crate::app) fn of(studio: &Studio) -> Self {
        let (moves, motion) = (&studio.settings.moves, studio.form.motion.motion());
        let named = moves.named(&motion);
        let at = named.and_then(|named| moves.list().iter().position(|it| it == named));
        Self { at, ..Self::default() }
    }

    /// Puts the move in hand into the form, or what was there before where there is none.
    fn show(&self, studio: &mut Studio) {
        let motion = self.chosen(&studio.settings.moves).map(|it| it.motion);
        studio.form.motion.try_on(motion);
    }

    /// Saves what the form had before anything was tried, under the typed name.
    fn save(&self, studio: &mut Studio, now: Now) -> Turn {
        let name = self.filter.line().to_owned();
        let motion = studio.form.motion.before_trying();
        let about = phrase(&motion, &studio.convention(), &studio.settings.phrases);
        match Move::own(&name, motion, &about) {
            Ok(new) => return effect::Files::ChangeMoves(MoveChange::Save(new)).into(),
            Err(_) if name.trim().is_empty() => {
                complain(studio, "Type the name to save the form's move under", now);
            }
            Err(why) => complain(studio, sentence(&why.to_string()), now),
        }
        Turn::nothing()
    }

    /// Renames or deletes the move in hand, if it is the user's own.
    fn on_own(&mut self, key: act::Moves, studio: &mut Studio, now: Now) -> Turn {
        match self.chosen(&studio.settings.moves) {
            Some(own) if own.own && key == act::Moves::Delete => {
                return effect::Files::ChangeMoves(MoveChange::Delete(own.name.clone())).into();
            }
            Some(own) if own.own => {
                let name = own.name.clone();
                let typed = Editor::of_line(&name, LINE_LIMIT);
                self.renaming = Some((name, typed));
            }
            Some(_) => {
                complain(studio, "That move is built in; only your own can be changed", now);
            }
            None => complain(studio, "Choose one of your own moves first", now),
        }
        Turn::nothing()
    }

    /// The user's own moves have changed: the list begins anew.
    pub(in crate::app) fn changed(
        &mut self,
        studio: &mut Studio,
        at: Option<usize>,
        deleted: Option<Move>,
    ) {
        *self = Self { at, deleted, ..Self::default() };
        self.show(studio);
    }
}

/// The user's own moves are now these. Gives the place of the one in hand, and the one that was
/// deleted.
pub(in crate::app) fn take_over(
    studio: &mut Studio,
    own: Vec<Move>,
    change: &MoveChange,
    now: Now,
) -> (Option<usize>, Option<Move>) {
    let before = studio.settings.moves.clone();
    let moves = std::sync::Arc::new(before.with_own(own));
    studio.settings.moves = moves.clone();
    let undo = studio.settings.keymap.chord(Context::Moves, act::Text::Undo);
    let place = |name: &str| moves.list().iter().position(|it| it.is_called(name));
    let (text, at, deleted) = match change {
        MoveChange::Save(new) => (format!("{} is saved", new.name), place(&new.name), None),
        MoveChange::Rename { to, .. } => (format!("It is called {to} now"), place(to), None),
        MoveChange::Delete(name) => {
            let deleted = before.list().iter().find(|it| it.own && it.is_called(name)).cloned();
            let back = undo.map(|key| format!("; {key} brings it back")).unwrap_or_default();
            (format!("{name} is deleted{back}"), None, deleted)
        }
    };
    say(studio, text, now);
    (at, deleted)
}

//! The picker of named moves: the one in hand is in the form while it is open.

use crate::app::effect::{Effect, MoveChange};
use crate::app::overlay::Overlay;
use crate::app::state::studio::Model;
use crate::app::text::{Editor, LINE_LIMIT};
use crate::app::update::keys::{complain, say};
use crate::domain::{Move, Moves, Now, Report, move_name, phrase, sentence};
use crate::input::{Action, act};

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

    /// The text that keys are typed into.
    pub(in crate::app) fn text(&self) -> &Editor {
        self.renaming.as_ref().map_or(&self.filter, |(_, name)| name)
    }

    pub(in crate::app) fn text_mut(&mut self) -> &mut Editor {
        self.renaming.as_mut().map_or(&mut self.filter, |(_, name)| name)
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

fn picker(model: &mut Model) -> Option<&mut MovePicker> {
    match model.overlays.last_mut() {
        Some(Overlay::Moves(picker)) => Some(picker),
        _ => None,
    }
}

/// Opens the picker, on the move that the form has.
pub(in crate::app) fn open(model: &mut Model) {
    let (moves, motion) = (&model.settings.moves, model.form.motion.motion());
    let named = moves.named(&motion);
    let at = named.and_then(|named| moves.list().iter().position(|it| it == named));
    model.overlays.push(Overlay::Moves(MovePicker { at, ..MovePicker::default() }));
}

/// Closes what is innermost: the new name that is typed, else the picker. What was in the form
/// comes back.
pub(in crate::app) fn close(model: &mut Model) {
    if picker(model).is_some_and(|picker| picker.renaming.take().is_some()) {
        return;
    }
    model.overlays.pop();
    model.form.motion.drop_tried();
}

/// Takes the first move in hand that matches the changed filter.
pub(in crate::app) fn filter_changed(model: &mut Model) {
    let moves = model.settings.moves.clone();
    let Some(picker) = picker(model).filter(|picker| picker.renaming.is_none()) else { return };
    let filters = !picker.filter.line().trim().is_empty();
    picker.at = (filters && !picker.matching(&moves).is_empty()).then_some(0);
    show(model);
}

/// Puts the move in hand into the form, or what was there before where there is none.
fn show(model: &mut Model) {
    let moves = model.settings.moves.clone();
    let Some(picker) = picker(model) else { return };
    let motion = picker.chosen(&moves).map(|it| it.motion);
    model.form.motion.try_on(motion);
}

pub(in crate::app) fn on_moves(model: &mut Model, action: Action, now: Now) -> Vec<Effect> {
    let moves = model.settings.moves.clone();
    let Some(picker) = picker(model) else { return Vec::new() };
    if let Some((from, name)) = &picker.renaming {
        if action != Action::List(act::List::Pick) {
            return Vec::new();
        }
        match move_name(name.line()) {
            Ok(to) => {
                let change = MoveChange::Rename { from: from.clone(), to };
                picker.renaming = None;
                return vec![Effect::ChangeMoves(change)];
            }
            Err(why) => complain(model, sentence(&why.to_string()), now),
        }
        return Vec::new();
    }
    match action {
        Action::List(act::List::Up) => picker.step(-1, &moves),
        Action::List(act::List::Down) => picker.step(1, &moves),
        Action::List(act::List::PageUp) => picker.step(-PAGE, &moves),
        Action::List(act::List::PageDown) => picker.step(PAGE, &moves),
        Action::List(act::List::Pick) if picker.matching(&moves).is_empty() => {
            complain(model, "No move matches; clear the filter, or Esc goes back", now);
        }
        Action::List(act::List::Pick) => {
            model.overlays.pop();
            model.form.motion.keep_tried();
        }
        Action::Moves(act::Moves::Save) => return save(model, now),
        Action::Moves(act::Moves::Rename) | Action::Moves(act::Moves::Delete) => {
            return on_own(model, action, now);
        }
        // The filter has nothing to undo: what was typed after the deletion went first.
        Action::Text(act::Text::Undo) => {
            if let Some(deleted) = picker.deleted.take() {
                return vec![Effect::ChangeMoves(MoveChange::Save(deleted))];
            }
        }
        _ => {}
    }
    show(model);
    Vec::new()
}

/// Saves what the form had before anything was tried, under the typed name.
fn save(model: &mut Model, now: Now) -> Vec<Effect> {
    let Some(picker) = picker(model) else { return Vec::new() };
    let name = picker.filter.line().to_owned();
    let motion = model.form.motion.before_trying();
    let about = phrase(&motion, &model.settings.convention, &model.settings.phrases);
    match Move::own(&name, motion, &about) {
        Ok(new) => vec![Effect::ChangeMoves(MoveChange::Save(new))],
        Err(_) if name.trim().is_empty() => {
            complain(model, "Type the name to save the form's move under", now);
            Vec::new()
        }
        Err(why) => {
            complain(model, sentence(&why.to_string()), now);
            Vec::new()
        }
    }
}

/// Renames or deletes the move in hand, if it is the user's own.
fn on_own(model: &mut Model, action: Action, now: Now) -> Vec<Effect> {
    let moves = model.settings.moves.clone();
    let Some(picker) = picker(model) else { return Vec::new() };
    match picker.chosen(&moves) {
        Some(own) if own.own && action == Action::Moves(act::Moves::Delete) => {
            vec![Effect::ChangeMoves(MoveChange::Delete(own.name.clone()))]
        }
        Some(own) if own.own => {
            let name = Editor::of_line(&own.name, LINE_LIMIT);
            picker.renaming = Some((own.name.clone(), name));
            Vec::new()
        }
        Some(_) => {
            complain(model, "That move is built in; only your own can be changed", now);
            Vec::new()
        }
        None => {
            complain(model, "Choose one of your own moves first", now);
            Vec::new()
        }
    }
}

/// The user's own moves are now these, or could not be changed.
pub(in crate::app) fn changed(
    model: &mut Model,
    result: Result<(Vec<Move>, MoveChange), Report>,
    now: Now,
) -> Vec<Effect> {
    let (own, change) = match result {
        Ok(done) => done,
        Err(report) => {
            complain(model, format!("{} {}", report.what, report.safe).trim(), now);
            return Vec::new();
        }
    };
    let before = model.settings.moves.clone();
    let moves = std::sync::Arc::new(before.with_own(own));
    model.settings.moves = moves.clone();
    let undo =
        model.settings.keymap.chord(crate::input::Context::Moves, Action::Text(act::Text::Undo));
    let place = |name: &str| moves.list().iter().position(|it| it.is_called(name));
    let (text, at, deleted) = match &change {
        MoveChange::Save(new) => (format!("{} is saved", new.name), place(&new.name), None),
        MoveChange::Rename { to, .. } => (format!("It is called {to} now"), place(to), None),
        MoveChange::Delete(name) => {
            let deleted = before.list().iter().find(|it| it.own && it.is_called(name)).cloned();
            let back = undo.map(|key| format!("; {key} brings it back")).unwrap_or_default();
            (format!("{name} is deleted{back}"), None, deleted)
        }
    };
    if let Some(picker) = picker(model) {
        *picker = MovePicker { at, deleted, ..MovePicker::default() };
        show(model);
    }
    say(model, text, now);
    Vec::new()
}

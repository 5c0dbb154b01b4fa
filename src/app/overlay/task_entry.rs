//! Where the task of an unconfirmed take is entered by its id.

use super::dialog::{Closing, Dialog};
use crate::app::effect;
use crate::app::state::studio::{Studio, complain};
use crate::app::text::Editor;
use crate::app::turn::{Press, Turn};
use crate::domain::{Now, Settlement, TASK_ID_LIMIT, Take, TakeId, is_task_id};
use crate::input::{Action, Context, act};

/// A task id that is being entered.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskEntry {
    /// The take that became the task.
    pub take: TakeId,
    /// The id so far.
    pub task_id: Editor,
}

impl TaskEntry {
    /// The entry as it was left when it was closed half done, else with the task that the
    /// provider's answer names.
    pub(in crate::app) fn of(take: TakeId, studio: &mut Studio) -> Self {
        let begun = studio.half_tasks.remove(&take);
        let offered = studio.history.take(take).and_then(Take::offered);
        let text = begun.as_deref().or(offered).unwrap_or_default();
        Self { take, task_id: Editor::of_line(text, TASK_ID_LIMIT) }
    }
}

impl Dialog for TaskEntry {
    fn context(&self) -> Context {
        Context::TaskEntry
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::List(act::List::Pick), Action::Text(act::Text::DeleteToStart)]
    }

    fn press(&mut self, studio: &mut Studio, press: Press, now: Now) -> Turn {
        if press.action != act::List::Pick.into() || self.task_id.is_empty() {
            return Turn::nothing();
        }
        let task_id = self.task_id.line();
        if !is_task_id(task_id) {
            complain(studio, "A task id has no blanks and nothing invisible in it", now);
            return Turn::nothing();
        }
        let settlement = Settlement::Task(task_id.to_owned());
        Turn::close().with(effect::Worker::Settle(self.take, settlement))
    }

    fn text(&self) -> Option<&Editor> {
        Some(&self.task_id)
    }

    fn text_mut(&mut self) -> Option<&mut Editor> {
        Some(&mut self.task_id)
    }

    /// Puts a task id aside, if one was typed.
    fn close(&mut self, studio: &mut Studio, _now: Now) -> Closing {
        let offered = studio.history.take(self.take).and_then(Take::offered).unwrap_or_default();
        if !self.task_id.is_empty() && self.task_id.line() != offered {
            studio.half_tasks.insert(self.take, self.task_id.line().to_owned());
        }
        Closing::Closes
    }
}

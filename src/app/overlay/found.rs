//! What the provider's own list has for an unconfirmed take.

use super::dialog::Dialog;
use crate::app::effect::{self, Effect};
use crate::app::msg::{self, Msg};
use crate::app::state::studio::Studio;
use crate::app::turn::{Press, Turn};
use crate::domain::{Failure, Now, RemoteTask, Settlement, TakeId};
use crate::input::{Action, Context, act};

/// What the provider's list has for an unconfirmed take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The take.
    pub take: TakeId,
    /// What was found; none while it is looked for.
    pub tasks: Option<Result<Vec<RemoteTask>, Failure>>,
    /// The place in hand.
    pub at: usize,
}

impl Found {
    /// The tasks that were found.
    pub fn tasks(&self) -> &[RemoteTask] {
        match &self.tasks {
            Some(Ok(tasks)) => tasks,
            Some(Err(_)) | None => &[],
        }
    }
}

impl Dialog for Found {
    fn context(&self) -> Context {
        Context::Found
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::List(act::List::Pick)]
    }

    fn applies(&self, _studio: &Studio, action: Action) -> bool {
        action != act::List::Pick.into() || !self.tasks().is_empty()
    }

    fn asks(&self) -> Option<Effect> {
        Some(effect::Worker::LookUp(self.take).into())
    }

    fn hear(&mut self, msg: &Msg) {
        if let Msg::Worker(msg::Worker::LookedUp(id, result)) = msg
            && *id == self.take
        {
            self.tasks = Some(result.clone());
        }
    }

    fn press(&mut self, _studio: &mut Studio, press: Press, _now: Now) -> Turn {
        let Action::List(key) = press.action else { return Turn::nothing() };
        let last = self.tasks().len().saturating_sub(1);
        match key {
            act::List::Up => self.at = self.at.saturating_sub(1),
            act::List::Down => self.at = (self.at + 1).min(last),
            act::List::Pick => {
                if let Some(task) = self.tasks().get(self.at) {
                    let settlement = Settlement::Task(task.task_id.clone());
                    return Turn::close().with(effect::Worker::Settle(self.take, settlement));
                }
            }
            act::List::PageUp | act::List::PageDown | act::List::First | act::List::Last => {}
        }
        Turn::nothing()
    }
}

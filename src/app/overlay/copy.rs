//! What to copy of a take.

use super::dialog::{Dialog, OfTake};
use crate::app::effect::{self, Effect, RequestForm};
use crate::app::pane::films::{film_of, say_no_film};
use crate::app::state::studio::{Studio, complain};
use crate::app::state::world::World;
use crate::app::turn::{Press, Turn};
use crate::domain::{Now, Papers, Take, TakeId};
use crate::input::{Action, Context, act};

/// The choice of what to copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopyMenu {
    /// The take.
    pub take: TakeId,
}

/// Everything that can be copied of a take, in the order of the menu, and the way back.
const HINTS: [Action; 7] = [
    Action::Copy(act::Copy::Task),
    Action::Copy(act::Copy::Id),
    Action::Copy(act::Copy::Path),
    Action::Copy(act::Copy::Prompt),
    Action::Copy(act::Copy::Json),
    Action::Copy(act::Copy::Curl),
    Action::Anywhere(act::Anywhere::Close),
];

impl CopyMenu {
    /// What there is to copy: a film that is not on disk has no path.
    pub fn parts(&self, studio: &Studio) -> Vec<Action> {
        let parts = HINTS.into_iter().filter(|action| matches!(action, Action::Copy(_)));
        parts.filter(|part| self.applies(studio, *part)).collect()
    }
}

impl OfTake for CopyMenu {
    fn of_take(take: TakeId, _studio: &mut Studio, _now: Now) -> Self {
        Self { take }
    }
}

impl Dialog for CopyMenu {
    fn context(&self) -> Context {
        Context::Copy
    }

    fn hints(&self) -> &'static [Action] {
        &HINTS
    }

    fn applies(&self, studio: &Studio, action: Action) -> bool {
        let take = studio.history.take(self.take);
        if action == act::Copy::Task.into() {
            take.is_some_and(|take| take.task_id().is_some())
        } else if action == act::Copy::Path.into() {
            take.is_some_and(|take| take.film().is_some())
        } else {
            true
        }
    }

    /// Whatever the key, it was the answer.
    fn press(&mut self, studio: &mut Studio, press: Press, now: Now) -> Turn {
        let effect = match (press.action, studio.history.take(self.take).cloned()) {
            (Action::Copy(part), Some(take)) => copied(studio, &take, part, now),
            _ => None,
        };
        Turn { effects: effect.into_iter().collect(), ..Turn::close() }
    }
}

fn copied(studio: &mut Studio, take: &Take, part: act::Copy, now: Now) -> Option<Effect> {
    Some(match part {
        act::Copy::Task => {
            let Some(task_id) = take.task_id() else {
                complain(studio, "This take has no task id", now);
                return None;
            };
            effect::Desktop::Copy(task_id.to_owned(), "the task id").into()
        }
        act::Copy::Id => effect::Desktop::Copy(take.id.to_string(), "the take's id").into(),
        act::Copy::Path => {
            let Some(path) = film_of(take) else {
                say_no_film(studio, take, Context::History, now);
                return None;
            };
            effect::Desktop::Copy(path.display().to_string(), "the film's path").into()
        }
        act::Copy::Prompt => effect::Desktop::Copy(take.shot.prompt.clone(), "the prompt").into(),
        act::Copy::Json => copy_request(studio, take.id, RequestForm::Json),
        act::Copy::Curl => copy_request(studio, take.id, RequestForm::Curl),
    })
}

/// Its request is in the ledger: it is copied when that has answered.
fn copy_request(studio: &mut Studio, id: TakeId, form: RequestForm) -> Effect {
    studio.copying = Some((id, form));
    effect::Ledger::LoadPapers(id).into()
}

/// Copies the request of a take whose papers have come, if that is what they were asked for.
pub(in crate::app) fn papers_came(
    studio: &mut Studio,
    id: TakeId,
    papers: &Papers,
) -> Option<Effect> {
    let (_, form) = studio.copying.take_if(|(of, _)| *of == id)?;
    let request = papers.request(&studio.settings.requests);
    Some(match form {
        RequestForm::Json => effect::Desktop::Copy(request.body, "the request as JSON").into(),
        RequestForm::Curl => {
            let base = match &studio.world {
                World::Live { origin, .. } => origin.as_str(),
                World::Sandbox | World::Nowhere => "http://127.0.0.1:PORT",
            };
            effect::Desktop::Copy(request.curl(base), "the request as a curl command").into()
        }
    })
}

//! What the ledger answers: the history, and what was asked about takes in it.

use crate::app::effect::{Effect, Sight};
use crate::app::model::Model;
use crate::app::msg::{Counts, Ledger};
use crate::app::overlay::{copy, plans};
use crate::app::pane::{fields, takes};
use crate::app::state::studio::{Studio, complain};
use crate::domain::{Field, Now};

/// Takes an answer in.
pub(super) fn hear(model: &mut Model, msg: Ledger, now: Now) -> Vec<Effect> {
    match msg {
        Ledger::Page(ticket, page) => {
            let follow = model.focus != Field::History;
            model.history.page(ticket, page, follow);
        }
        Ledger::Counts(counts) => counted(model, &counts),
        Ledger::Usual(name, seconds, usual) => model.history.put_usual(name, seconds, usual),
        Ledger::Prompts(prompts) => return fields::prompts(model, prompts, now).effects,
        Ledger::Papers(id, papers) => {
            return copy::papers_came(model, id, &papers).into_iter().collect();
        }
        // The review that asked has heard it.
        Ledger::Sent(..) => {}
        Ledger::Sheet(plan, _, takes) => model.history.put_sweep(plan, takes),
        Ledger::Plans(list) => {
            let waiting = model.plans.came(list);
            if model.overlays.is_empty() && model.toast.is_none() {
                let context = model.context();
                plans::say_waiting(model, &waiting, context, now);
            }
        }
        // A key that was pressed twice hides it twice; it is offered once.
        Ledger::Sight(id, Sight::Hidden) => {
            let Some(take) = model.history.remove(id) else { return Vec::new() };
            model.toast = Some(takes::hidden(model, &take, now));
            model.hidden.push(take);
            return vec![model.history.count()];
        }
        Ledger::Sight(_, Sight::Shown) => return model.history.refresh(),
        Ledger::Changed => {
            let mut effects = model.history.refresh();
            effects.extend(model.read_lessons());
            effects.extend(model.overlays.iter().filter_map(|it| it.dialog().asks_again()));
            return effects;
        }
        Ledger::Learned(ticket, learned) => {
            let Studio { lessons, settings, .. } = &mut model.studio;
            return lessons.came(ticket, learned, &settings.conventions).into_iter().collect();
        }
        Ledger::NotHidden(_) => complain(model, "It is open again, and stays in sight", now),
    }
    Vec::new()
}

fn counted(model: &mut Studio, counts: &Counts) {
    if counts.filter == model.history.filter() {
        (model.history.matching, model.history.hidden) = (Some(counts.matching), counts.hidden);
    }
    model.under_way = counts.under_way;
    model.today = counts.today;
}

//! What is only to be said.

use crate::app::model::Model;
use crate::app::msg::Notice;
use crate::app::overlay::trouble::{Below, Trouble};
use crate::app::state::studio::Studio;
use crate::app::state::toast::Toast;
use crate::domain::{Now, Report};

/// Says it, in passing or so that it has to be read.
pub(super) fn hear(model: &mut Model, msg: Notice, now: Now) {
    match msg {
        Notice::Told(text) => model.toast = Some(Toast::plain(text, now.mono)),
        Notice::Trouble(report) => trouble(model, &report, now),
        Notice::Alarm(report) => alarm(model, report, now),
    }
}

/// Says it so that it has to be read.
pub(super) fn alarm(model: &mut Model, report: Report, now: Now) {
    let below = Below { form: model.is_form_below(), typing: model.is_typing(now) };
    model.overlays.push(Trouble::new(report, below, now).into());
}

/// Says in passing that something went wrong.
pub(super) fn trouble(model: &mut Studio, report: &Report, now: Now) {
    let text = format!("{} {}", report.what, report.next);
    model.toast = Some(Toast::bad(text.trim(), now.mono));
}

//! When the studio has to look at the clock again. Nothing ticks when nothing moves.

use std::time::Duration;

use crate::app::layout::regions::Mode;
use crate::app::model::Model;
use crate::domain::{Field, Now, StageName};

/// A pause in typing this long, and the draft is saved.
const PAUSE: Duration = Duration::from_millis(400);

/// A draft is never unsaved for longer.
const AT_MOST: Duration = Duration::from_secs(1);

/// When the draft is to be saved, if it has changed.
pub(in crate::app) fn draft_due(model: &Model) -> Option<Duration> {
    let draft = &model.draft;
    draft.since.map(|since| (draft.last + PAUSE).min(since + AT_MOST))
}

/// The next moment, in monotonic time, at which something changes by itself: never in the past,
/// and none when nothing will.
pub fn next_wake(model: &Model, now: Now) -> Option<Duration> {
    if model.ended {
        return None;
    }
    let toast = model.toast.as_ref().map(|toast| toast.until);
    let next = [
        toast,
        model.quit_armed,
        draft_due(model),
        next_second(model, now),
        next_frame(model, now),
    ];
    // A moment that has passed is due at once, which is not the past.
    next.into_iter().flatten().min().map(|at| at.max(now.mono + Duration::from_millis(1)))
}

/// The preview's next frame, where it is in sight and there is a move to be seen.
fn next_frame(model: &Model, now: Now) -> Option<Duration> {
    let moves = !model.form.motion.motion().is_zero() && model.preview_in_sight();
    moves.then(|| model.preview.next(model.form.rest.seconds, now.mono)).flatten()
}

/// The next full second, where a running time is on screen.
fn next_second(model: &Model, now: Now) -> Option<Duration> {
    let on_screen = match model.regions().mode {
        Mode::Wide | Mode::Medium => true,
        Mode::Narrow => model.focus == Field::History,
        Mode::TooSmall => false,
    };
    let (rows, _) = model.history.in_view();
    // A film on its way tells by itself how far it is.
    let ticks = |state: StageName| state.is_under_way() && state != StageName::Downloading;
    let runs = on_screen && !model.settings.reader && rows.iter().any(|take| ticks(take.state()));
    runs.then(|| {
        let into = now.wall.millis().rem_euclid(1000) as u64;
        now.mono + Duration::from_millis(1000 - into)
    })
}

//! How far a take is: its state in a glyph, a word and a colour, and what its camera did.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::canvas::{foreign, put_all};
use super::style::Look;
use super::theme::Role;
use crate::domain::{StageName, Take};
use crate::heeding::Heed;

/// The role of a state; its glyph and word say the same.
pub(super) fn role_of(state: StageName) -> Role {
    match state {
        StageName::Preparing | StageName::Cancelled => Role::Muted,
        StageName::Submitting | StageName::Queued | StageName::Running | StageName::Downloading => {
            Role::Info
        }
        StageName::Succeeded | StageName::Saved => Role::Good,
        StageName::Stalled | StageName::Unconfirmed => Role::Warn,
        StageName::Rejected | StageName::Failed | StageName::Expired => Role::Bad,
    }
}

/// The role of a take's state: done without a film is no good news.
pub fn role_of_take(take: &Take) -> Role {
    if take.is_filmless() { Role::Warn } else { role_of(take.state()) }
}

/// The role of what a camera did of what it was asked.
pub(super) fn role_of_heed(heed: Heed) -> Role {
    match heed {
        Heed::All => Role::Good,
        Heed::Some | Heed::None => Role::Warn,
        Heed::Unclear => Role::Muted,
    }
}

/// A state as it is written: glyph, word, and the percentage while it runs.
pub(super) fn state_words(take: &Take, look: &Look) -> String {
    let state = take.state();
    if let Some(said) = &take.answers.said {
        // The provider's own word, in marks: it is none of ours.
        return format!("{} “{}”", look.glyphs.state(state), foreign(said));
    }
    let percent = take.progress().filter(|_| state == StageName::Running);
    let percent = percent.map(|percent| format!(" {percent}%")).unwrap_or_default();
    format!("{} {state}{percent}", look.glyphs.state(state))
}

/// The percentage as a bar, with its figure.
pub(super) fn bar(look: &Look, take: &Take, room: u16) -> String {
    let Some(percent) = take.progress() else { return String::new() };
    let cells = usize::from(room).saturating_sub(5).min(40);
    let full = usize::from(percent) * cells / 100;
    let [track, used, ..] = look.glyphs.track;
    if track == used {
        // Words only: the state has said it.
        return String::new();
    }
    format!("{}{} {percent}%", used.repeat(full), track.repeat(cells - full))
}

/// A take's state and its task on a line, for the receipt.
pub(super) fn summary(take: &Take, look: &Look, area: Rect, y: u16, buf: &mut Buffer) {
    let words = state_words(take, look);
    let role = look.theme.style(role_of_take(take));
    let muted = look.theme.style(Role::Muted);
    let task = take.task_id().map(|id| format!("task {}", foreign(id))).unwrap_or_default();
    put_all(
        buf,
        area,
        1,
        y,
        &[(&words, role), ("  ", muted), (&task, look.theme.style(Role::Value))],
    );
}

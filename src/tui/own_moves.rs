//! The user's own moves: changed on disk as the core asks.

use crate::app::{MoveChange, msg};
use crate::config::OwnMoves;
use crate::domain::{Report, sentence};

/// Changes them; tells what became of it.
pub(super) fn change(own: &OwnMoves, change: MoveChange) -> msg::Shell {
    let done = match &change {
        MoveChange::Save(new) => own.save(new.clone()),
        MoveChange::Rename { from, to } => own.rename(from, to),
        MoveChange::Delete(name) => own.delete(name),
    };
    msg::Shell::Moves(match done {
        Ok(moves) => Ok((moves, change)),
        Err(error) => {
            Err(Report::new(sentence(&error.to_string()), "Your moves are as they were.", ""))
        }
    })
}

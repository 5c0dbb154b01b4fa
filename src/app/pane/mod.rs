//! What keys do in the panes beneath the overlays: in the form's fields and in the history.

pub(super) mod fields;
pub(super) mod films;
pub(super) mod hints;
pub(super) mod takes;

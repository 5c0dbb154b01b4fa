//! What keys do in the panes beneath the overlays.
//!
//! `fields` is the form, cell by cell, and hands keys of the history on to `takes` and `films`,
//! which the details of a take use too. `hints` says which keys the status line shows, and whether
//! one of them has anything to work on.

pub(super) mod fields;
pub(super) mod films;
pub(super) mod hints;
pub(super) mod takes;

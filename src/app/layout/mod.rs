//! Where everything stands on a screen of a given size.
//!
//! Functions of the size and of what is shown, for whoever draws and for whoever scrolls alike, so
//! that both mean the same rows. `regions` divides the screen among the panes and decides which of
//! them a small one has room for; `finder` places the frame of the preview, `pictures` the pictures
//! of a take.

pub(super) mod finder;
pub(super) mod pictures;
pub(super) mod regions;
pub(super) mod standing;

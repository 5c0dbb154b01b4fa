//! Where everything stands on a screen of a given size.

pub(super) mod finder;
pub(super) mod pictures;
pub(super) mod regions;

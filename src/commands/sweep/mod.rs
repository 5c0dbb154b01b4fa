//! `viewfinder sweep`: many takes of one shot in which something varies, confirmed once.

mod list;
mod named;
mod run;
mod spec;
mod told;
mod verbs;

pub(super) use run::planned;
pub use verbs::sweep;

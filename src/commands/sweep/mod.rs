//! `viewfinder sweep`: many takes of one shot in which something varies, confirmed once.

mod list;
mod named;
mod run;
mod spec;
mod told;
mod verbs;

pub(super) use named::{meant, no_plan};
pub(super) use run::{How, Offer, Order, carry_out, offered, planned};
pub use verbs::sweep;

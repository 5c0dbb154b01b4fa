//! Sweeps: the shots that a base shot makes when some of its values vary.
//!
//! Pure. What somebody writes after `--vary` is read against the tables of the moment and resolved
//! once ([`Spec::new`]): a move becomes its amounts, a model its length. From then on an item is a
//! function of the spec and its number alone, so that a plan of ten thousand costs nothing until it is
//! sent, and what was confirmed is what is sent, whatever the tables say by then.

mod chart;
mod pattern;
mod places;
mod range;
mod spec;
mod sum;
mod values;
mod varied;

pub use chart::{Chart, SCENE, STYLE};
pub use places::{GridAxis, Places};
pub use spec::{Item, LIMIT, List, Spec, SpecError};
pub use sum::{Sum, takes_words};
pub use values::{Tables, Value, Variation, VaryError};
pub use varied::Varied;

#[cfg(test)]
mod sweep_tests;

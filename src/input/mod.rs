//! From keys to actions: one table, which the program, its help, its footer and its README read.

mod action;
mod chord;
mod keymap;

pub use action::{Action, act};
pub use chord::{Chord, ChordError};
pub use keymap::{Context, Key, Keymap, KeymapError};

//! From keys to actions: one table, which the program, its help, its footer and its README read.
//!
//! `chord` is a key as it is written (`ctrl-s`), `action` the table of everything that a key can do,
//! `context` the table of where keys can go, and `keymap` which key does what in which [`Context`].
//! Contexts are looked through from the nearest to the farthest; where text is typed, a plain letter
//! is text unless the nearest context says otherwise. The keymap is `assets/keymap.toml`.

mod action;
mod chord;
mod context;
mod keymap;

pub use action::{Action, act};
pub use chord::{Chord, ChordError};
pub use context::Context;
pub use keymap::{Key, Keymap, KeymapError};

//! From keys to actions: one table, which the program, its help, its footer and its README read.
//!
//! `chord` is a key as it is written (`ctrl-s`), `action` the list of everything that a key can do,
//! and `keymap` which key does what in which [`Context`]. Contexts are looked through from the
//! nearest to the farthest; where text is typed, a plain letter is text unless the nearest context
//! says otherwise. The built-in keymap is `assets/keymap.toml`, and the user's file is laid over
//! it.

mod action;
mod chord;
mod keymap;

pub use action::{Action, act};
pub use chord::{Chord, ChordError};
pub use keymap::{Context, Key, Keymap, KeymapError};

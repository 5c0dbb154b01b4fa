//! From the state to cells: pure functions of [`crate::app::Model`], [`Look`] and the present.
//!
//! Drawing is a spectator: it changes nothing, so a frame that is skipped changes nothing either.
//! `view` goes through the panes, each of which has a file here, and then through the overlays.
//! Colours and characters are asked for by what they mean (a [`Role`], one of the [`Glyphs`]); the
//! theme says what that is on this terminal. Text that others wrote goes through `canvas`, which
//! filters it.

mod axes;
mod canvas;
mod editor;
mod glyphs;
mod history;
mod images;
mod overlay;
mod panel;
mod pickers;
mod prompt;
mod reader;
mod ring;
mod shading;
mod status;
mod style;
mod take_row;
mod take_state;
mod theme;
mod view;
mod viewfinder;
mod wireframe;

pub use crate::app::framed;
pub use glyphs::Glyphs;
pub use shading::{Fore, Shaded, Shading};
pub use style::{Draw, Look};
pub use take_state::role_of_take;
pub use theme::{Background, Role, Theme};
pub use view::{draw, view};
pub use viewfinder::{KeptScene, Sent, sent};
pub use wireframe::{Dots, Wireframe};

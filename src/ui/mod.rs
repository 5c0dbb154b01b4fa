//! From the state to cells: pure functions of [`crate::app::Model`], [`Look`] and the present.

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
mod status;
mod style;
mod theme;
mod view;
mod viewfinder;
mod wireframe;

pub use crate::app::framed;
pub use glyphs::Glyphs;
pub use style::Look;
pub use theme::{Background, Role, Theme};
pub use view::{draw, view};
pub use wireframe::{Dots, Wireframe};

//! From the state to cells: pure functions of [`crate::app::Model`], [`Look`] and the present.

mod axes;
mod canvas;
mod details;
mod editor;
mod entry;
mod first_run;
mod glyphs;
mod help;
mod history;
mod images;
mod list;
mod moves;
mod panel;
mod pickers;
mod prompt;
mod receipt;
mod review;
mod settle;
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

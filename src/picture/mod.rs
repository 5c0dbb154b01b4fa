//! Pictures in a terminal: a file's bytes become pixels within limits, pixels become cells or the
//! sequences of kitty, iTerm2 and sixel.
//!
//! Nothing here touches a file or a terminal. What a file says never reaches the terminal: every
//! byte that goes there is made here, from pixels.

mod blocks;
mod decode;
mod film;
mod fit;
mod graphics;
mod palette;
mod pixels;
mod render;
mod sixel;

pub use blocks::{Mosaic, Rgb, indexed};
pub use decode::{FILE_LIMIT, PIXEL_LIMIT, PictureError, SIDE_LIMIT, decode};
pub use film::{Canvas, Painter, drawn_frame};
pub use fit::{CellSize, fit};
pub use graphics::{KITTY_QUERY, kitty_delete, passthrough};
pub use pixels::Pixels;
pub use render::{Protocol, Rendered, render};

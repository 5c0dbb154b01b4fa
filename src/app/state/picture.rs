//! A picture on the screen: where it is wanted, and what became of showing it.

use std::path::PathBuf;
use std::sync::Arc;

use ratatui::layout::Rect;

use crate::picture::Mosaic;

/// What became of showing a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// It is made of cells.
    Cells(Arc<Mosaic>),
    /// The terminal draws it itself, over cells that are kept free.
    Drawn,
    /// It cannot be shown, for this reason.
    Failed(String),
}

/// A picture as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownPicture {
    /// Which, and where.
    pub wanted: WantedPicture,
    /// What became of it.
    pub picture: Picture,
}

/// A picture that the screen has room for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedPicture {
    /// The file.
    pub path: PathBuf,
    /// The cells that it may take.
    pub room: Rect,
}

//! Images whose addresses are being entered. The studio keeps them when their entry is closed half
//! done.

use crate::app::text::{Editor, LINE_LIMIT};
use crate::domain::{ImageAddress, Images, ImagesError, sentence};

/// A row of the entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImageRow {
    /// The image.
    #[default]
    Image,
    /// The last image.
    Last,
    /// Whether the image is the last frame.
    EndFrame,
    /// Whether the film is flipped.
    Flip,
}

impl ImageRow {
    /// All of them, from the top.
    pub const ALL: [Self; 4] = [Self::Image, Self::Last, Self::EndFrame, Self::Flip];
}

/// Images that are being entered. The form keeps its own until they are taken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImageEntry {
    /// The image's address, as far as it is typed.
    pub image: Editor,
    /// The last image's.
    pub last: Editor,
    /// Whether the image is the last frame.
    pub as_end_frame: bool,
    /// Whether the film is flipped.
    pub flip: bool,
    /// The row in hand.
    pub at: ImageRow,
    /// What is wrong.
    pub wrong: Option<String>,
}

impl ImageEntry {
    /// The entry of these images.
    pub(in crate::app) fn new(images: &Images) -> Self {
        let field = |address: &Option<ImageAddress>| {
            Editor::of_line(address.as_ref().map_or("", ImageAddress::as_str), LINE_LIMIT)
        };
        Self {
            image: field(&images.image),
            last: field(&images.last_image),
            as_end_frame: images.as_end_frame,
            flip: images.flip,
            at: ImageRow::Image,
            wrong: None,
        }
    }

    pub(in crate::app) fn toggle(&mut self) {
        match self.at {
            ImageRow::EndFrame => self.as_end_frame = !self.as_end_frame,
            ImageRow::Flip => self.flip = !self.flip,
            ImageRow::Image | ImageRow::Last => return,
        }
        self.check();
    }

    pub(in crate::app) fn step(&mut self, by: usize) {
        let rows = ImageRow::ALL.len();
        self.at = ImageRow::ALL[(self.at as usize + by) % rows];
        self.check();
    }

    pub(in crate::app) fn check(&mut self) {
        self.wrong = self.images().err().map(|(_, why)| why);
    }

    /// The images, or which row is wrong and why.
    pub(in crate::app) fn images(&self) -> Result<Images, (ImageRow, String)> {
        let read = |text: &str, row| match ImageAddress::parse(text) {
            _ if text.trim().is_empty() => Ok(None),
            Ok(address) => Ok(Some(address)),
            Err(why) => Err((row, sentence(&why.to_string()))),
        };
        let images = Images {
            image: read(self.image.line(), ImageRow::Image)?,
            last_image: read(self.last.line(), ImageRow::Last)?,
            as_end_frame: self.as_end_frame,
            flip: self.flip,
        };
        match images.problem() {
            None => Ok(images),
            Some(problem) => {
                let row = match problem {
                    ImagesError::LastAlone | ImagesError::EndAlone | ImagesError::FlipAlone => {
                        ImageRow::Image
                    }
                    ImagesError::TwoEnds => ImageRow::EndFrame,
                };
                Err((row, sentence(&problem.to_string())))
            }
        }
    }
}

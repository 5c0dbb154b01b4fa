//! The images of the shot: the field in the form, and where their addresses are entered.

use super::effect::Effect;
use super::keys::say;
use super::model::{Model, World};
use super::overlay::Overlay;
use crate::domain::{ImageAddress, Images, ImagesError, Now, sentence};
use crate::input::Action;

/// Longest text of a row, in bytes: twice what an address may have, so that one that is too long
/// can be told from one that was cut.
const TYPED: usize = 4096;

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageEntry {
    /// The image's address, as far as it is typed.
    pub image: String,
    /// The last image's.
    pub last: String,
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
    fn new(images: &Images) -> Self {
        let text = |it: &Option<ImageAddress>| it.as_ref().map(ToString::to_string);
        Self {
            image: text(&images.image).unwrap_or_default(),
            last: text(&images.last_image).unwrap_or_default(),
            as_end_frame: images.as_end_frame,
            flip: images.flip,
            at: ImageRow::Image,
            wrong: None,
        }
    }

    /// The text of the row in hand, if it is one of text.
    fn text(&mut self) -> Option<&mut String> {
        match self.at {
            ImageRow::Image => Some(&mut self.image),
            ImageRow::Last => Some(&mut self.last),
            ImageRow::EndFrame | ImageRow::Flip => None,
        }
    }

    /// Whether the row in hand is one of text.
    pub fn is_text(&self) -> bool {
        match self.at {
            ImageRow::Image | ImageRow::Last => true,
            ImageRow::EndFrame | ImageRow::Flip => false,
        }
    }

    /// Takes what was typed or pasted.
    pub(super) fn push(&mut self, typed: &str) {
        self.wrong = None;
        let pasted = typed.chars().nth(1).is_some();
        match self.text() {
            Some(text) if text.len() + typed.len() <= TYPED => {
                text.extend(typed.chars().filter(|c| !c.is_control()));
                // What is pasted is whole, so what is wrong with it can be said.
                if pasted {
                    self.wrong = self.images().err().map(|(_, why)| why);
                }
            }
            Some(_) => self.wrong = Some("That is far too long for an address.".to_owned()),
            None => {}
        }
    }

    fn toggle(&mut self) {
        match self.at {
            ImageRow::EndFrame => self.as_end_frame = !self.as_end_frame,
            ImageRow::Flip => self.flip = !self.flip,
            ImageRow::Image | ImageRow::Last => return,
        }
        self.check();
    }

    fn step(&mut self, by: usize) {
        let rows = ImageRow::ALL.len();
        self.at = ImageRow::ALL[(self.at as usize + by) % rows];
        self.check();
    }

    fn check(&mut self) {
        self.wrong = self.images().err().map(|(_, why)| why);
    }

    /// The images, or which row is wrong and why.
    fn images(&self) -> Result<Images, (ImageRow, String)> {
        let read = |text: &str, row| match ImageAddress::parse(text) {
            _ if text.trim().is_empty() => Ok(None),
            Ok(address) => Ok(Some(address)),
            Err(why) => Err((row, sentence(&why.to_string()))),
        };
        let images = Images {
            image: read(&self.image, ImageRow::Image)?,
            last_image: read(&self.last, ImageRow::Last)?,
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

pub(super) fn on_field(model: &mut Model, action: Action) -> Vec<Effect> {
    if action == Action::EditImages {
        model.overlays.push(Overlay::Images(ImageEntry::new(&model.form.images)));
    }
    Vec::new()
}

/// An address that is pasted on the field is the image's.
pub(super) fn paste(model: &mut Model, text: &str) {
    let mut entry = ImageEntry { image: String::new(), ..ImageEntry::new(&model.form.images) };
    entry.push(text.lines().next().unwrap_or_default());
    model.overlays.push(Overlay::Images(entry));
}

pub(super) fn on_entry(model: &mut Model, action: Action, now: Now) -> Vec<Effect> {
    let Some(Overlay::Images(entry)) = model.overlays.last_mut() else { return Vec::new() };
    match action {
        Action::Up => entry.step(ImageRow::ALL.len() - 1),
        Action::Down => entry.step(1),
        Action::ToggleImage => entry.toggle(),
        Action::DeleteLeft | Action::DeleteWordLeft | Action::DeleteToStart => {
            if let Some(text) = entry.text() {
                if action == Action::DeleteLeft {
                    text.pop();
                } else if action == Action::DeleteWordLeft {
                    // Up to the slash before: an address has no other words.
                    let kept = text.trim_end_matches('/').rfind('/').map_or(0, |at| at + 1);
                    text.truncate(kept);
                } else {
                    text.clear();
                }
                entry.wrong = None;
            }
        }
        Action::Pick => match entry.images() {
            Ok(images) => {
                model.overlays.pop();
                let unseen = images.has_private() && model.world != World::Sandbox;
                model.form.set_images(images);
                if unseen {
                    let words = "That address is private: the provider will hardly reach it";
                    say(model, words, now);
                }
            }
            Err((row, why)) => {
                entry.at = row;
                entry.wrong = Some(why);
            }
        },
        _ => {}
    }
    Vec::new()
}

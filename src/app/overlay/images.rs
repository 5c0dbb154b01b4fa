//! The images of the shot: the field in the form, and where their addresses are entered.

use crate::app::effect::Effect;
use crate::app::overlay::Overlay;
use crate::app::state::studio::{Model, World};
use crate::app::text::{Editor, LINE_LIMIT};
use crate::app::update::keys::say;
use crate::app::update::writing;
use crate::domain::{ImageAddress, Images, ImagesError, Now, sentence};
use crate::input::{Action, act};

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
    fn new(images: &Images) -> Self {
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

    /// The text of the row in hand, if it is one of text.
    pub(in crate::app) fn text(&self) -> Option<&Editor> {
        match self.at {
            ImageRow::Image => Some(&self.image),
            ImageRow::Last => Some(&self.last),
            ImageRow::EndFrame | ImageRow::Flip => None,
        }
    }

    pub(in crate::app) fn text_mut(&mut self) -> Option<&mut Editor> {
        match self.at {
            ImageRow::Image => Some(&mut self.image),
            ImageRow::Last => Some(&mut self.last),
            ImageRow::EndFrame | ImageRow::Flip => None,
        }
    }

    /// Its text has changed. What is pasted is whole, so what is wrong with it can be said.
    pub(in crate::app) fn changed(&mut self, pasted: bool) {
        self.wrong = None;
        if pasted {
            self.check();
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

pub(in crate::app) fn on_field(model: &mut Model, action: Action) -> Vec<Effect> {
    if action == Action::Images(act::Images::Edit) {
        let entry = begun(model);
        model.overlays.push(Overlay::Images(entry));
    }
    Vec::new()
}

/// The entry as it was left when it was closed half done, else that of the form's images.
fn begun(model: &mut Model) -> ImageEntry {
    model.half_images.take().unwrap_or_else(|| ImageEntry::new(&model.form.images))
}

/// Puts an entry aside that is being closed, if there is something in it that the form has not.
pub(in crate::app) fn put_aside(model: &mut Model, now: Now) {
    let Some(Overlay::Images(entry)) = model.overlays.last() else { return };
    let form = ImageEntry::new(&model.form.images);
    let typed = |entry: &ImageEntry| {
        (entry.image.text(), entry.last.text(), entry.as_end_frame, entry.flip)
    };
    if typed(entry) != typed(&form) {
        model.half_images = Some(ImageEntry { wrong: None, ..entry.clone() });
        say(model, "The images are not in the form; they are here again when you open them", now);
    }
}

/// An address that is pasted on the field takes the place of the image's.
pub(in crate::app) fn paste(model: &mut Model, text: &str, now: Now) -> Vec<Effect> {
    let mut entry = ImageEntry { at: ImageRow::Image, ..begun(model) };
    entry.image.act(Action::Text(act::Text::SelectAll));
    model.overlays.push(Overlay::Images(entry));
    writing::pasted(model, text, now)
}

pub(in crate::app) fn on_entry(model: &mut Model, action: Action, now: Now) -> Vec<Effect> {
    let Some(Overlay::Images(entry)) = model.overlays.last_mut() else { return Vec::new() };
    match action {
        Action::List(act::List::Up) => entry.step(ImageRow::ALL.len() - 1),
        Action::List(act::List::Down) => entry.step(1),
        Action::Images(act::Images::Toggle) => entry.toggle(),
        Action::List(act::List::Pick) => match entry.images() {
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

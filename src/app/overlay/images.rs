//! Where the addresses of the shot's images are entered.

use super::dialog::{Closing, Dialog, Edited, Way};
use crate::app::state::images::ImageRow;
use crate::app::state::studio::{Studio, say};
use crate::app::state::world::World;
use crate::app::text::Editor;
use crate::app::turn::{Press, Turn};
use crate::domain::Now;
use crate::input::{Action, Context, act};

/// Kept among the state of the studio, which holds one that was closed half done.
pub use crate::app::state::images::ImageEntry;

impl Dialog for ImageEntry {
    fn context(&self) -> Context {
        if self.text().is_some() { Context::ImageEntry } else { Context::ImageChoice }
    }

    fn hints(&self) -> &'static [Action] {
        if self.text().is_some() {
            return &[
                Action::List(act::List::Pick),
                Action::List(act::List::Down),
                Action::Text(act::Text::DeleteToStart),
            ];
        }
        &[
            Action::Images(act::Images::Toggle),
            Action::List(act::List::Pick),
            Action::List(act::List::Down),
        ]
    }

    fn word(&self, _studio: &Studio, action: Action) -> Option<&'static str> {
        (action == act::List::Down.into()).then_some("next")
    }

    fn press(&mut self, studio: &mut Studio, press: Press, now: Now) -> Turn {
        if press.action == act::Images::Toggle.into() {
            self.toggle();
        }
        let Action::List(key) = press.action else { return Turn::nothing() };
        match key {
            act::List::Up => self.step(ImageRow::ALL.len() - 1),
            act::List::Down => self.step(1),
            act::List::Pick => match self.images() {
                Ok(images) => {
                    let unseen = images.has_private() && studio.world != World::Sandbox;
                    studio.form.set_images(images);
                    if unseen {
                        let words = "That address is private: the provider will hardly reach it";
                        say(studio, words, now);
                    }
                    return Turn::close();
                }
                Err((row, why)) => {
                    self.at = row;
                    self.wrong = Some(why);
                }
            },
            act::List::PageUp | act::List::PageDown | act::List::First | act::List::Last => {}
        }
        Turn::nothing()
    }

    fn text(&self) -> Option<&Editor> {
        match self.at {
            ImageRow::Image => Some(&self.image),
            ImageRow::Last => Some(&self.last),
            ImageRow::EndFrame | ImageRow::Flip => None,
        }
    }

    fn text_mut(&mut self) -> Option<&mut Editor> {
        match self.at {
            ImageRow::Image => Some(&mut self.image),
            ImageRow::Last => Some(&mut self.last),
            ImageRow::EndFrame | ImageRow::Flip => None,
        }
    }

    /// What is pasted is whole, so what is wrong with it can be said.
    fn edited(&mut self, _studio: &mut Studio, how: Edited) {
        self.wrong = None;
        if how == Edited::Pasted {
            self.check();
        }
    }

    fn too_long(&mut self) -> Option<String> {
        self.wrong = Some("That is far too long for an address.".to_owned());
        None
    }

    fn makes_way(&self) -> Way {
        Way::Typed
    }

    /// Puts the entry aside, if there is something in it that the form has not.
    fn close(&mut self, studio: &mut Studio, now: Now) -> Closing {
        let form = Self::new(&studio.form.rest.images);
        let typed =
            |entry: &Self| (entry.image.text(), entry.last.text(), entry.as_end_frame, entry.flip);
        if typed(self) != typed(&form) {
            studio.half_images = Some(Self { wrong: None, ..self.clone() });
            let words = "The images are not in the form; they are here again when you open them";
            say(studio, words, now);
        }
        Closing::Closes
    }
}

impl ImageEntry {
    /// The entry as it was left when it was closed half done, else that of the form's images.
    pub(in crate::app) fn of(studio: &mut Studio) -> Self {
        studio.half_images.take().unwrap_or_else(|| Self::new(&studio.form.rest.images))
    }
    /// The address that is pasted next takes the place of the image's.
    pub(in crate::app) fn takes_place_of_image(&mut self) {
        self.at = ImageRow::Image;
        self.image.act(act::Text::SelectAll.into());
    }
}

//! The table of the overlays: where they are registered.

use super::account::{Account, ReplaceKey};
use super::choices::Choices;
use super::copy::CopyMenu;
use super::details::Details;
use super::dialog::Dialog;
use super::first_run::FirstRun;
use super::found::Found;
use super::help::Help;
use super::key_entry::KeyEntry;
use super::moves::MovePicker;
use super::note::NoteEntry;
use super::rating::Stars;
use super::receipt::Receipt;
use super::review::Review;
use super::settle::Settle;
use super::task_entry::TaskEntry;
use super::trouble::Trouble;
use crate::app::state::images::ImageEntry;
use crate::app::state::studio::Studio;
use crate::app::turn::Opening;
use crate::domain::Now;

/// Declares the overlays once.
macro_rules! overlays {
    ($($(#[$about:meta])* $name:ident($state:ty);)+) => {
        /// Something that lies over the form.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Overlay {
            $($(#[$about])* $name(Box<$state>),)+
        }

        impl Overlay {
            /// The overlay as one of many.
            pub(in crate::app) fn dialog(&self) -> &dyn Dialog {
                match self { $(Self::$name(it) => &**it,)+ }
            }

            /// The same, to be changed.
            pub(in crate::app) fn dialog_mut(&mut self) -> &mut dyn Dialog {
                match self { $(Self::$name(it) => &mut **it,)+ }
            }
        }

        $(impl From<$state> for Overlay {
            fn from(state: $state) -> Self {
                Self::$name(Box::new(state))
            }
        })+
    };
}

overlays! {
    /// What to begin with where there is no key.
    FirstRun(FirstRun);
    /// Where a key is entered.
    KeyEntry(KeyEntry);
    /// Whether an entered key takes the place of the saved one. The entry lies below it.
    ReplaceKey(ReplaceKey);
    /// Key and provider.
    Account(Account);
    /// The exact request, before it is sent.
    Review(Review);
    /// What became of it.
    Receipt(Receipt);
    /// A picker's whole list.
    Choices(Choices);
    /// The named moves.
    Moves(MovePicker);
    /// Where the images' addresses are entered.
    Images(ImageEntry);
    /// The help.
    Help(Help);
    /// What an unconfirmed take can become.
    Settle(Settle);
    /// Where a task id is entered.
    TaskEntry(TaskEntry);
    /// What the provider's list has.
    Found(Found);
    /// How many stars a take gets.
    Rate(Stars);
    /// Where a note on a take is written.
    Note(NoteEntry);
    /// What to copy of a take.
    Copy(CopyMenu);
    /// Everything that is known of a take.
    Details(Details);
    /// A problem that has to be read.
    Trouble(Trouble);
}

impl Overlay {
    /// Opens what was asked for.
    pub(in crate::app) fn open(opening: Opening, studio: &mut Studio, now: Now) -> Self {
        match opening {
            Opening::Help(about) => Help { scroll: 0, about }.into(),
            Opening::Account => Account.into(),
            Opening::KeyEntry => KeyEntry::default().into(),
            Opening::Review { ticket, shot, parent } => {
                let review = Review::new(ticket, shot, parent, &studio.settings.requests);
                Review { opened: now.mono, ..review }.into()
            }
            Opening::Receipt { ticket, shot } => Receipt::of(ticket, shot).into(),
            Opening::Choices(field, typed) => Choices::of(field, &typed, studio).into(),
            Opening::Moves => MovePicker::of(studio).into(),
            Opening::Images => ImageEntry::of(studio).into(),
            Opening::Details(take) => Details::of(take).into(),
            Opening::Copy(take) => CopyMenu { take }.into(),
            Opening::Rating(take) => Stars { take }.into(),
            Opening::Note(take) => NoteEntry::of(take, studio, now).into(),
            Opening::Settle(take) => Settle { take }.into(),
            Opening::TaskEntry(take) => TaskEntry::of(take, studio).into(),
            Opening::Found(take) => Found { take, tasks: None, at: 0 }.into(),
        }
    }
}

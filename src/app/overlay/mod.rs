//! What lies over the form: one thing at a time takes the keys, the last one opened.
//!
//! Each overlay is a file here with its state and its keys, and a file of the same name in `ui`
//! that draws it. This table is where they are registered: a variant, and where one is opened by
//! what it is about, a line in [`Overlay::open`].

pub(super) mod account;
pub(super) mod choices;
pub(super) mod copy;
pub(super) mod details;
pub(super) mod dialog;
pub(super) mod facts;
pub(super) mod first_run;
pub(super) mod found;
pub(super) mod help;
pub(super) mod images;
pub(super) mod key_entry;
pub(super) mod moves;
pub(super) mod note;
pub(super) mod rating;
pub(super) mod receipt;
pub(super) mod review;
mod scroll;
pub(super) mod settle;
pub(super) mod sheet;
pub(super) mod task_entry;
pub(super) mod trouble;

use self::account::{Account, ReplaceKey};
use self::choices::Choices;
use self::copy::CopyMenu;
use self::details::Details;
use self::dialog::Dialog;
use self::first_run::FirstRun;
use self::found::Found;
use self::help::Help;
use self::key_entry::KeyEntry;
use self::moves::MovePicker;
use self::note::NoteEntry;
use self::rating::Stars;
use self::receipt::Receipt;
use self::review::Review;
use self::settle::Settle;
use self::task_entry::TaskEntry;
use self::trouble::Trouble;
use super::state::images::ImageEntry;
use super::state::studio::Studio;
use super::turn::Opening;
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
    pub(super) fn open(opening: Opening, studio: &mut Studio, now: Now) -> Self {
        match opening {
            Opening::Help(about) => Help { scroll: 0, about }.into(),
            Opening::Account => Account.into(),
            Opening::KeyEntry => KeyEntry::default().into(),
            Opening::Review { ticket, shot, parent } => {
                let callback_url = &studio.settings.callback_url;
                let review = Review::new(ticket, shot, parent, callback_url);
                Review { opened: now.mono, ..review }.into()
            }
            Opening::Receipt { ticket, shot } => Receipt::of(ticket, shot).into(),
            Opening::Choices(field) => Choices::of(field, studio).into(),
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

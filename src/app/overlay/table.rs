//! The table of the overlays: where they are registered.

use super::account::Account;
use super::choices::Choices;
use super::dialog::{Dialog, OfTake as _};
use super::found::Found;
use super::grid::Grid;
use super::help::Help;
use super::images::ImageEntry;
use super::key_entry::KeyEntry;
use super::moves::MovePicker;
use super::plans::PlanList;
use super::receipt::Receipt;
use super::review::Review;
use super::settle::Settle;
use super::sweep::SweepEntry;
use super::task_entry::TaskEntry;
use crate::app::state::studio::Studio;
use crate::app::turn::Opening;
use crate::domain::{Now, TakeId};
use crate::input::act;

/// The overlays, for whoever has something to say of each: what it is, the variant, its file and
/// its state, and the action that opens it over a take, if one does.
macro_rules! overlays {
    ($say:ident) => {
        $say! {
            /// What to begin with where there is no key.
            FirstRun(super::first_run::FirstRun);
            /// Where a key is entered.
            KeyEntry(super::key_entry::KeyEntry);
            /// Whether an entered key takes the place of the saved one. The entry lies below it.
            ReplaceKey(super::replace_key::ReplaceKey);
            /// Key and provider.
            Account(super::account::Account);
            /// The exact request, before it is sent.
            Review(super::review::Review);
            /// What became of it.
            Receipt(super::receipt::Receipt);
            /// Where a sweep is made.
            Sweep(super::sweep::SweepEntry);
            /// The list of sweeps.
            Plans(super::plans::PlanList);
            /// The takes of a sweep.
            Grid(super::grid::Grid);
            /// A picker's whole list.
            Choices(super::choices::Choices);
            /// The named moves.
            Moves(super::moves::MovePicker);
            /// Where the images' addresses are entered.
            Images(super::images::ImageEntry);
            /// The help.
            Help(super::help::Help);
            /// What an unconfirmed take can become.
            Settle(super::settle::Settle);
            /// Where a task id is entered.
            TaskEntry(super::task_entry::TaskEntry);
            /// What the provider's list has.
            Found(super::found::Found);
            /// How many stars a take gets.
            Rate(super::rating::Stars) by Rate;
            /// What the user saw a take's camera do.
            Saw(super::eye::Saw) by Saw;
            /// Where a note on a take is written.
            Note(super::note::NoteEntry) by Note;
            /// What to copy of a take.
            Copy(super::copy::CopyMenu) by Copy;
            /// Everything that is known of a take.
            Details(super::details::Details) by Details;
            /// A problem that has to be read.
            Trouble(super::trouble::Trouble);
        }
    };
}
pub(crate) use overlays;

/// Declares the variants.
macro_rules! variants {
    ($($(#[$about:meta])* $name:ident(super::$file:ident::$state:ident) $(by $key:ident)?;)+) => {
        /// Something that lies over the form.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Overlay {
            $($(#[$about])* $name(Box<super::$file::$state>),)+
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

            /// What an action opens over a take.
            fn over_take(what: act::Open, take: TakeId, studio: &mut Studio, now: Now) -> Self {
                match what {
                    $($(act::Open::$key => {
                        super::$file::$state::of_take(take, studio, now).into()
                    })?)+
                }
            }
        }

        $(impl From<super::$file::$state> for Overlay {
            fn from(state: super::$file::$state) -> Self {
                Self::$name(Box::new(state))
            }
        })+
    };
}

overlays!(variants);

impl Overlay {
    /// Opens what was asked for.
    pub(in crate::app) fn open(opening: Opening, studio: &mut Studio, now: Now) -> Self {
        match opening {
            Opening::Help(about) => Help::about(about).into(),
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
            Opening::OverTake(what, take) => Self::over_take(what, take, studio, now),
            Opening::Settle(take) => Settle { take }.into(),
            Opening::TaskEntry(take) => TaskEntry::of(take, studio).into(),
            Opening::Sweep(shot) => SweepEntry::of(shot, studio).into(),
            Opening::Plans => PlanList::default().into(),
            Opening::Grid(plan) => Grid::of(plan).into(),
            Opening::Found(take) => Found { take, tasks: None, at: 0 }.into(),
        }
    }
}

//! How the program speaks about a take, a failure and the provider: one voice for every screen and
//! every verb.
//!
//! A [`Telling`] says what happened and what is safe, and lists the [`Step`]s that the user can take
//! now. It names no key and no command: whoever shows it gives each step its [`Label`], the studio
//! from the keymap and the command line from its verbs. So a key that was rebound is shown by its
//! present name. [`facts()`] lists what is known about a take, for a screen and for a verb alike.
//!
//! - `step`: the steps, and the sentences that they become.
//! - `sentences`: the telling itself.
//! - `take`: what to say about a take at each stage.
//! - `health`: what to say about the provider.
//! - `listing`: what to say when a list of takes is empty.
//! - `parting`: what to say when the user leaves the program.
//! - `removal`: whether a take can be hidden or deleted.
//! - `facts`: what is known about a take.

mod facts;
mod health;
mod listing;
mod parting;
mod removal;
mod sentences;
mod step;
mod take;

pub use facts::{Fact, FactValue, Vocabulary, facts};
pub use listing::Unlisted;
pub use parting::{Stopped, Unkept};
pub use removal::Removal;
pub use sentences::Telling;
pub use step::{Label, Step, keys_told, program};
pub use take::{Care, NO_FILM, PART_KEPT, Seen, in_short, named, outcome, sent_before, unsent};

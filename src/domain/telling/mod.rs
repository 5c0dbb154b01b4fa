//! How the program speaks of a take, a failure and the provider: one voice for every screen and
//! every verb.
//!
//! A [`Telling`] is what happened, what is safe, and the [`Step`]s that one can take now. It names
//! no key and no command: whoever shows it gives each step its [`Label`], the studio from the keymap
//! and the command line from its verbs. So a key that was rebound is told by the name that it has.
//! [`facts()`] are what is known of a take, each with its name, for a screen and for a verb alike.
//!
//! - `step`: the steps, and the sentences that they become.
//! - `sentences`: the telling itself.
//! - `take`: what there is to tell of a take, at each stage.
//! - `health`: what there is to tell of the provider.
//! - `facts`: what is known of a take.

mod facts;
mod health;
mod sentences;
mod step;
mod take;

pub use facts::{Fact, FactValue, Vocabulary, facts};
pub use sentences::Telling;
pub use step::{Label, Step, keys_told};
pub use take::{Care, Seen, outcome, unsent};

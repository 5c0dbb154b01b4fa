//! What is kept on disk: the ledger (SQLite), drafts, and the locks that say who is alive.
//!
//! The rules that everything else leans on:
//! - [`Ledger::commit`] returns only after the row is synced (WAL, `synchronous=FULL`), so a
//!   milestone that was told is a milestone that survives a power cut;
//! - a row is written only by the process it names as its owner, checked in the same statement;
//! - a row of another provider or another key is never touched, only shown.
//!
//! `schema` has the tables as forward steps, `columns` what a take is read from and who writes
//! which part of it, `conversion` the way between rows and takes, `query` and `record` listing and
//! exports. [`StoreHandle`] is how async code reaches a ledger: one thread owns it.

mod absence;
mod adoption;
mod aside;
mod checkup;
mod columns;
mod conversion;
mod disk;
mod draft;
mod error;
mod files;
mod got;
mod handle;
mod ledger;
mod lock_holder;
mod odd_row;
mod opening;
mod owner;
mod plans;
mod query;
mod read_only;
mod receipt;
mod record;
mod remark;
mod schema;
mod spending;
mod symlink;
mod text_file;
mod turn;
mod watch;
mod written_file;

pub use absence::Absences;
pub use adoption::{Adopted, Adoption};
pub use aside::moved_aside;
pub use checkup::{Checkup, Count, running};
pub use draft::Drafts;
pub use error::{NOT_SENT, StoreError};
pub use files::{create_private_dir, write_private};
pub use got::FilmedTake;
pub use handle::StoreHandle;
pub use ledger::{Expected, Ledger, NewTake};
pub use odd_row::OddRow;
pub use opening::Opened;
pub use owner::Owner;
pub use plans::{FoundPlan, MadeItem, NewPlan};
pub use query::Found;
pub use receipt::Unpriced;
pub use record::{ImportError, Imported, Record, RecordError};
pub use remark::Purged;
pub use spending::Reservation;
pub use symlink::{end_of_links, refused};
pub use text_file::{
    TEXT_LIMIT, Unread, open_named, open_regular, read_bytes, read_text, read_text_from,
};
pub use turn::Turn;
pub use watch::LedgerWatch;
pub use written_file::Made;

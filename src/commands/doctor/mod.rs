//! `viewfinder doctor`: what is set up, what is wrong, and what to do about it.
//!
//! It works with whatever is broken: each check is independent, and what one of them needs and
//! cannot have is what it says. Nothing is sent that costs, and the ledger is only read.

mod access;
mod files;
mod network;
mod programs;
mod report;
mod run;
mod settings;
mod terminal;

pub use run::doctor;

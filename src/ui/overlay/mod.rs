//! What lies over the form: each overlay is drawn by the file that has the name of its own in
//! `app`. `table` knows which; `rows` and `sheet` draw what several of them have.

mod account;
mod choices;
mod copy;
mod details;
mod first_run;
mod found;
mod help;
mod images;
mod key_entry;
mod moves;
mod note;
mod rating;
mod receipt;
mod review;
mod rows;
mod settle;
mod sheet;
mod table;
mod task_entry;
mod trouble;

pub(super) use table::overlays;

//! The arguments of `measure`.

use std::ffi::OsString;

use clap::Args;

/// `viewfinder measure`.
#[derive(Debug, Args)]
pub struct Measure {
    /// Takes by id, task id or a unique prefix of either, or films; a name with a slash or a dot is a
    /// file
    #[arg(required_unless_present = "all", value_name = "TAKE|FILE")]
    pub films: Vec<OsString>,

    /// Every film in the history that has not been measured yet
    #[arg(long)]
    pub all: bool,

    /// Print JSON, one object per line
    #[arg(long)]
    pub json: bool,
}

//! The arguments of `models`.

use std::path::PathBuf;

use clap::Args;

/// `viewfinder models`.
#[derive(Debug, Args)]
pub struct Models {
    /// This model with its sources, or the models that have this in their name or description
    pub name: Option<String>,

    /// Ask the provider for its models' prices, and keep those that differ from the table
    ///
    /// The list is public: no key is sent. What is kept is stored with its date in the data folder;
    /// a model's table in the settings overrides both.
    #[arg(long, conflicts_with = "name")]
    pub refresh: bool,

    /// Show what each model has done with the camera motion in the takes here
    ///
    /// By the axis that was asked, as measured in the films or judged by eye. Takes that sent the move
    /// in words, and takes from an image, are counted apart.
    #[arg(long, conflicts_with = "refresh")]
    pub here: bool,

    /// Write what was learned here to this file, with how many takes say so
    #[arg(long, value_name = "FILE", requires = "here", conflicts_with = "json")]
    pub export: Option<PathBuf>,

    /// Show what somebody else's models --here --export wrote beside what is learned here
    ///
    /// It is called as its file is, and replaces one of that name. It is never mixed with what is
    /// learned from your own takes.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["name", "refresh", "here", "json"])]
    pub import: Option<PathBuf>,

    /// Print JSON, one object per line
    #[arg(long)]
    pub json: bool,
}

//! The arguments of `preview` and `moves`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::domain::{Amounts, FieldName, Shot};

/// `viewfinder moves`.
#[derive(Debug, Args)]
pub struct Moves {
    /// Only moves with all of these words in their name or description
    #[arg(value_name = "WORD")]
    pub words: Vec<String>,

    /// Print JSON, one object per line
    #[arg(long)]
    pub json: bool,
}

/// `viewfinder preview`.
#[derive(Debug, Args)]
pub struct Preview {
    /// Camera motion.
    #[arg(long, value_name = "AXIS=VALUE,..", allow_hyphen_values = true)]
    #[arg(help = MOTION, long_help = MOTION_IN_FULL)]
    pub motion: Option<Amounts>,

    /// A named camera move; viewfinder moves lists them
    ///
    /// --motion overrides it axis by axis.
    #[arg(long = "move", value_name = "NAME")]
    pub named: Option<String>,

    /// Print the move in words instead
    #[arg(long, conflicts_with_all = ["at", "format", "size", "dots", "out"])]
    pub words: bool,

    /// Length of the shot, in seconds
    #[arg(long, value_parser = whole_seconds)]
    pub seconds: Option<u32>,

    /// Frame ratio, such as 16:9 or 9:16
    #[arg(long)]
    pub ratio: Option<String>,

    /// Draw one frame: 0 is the start of the shot, 1 the end
    #[arg(long, value_name = "PART", value_parser = part)]
    pub at: Option<f64>,

    /// Format of a frame [default: text]
    #[arg(long, value_enum)]
    pub format: Option<PictureFormat>,

    /// Size of the drawing in cells [default: the terminal's size]
    #[arg(long, value_name = "WIDTHxHEIGHT", value_parser = cells)]
    pub size: Option<Cells>,

    /// What to draw lines with [default: braille]
    #[arg(long, value_enum)]
    pub dots: Option<DotKind>,

    /// Write the move as a film to this .mp4 file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["at", "format", "size", "dots"])]
    pub out: Option<PathBuf>,

    /// Overwrite the file if it exists
    #[arg(long, requires = "out")]
    pub force: bool,
}

/// The format of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PictureFormat {
    /// Characters
    Text,
    /// The pose and every line, as JSON
    Json,
    /// A drawing
    Svg,
    /// An image
    Png,
}

/// What to draw lines with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DotKind {
    /// 2x4 dots per cell
    Braille,
    /// 2x2 blocks per cell
    Blocks,
    /// Plain characters
    Ascii,
}

/// Cells across and down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cells {
    /// Across.
    pub width: u16,
    /// Down.
    pub height: u16,
}

/// The short help of `--motion`.
pub(super) const MOTION: &str = "Camera motion, such as y=0.4,r=-6";

/// The long help of `--motion`.
pub(super) const MOTION_IN_FULL: &str =
    "Camera motion, -10.0 to 10.0 for each of x, y, z, r, bg_x_pan, bg_y_pan; the others are 0";

/// The length of a film.
pub(super) fn whole_seconds(text: &str) -> Result<u32, String> {
    let mut shot = Shot::default();
    FieldName::Seconds.spec().set(&mut shot, text).map(|()| shot.seconds)
}

fn part(text: &str) -> Result<f64, String> {
    let part = text.parse::<f64>().ok().filter(|part| (0.0..=1.0).contains(part));
    part.ok_or_else(|| "expected a number from 0 to 1".to_owned())
}

fn cells(text: &str) -> Result<Cells, String> {
    let read = || {
        let (width, height) = text.split_once('x')?;
        Some(Cells { width: width.parse().ok()?, height: height.parse().ok()? })
    };
    read()
        .filter(|size| (2..=500).contains(&size.width) && (2..=300).contains(&size.height))
        .ok_or_else(|| "expected a size such as 80x24, from 2x2 to 500x300".to_owned())
}

//! What was asked of the camera, beside what it did: of one take, and of a model over many.
//!
//! Pure: takes as they are remembered go in, statements come out. Nothing here is stored; all of it
//! is worked out when it is shown, against the directions that the preview and the words have then.

mod camera_rows;
mod chart;
mod distance;
mod gain;
mod judged;
mod learned;
mod plot;
mod statement;
mod table;
mod trial;
mod verdict;

pub use camera_rows::{CameraRow, CameraTable, Shown, camera_table, label};
pub use chart::{ChartAxis, ChartTake, Reach, Shows, shows};
pub use distance::{Marks, way};
pub use gain::{Gain, dead_zone, gain, tau};
pub use judged::{Heed, Judged, asked, judged};
pub use learned::{Learned, UNKNOWN, learned, usual_gain};
pub use plot::{COLUMNS, Plot, ROWS, plot};
pub use statement::{Counts, Statement, statement, wilson};
pub use table::{LearnedTable, TableError};
pub use trial::{Filmed, Taught, Trial, trials};
pub use verdict::{Verdict, expected, picture_axis, unasked, verdicts};

#[cfg(test)]
mod heeding_tests;

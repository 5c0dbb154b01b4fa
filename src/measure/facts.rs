//! What was measured, as it stands in JSON.

use serde::Serialize;

use super::got::{Got, Travel, Why};

/// What was measured, under the names that scripts read; the path is left out.
#[derive(Clone, Copy, Debug, Serialize)]
#[expect(missing_docs, reason = "those that say more than their names are what they are in Got")]
pub struct Facts<'a> {
    pub version: u32,
    pub seconds: f64,
    pub frames: usize,
    pub steps: usize,
    pub measured: usize,
    pub support: f64,
    pub horizontal: &'a Travel,
    pub vertical: &'a Travel,
    pub zoom: &'a Travel,
    pub roll: &'a Travel,
    /// Whether it can be told.
    pub certain: bool,
    pub why: Option<Why>,
    pub cut_at: &'a [f64],
}

impl Got {
    /// The same for JSON.
    pub fn facts(&self) -> Facts<'_> {
        let [horizontal, vertical, zoom, roll] = &self.axes;
        Facts {
            version: self.version,
            seconds: self.seconds,
            frames: self.frames,
            steps: self.steps,
            measured: self.measured,
            support: self.support,
            horizontal,
            vertical,
            zoom,
            roll,
            certain: self.why.is_none(),
            why: self.why,
            cut_at: &self.cuts,
        }
    }
}

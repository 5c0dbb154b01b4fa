//! What a finished task left at the provider.

use serde::{Deserialize, Serialize};

/// Addresses of a finished take's film and pictures. They expire (contract section 6); plain
/// http occurs; the key is never sent to them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// The film.
    pub film: String,
    /// A picture standing for the film.
    pub poster: Option<String>,
    /// The film's last frame.
    pub last_frame: Option<String>,
}

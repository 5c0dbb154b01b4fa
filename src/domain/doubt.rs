//! What speaks against a shot without keeping anybody from sending it.

use std::fmt;

use super::{Catalog, Shot, utf16_len};

/// A reason to look twice before sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The prompt is longer than the provider documents.
    Long {
        /// UTF-16 units of what would be sent.
        units: usize,
        /// UTF-16 units that are documented.
        most: usize,
    },
    /// The model is not known to make films of this length.
    Seconds {
        /// What it is known to make.
        known: Vec<u32>,
        /// What is asked for.
        asked: u32,
    },
    /// The model makes films from images only, and there is none.
    NeedsImage,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Long { units, most } => {
                write!(f, "The prompt has {units} units; Runway documents {most}")
            }
            Self::Seconds { known, asked } => {
                let known: Vec<_> = known.iter().map(u32::to_string).collect();
                write!(f, "Known to make {} s, not {asked}", known.join(" or "))
            }
            Self::NeedsImage => f.write_str("Makes films from an image only: expect a refusal"),
        }
    }
}

/// What speaks against sending this shot. Nothing is said of a model that the catalog does not
/// know.
pub fn doubts(shot: &Shot, catalog: &Catalog) -> Vec<Doubt> {
    let (units, most) = (utf16_len(&shot.prompt_sent()), catalog.prompt_units);
    let long = (units > most).then_some(Doubt::Long { units, most });
    let card = catalog.model(&shot.model);
    let seconds = card
        .filter(|card| !card.seconds.contains(&shot.seconds))
        .map(|card| Doubt::Seconds { known: card.seconds.clone(), asked: shot.seconds });
    let image = card.filter(|card| card.needs_image).map(|_| Doubt::NeedsImage);
    [long, seconds, image].into_iter().flatten().collect()
}

//! Warnings about a shot, which do not prevent sending it.

use std::fmt;

use super::{Catalog, ImageUse, Shot, Support, utf16_len};

/// A reason to look twice before sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The prompt is longer than the provider documents.
    Long {
        /// Length of the text that would be sent, in UTF-16 units.
        units: usize,
        /// Documented limit, in UTF-16 units.
        most: usize,
    },
    /// The model is not known to make films of this length.
    Seconds {
        /// The lengths that it is known to make, in seconds.
        known: Vec<u32>,
        /// The length of the shot, in seconds.
        asked: u32,
    },
    /// The model makes films only from images, and the shot has none.
    NeedsImage,
    /// The model makes films only from text, and the shot has an image.
    RefusesImage,
    /// The model is served by another route.
    OtherRoute(String),
    /// The provider cannot reach the address of an image.
    PrivateImage,
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
            Self::RefusesImage => f.write_str("Makes no films from an image: expect a refusal"),
            Self::OtherRoute(route) => {
                write!(f, "Served at {route}, where takes are not sent: expect a refusal")
            }
            Self::PrivateImage => {
                f.write_str("An image is on a private address: the provider cannot fetch it")
            }
        }
    }
}

/// The warnings about a shot. There are none about a model that is not in the catalog. Only a
/// remote provider (`fetches`) has to reach the images.
pub fn doubts(shot: &Shot, catalog: &Catalog, fetches: bool) -> Vec<Doubt> {
    let (units, most) = (utf16_len(&shot.prompt_sent()), catalog.prompt_limit);
    let long = (units > most).then_some(Doubt::Long { units, most });
    let card = catalog.model(&shot.model);
    let seconds = card
        .filter(|card| !card.seconds.is_empty() && !card.seconds.contains(&shot.seconds))
        .map(|card| Doubt::Seconds { known: card.seconds.clone(), asked: shot.seconds });
    let has_image = shot.images.image.is_some();
    let image = match card.map(super::ModelCard::image_use) {
        Some(ImageUse::Needs) if !has_image => Some(Doubt::NeedsImage),
        Some(ImageUse::Refuses) if has_image => Some(Doubt::RefusesImage),
        Some(_) | None => None,
    };
    let private = (fetches && shot.images.has_private()).then_some(Doubt::PrivateImage);
    let route = card
        .filter(|card| !card.route.is_empty())
        .map(|card| Doubt::OtherRoute(card.route.clone()));
    [long, seconds, image, route, private].into_iter().flatten().collect()
}

/// What sources say against sending this shot as text alone, if they disagree; for a review, which
/// has room for it.
pub fn text_doubt(shot: &Shot, catalog: &Catalog) -> Option<String> {
    let text = &catalog.model(&shot.model)?.text;
    let doubtful = text.support == Support::Unknown && !text.source.is_empty();
    (doubtful && shot.images.image.is_none())
        .then(|| format!("Text alone is doubtful: {}", text.source))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Images, ModelPatch};

    #[test]
    fn a_model_that_needs_or_refuses_an_image_says_so() {
        let mut catalog = Catalog { prompt_limit: 1000, ..Catalog::default() };
        for (name, key) in [("needs", "needs_image = true"), ("refuses", "refuses_image = true")] {
            let text = format!("name = \"{name}\"\nseconds = [5]\n{key}");
            catalog.patch(&[toml::from_str::<ModelPatch>(&text).unwrap()]);
        }
        let image = |text: &str| Images { image: text.parse().ok(), ..Images::default() };
        let public = "https://example.com/x.png";
        for (model, images, fetches, expected) in [
            ("needs", Images::default(), true, vec![Doubt::NeedsImage]),
            ("needs", image(public), true, vec![]),
            ("refuses", Images::default(), true, vec![]),
            ("refuses", image(public), true, vec![Doubt::RefusesImage]),
            ("my own", image(public), true, vec![]),
            ("needs", image("http://localhost/x.png"), true, vec![Doubt::PrivateImage]),
            ("needs", image("http://localhost/x.png"), false, vec![]),
        ] {
            let shot = Shot { model: model.to_owned(), images, ..Shot::default() };
            assert_eq!(doubts(&shot, &catalog, fetches), expected, "{shot:?}");
        }
        // The later word counts, and neither is left of the other.
        catalog.patch(&[toml::from_str("name = \"needs\"\nrefuses_image = true").unwrap()]);
        assert_eq!(catalog.model("needs").unwrap().image_use(), ImageUse::Refuses);
    }
}

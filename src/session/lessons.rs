//! What the takes of a ledger have taught about their models.

use crate::domain::Conventions;
use crate::heeding::{Filmed, Trial, trials};
use crate::store::FilmedTake;

/// What each of these takes teaches, by the directions that hold for its model.
pub fn lessons(films: &[FilmedTake], conventions: &Conventions) -> Vec<Trial> {
    films
        .iter()
        .flat_map(|film| {
            let FilmedTake { model, image, words, motion, got, eye } = film;
            let film = Filmed {
                model,
                image: *image,
                words: *words,
                motion,
                got: got.as_ref(),
                eye: *eye,
            };
            trials(&film, &conventions.of(model))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Eye, Sight};
    use crate::heeding::{Statement, learned};

    #[test]
    fn each_model_is_judged_by_its_own_directions() {
        let film = |model: &str, motion: &str| FilmedTake {
            model: model.to_owned(),
            image: false,
            words: false,
            motion: motion.parse().unwrap(),
            got: None,
            eye: Eye {
                zoom: Some(if motion.contains('-') { Sight::Positive } else { Sight::Negative }),
                ..Eye::default()
            },
        };
        let films: Vec<_> = ["z=3", "z=-3", "z=5", "z=-5", "z=7"]
            .iter()
            .flat_map(|motion| [film("gen4", motion), film("gen3", motion)])
            .collect();
        let said = |flips: &[&str]| {
            let flips: Vec<_> = flips.iter().map(|flip| flip.parse().unwrap()).collect();
            let learned = learned(&lessons(&films, &Conventions::flipping(&flips)));
            learned.iter().map(|it| (it.model.clone(), it.statement)).collect::<Vec<_>>()
        };
        let (heeds, opposite) = (Statement::Heeds, Statement::Opposite);
        assert_eq!(said(&[]), [("gen3".to_owned(), opposite), ("gen4".to_owned(), opposite)]);
        assert_eq!(said(&["gen4:z"]), [("gen3".to_owned(), opposite), ("gen4".to_owned(), heeds)]);
    }
}

//! Which takes are meant by the names on the command line.

use super::context::program;
use super::exit::{Exit, Trouble};
use crate::domain::{Report, Take, TakeId};
use crate::session::Session;
use crate::store::Found;

/// The takes of these names, each once. `safe` says what an unknown name left alone.
pub(super) async fn named(
    session: &Session,
    names: &[String],
    safe: &str,
) -> Result<Vec<Take>, Trouble> {
    let mut takes: Vec<Take> = Vec::new();
    for name in names {
        let wanted = name.clone();
        let (found, nearest) = session
            .store
            .call(move |ledger| {
                let found = ledger.find(&wanted)?;
                let nearest = match &found {
                    Found::None => ledger.nearest(&wanted)?,
                    Found::One(_) | Found::Many(_) => None,
                };
                Ok((found, nearest))
            })
            .await?;
        let wrong = |what, next| Err(Trouble::new(Exit::Usage, Report::new(what, safe, next)));
        let program = program(session.world.is_sandbox());
        match found {
            Found::One(take) => {
                if takes.iter().all(|known| known.id != take.id) {
                    takes.push(*take);
                }
            }
            Found::None => {
                let nearest =
                    nearest.map(|id| format!(" The nearest is {id}.")).unwrap_or_default();
                return wrong(
                    format!("There is no take {name:?} in this ledger.{nearest}"),
                    format!("{program} history lists them; --sandbox has a history of its own."),
                );
            }
            Found::Many(ids) => {
                let ids: Vec<_> = ids.iter().map(TakeId::to_string).collect();
                return wrong(
                    format!("{name:?} is the beginning of several takes: {}.", ids.join(", ")),
                    "Write more of it.".to_owned(),
                );
            }
        }
    }
    Ok(takes)
}

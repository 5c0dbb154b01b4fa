//! How and where the films of a world are fetched.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use jiff::tz::TimeZone;

use super::world::World;
use crate::api::{BaseUrl, FileClient, Timeouts};
use crate::config::{Config, Paths};
use crate::domain::Shot;
use crate::worker::{Estimate, Films, Limits};

/// The folder for the films of a world. Those of the sandbox are kept apart from those that were
/// paid for.
fn films_of(config: &Config, paths: &Paths, sandbox: bool) -> PathBuf {
    let folder = paths.films(&config.films.folder);
    if sandbox { folder.join("sandbox") } else { folder }
}

/// How the films of a world are fetched.
pub(super) fn films(
    world: &World,
    base: &BaseUrl,
    config: &Config,
    paths: &Paths,
    zone: &TimeZone,
) -> Films {
    let free = world.is_sandbox();
    // Nobody charges for what the sandbox makes.
    let estimate = if free { Estimate(Arc::new(|_| None)) } else { prices(config) };
    let client = FileClient::new(Timeouts::default());
    Films {
        client: if free { client.at_home(base.clone()) } else { client },
        folder: films_of(config, paths, free),
        private: config.films.private,
        limits: Limits::default(),
        at_once: config.films.at_once,
        zone: zone.clone(),
        estimate,
    }
}

/// The worst price that the settings and the table of models have for a shot.
pub(super) fn prices(config: &Config) -> Estimate {
    let (settings, catalog) = (config.clone(), OnceLock::new());
    // Made when the first price is asked for, which is not while the program starts.
    Estimate(Arc::new(move |shot: &Shot| {
        catalog.get_or_init(|| settings.catalog()).estimate(shot).map(|(usd, _)| usd)
    }))
}

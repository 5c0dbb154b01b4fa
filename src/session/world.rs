//! Where takes are sent: a provider on the network, or the embedded sandbox.

use std::path::PathBuf;
use std::time::Duration;

use crate::api::{BaseUrl, BaseUrlError};
use crate::config::{BadKey, Config, Env, KeyFile, KeySource, Paths, find_key};
use crate::domain::ApiKey;

/// The provider that takes are sent to.
#[derive(Clone, Debug)]
pub enum World {
    /// A provider on the network.
    Live {
        /// The provider's address.
        base: BaseUrl,
        /// The key that requests carry.
        key: ApiKey,
        /// Where the key came from.
        source: KeySource,
    },
    /// The embedded sandbox.
    Sandbox,
}

/// Why the live world cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum NoWorld {
    /// The provider's address is wrong.
    #[error(transparent)]
    Address(#[from] BaseUrlError),
    /// The key cannot be used.
    #[error(transparent)]
    Key(#[from] BadKey),
    /// There is no key.
    #[error("there is no API key")]
    NoKey,
}

impl World {
    /// The live world of these settings.
    pub fn live(config: &Config, env: &Env, paths: &Paths) -> Result<Self, NoWorld> {
        let base = BaseUrl::parse(&config.provider.base_url)?;
        let (key, source) = find_key(env, &KeyFile::at(paths.key_file()))?.ok_or(NoWorld::NoKey)?;
        Ok(Self::Live { base, key, source })
    }

    /// The live world of these settings, with a key that was just entered.
    pub fn live_with(config: &Config, key: ApiKey, source: KeySource) -> Result<Self, NoWorld> {
        let base = BaseUrl::parse(&config.provider.base_url)?;
        Ok(Self::Live { base, key, source })
    }

    /// Whether it is the sandbox.
    pub fn is_sandbox(&self) -> bool {
        matches!(self, Self::Sandbox)
    }

    /// The path of this world's ledger.
    pub fn ledger(&self, paths: &Paths) -> PathBuf {
        match self {
            Self::Live { .. } => paths.ledger(),
            Self::Sandbox => paths.sandbox_ledger(),
        }
    }

    /// How often to ask about an open take.
    pub fn poll_every(&self, config: &Config) -> Duration {
        match self {
            Self::Live { .. } => config.provider.poll_every,
            Self::Sandbox => config.sandbox.poll_every,
        }
    }
}

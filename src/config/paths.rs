//! Where things lie.

use std::path::PathBuf;

use super::env::Env;

/// The folders of viewfinder. They are made when something is first written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// `config.toml`, `moves.toml` and `key`.
    pub config: PathBuf,
    /// `ledger.db`, `sandbox/`, `drafts/`, `log/`, `locks/`.
    pub data: PathBuf,
}

/// No home folder and nothing said instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no home folder to keep things in; set VIEWFINDER_CONFIG_DIR and VIEWFINDER_DATA_DIR"
)]
pub struct NoFolders;

impl Paths {
    /// The folders that the environment says, else the platform's own.
    pub fn find(env: &Env) -> Result<Self, NoFolders> {
        let named = |name: &str| env.get(name).map(PathBuf::from);
        let usual = directories::ProjectDirs::from("", "", "viewfinder");
        let config = named("VIEWFINDER_CONFIG_DIR")
            .or_else(|| usual.as_ref().map(|usual| usual.config_dir().to_owned()));
        let data = named("VIEWFINDER_DATA_DIR")
            .or_else(|| usual.as_ref().map(|usual| usual.data_dir().to_owned()));
        Ok(Self { config: config.ok_or(NoFolders)?, data: data.ok_or(NoFolders)? })
    }

    /// The user's settings.
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The user's own camera moves.
    pub fn moves_file(&self) -> PathBuf {
        self.config.join("moves.toml")
    }

    /// The saved key.
    pub fn key_file(&self) -> PathBuf {
        self.config.join("key")
    }

    /// The ledger of live takes.
    pub fn ledger(&self) -> PathBuf {
        self.data.join("ledger.db")
    }

    /// The ledger of the sandbox's takes.
    pub fn sandbox_ledger(&self) -> PathBuf {
        self.data.join("sandbox").join("ledger.db")
    }

    /// The sandbox provider's own memory.
    pub fn sandbox_state(&self) -> PathBuf {
        self.data.join("sandbox").join("provider.jsonl")
    }

    /// Unsent forms.
    pub fn drafts(&self) -> PathBuf {
        self.data.join("drafts")
    }

    /// Locks of running processes.
    pub fn locks(&self) -> PathBuf {
        self.data.join("locks")
    }

    /// Logs.
    pub fn log(&self) -> PathBuf {
        self.data.join("log")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_wins_and_needs_no_home() {
        let env = Env::of([
            ("VIEWFINDER_CONFIG_DIR".to_owned(), "/c".to_owned()),
            ("VIEWFINDER_DATA_DIR".to_owned(), "/d".to_owned()),
        ]);
        let paths = Paths::find(&env).unwrap();
        assert_eq!(paths.key_file(), PathBuf::from("/c/key"));
        assert_eq!(paths.sandbox_ledger(), PathBuf::from("/d/sandbox/ledger.db"));
    }
}

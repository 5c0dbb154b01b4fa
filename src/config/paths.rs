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
    /// Films, where the environment says.
    films_said: Option<PathBuf>,
    /// Films, where nobody says.
    films_usual: PathBuf,
    /// What `~` stands for.
    home: Option<PathBuf>,
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
        let data = data.ok_or(NoFolders)?;
        let user = directories::UserDirs::new();
        let home = user.as_ref().map(|user| user.home_dir().to_owned());
        let videos = user.as_ref().and_then(|user| user.video_dir().map(PathBuf::from));
        let videos = videos.or_else(|| home.as_ref().map(|home| home.join("Videos")));
        let films_usual = videos.map_or_else(|| data.join("films"), |it| it.join("viewfinder"));
        let films_said = named("VIEWFINDER_FILMS_DIR");
        Ok(Self { config: config.ok_or(NoFolders)?, data, films_said, films_usual, home })
    }

    /// Films: where the environment says, else the settings (`set`), else the platform. A relative
    /// folder is one of the user's home.
    pub fn films(&self, set: &str) -> PathBuf {
        if let Some(said) = &self.films_said {
            return std::path::absolute(said).unwrap_or_else(|_| said.clone());
        }
        if set.is_empty() {
            return self.films_usual.clone();
        }
        let below_home = set.strip_prefix("~/").unwrap_or(set);
        match &self.home {
            Some(home) => home.join(below_home),
            None => PathBuf::from(set),
        }
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
        assert_eq!(paths.films("/f"), PathBuf::from("/f"));
        let said = Env::of([
            ("VIEWFINDER_CONFIG_DIR".to_owned(), "/c".to_owned()),
            ("VIEWFINDER_DATA_DIR".to_owned(), "/d".to_owned()),
            ("VIEWFINDER_FILMS_DIR".to_owned(), "/said".to_owned()),
        ]);
        assert_eq!(Paths::find(&said).unwrap().films("/f"), PathBuf::from("/said"));
    }
}

//! Where things lie.

use std::path::{Path, PathBuf};

use super::env::Env;

/// The folders of viewfinder. They are made when something is first written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// `config.toml`, `moves.toml` and `key`.
    pub config: PathBuf,
    /// `ledger.db`, `sandbox/`, `drafts/`, `log/`, `locks/`.
    pub data: PathBuf,
    /// Films, where the environment says.
    films_said: Option<String>,
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
        let user = directories::UserDirs::new();
        let home = user.as_ref().map(|user| user.home_dir().to_owned());
        let named = |name: &str| env.get(name).map(|said| below_home(said, home.as_deref()));
        let usual = directories::ProjectDirs::from("", "", "viewfinder");
        let config = named("VIEWFINDER_CONFIG_DIR")
            .or_else(|| usual.as_ref().map(|usual| usual.config_dir().to_owned()));
        let data = named("VIEWFINDER_DATA_DIR")
            .or_else(|| usual.as_ref().map(|usual| usual.data_dir().to_owned()));
        let data = data.ok_or(NoFolders)?;
        let videos = user.as_ref().and_then(|user| user.video_dir().map(PathBuf::from));
        let videos = videos.or_else(|| home.as_ref().map(|home| home.join("Videos")));
        let films_usual = videos.map_or_else(|| data.join("films"), |it| it.join("viewfinder"));
        let films_said = env.get("VIEWFINDER_FILMS_DIR").map(str::to_owned);
        Ok(Self { config: config.ok_or(NoFolders)?, data, films_said, films_usual, home })
    }

    /// Films: where the environment says, else the settings (`set`), else the platform. A relative
    /// folder is one of the user's home, whoever says it: films must not go astray with the folder
    /// that the program was called in.
    pub fn films(&self, set: &str) -> PathBuf {
        let said = self.films_said.as_deref().unwrap_or(set);
        if said.is_empty() {
            return self.films_usual.clone();
        }
        let folder = below_home(said, self.home.as_deref());
        match &self.home {
            Some(home) => home.join(folder),
            None => std::path::absolute(&folder).unwrap_or(folder),
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

/// A folder as it was said, with the home folder for the `~` that no shell has put in.
fn below_home(said: &str, home: Option<&Path>) -> PathBuf {
    match (home, said.strip_prefix('~')) {
        (Some(home), Some("")) => home.to_owned(),
        (Some(home), Some(below)) if below.starts_with('/') => {
            home.join(below.trim_start_matches('/'))
        }
        _ => PathBuf::from(said),
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

    #[test]
    fn a_relative_folder_for_films_is_one_of_the_home_whoever_says_it() {
        let paths = |said: Option<&str>| Paths {
            config: "/c".into(),
            data: "/d".into(),
            films_said: said.map(str::to_owned),
            films_usual: "/usual".into(),
            home: Some("/home/mai".into()),
        };
        for (said, films) in [
            ("~/films", "/home/mai/films"),
            ("~", "/home/mai"),
            ("films", "/home/mai/films"),
            ("~films", "/home/mai/~films"),
            ("/films", "/films"),
        ] {
            assert_eq!(paths(None).films(said), PathBuf::from(films), "settings: {said}");
            assert_eq!(paths(Some(said)).films("/f"), PathBuf::from(films), "environment: {said}");
        }
        assert_eq!(paths(None).films(""), PathBuf::from("/usual"));
        assert_eq!(below_home("~/c", Some(Path::new("/home/mai"))), PathBuf::from("/home/mai/c"));
    }
}

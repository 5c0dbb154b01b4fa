//! Where things lie.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads or writes files")]

use std::path::{Path, PathBuf};

use super::env::Env;
use crate::domain::quoted;
use crate::store::{TEXT_LIMIT, read_text};

/// The folders of viewfinder. They are made when something is first written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// `config.toml`, `moves.toml` and `key`.
    pub config: PathBuf,
    /// `ledger.db`, `sandbox/`, `drafts/`, `log/`, `locks/`.
    pub data: PathBuf,
    /// Films, where the environment says.
    films_said: Option<PathBuf>,
    /// The default folder of films.
    films_usual: PathBuf,
    /// The folder that `~` means.
    home: Option<PathBuf>,
}

/// Folders that cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoFolders {
    /// No home folder and nothing said instead.
    #[error("{0}; set VIEWFINDER_CONFIG_DIR and VIEWFINDER_DATA_DIR to absolute paths")]
    NoHome(#[from] NoHome),
    /// A variable says a folder below the home, and there is none.
    #[error("{variable} is relative to the home folder, and {why}; use an absolute path")]
    Below {
        /// Which variable.
        variable: &'static str,
        /// Why there is no home.
        why: NoHome,
    },
    /// A variable's value is not UTF-8.
    #[error("{0} is not valid UTF-8; use a folder whose name is")]
    NotText(&'static str),
}

/// Why there is no home folder.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoHome {
    /// Neither the environment nor the system knows one.
    #[error("there is no home folder")]
    Unknown,
    /// It would depend on the folder that the program is called in.
    #[error("HOME is {}, which does not begin with /, so there is no home folder", quoted(&.0.display().to_string()))]
    Relative(PathBuf),
    /// Something else is in its place.
    #[error("HOME is {}, which is not a folder, so there is no home folder", quoted(&.0.display().to_string()))]
    NotAFolder(PathBuf),
}

/// The variables that name a folder.
const VARIABLES: [&str; 3] =
    ["VIEWFINDER_CONFIG_DIR", "VIEWFINDER_DATA_DIR", "VIEWFINDER_FILMS_DIR"];

impl Paths {
    /// The folders that the environment says, else the platform's own. A relative one is one of the
    /// user's home, whoever says it: a ledger must not depend on the current folder.
    pub fn find(env: &Env) -> Result<Self, NoFolders> {
        if let Some(odd) = VARIABLES.into_iter().find(|name| env.is_odd(name)) {
            return Err(NoFolders::NotText(odd));
        }
        let base = directories::BaseDirs::new();
        let home = usable(base.as_ref().map(directories::BaseDirs::home_dir));
        let named = |variable: &'static str| {
            let below = |said: &str| match (absolute(said, home.as_deref().ok()), &home) {
                (None, Err(why)) => Err(NoFolders::Below { variable, why: why.clone() }),
                (folder, _) => Ok(folder.unwrap_or_default()),
            };
            env.get(variable).map(below).transpose()
        };
        let usual = home.as_ref().map_err(Clone::clone).and_then(|_| {
            directories::ProjectDirs::from("", "", "viewfinder").ok_or(NoHome::Unknown)
        });
        let folder = |variable, usual_one: fn(&directories::ProjectDirs) -> &Path| {
            Ok::<_, NoFolders>(match named(variable)? {
                Some(folder) => folder,
                None => usual_one(usual.as_ref().map_err(Clone::clone)?).to_owned(),
            })
        };
        let config = folder("VIEWFINDER_CONFIG_DIR", directories::ProjectDirs::config_dir)?;
        let data = folder("VIEWFINDER_DATA_DIR", directories::ProjectDirs::data_dir)?;
        let videos = base.as_ref().filter(|_| home.is_ok()).map(videos);
        let films_usual = videos.map_or_else(|| data.join("films"), |it| it.join("viewfinder"));
        let films_said = named("VIEWFINDER_FILMS_DIR")?;
        Ok(Self { config, data, films_said, films_usual, home: home.ok() })
    }

    /// Films: where the environment says, else the settings (`set`), else the platform. A relative
    /// folder of the settings is one of the user's home too; where there is none, one of the data
    /// folder.
    pub fn films(&self, set: &str) -> PathBuf {
        match &self.films_said {
            Some(said) => said.clone(),
            None if set.is_empty() => self.films_usual.clone(),
            None => absolute(set, self.home.as_deref())
                .unwrap_or_else(|| self.data.join(below(set).unwrap_or(set))),
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

    /// What the provider said of its models; the sandbox's word is kept apart.
    pub fn models(&self, sandbox: bool) -> PathBuf {
        let folder = if sandbox { self.data.join("sandbox") } else { self.data.clone() };
        folder.join("models.toml")
    }

    /// Tables of what was learned elsewhere.
    pub fn learned(&self, sandbox: bool) -> PathBuf {
        let folder = if sandbox { self.data.join("sandbox") } else { self.data.clone() };
        folder.join("learned")
    }

    /// Routes that the provider said it does not have; the sandbox's word is kept apart.
    pub fn absences(&self, sandbox: bool) -> PathBuf {
        let folder = if sandbox { self.data.join("sandbox") } else { self.data.clone() };
        folder.join("missing-routes.txt")
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

/// A home folder that things can be kept in: one that begins at the root and is a folder, or can
/// become one.
fn usable(home: Option<&Path>) -> Result<PathBuf, NoHome> {
    let home = home.ok_or(NoHome::Unknown)?;
    if !home.is_absolute() {
        return Err(NoHome::Relative(home.to_owned()));
    }
    let there = home.ancestors().find(|it| it.symlink_metadata().is_ok());
    match there {
        Some(there) if there.is_dir() => Ok(home.to_owned()),
        _ => Err(NoHome::NotAFolder(home.to_owned())),
    }
}

/// The user's folder for videos.
fn videos(base: &directories::BaseDirs) -> PathBuf {
    let usual = base.home_dir().join("Videos");
    // The library reads this file whole, and waits for a pipe in its place.
    match read_text(&base.config_dir().join("user-dirs.dirs"), TEXT_LIMIT) {
        Err(why) if !why.is_missing() => return usual,
        Ok(_) | Err(_) => {}
    }
    let said = directories::UserDirs::new();
    said.and_then(|user| user.video_dir().map(PathBuf::from)).unwrap_or(usual)
}

/// What is said below a `~` that no shell has put the home in for.
fn below(said: &str) -> Option<&str> {
    let below = said.strip_prefix('~')?;
    (below.is_empty() || below.starts_with('/')).then(|| below.trim_start_matches('/'))
}

/// A folder as it was said; one that does not begin at the root begins at the home, if there is one.
fn absolute(said: &str, home: Option<&Path>) -> Option<PathBuf> {
    match below(said) {
        None if Path::new(said).is_absolute() => Some(PathBuf::from(said)),
        Some("") => home.map(Path::to_owned),
        Some(below) => home.map(|home| home.join(below)),
        None => home.map(|home| home.join(said)),
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
    fn a_relative_folder_is_one_of_the_home_whoever_says_it() {
        for (said, folder) in [
            ("~/films", "/home/mai/films"),
            ("~//films", "/home/mai/films"),
            ("~", "/home/mai"),
            ("films", "/home/mai/films"),
            ("./films", "/home/mai/./films"),
            ("~films", "/home/mai/~films"),
            ("/films", "/films"),
        ] {
            let home = Some(Path::new("/home/mai"));
            assert_eq!(absolute(said, home), Some(PathBuf::from(folder)), "{said}");
            let paths = |home: Option<&Path>| Paths {
                config: "/c".into(),
                data: "/d".into(),
                films_said: None,
                films_usual: "/usual".into(),
                home: home.map(Path::to_owned),
            };
            assert_eq!(paths(home).films(said), PathBuf::from(folder), "{said}");
            assert_eq!(paths(home).films(""), PathBuf::from("/usual"));
            // Without a home nothing is put where somebody happens to stand.
            assert!(paths(None).films(said).is_absolute(), "{said}");
            assert_eq!(absolute(said, None).is_some(), said.starts_with('/'), "{said}");
        }
    }

    #[test]
    fn a_home_begins_at_the_root_and_is_a_folder_or_can_be_one() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        std::fs::write(at("file"), "").unwrap();
        std::os::unix::fs::symlink("/nowhere", at("dangling")).unwrap();
        for home in [root.path().to_owned(), at("not/there/yet"), at("héllo wörld 家")] {
            assert_eq!(usable(Some(&home)), Ok(home.clone()));
        }
        for home in ["relhome", "./x", "~", ""] {
            assert_eq!(usable(Some(Path::new(home))), Err(NoHome::Relative(home.into())));
        }
        for home in [at("file"), at("file/below"), at("dangling"), "/dev/null".into()] {
            assert_eq!(usable(Some(&home)), Err(NoHome::NotAFolder(home.clone())));
        }
        assert_eq!(usable(None), Err(NoHome::Unknown));
    }
}

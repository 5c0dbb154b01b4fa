//! The key: from the environment, else from a file of its own.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads or writes files")]

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use super::env::{Env, SECRETS};
use crate::domain::{ApiKey, ApiKeyError};
use crate::store::{StoreError, create_private_dir, read_text, write_private};

/// The variables that can carry the key, the first that is set winning: CometAPI's own name,
/// then what others use (contract section 6).
pub const KEY_VARIABLES: [&str; 3] = ["COMETAPI_KEY", "COMETAPI_API_KEY", "COMET_API_KEY"];

/// The variable that carries the account's access token.
pub const ACCESS_TOKEN: &str = "COMETAPI_ACCESS_TOKEN";

/// Largest file that a key is read from, in bytes: a key with whatever is pasted around it.
const FILE_LIMIT: u64 = 4096;

/// The account's access token, where there is one.
pub fn access_token(env: &Env) -> Result<Option<ApiKey>, BadKey> {
    in_variable(env, ACCESS_TOKEN)
}

/// The key in a variable. One with nothing but blanks in it is unset.
fn in_variable(env: &Env, name: &str) -> Result<Option<ApiKey>, BadKey> {
    let bad = |why: String| BadKey { place: name.to_owned(), why };
    if env.is_odd(name) {
        return Err(bad("it is not text".to_owned()));
    }
    match env.get(name).map(ApiKey::parse) {
        None | Some(Err(ApiKeyError::Empty)) => Ok(None),
        Some(key) => key.map(Some).map_err(|why| bad(why.to_string())),
    }
}

/// Where a key came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// This variable.
    Variable(&'static str),
    /// The key's file.
    File(PathBuf),
}

impl std::fmt::Display for KeySource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Variable(name) => f.write_str(name),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// A key that is set and cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the key in {place} cannot be used: {why}")]
pub struct BadKey {
    /// Where it is set.
    pub place: String,
    /// Why not.
    pub why: String,
}

/// The key to use, and where it came from: the environment wins over the file.
pub fn find_key(env: &Env, file: &KeyFile) -> Result<Option<(ApiKey, KeySource)>, BadKey> {
    for name in KEY_VARIABLES {
        if let Some(key) = in_variable(env, name)? {
            return Ok(Some((key, KeySource::Variable(name))));
        }
    }
    file.read()
}

/// Every secret that this process could know, whichever of them it sends: no answer may bring one
/// back. What cannot be a key is none.
pub fn known_secrets(env: &Env, file: &KeyFile) -> Vec<ApiKey> {
    let set = SECRETS.iter().filter_map(|name| ApiKey::parse(env.get(name)?).ok());
    let saved = file.read().ok().flatten().map(|(key, _)| key);
    set.chain(saved).collect()
}

/// The file that keeps the key: 0600 from its first moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFile(PathBuf);

impl KeyFile {
    /// The key's file at this path.
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Saves a key, whole or not at all.
    pub fn save(&self, key: &ApiKey) -> Result<(), StoreError> {
        if let Some(folder) = self.0.parent() {
            create_private_dir(folder)?;
        }
        write_private(&self.0, format!("{}\n", key.expose()).as_bytes())
    }

    /// The last characters of the key that is saved, if one is and it is not this one. An error where
    /// what is saved cannot be read as a key.
    pub fn other_than(&self, key: &ApiKey) -> Result<Option<String>, BadKey> {
        let saved = self.read()?.map(|(saved, _)| saved);
        let other = saved.filter(|saved| saved.expose() != key.expose());
        Ok(other.map(|saved| saved.tail().to_owned()))
    }

    /// Whether there is such a file, whatever is in it.
    pub fn is_there(&self) -> bool {
        self.0.symlink_metadata().is_ok()
    }

    /// Removes the saved key.
    pub fn remove(&self) -> io::Result<()> {
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }

    /// Where it is.
    pub fn source(&self) -> KeySource {
        KeySource::File(self.0.clone())
    }

    fn read(&self) -> Result<Option<(ApiKey, KeySource)>, BadKey> {
        let bad = |why: String| BadKey { place: self.0.display().to_string(), why };
        let text = match read_text(&self.0, FILE_LIMIT) {
            Ok(text) => text,
            Err(why) if why.is_missing() => return Ok(None),
            Err(why) => return Err(bad(why.to_string())),
        };
        self.tighten();
        match ApiKey::parse(&text) {
            Ok(key) => Ok(Some((key, self.source()))),
            Err(ApiKeyError::Empty) => Ok(None),
            Err(why) => Err(bad(why.to_string())),
        }
    }

    /// A key that others on the machine could read is closed to them, and said.
    fn tighten(&self) {
        let loose =
            fs::metadata(&self.0).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0);
        if loose {
            let closed = fs::set_permissions(&self.0, fs::Permissions::from_mode(0o600)).is_ok();
            tracing::warn!(closed, "the key's file could be read by others on this machine");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(pairs: &[(&str, &str)]) -> Env {
        Env::of(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn the_environment_wins_over_the_file_and_empty_is_unset() {
        let root = tempfile::tempdir().unwrap();
        let file = KeyFile::at(root.path().join("config/key"));
        assert!(find_key(&env(&[]), &file).unwrap().is_none());
        file.save(&ApiKey::parse("sk-file").unwrap()).unwrap();
        let found = |pairs: &[_]| find_key(&env(pairs), &file).unwrap().unwrap();
        assert_eq!(found(&[("COMETAPI_KEY", "")]).0.expose(), "sk-file");
        let (key, source) = found(&[("COMET_API_KEY", "sk-c"), ("COMETAPI_API_KEY", "sk-b")]);
        assert_eq!((key.expose(), source), ("sk-b", KeySource::Variable("COMETAPI_API_KEY")));
        assert_eq!(
            found(&[("COMETAPI_KEY", "sk-a"), ("COMET_API_KEY", "sk-c")]).0.expose(),
            "sk-a"
        );
    }

    #[test]
    fn a_key_is_private_replaceable_and_removable() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("key");
        let file = KeyFile::at(path.clone());
        file.save(&ApiKey::parse("sk-one").unwrap()).unwrap();
        file.save(&ApiKey::parse("sk-two").unwrap()).unwrap();
        let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(), 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(find_key(&env(&[]), &file).unwrap().unwrap().0.expose(), "sk-two");
        assert_eq!(mode(), 0o600, "a loose one is closed");
        file.remove().unwrap();
        file.remove().unwrap();
        assert!(find_key(&env(&[]), &file).unwrap().is_none());
    }

    #[test]
    fn a_key_that_no_header_carries_is_refused_without_repeating_it() {
        let file = KeyFile::at("/nonexistent/key".into());
        let refusal = find_key(&env(&[("COMETAPI_KEY", "sk secret")]), &file).unwrap_err();
        assert!(!refusal.to_string().contains("secret"));
    }
}

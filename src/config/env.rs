//! The environment, read once.
#![expect(
    clippy::disallowed_methods,
    reason = "the edge: this reads or writes files and reads the environment"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Variables whose values no child needs to see and no output shows.
pub const SECRETS: [&str; 4] =
    ["COMETAPI_KEY", "COMETAPI_API_KEY", "COMET_API_KEY", "COMETAPI_ACCESS_TOKEN"];

/// The variables of a process; an empty one counts as unset.
#[derive(Clone, Default)]
pub struct Env {
    values: BTreeMap<String, String>,
    /// Names of those whose values are no text.
    odd: BTreeSet<String>,
}

impl Env {
    /// This process's environment. A variable whose value is not Unicode is unset, and known to
    /// be odd.
    pub fn of_process() -> Self {
        let mut odd = BTreeSet::new();
        let pairs: Vec<_> = std::env::vars_os()
            .filter_map(|(name, value)| {
                let name = name.into_string().ok()?;
                if let Ok(value) = value.into_string() {
                    return Some((name, value));
                }
                odd.insert(name);
                None
            })
            .collect();
        Self { odd, ..Self::of(pairs) }
    }

    /// An environment of these variables.
    pub fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let values = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        Self { values, odd: BTreeSet::new() }
    }

    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// Whether a variable has a value that is not text. Where it decides something, leaving it out
    /// of account would be worse than a refusal.
    pub fn is_odd(&self, name: &str) -> bool {
        self.odd.contains(name)
    }

    /// Where a program is: by its path, or the first of `PATH` that can be run.
    pub fn program(&self, name: &str) -> Option<PathBuf> {
        let runs = |path: &Path| {
            std::fs::metadata(path)
                .is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
        };
        if name.contains('/') {
            return Some(PathBuf::from(name)).filter(|path| runs(path));
        }
        std::env::split_paths(self.get("PATH")?).map(|at| at.join(name)).find(|path| runs(path))
    }
}

impl std::fmt::Debug for Env {
    /// The names only: among the values is the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

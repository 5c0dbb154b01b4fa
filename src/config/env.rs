//! The environment, read once.

use std::collections::BTreeMap;

/// Variables whose values no child needs to see and no output shows.
pub const SECRETS: [&str; 4] =
    ["COMETAPI_KEY", "COMETAPI_API_KEY", "COMET_API_KEY", "COMETAPI_ACCESS_TOKEN"];

/// The variables of a process; an empty one counts as unset.
#[derive(Clone, Default)]
pub struct Env(BTreeMap<String, String>);

impl Env {
    /// This process's environment. What is not Unicode is unset.
    pub fn of_process() -> Self {
        let pairs = std::env::vars_os();
        Self::of(pairs.filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }))
    }

    /// An environment of these variables.
    pub fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect())
    }

    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

impl std::fmt::Debug for Env {
    /// The names only: among the values is the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

//! Where takes are sent.

/// What is said of the sandbox, wherever it is the provider.
pub const SANDBOX_BADGE: &str = " SANDBOX ";

/// Where takes are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum World {
    /// Nobody yet: there is no key.
    Nowhere,
    /// A provider.
    Live {
        /// Where.
        host: String,
        /// The last characters of the key.
        tail: String,
        /// Where the key came from.
        source: String,
        /// The provider, as takes name it.
        origin: String,
        /// The fingerprint of the key, as takes name it.
        print: String,
        /// Whether a key is saved on this machine, this one or another.
        saved: bool,
    },
    /// The embedded sandbox.
    Sandbox,
}

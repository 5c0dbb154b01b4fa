//! Who but the user can read or change what takes, keys and settings depend on.
#![expect(clippy::disallowed_methods, reason = "the shell: this looks for files")]

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// What should not be so, and the command that mends it.
pub(super) struct Exposed {
    pub(super) what: String,
    pub(super) remedy: String,
}

/// Whether somebody else can replace what is at this path; `None` if nothing is there.
pub(super) fn changeable(path: &Path) -> Option<Exposed> {
    let about = path.metadata().ok()?;
    foreign(path, &about).or_else(|| {
        let mode = about.mode() & 0o7777;
        // A group of the user's own number is one that nobody else is in, as most systems make it.
        let by_group = mode & 0o020 != 0 && about.gid() != about.uid();
        let who = if mode & 0o002 != 0 { "anybody" } else { "its group" };
        let narrowed = if about.is_dir() { "700" } else { "600" };
        (mode & 0o002 != 0 || by_group).then(|| Exposed {
            what: format!("{} can be written by {who} ({mode:04o})", path.display()),
            remedy: format!("Run: chmod {narrowed} {}", quoted(path)),
        })
    })
}

/// Whether what is at this path belongs to another user, who can read and change it.
pub(super) fn foreign(path: &Path, about: &Metadata) -> Option<Exposed> {
    let me = rustix::process::geteuid().as_raw();
    (about.uid() != me).then(|| Exposed {
        what: format!("{} belongs to another user (number {})", path.display(), about.uid()),
        remedy: format!("Run: sudo chown -R {me} {}", quoted(path)),
    })
}

/// A path quoted for a shell.
pub(super) fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', "'\\''"))
}

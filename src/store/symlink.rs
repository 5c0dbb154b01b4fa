//! Symbolic links in the place of a file that is to be written. People who keep their settings in a
//! repository link to it from the config folder, and those links have to survive every save.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads files")]

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::files::folder_of;
use super::text_file::kind_words;

/// Most links that are followed: as many as Linux itself follows.
const MOST: usize = 40;

/// The real path of a file that is to be replaced: the end of the links in its place, or the path
/// itself. The last link may lead to a file that does not exist yet.
///
/// # Errors
///
/// If the links lead nowhere, in a circle, or to anything but a regular file. The message follows
/// "cannot be used: ".
pub fn end_of_links(path: &Path) -> io::Result<PathBuf> {
    match fs::metadata(path) {
        Ok(there) => {
            if let Some(kind) = kind_words(there.file_type()) {
                let what = format!("it is {kind}, and only a regular file can be replaced");
                return Err(io::Error::other(what));
            }
        }
        // Whether that is a link without an end or no file at all is seen below.
        Err(why) if why.kind() == ErrorKind::NotFound || is_circle(&why) => {}
        Err(why) => return Err(why),
    }
    let mut end = path.to_owned();
    for _ in 0..MOST {
        match fs::read_link(&end) {
            // A relative link begins where the link is.
            Ok(next) => end = folder_of(&end).join(next),
            Err(why) if matches!(why.kind(), ErrorKind::NotFound | ErrorKind::InvalidInput) => {
                return reachable(path, end);
            }
            Err(why) => return Err(refused(path, &end, why)),
        }
    }
    Err(io::Error::other("its symbolic link leads in a circle"))
}

fn is_circle(why: &io::Error) -> bool {
    why.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
}

/// The end of the links, if its folder exists.
fn reachable(path: &Path, end: PathBuf) -> io::Result<PathBuf> {
    if end != path && !folder_of(&end).is_dir() {
        let what = format!("it is a link to {}, in a folder that does not exist", end.display());
        return Err(io::Error::new(ErrorKind::NotFound, what));
    }
    Ok(end)
}

/// Why the file at the end of the links from `path` cannot be written, naming the place that
/// refused.
pub fn refused(path: &Path, end: &Path, why: io::Error) -> io::Error {
    if path == end {
        return why;
    }
    let what = format!("it is a link to {}, which cannot be written: {why}", end.display());
    io::Error::new(why.kind(), what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn the_end_of_links_is_where_they_lead_or_said_to_be_none() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        fs::create_dir_all(at("dots/deep")).unwrap();
        fs::write(at("dots/real"), "").unwrap();
        fs::write(at("plain"), "").unwrap();
        for (to, link) in [
            ("dots/real", "link"),
            ("link", "chain"),
            ("../dots/real", "dots/deep-link"),
            ("dots/new", "dangling"),
            ("nowhere/new", "lost"),
            ("circle", "circle"),
            ("b", "a"),
            ("a", "b"),
            ("dots", "folder-link"),
            ("dots/real/x", "below-a-file"),
        ] {
            symlink(to, at(link)).unwrap();
        }
        symlink(at("dots/real"), at("absolute")).unwrap();
        symlink("/dev/null", at("device")).unwrap();
        symlink("dots/deep", at("way")).unwrap();
        symlink("../real", at("dots/deep/up")).unwrap();
        let real = fs::canonicalize(at("dots/real")).unwrap();
        for link in ["link", "chain", "absolute", "dots/deep-link", "dots/deep/up", "way/up"] {
            let end = end_of_links(&at(link)).unwrap();
            assert_eq!(fs::canonicalize(&end).unwrap(), real, "{link}");
            assert!(!end.symlink_metadata().unwrap().is_symlink(), "{link}: {end:?}");
        }
        for (path, end) in [
            ("plain", "plain"),
            ("none", "none"),
            ("no/folder", "no/folder"),
            ("dangling", "dots/new"),
        ] {
            assert_eq!(end_of_links(&at(path)).unwrap(), at(end), "{path}");
        }
        for (path, said) in [
            ("lost", "in a folder that does not exist"),
            ("circle", "leads in a circle"),
            ("a", "leads in a circle"),
            ("folder-link", "it is a folder"),
            ("dots", "it is a folder"),
            ("device", "it is a device"),
            ("below-a-file", "Not a directory"),
        ] {
            let why = end_of_links(&at(path)).unwrap_err().to_string();
            assert!(why.contains(said), "{path}: {why}");
        }
    }
}

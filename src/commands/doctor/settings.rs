//! The settings, the key and the provider's address: what there is, and which source won.
#![expect(clippy::disallowed_methods, reason = "the shell: this looks for files")]

use std::os::unix::fs::PermissionsExt as _;

use super::access::{changeable, foreign, quoted};
use super::report::{Check, fail, ok, warn};
use crate::api::BaseUrl;
use crate::config::{
    ACCESS_TOKEN, Config, ConfigError, Env, KEY_VARIABLES, KeyFile, OwnMoves, Paths, Reading,
    Weight, access_token, find_key, known_secrets,
};
use crate::console::{SET_ANOTHER_KEY, SET_KEY};
use crate::domain::{ApiKey, Timestamp};

/// The year that this was made in began here: a clock before it is wrong. 2026-01-01.
const MADE: i64 = 1_767_225_600_000;

/// No clock is right that is so much later, in milliseconds: thirty years.
const AGE: i64 = 30 * 365 * 86_400_000;

/// What the later checks stand on.
pub(super) struct Setup {
    /// The settings, or the defaults where they are broken.
    pub(super) config: Config,
    /// Where the provider is.
    pub(super) base: Option<BaseUrl>,
    /// The key.
    pub(super) key: Option<ApiKey>,
    /// What no answer may bring back.
    pub(super) secrets: Vec<ApiKey>,
}

impl Setup {
    /// What there is, and what is to be said of it.
    pub(super) fn find(env: &Env, paths: Option<&Paths>, sandbox: bool) -> (Self, Vec<Check>) {
        let (config, mut checks) = config(paths);
        checks.extend(paths.and_then(moves));
        let file_says = config.provider.base_url != Config::default().provider.base_url;
        let config = config.with_env(env);
        if sandbox {
            checks.push(ok("key", "the sandbox needs none and is not sent yours"));
            return (Self { config, base: None, key: None, secrets: Vec::new() }, checks);
        }
        let (key, told) = key(env, paths);
        checks.extend(told);
        checks.push(token(env));
        let said = &config.provider.base_url;
        let source = match (env.get("COMETAPI_BASE_URL"), file_says) {
            (Some(_), _) => "COMETAPI_BASE_URL",
            (None, true) => "config.toml",
            (None, false) => "the default",
        };
        let base = match BaseUrl::parse(said) {
            Ok(base) => {
                let what = format!("{} (from {source})", base.origin());
                checks.push(match base.dropped() {
                    None => ok("address", what),
                    Some(route) => {
                        let remedy = format!("Remove {route} from {source}; it is ignored.");
                        warn("address", what, remedy)
                    }
                });
                Some(base)
            }
            Err(why) => {
                let remedy = format!("Correct it in {source}.");
                checks.push(fail("address", why.to_string(), remedy));
                None
            }
        };
        // After what is to be said of the file, which reading it would mend.
        let file = KeyFile::at(paths.map(Paths::key_file).unwrap_or_default());
        let secrets = known_secrets(env, &file);
        (Self { config, base, key, secrets }, checks)
    }
}

/// The settings, as far as they are right, and what is to be said of their file.
fn config(paths: Option<&Paths>) -> (Config, Vec<Check>) {
    let Some(paths) = paths else {
        return (Config::default(), vec![ok("config", "no config folder; the defaults apply")]);
    };
    let file = paths.config_file();
    let read = match Reading::at(&file) {
        Ok(read) => read,
        Err(why) => {
            let remedy = remedy(&why);
            return (Config::default(), vec![fail("config", why.to_string(), remedy)]);
        }
    };
    let exposed = changeable(&file).map(|it| warn("config", it.what, it.remedy));
    let wrong = read.mistakes.iter().map(|mistake| {
        let (what, remedy) = (mistake.error.to_string(), remedy(&mistake.error));
        match mistake.weight() {
            Weight::Told if mistake.stands => {
                warn("config", what, "If that is what you mean, all is well: it is used as it is.")
            }
            Weight::Told => {
                warn("config", what, format!("{remedy} Until then the default applies."))
            }
            Weight::Sending | Weight::Following => fail("config", what, remedy),
        }
    });
    let mut checks: Vec<Check> = exposed.into_iter().chain(wrong).collect();
    if checks.is_empty() {
        let gone = if file.exists() { "" } else { " does not exist; the defaults apply" };
        checks.push(ok("config", format!("{}{gone}", file.display())));
    }
    (read.config, checks)
}

fn remedy(why: &ConfigError) -> String {
    match why {
        ConfigError::Wrong { line, .. } => {
            format!("Correct line {line}; viewfinder config edit opens the file.")
        }
        ConfigError::Unreadable { .. } => {
            "Make it a text file that you can read, or move it aside.".to_owned()
        }
    }
}

/// The user's own camera moves, where there are some.
fn moves(paths: &Paths) -> Option<Check> {
    let file = paths.moves_file();
    if !file.exists() {
        return None;
    }
    Some(match OwnMoves::at(file.clone()).read() {
        Ok(moves) => ok("moves", format!("{}, {} of your own", file.display(), moves.len())),
        Err(why) => fail("moves", why.to_string(), "Correct that line, or move the file away."),
    })
}

fn key(env: &Env, paths: Option<&Paths>) -> (Option<ApiKey>, Vec<Check>) {
    let path = paths.map(Paths::key_file);
    // Reading it closes it to others, so what it was like comes first.
    let mode = path
        .as_ref()
        .and_then(|path| Some(std::fs::metadata(path).ok()?.permissions().mode() & 0o777));
    // Where there is no folder there is no file, and this name is none.
    let file = KeyFile::at(path.clone().unwrap_or_default());
    let mut checks = Vec::new();
    let key = match find_key(env, &file) {
        Ok(Some((key, source))) => {
            let mut what = format!("ends in {}, from {source}", key.tail());
            let others: Vec<&str> = KEY_VARIABLES
                .into_iter()
                .filter(|name| env.get(name).is_some() && *name != source.to_string())
                .chain((mode.is_some() && source != file.source()).then_some("the saved key"))
                .collect();
            if !others.is_empty() {
                what = format!("{what}, which overrides {}", others.join(", "));
            }
            checks.push(ok("key", what));
            Some(key)
        }
        Ok(None) => {
            checks.push(fail("key", "not set", SET_KEY));
            None
        }
        Err(why) => {
            checks.push(fail("key", why.to_string(), SET_ANOTHER_KEY));
            None
        }
    };
    if let (Some(path), Some(mode)) = (path, mode) {
        let shown = path.display();
        let about = std::fs::metadata(&path).ok();
        let is_now = about.as_ref().map_or(mode, |it| it.permissions().mode() & 0o777);
        let is_open = |mode: u32| mode & 0o077 != 0;
        checks.push(if let Some(exposed) = about.and_then(|about| foreign(&path, &about)) {
            let remedy = format!("{} If others use this machine, replace the key.", exposed.remedy);
            warn("key-file", exposed.what, remedy)
        } else if !is_open(mode) {
            ok("key-file", format!("{shown} is readable only by you ({mode:04o})"))
        } else if !is_open(is_now) {
            let remedy =
                "viewfinder has restricted it now; if others use this machine, replace the key.";
            warn("key-file", format!("{shown} could be read by others ({mode:04o})"), remedy)
        } else {
            let what = format!("{shown} can be read by others ({mode:04o})");
            warn("key-file", what, format!("Run: chmod 600 {}", quoted(&path)))
        });
    }
    (key, checks)
}

fn token(env: &Env) -> Check {
    match access_token(env) {
        Ok(Some(_)) => ok("access-token", format!("{ACCESS_TOKEN} is set")),
        Ok(None) => {
            let what = format!(
                "{ACCESS_TOKEN} is not set; needed only for the account's balance and to look takes up"
            );
            ok("access-token", what)
        }
        Err(why) => fail("access-token", why.to_string(), "Set it again, or remove it."),
    }
}

/// Whether the clock can be right.
pub(super) fn clock(now: Timestamp) -> Check {
    let what = format!("it is {}", now.rfc3339());
    if (MADE..MADE + AGE).contains(&now.millis()) {
        ok("clock", what)
    } else {
        let remedy = "Set the clock: secure connections and the order of takes depend on it.";
        fail("clock", what, remedy)
    }
}

#[cfg(test)]
mod tests {
    use super::super::report::Status;
    use super::*;

    #[test]
    fn a_clock_from_another_time_is_wrong() {
        let status = |date: &str| {
            let at = date.parse::<jiff::Timestamp>().unwrap().as_millisecond();
            clock(Timestamp::from_millis(at)).status
        };
        assert_eq!(status("1970-01-01T00:00:05Z"), Status::Fail);
        assert_eq!(status("2025-12-31T23:59:59Z"), Status::Fail);
        assert_eq!(status("2026-11-23T00:00:00Z"), Status::Ok);
        assert_eq!(status("2099-01-01T00:00:00Z"), Status::Fail);
    }
}

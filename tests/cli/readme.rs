//! What the README promises to those who script.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::binary::{FAST, KEY, Provider, Root};
use crate::submit::KEYS;

/// What stands between two marks of the README.
fn passage(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(path).unwrap();
    let begun = readme.split(&format!("<!-- {name} -->\n")).nth(1).unwrap();
    begun.split(&format!("<!-- /{name} -->")).next().unwrap().trim().to_owned()
}

#[test]
fn every_key_of_the_json_is_documented_in_its_order() {
    let table = passage("json");
    let rows = table.lines().skip(2);
    let keys: Vec<&str> = rows.map(|row| row.split('`').nth(1).unwrap()).collect();
    assert_eq!(keys, KEYS);
    let named = |row: &str| {
        let row = table.lines().find(|line| line.starts_with(&format!("| `{row}`"))).unwrap();
        row.split('`').skip(3).step_by(2).map(str::to_owned).collect::<Vec<_>>()
    };
    let root = Root::new();
    root.sandboxed(&["submit", "x", "--yes"]).exits(0);
    let take = root.sandboxed(&["history", "--json"]).exits(0).json().remove(0);
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let said = named("shot");
    for key in keys(&take["shot"]).into_iter().chain(keys(&take["shot"]["motion"])) {
        assert!(said.contains(&key), "{key}: {said:?}");
    }
}

/// The keys that the README promises of a verb's objects.
pub(crate) fn documented_keys(verb: &str) -> Vec<String> {
    let table = passage("json-others");
    let row = table.lines().find(|line| line.starts_with(&format!("| `{verb}` |"))).unwrap();
    // What is in brackets is about the value before it.
    let cell = row.split('|').nth(2).unwrap();
    let outside = cell.split('(').map(|part| part.split_once(')').map_or(part, |(_, it)| it));
    let outside: String = outside.collect();
    outside.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_other_objects_have_the_keys_that_are_documented() {
    let table = passage("json-others");
    let root = Root::new();
    let verbs: Vec<&str> =
        table.lines().skip(2).map(|row| row.split('`').nth(1).unwrap()).collect();
    let all = ["moves", "models", "models --here", "probe", "measure", "balance", "doctor"];
    assert_eq!(verbs, [&all[..], &["config show", "config keys"]].concat());
    for verb in verbs {
        if ["probe", "measure"].contains(&verb) {
            // They need films, and are asked elsewhere.
            continue;
        }
        let wanted = documented_keys(verb);
        let words: Vec<&str> = verb.split(' ').chain(["--json"]).collect();
        for line in root.sandboxed(&words).exits(0).json() {
            let keys: Vec<_> = line.as_object().unwrap().keys().cloned().collect();
            assert_eq!(keys, wanted, "{verb}: {line}");
        }
    }
}

#[test]
fn the_script_of_the_readme_does_what_it_says() {
    let script = passage("script");
    let script = script.strip_prefix("```sh\n").unwrap().strip_suffix("```").unwrap();
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let program = Path::new(env!("CARGO_BIN_EXE_viewfinder"));
    let path = std::env::join_paths(
        [program.parent().unwrap(), Path::new("/usr/bin"), Path::new("/bin")].iter(),
    );
    let mut shell = Command::new("sh");
    shell.args(["-c", script]).env_clear().envs(root.environment()).env("PATH", path.unwrap());
    shell.env("COMETAPI_BASE_URL", &provider.base).env("COMETAPI_KEY", KEY);
    shell.current_dir(root.path()).stdin(Stdio::null());
    // The sooner it asks, the sooner it is through.
    fs::write(root.config().join("config.toml"), "[provider]\npoll_every = \"50ms\"\n").unwrap();
    let ran = shell.output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}");
    let films = String::from_utf8(ran.stdout).unwrap();
    assert_eq!(films.lines().count(), 3, "{films}{said}");
    for film in films.lines() {
        assert!(fs::metadata(film).unwrap().len() > 0, "{film}");
    }
    let prompts: Vec<Value> =
        provider.posts().iter().map(|post| post["body"]["prompt"].clone()).collect();
    let wanted =
        ["waves at dusk, slow push in", "một con mèo trên ngọn hải đăng", "雨夜的霓虹街道"];
    assert_eq!(prompts, wanted);
}

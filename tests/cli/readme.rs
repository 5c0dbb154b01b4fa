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
    let all = [
        "moves",
        "models",
        "models --here",
        "probe",
        "measure",
        "sweep list",
        "budget",
        "balance",
        "doctor",
        "config show",
    ];
    assert_eq!(verbs, [&all[..], &["config keys"]].concat());
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

/// A script of the README, to be run in the folders of `root`.
fn script(name: &str, root: &Root) -> Command {
    let script = passage(name);
    let script = script.strip_prefix("```sh\n").unwrap().strip_suffix("```").unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_viewfinder"));
    let path = std::env::join_paths(
        [program.parent().unwrap(), Path::new("/usr/bin"), Path::new("/bin")].iter(),
    );
    let mut shell = Command::new("sh");
    shell.args(["-c", script]).env_clear().envs(root.environment()).env("PATH", path.unwrap());
    shell.current_dir(root.path()).stdin(Stdio::null());
    shell
}

#[test]
fn the_sweep_of_the_readme_does_what_it_says() {
    let root = Root::new();
    let mut shell = script("sweep", &root);
    shell.env("VIEWFINDER_SANDBOX_CAMERA", "off");
    fs::write(
        root.config().join("config.toml"),
        "[sandbox]\nspeed = 2000\npoll_every = \"50ms\"\n",
    )
    .unwrap();
    let ran = shell.output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}");
    let read = |name: &str| fs::read_to_string(root.path().join(name)).unwrap();
    let endings = read("endings");
    assert_eq!(endings.lines().filter(|line| line.contains("\tsaved\t")).count(), 12, "{endings}");
    let takes = read("takes.jsonl");
    let takes: Vec<Value> = takes.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let varied = |name: &str, value: &str| {
        takes
            .iter()
            .filter(|take| take["values"][name] == value && take["state"] == "saved")
            .count()
    };
    assert_eq!((takes.len(), varied("z", "6.0"), varied("style", "anime")), (12, 4, 6));
    let budget = String::from_utf8(ran.stdout).unwrap();
    assert!(budget.contains("takes today") && budget.contains("$3.84"), "{budget}");
}

#[test]
fn the_script_of_the_readme_does_what_it_says() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let mut shell = script("script", &root);
    shell.env("COMETAPI_BASE_URL", &provider.base).env("COMETAPI_KEY", KEY);
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

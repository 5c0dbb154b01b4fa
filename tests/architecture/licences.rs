//! The licences of what is built into the program, as the file that is shipped beside it tells them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::root;

/// What is shipped for.
const TARGETS: [&str; 4] = [
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
    "x86_64-apple-darwin",
    "aarch64-apple-darwin",
];

/// The crates that are built into the program: their names and versions, and what cargo knows of
/// them. What only builds or tests it, and macros, are not.
fn shipped(targets: &[&str]) -> BTreeMap<(String, String), Value> {
    let mut shipped = BTreeMap::new();
    for target in targets {
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version=1", "--locked", "--offline"])
            .args(["--filter-platform", target])
            .current_dir(root())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
        let list = |value: &Value| value.as_array().unwrap().clone();
        let by_id = |items: &Value| -> BTreeMap<String, Value> {
            list(items).into_iter().map(|it| (it["id"].as_str().unwrap().to_owned(), it)).collect()
        };
        let packages = by_id(&metadata["packages"]);
        let nodes = by_id(&metadata["resolve"]["nodes"]);
        let mut open = vec![metadata["resolve"]["root"].as_str().unwrap().to_owned()];
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            for next in list(&nodes[&id]["deps"]) {
                let built_in = list(&next["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
                let id = next["pkg"].as_str().unwrap().to_owned();
                let package = &packages[&id];
                let kinds: Vec<_> = list(&package["targets"])
                    .iter()
                    .flat_map(|target| list(&target["kind"]))
                    .collect();
                if built_in && !kinds.contains(&"proc-macro".into()) && seen.insert(id.clone()) {
                    let text = |key: &str| package[key].as_str().unwrap().to_owned();
                    shipped.insert((text("name"), text("version")), package.clone());
                    open.push(id);
                }
            }
        }
    }
    shipped
}

/// The texts of licences that a crate brings with it.
fn texts(package: &Value) -> Vec<String> {
    let folder = Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap();
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    let is_licence = |path: &&std::path::PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap_or_default().to_uppercase();
        let begins = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];
        path.is_file() && begins.iter().any(|begin| name.starts_with(begin))
    };
    let read = |path| fs::read_to_string(path).ok();
    let tidy = |text: String| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    files.iter().filter(is_licence).filter_map(read).map(tidy).collect()
}

/// The file, made anew.
fn written() -> String {
    let mut file =
        "# Third-party licences\n\nWhat is built into viewfinder, besides itself, and the \
                    licences that it comes under. Each text stands once, below, with the crates \
                    that bring it.\n\n| crate | version | licence |\n| --- | --- | --- |\n"
            .to_owned();
    let mut by_text: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for ((name, version), package) in shipped(&TARGETS) {
        let licence = package["license"].as_str().unwrap_or("see its text");
        writeln!(file, "| {name} | {version} | {licence} |").unwrap();
        for text in texts(&package) {
            by_text.entry(text.trim().to_owned()).or_default().push(format!("{name} {version}"));
        }
    }
    for (text, crates) in by_text {
        write!(file, "\n## {}\n\n~~~~text\n{text}\n~~~~\n", crates.join(", ")).unwrap();
    }
    file
}

#[test]
fn the_licences_of_every_crate_that_is_shipped_are_told() {
    let path = root().join("assets/THIRD-PARTY-LICENSES.md");
    if std::env::var_os("VIEWFINDER_WRITE_LICENSES").is_some() {
        fs::write(&path, written()).unwrap();
    }
    let file = fs::read_to_string(path).unwrap();
    let told: BTreeSet<_> = file
        .lines()
        .skip_while(|line| !line.starts_with("| ---"))
        .skip(1)
        .take_while(|line| line.starts_with("| "))
        .map(|row| {
            let cells: Vec<_> = row.split('|').map(str::trim).collect();
            (cells[1].to_owned(), cells[2].to_owned())
        })
        .collect();
    // What was not fetched cannot be asked about: only what this machine builds surely was.
    let host =
        format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS).replace("macos", "apple");
    let here =
        TARGETS.iter().copied().filter(|it| it.contains(&host.replace("-linux", "-unknown-linux")));
    let missing: Vec<_> =
        shipped(&here.collect::<Vec<_>>()).into_keys().filter(|it| !told.contains(it)).collect();
    assert!(missing.is_empty(), "VIEWFINDER_WRITE_LICENSES=1 cargo test writes them: {missing:?}");
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for (name, version) in &told {
        let locked = format!("name = \"{name}\"\nversion = \"{version}\"\n");
        assert!(lock.contains(&locked), "{name} {version} is not in the tree any more");
    }
}

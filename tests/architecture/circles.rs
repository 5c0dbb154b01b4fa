//! No circle of files within a folder, but pairs: two files may name each other, as a value and the
//! iterator over it do; in a longer circle no file can be read before the others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::paths::{paths, uses};
use super::{code, root, sources};

/// The folders without circles.
const FOLDERS: [&str; 16] = [
    "api", "app", "cli", "commands", "config", "console", "download", "film", "input", "logging",
    "picture", "preview", "sandbox", "session", "tui", "ui",
];

/// Modules by their path from the crate (`app::form`), each with its file.
type Files = BTreeMap<String, PathBuf>;

/// The module that a file holds.
fn module_of(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("src")).unwrap().with_extension("");
    let names: Vec<_> = inside.iter().map(|name| name.to_str().unwrap()).collect();
    names.join("::").trim_end_matches("::mod").to_owned()
}

fn is_test(module: &str) -> bool {
    module.ends_with("_tests")
}

/// A path as it is from the crate, if it begins with `crate`, `self` or `super`; the front page of a
/// folder may leave `self` out.
fn absolute(path: &str, module: &str, files: &Files) -> Option<String> {
    let (first, rest) = path.split_once("::").unwrap_or((path, ""));
    let join = |base: &str, rest: &str| {
        let joined = format!("{base}::{rest}");
        joined.trim_matches(':').to_owned()
    };
    match first {
        "crate" => Some(rest.to_owned()),
        "self" => Some(join(module, rest)),
        "super" => {
            let mut above = module.rsplit_once("::").map_or("", |(above, _)| above);
            let mut rest = rest;
            while let Some(more) = rest.strip_prefix("super::") {
                above = above.rsplit_once("::").map_or("", |(above, _)| above);
                rest = more;
            }
            Some(join(above, rest))
        }
        _ => files.contains_key(&join(module, first)).then(|| join(module, path)),
    }
}

/// The module that defines what a path names: front pages are seen through.
fn definer(path: &str, files: &Files) -> Option<String> {
    let mut module = path;
    while !files.contains_key(module) {
        module = module.rsplit_once("::")?.0;
    }
    let item = path[module.len()..].trim_start_matches("::").split("::").next().unwrap_or_default();
    if !files[module].ends_with("mod.rs") {
        return Some(module.to_owned());
    }
    let shown = uses(&code(&files[module])).into_iter().find(|(_, name)| name == item);
    definer(&absolute(&shown?.0, module, files)?, files)
}

/// Which modules of a folder name which others of it.
fn arrows(folder: &str) -> BTreeMap<String, BTreeSet<String>> {
    let files: Files =
        sources(&root().join("src")).into_iter().map(|path| (module_of(&path), path)).collect();
    let inside = |module: &String| module.split("::").next() == Some(folder);
    let mut arrows = BTreeMap::new();
    for (module, path) in &files {
        if !inside(module) || is_test(module) || path.ends_with("mod.rs") {
            continue;
        }
        let named = paths(&code(path)).into_iter();
        let named = named.filter_map(|it| definer(&absolute(&it, module, &files)?, &files));
        let named = named.filter(|it| it != module && inside(it) && !is_test(it)).collect();
        arrows.insert(module.clone(), named);
    }
    arrows
}

/// The floors of `app`, lowest first. A file names files of its own floor and of those below.
const FLOORS_OF_APP: [&[&str]; 6] = [
    &["effect", "layout", "msg", "state", "text", "wrap"],
    &["labels", "turn"],
    &["pane"],
    &["overlay"],
    &["model"],
    &["update"],
];

/// Everything that can be reached from a module.
fn reached<'a>(from: &'a str, arrows: &'a BTreeMap<String, BTreeSet<String>>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(module) = open.pop() {
        for next in arrows.get(module).into_iter().flatten() {
            if reached.insert(next.as_str()) {
                open.push(next);
            }
        }
    }
    reached
}

/// The circles of more than two modules: each is a set whose members all reach each other.
fn circles(arrows: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<BTreeSet<&str>> {
    let reached: BTreeMap<&str, _> =
        arrows.keys().map(|module| (module.as_str(), reached(module, arrows))).collect();
    let circle = |module: &&str| -> BTreeSet<&str> {
        let there = reached[module].iter().copied();
        there.filter(|it| reached.get(it).is_some_and(|back| back.contains(module))).collect()
    };
    reached.keys().map(circle).filter(|circle| circle.len() > 2).collect()
}

#[test]
fn no_folder_has_a_circle_of_files() {
    let mut found = Vec::new();
    for folder in FOLDERS {
        let arrows = arrows(folder);
        assert!(!arrows.is_empty(), "{folder} has files");
        for circle in circles(&arrows) {
            let within = |module: &&str| {
                let named = arrows[*module].iter().filter(|it| circle.contains(it.as_str()));
                format!("{module} -> {}", named.cloned().collect::<Vec<_>>().join(", "))
            };
            found.push((folder, circle.len(), circle.iter().map(within).collect::<Vec<_>>()));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn app_is_built_in_floors() {
    let floor = |module: &str| {
        let name = module.split("::").nth(1).unwrap_or_default();
        let found = FLOORS_OF_APP.iter().position(|floor| floor.contains(&name));
        found.unwrap_or_else(|| panic!("{module} has no floor"))
    };
    let mut upwards = Vec::new();
    for (module, named) in arrows("app") {
        let above = named.iter().filter(|it| floor(it) > floor(&module));
        upwards.extend(above.map(|it| format!("{module} -> {it}")));
    }
    assert!(upwards.is_empty(), "{upwards:#?}");
}

#[test]
fn a_circle_of_three_is_found_and_a_pair_is_not() {
    let arrows: BTreeMap<_, _> = [("a", "b"), ("b", "c"), ("c", "a"), ("d", "e"), ("e", "d")]
        .map(|(from, to)| (from.to_owned(), BTreeSet::from([to.to_owned()])))
        .into();
    assert_eq!(circles(&arrows), BTreeSet::from([BTreeSet::from(["a", "b", "c"])]));
}

#[test]
fn what_a_front_page_shows_is_found_where_it_is_defined() {
    let files: Files =
        sources(&root().join("src")).into_iter().map(|path| (module_of(&path), path)).collect();
    let found = |path, from| definer(&absolute(path, from, &files)?, &files);
    assert_eq!(found("crate::domain::Take", "store::ledger").as_deref(), Some("domain::take"));
    assert_eq!(found("super::world::World", "session::opened").as_deref(), Some("session::world"));
    assert_eq!(found("std::fmt::Display", "session::opened"), None);
}

//! The paths that a source names, in its `use` declarations and elsewhere.

/// Every path in a source, whole: `use a::{b, c::{self, d as e}}` names `a::b`, `a::c` and
/// `a::c::d`; elsewhere each run of names with `::` between them is one.
pub(crate) fn paths(code: &str) -> Vec<String> {
    let mut found: Vec<_> = uses(code).into_iter().map(|(path, _)| path).collect();
    let mut word = String::new();
    for c in code.chars().chain([' ']) {
        if c.is_alphanumeric() || c == '_' || c == ':' {
            word.push(c);
            continue;
        }
        let path = word.trim_matches(':');
        if path.contains("::") {
            found.push(path.to_owned());
        }
        word.clear();
    }
    found
}

/// The paths of the `use` declarations of a source, each with the name that it is known by there.
pub(crate) fn uses(code: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find("use ") {
        let line = rest[..at].rsplit('\n').next().unwrap_or_default().trim_start();
        let tree = &rest[at + "use ".len()..];
        let (tree, after) = tree.split_once(';').unwrap_or((tree, ""));
        // Whatever else begins like one is prose in a string.
        let is_tree = |c: char| c.is_alphanumeric() || c.is_whitespace() || "_:{},*".contains(c);
        if (line.is_empty() || line.starts_with("pub")) && tree.chars().all(is_tree) {
            leaves("", tree.trim(), &mut found);
            rest = after;
        } else {
            rest = &rest[at + "use ".len()..];
        }
    }
    found
}

/// The leaves of one tree of a `use` declaration.
fn leaves(prefix: &str, tree: &str, found: &mut Vec<(String, String)>) {
    if let Some((path, group)) = tree.split_once('{') {
        let group = group.trim_end().strip_suffix('}').expect("a group is closed");
        let prefix = format!("{prefix}{}", path.trim());
        for branch in branches(group) {
            leaves(&prefix, branch, found);
        }
        return;
    }
    let (path, alias) = tree.split_once(" as ").map_or((tree, None), |(it, to)| (it, Some(to)));
    let path = format!("{prefix}{}", path.trim());
    let path = path.strip_suffix("::self").unwrap_or(&path);
    let name = alias.unwrap_or_else(|| path.rsplit("::").next().unwrap_or(path)).trim();
    found.push((path.to_owned(), name.to_owned()));
}

/// The branches of a group: its parts between the commas that stand in no group of their own.
fn branches(group: &str) -> Vec<&str> {
    let mut depth = 0;
    let split = group.split(|c| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0
    });
    split.map(str::trim).filter(|branch| !branch.is_empty()).collect()
}

#[test]
fn groups_of_names_are_told_apart() {
    let code = "use a::{\n    b, c::{self, d as e},\n};\npub use f;\nfn reuse() { \"in use {\"; g::h::<u8>(x::y) }";
    let pair = |path: &str, name: &str| (path.to_owned(), name.to_owned());
    assert_eq!(
        uses(code),
        [pair("a::b", "b"), pair("a::c", "c"), pair("a::c::d", "e"), pair("f", "f")]
    );
    let found = paths(code);
    for path in ["a::b", "a::c", "a::c::d", "f", "g::h", "x::y"] {
        assert!(found.iter().any(|it| it == path), "{path}: {found:?}");
    }
}

//! The help on one screen, and the manual in a real reader.

use std::process::{Command, Output, Stdio};

use crate::binary::Root;

/// Every verb with those below it, as the program itself lists them.
fn verbs(root: &Root) -> Vec<Vec<String>> {
    let mut found = vec![Vec::new()];
    let mut next = 0;
    while let Some(verb) = found.get(next).cloned() {
        next += 1;
        let words: Vec<&str> = verb.iter().map(String::as_str).collect();
        let help = root.viewfinder(&[&words[..], &["--help"]].concat()).exits(0).out();
        let mut listing = false;
        for line in help.lines() {
            if !line.starts_with(' ') {
                let heading = line.trim_end_matches(':');
                listing = line.ends_with(':')
                    && (["Shots", "Takes", "Tables", "Setup", "Commands"].contains(&heading));
            } else if let Some(name) = line.strip_prefix("  ").filter(|_| listing) {
                let name = name.split(' ').next().unwrap();
                if !name.is_empty() && name != "help" {
                    found.push([verb.clone(), vec![name.to_owned()]].concat());
                }
            }
        }
    }
    found
}

fn run(program: &str, words: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::null()).env("MANPAGER", "cat").env("MANWIDTH", "100");
    command.output().unwrap()
}

pub(crate) fn is_installed(program: &str) -> bool {
    let there = Command::new("/bin/sh")
        .args(["-c", &format!("command -v {program}")])
        .stdout(Stdio::null())
        .status();
    there.unwrap().success()
}

#[test]
fn the_short_help_of_every_verb_fits_a_small_terminal() {
    let root = Root::new();
    let verbs = verbs(&root);
    assert!(verbs.len() >= 16, "{verbs:?}");
    for verb in verbs {
        let words: Vec<&str> = verb.iter().map(String::as_str).chain(["-h"]).collect();
        let help = root.viewfinder(&words).env("COLUMNS", "80").env("LINES", "24").exits(0).out();
        let widest = help.lines().map(|line| line.chars().count()).max().unwrap();
        let rows = help.lines().count();
        assert!(widest <= 80 && rows <= 24, "{verb:?} takes {widest}x{rows}:\n{help}");
    }
}

#[test]
fn the_help_says_every_verb_and_every_code() {
    let root = Root::new();
    let [short, long] = ["-h", "--help"].map(|flag| root.viewfinder(&[flag]).exits(0).out());
    for verb in verbs(&root).iter().filter(|verb| verb.len() == 1) {
        let names =
            |help: &str| help.split([' ', ',', '\n']).filter(|word| *word == verb[0]).count();
        assert!(names(&short) >= 1 && names(&long) >= 1, "{verb:?}\n{short}{long}");
    }
    for code in ["0", "1", "2", "65", "69", "77", "78", "80", "124"] {
        assert!(long.contains(&format!("\n  {code:4} ")), "{code}: {long}");
    }
    for variable in ["COMETAPI_KEY", "VIEWFINDER_DATA_DIR", "NO_COLOR", "EDITOR"] {
        assert!(long.contains(&format!("{variable} ")), "{variable}");
    }
    assert_eq!(root.viewfinder(&["help"]).exits(0).out(), long);
}

#[test]
fn a_shell_that_there_is_none_is_said() {
    let root = Root::new();
    root.viewfinder(&["completions"]).exits(2).says("<SHELL>");
    root.viewfinder(&["completions", "tcsh"]).exits(2).says("bash").prints_nothing();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        root.viewfinder(&["completions", shell]).exits(0).prints("viewfinder");
    }
}

#[test]
fn the_manual_has_every_verb_and_no_warning() {
    let root = Root::new();
    let whole = root.viewfinder(&["man"]).exits(0).out();
    for verb in verbs(&root).iter().filter(|verb| !verb.is_empty()) {
        let heading = format!(".SS \"viewfinder {}\"\n", verb.join(" "));
        assert!(whole.contains(&heading), "{heading}");
    }
    for section in ["NAME", "SYNOPSIS", "OPTIONS", "COMMANDS", "EXAMPLES", "ENVIRONMENT", "FILES"] {
        assert!(whole.contains(&format!(".SH {section}\n")), "{section}: {whole}");
    }
    assert!(whole.contains(".SH \"EXIT CODES\"\n"), "{whole}");
    let page = root.path().join("page.1");
    let pages: Vec<Vec<String>> = verbs(&root);
    for verb in pages {
        let words: Vec<&str> = verb.iter().map(String::as_str).collect();
        let text = root.viewfinder(&[&["man"], &words[..]].concat()).exits(0).out();
        std::fs::write(&page, &text).unwrap();
        let page = page.to_str().unwrap();
        if is_installed("man") {
            let ran = run("man", &["--warnings", "-E", "UTF-8", "-l", page]);
            let shown = String::from_utf8(ran.stdout).unwrap();
            let said = String::from_utf8(ran.stderr).unwrap();
            assert!(ran.status.success() && said.is_empty(), "{verb:?}: {said}");
            assert!(shown.contains("--help") && shown.contains("--sandbox"), "{verb:?}: {shown}");
        } else {
            eprintln!("SKIPPED: man is not installed, nobody reads {verb:?}");
        }
    }
}

#[test]
fn a_page_that_there_is_none_is_said() {
    let root = Root::new();
    let said = root.viewfinder(&["man", "frob"]).exits(2).says("viewfinder has no verb “frob”");
    said.says("viewfinder --help").prints_nothing();
    root.viewfinder(&["man", "config", "frob"]).exits(2).says("viewfinder config has no verb");
    root.viewfinder(&["man", "a", "b", "c"]).exits(2).prints_nothing();
}

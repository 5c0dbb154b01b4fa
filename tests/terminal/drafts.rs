//! What was typed is on disk, whatever took its place and however the studio ended.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::binary::{FAST, Provider, Root, until};
use crate::keys::{drafts, meter, until_draft};
use crate::pty::{Session, Terminal, WIDE};
use crate::start::quick;

fn studio(root: &Root, provider: &Provider, editor: &Path) -> Terminal {
    let tmp = root.path().join("home");
    let session = Session::new(root, &[]).to(provider).size(WIDE);
    let session = session.env("EDITOR", &editor.display().to_string());
    let studio = session.env("TMPDIR", &tmp.display().to_string()).start();
    studio.until("the form", |screen| meter(screen).is_some());
    studio
}

/// An editor in a file.
fn editor(root: &Root, script: &str) -> std::path::PathBuf {
    let path = root.path().join("editor");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    path
}

#[test]
fn what_an_earlier_shot_or_prompt_replaced_survives_quitting_and_kill_9() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    quick(&root, 1);
    let submit = ["submit", "waves at dusk", "--model", "gen2", "--seconds", "4", "--yes"];
    root.viewfinder(&submit).to(&provider).exits(0);
    let start = || studio(&root, &provider, Path::new("/bin/false"));
    // An earlier prompt, and the end at once.
    let studio = start();
    studio.shows("1 take");
    studio.send("my long careful draft\x1b[1;3A");
    studio.until("the earlier prompt", |screen| meter(screen) == Some(13));
    studio.send("\x11");
    studio.end().exits(0).restored();
    assert_eq!(drafts(&root), ["waves at dusk"]);
    let studio = start();
    studio.until("the earlier prompt", |screen| meter(screen) == Some(13));
    studio.send("\x1a");
    studio.shows("my long careful draft");
    until_draft(&root, "my long careful draft");
    // A take's shot, and a death once it is on disk.
    studio.shows("1 take");
    studio.send("\x1b[Z\r");
    studio.until("the loaded prompt", |screen| meter(screen) == Some(13));
    until_draft(&root, "waves at dusk");
    studio.kill();
    let studio = start();
    studio.shows("gen2");
    studio.send("\x1a");
    studio.shows("The form is as it was before the shot was loaded");
    studio.shows("my long careful draft");
    assert!(!studio.screen().lines().take(12).any(|line| line.contains("gen2")));
    studio.send("\x11");
    studio.end().exits(0).restored();
}

#[test]
fn what_an_editor_wrote_is_kept_when_the_terminal_is_gone() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    quick(&root, 1);
    // It has the terminal until that is closed, and writes only then.
    let slow = editor(
        &root,
        "trap '' HUP; echo editing; while read -r line; do :; done; printf written > \"$1\"",
    );
    let studio = studio(&root, &provider, &slow);
    studio.send("a cat");
    until_draft(&root, "a cat");
    studio.send("\x07");
    studio.shows("editing");
    assert_eq!(studio.hang_up().code, Some(129));
    let texts = || {
        let folder = fs::read_dir(root.data().join("drafts")).unwrap();
        let paths = folder.map(|entry| entry.unwrap().path());
        let written = paths.filter(|path| path.extension().is_some_and(|end| end == "md"));
        written.map(|path| fs::read_to_string(path).unwrap()).collect::<Vec<_>>()
    };
    // A shell between that is ended with the terminal does not wait for the editor: then the text
    // is in the editor's file.
    until("the text", || {
        let left = texts();
        (drafts(&root) == ["written"] && left.is_empty() || left == ["written"]).then_some(())
    });
}

#[test]
fn keys_after_the_one_that_opens_the_editor_go_into_its_text() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    quick(&root, 1);
    let quick_editor = editor(&root, "printf 'written ' > \"$1\"");
    let studio = studio(&root, &provider, &quick_editor);
    studio.send("a cat\x07then");
    until_draft(&root, "written then");
    studio.send("\x11");
    studio.end().exits(0).restored();
}

#[test]
fn a_draft_that_cannot_be_saved_is_told_at_the_end_and_kept_elsewhere() {
    let provider = Provider::start(FAST, &[]);
    for elsewhere in [true, false] {
        let root = Root::new();
        quick(&root, 1);
        let studio = studio(&root, &provider, Path::new("/bin/false"));
        studio.send("a");
        until_draft(&root, "a");
        fs::remove_dir_all(root.data().join("drafts")).unwrap();
        fs::write(root.data().join("drafts"), "in the way").unwrap();
        if !elsewhere {
            fs::remove_dir_all(root.path().join("home")).unwrap();
        }
        studio.send(" precious draft");
        studio.until("it", |screen| meter(screen) == Some(16));
        studio.send("\x11");
        let ended = studio.end().exits(1).restored();
        let said = ended.last_words();
        assert!(said.contains("The draft could not be saved: "), "{said}");
        if elsewhere {
            let file = fs::read_dir(root.path().join("home")).unwrap().next().unwrap().unwrap();
            assert!(said.contains(&file.path().display().to_string()), "{said}");
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
            let path = file.path().display().to_string();
            let words = ["submit", "--from", &path, "--dry-run"];
            root.viewfinder(&words).to(&provider).exits(0).prints("a precious draft");
        } else {
            assert!(said.contains("This was the prompt:\na precious draft"), "{said}");
        }
    }
}

#[test]
fn a_draft_is_saved_again_once_that_can_be_done() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    quick(&root, 1);
    let studio = studio(&root, &provider, Path::new("/bin/false"));
    studio.send("a");
    until_draft(&root, "a");
    let folder = root.data().join("drafts");
    fs::remove_dir_all(&folder).unwrap();
    fs::write(&folder, "in the way").unwrap();
    studio.send(" cat");
    studio.shows("The draft is not kept on disk");
    // Nothing is typed since.
    fs::remove_file(&folder).unwrap();
    studio.send("\x11");
    studio.end().exits(0).restored();
    assert_eq!(drafts(&root), ["a cat"]);
}

//! What was typed is on disk, whatever took its place and however the studio ended.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::binary::{FAST, Provider, Root};
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

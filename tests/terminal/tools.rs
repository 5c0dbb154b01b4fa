//! `doctor`, `config edit` and `man` where somebody sits at a terminal.

use std::fs;

use crate::binary::Root;
use crate::pty::{Session, WIDE};

#[test]
fn the_doctor_asks_a_terminal_and_waits_for_none() {
    let root = Root::new();
    let call = || Session::new(&root, &["--sandbox", "doctor", "--offline"]).size(WIDE);
    let says = |session: Session, words: &[&str]| {
        let ended = session.start().end().exits(0);
        for words in words {
            assert!(ended.screen.contains(words), "{words}: {}", ended.screen);
        }
        assert!(!ended.screen.contains("Gi=31"), "{}", ended.screen);
        ended
    };
    let kitty = b"\x1b[?0u\x1b_Gi=31;OK\x1b\\\x1b[?62;c";
    says(
        call().answering_as(kitty),
        &["120x40", "keyboard         kitty's", "graphics         kitty's"],
    );
    let sixel = b"\x1b[?62;4c";
    says(
        call().answering_as(sixel),
        &["graphics         sixel", "keyboard         the legacy protocol"],
    );
    // One that answers to nothing, one that knows nothing, and one that is not told of.
    says(call().silent(), &["does not answer queries"]);
    for (name, value, said) in [
        ("TERM", "dumb", "Set TERM to your terminal"),
        ("TMUX", "/run/tmux,1,0", "tmux: pictures are drawn in half-blocks"),
        ("NO_COLOR", "1", "no colour, because of NO_COLOR"),
        ("COLORTERM", "truecolor", "24-bit colour"),
    ] {
        let ended = says(call().env(name, value).answering(), &[said]);
        // A dumb one would print the question.
        let asked = ended.raw.windows(3).any(|window| window == b"\x1b[c");
        assert_eq!(asked, value != "dumb", "{name}");
    }
    let small = call().size((39, 40)).answering().start().end().exits(0);
    let words = small.screen.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("the studio needs 40x10"), "{words}");
}

#[test]
fn broken_settings_can_be_edited_again_at_once() {
    let root = Root::new();
    // The first time it writes a mistake, and then mends it.
    let editor = "/bin/sh -c 'if [ -e again ]; then echo \"[shot]\" > \"$1\"; \
                  else touch again; echo \"[shto]\" > \"$1\"; fi' --";
    let edit = || Session::new(&root, &["config", "edit"]).env("EDITOR", editor).size(WIDE).start();
    let terminal = edit();
    terminal.shows("config.toml:1:2: unknown setting `shto`; did you mean `shot`?");
    terminal.shows("Edit again? [Y/n]");
    terminal.send("\r");
    terminal.end().exits(0);
    assert_eq!(fs::read_to_string(root.config().join("config.toml")).unwrap(), "[shot]\n");
    for no in ["n\r", "\x04"] {
        fs::remove_file(root.path().join("again")).unwrap();
        let terminal = edit();
        terminal.shows("Edit again? [Y/n]");
        terminal.send(no);
        assert!(terminal.end().exits(78).screen.contains("Correct that line"), "{no:?}");
    }
}

#[test]
fn the_manual_is_shown_by_its_reader_where_there_is_one() {
    let root = Root::new();
    let bin = root.path().join("bin");
    fs::create_dir(&bin).unwrap();
    let man = |path: &str| {
        let session = Session::new(&root, &["man", "moves"]).env("PATH", path).size(WIDE);
        session.start().end().exits(0).screen
    };
    let page = man("/nowhere");
    assert!(page.contains(".SH NAME") || page.contains(".TP"), "{page}");
    let reader = bin.join("man");
    fs::write(&reader, "#!/bin/sh\necho \"reads $1\"; /usr/bin/head -n 3 \"$2\"\n").unwrap();
    fs::set_permissions(&reader, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let shown = man(bin.to_str().unwrap());
    assert!(shown.contains("reads -l") && shown.contains(".TH viewfinder-moves"), "{shown}");
}

//! Pictures on a real terminal: what it says it has, what it is sent, and that it goes again.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::binary::Root;
use crate::pty::{MEDIUM, Session, Terminal, WIDE};
use crate::start::quick;

/// What a terminal with kitty's graphics answers, and one with sixel, each with cells of 10 x 20.
const KITTY: &[u8] = b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?0u\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.26.5)\x1b\\\x1b[6;20;10t\x1b[?62;c";
const SIXEL: &[u8] =
    b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1bP>|XTerm(379)\x1b\\\x1b[6;20;10t\x1b[?64;1;4;22c";

const SHOWN: &[u8] = b"\x1b_Ga=T,q=2,f=100,i=7301";
const GONE: &[u8] = b"\x1b_Ga=d,d=I,i=7301,q=2\x1b\\";

/// A world with one take whose film is on disk; its poster.
pub(crate) fn with_film(root: &Root) -> PathBuf {
    quick(root, 60);
    // Tests put an ffmpeg of their own there, and count how often it is started.
    let config = root.config().join("config.toml");
    let before = fs::read_to_string(&config).unwrap();
    fs::write(config, format!("films.measure = false\n{before}")).unwrap();
    root.sandboxed(&["submit", "a cat", "--motion", "x=3", "--yes", "--wait"]).exits(0);
    let takes = root.sandboxed(&["history", "--json"]).exits(0).json();
    let film = takes[0]["film"].as_str().unwrap();
    PathBuf::from(film.strip_suffix(".mp4").unwrap().to_owned() + ".poster.png")
}

/// The studio with that take's details open.
pub(crate) fn details(session: Session) -> Terminal {
    let studio = session.start();
    studio.shows("saved");
    studio.send("\x1b[Z");
    studio.shows("details");
    studio.send("i");
    studio.shows("task id");
    studio
}

fn count(raw: &[u8], bytes: &[u8]) -> usize {
    raw.windows(bytes.len()).filter(|window| *window == bytes).count()
}

#[test]
fn a_picture_comes_and_goes_with_the_details() {
    let root = Root::new();
    with_film(&root);
    let studio = details(Session::new(&root, &["--sandbox"]).size(WIDE).answering_as(KITTY));
    studio.writes_since(0, SHOWN);
    studio.until("the picture's cells free", |screen| {
        !screen.contents().contains("opening the picture") && screen.contents().contains("poster")
    });
    // Something over it, and it goes; on its own again, and it comes back.
    let written = studio.written();
    studio.send("y");
    studio.writes_since(written, GONE);
    let written = studio.written();
    studio.send("\x1b");
    studio.writes_since(written, SHOWN);
    // Another size, another place.
    let written = studio.written();
    studio.resize(MEDIUM);
    studio.writes_since(written, GONE);
    studio.writes_since(written, SHOWN);
    let written = studio.written();
    studio.send("\x1b");
    studio.writes_since(written, GONE);
    // And with the end of the studio.
    let written = studio.written();
    studio.send("i");
    studio.shows("task id");
    studio.writes_since(written, SHOWN);
    studio.send("\x11");
    let ended = studio.end().exits(0).restored();
    let last = |bytes: &[u8]| ended.raw.windows(bytes.len()).rposition(|window| window == bytes);
    assert!(last(GONE) > last(SHOWN), "nothing is left on the screen");
    assert_eq!(count(&ended.raw, b"i=31,s=1"), 1, "it is asked once");
    // Nothing of the file itself is in what was sent: a PNG made anew has no such chunk.
    assert_eq!(count(&ended.raw, b"PNG"), 0);
}

#[test]
fn a_terminal_with_sixel_gets_sixel_and_one_without_a_word_gets_blocks() {
    let root = Root::new();
    with_film(&root);
    let sandbox = || Session::new(&root, &["--sandbox"]).size(WIDE);
    let studio = details(sandbox().answering_as(SIXEL));
    studio.writes_since(0, b"\x1bP0;1;0q\"1;1;");
    studio.send("\x11");
    studio.end().exits(0).restored();
    for (session, asked) in [(sandbox(), true), (sandbox().env("TMUX", "/run/tmux,1,0"), false)] {
        let studio = details(session);
        studio.shows("▀▀▀▀");
        studio.send("\x11");
        let ended = studio.end().exits(0).restored();
        assert_eq!(count(&ended.raw, b"a=q") > 0, asked);
        assert_eq!(count(&ended.raw, SHOWN), 0);
    }
}

#[test]
fn what_is_set_is_not_asked_for() {
    let root = Root::new();
    with_film(&root);
    let config = root.config().join("config.toml");
    let before = fs::read_to_string(&config).unwrap();
    for (protocol, sent) in [
        ("kitty", Some(SHOWN)),
        ("iterm", Some(&b"\x1b]1337;File=inline=1"[..])),
        ("blocks", Some("▀▀".as_bytes())),
        ("off", None),
    ] {
        fs::write(&config, format!("{before}[pictures]\nprotocol = \"{protocol}\"\n")).unwrap();
        let studio = details(Session::new(&root, &["--sandbox"]).size(WIDE));
        match sent {
            Some(sent) => studio.writes_since(0, sent),
            None => studio.shows("the move, at its end"),
        }
        studio.send("\x11");
        let ended = studio.end().exits(0).restored();
        assert_eq!(count(&ended.raw, b"a=q"), 0, "{protocol}");
        assert_eq!(count(&ended.raw, b"\x1b[16t"), 0, "{protocol}");
        if sent.is_none() {
            assert!(!ended.screen.contains("poster"));
        }
    }
}

/// Where each frame of the camera's move is sent and taken away again, in order.
fn frames(raw: &[u8]) -> Vec<(bool, u8)> {
    let text = String::from_utf8_lossy(raw);
    let mut found = Vec::new();
    for number in [2, 3] {
        let sent = format!("\x1b_Ga=T,q=2,f=100,i=730{number},");
        let gone = format!("\x1b_Ga=d,d=I,i=730{number},");
        found.extend(text.match_indices(&sent).map(|(at, _)| (at, true, number)));
        found.extend(text.match_indices(&gone).map(|(at, _)| (at, false, number)));
    }
    found.sort_unstable();
    found.into_iter().map(|(_, sent, number)| (sent, number)).collect()
}

/// The frames that a terminal shows after these.
fn left(frames: &[(bool, u8)]) -> BTreeSet<u8> {
    let mut left = BTreeSet::new();
    for (sent, number) in frames {
        if *sent {
            left.insert(*number)
        } else {
            left.remove(number)
        };
    }
    left
}

#[test]
fn the_move_is_drawn_in_pixels_and_leaves_nothing_behind() {
    let root = Root::new();
    quick(&root, 1);
    let sandbox = || Session::new(&root, &["--sandbox"]).size(WIDE).answering_as(KITTY);
    let studio = sandbox().start();
    studio.shows("SANDBOX");
    // The example plays, a frame after the other, each there before the last one goes.
    studio.writes_since(0, b"\x1b_Ga=T,q=2,f=100,i=7302");
    studio.writes_since(0, b"\x1b_Ga=d,d=I,i=7302");
    let shown = |studio: &Terminal| left(&frames(&studio.raw())).len();
    // An overlay lies over cells.
    let written = studio.written();
    studio.send("\x1bOP");
    studio.writes_since(written, b"\x1b_Ga=d,d=I,i=730");
    assert_eq!(shown(&studio), 0);
    let written = studio.written();
    studio.send("\x1b");
    studio.writes_since(written, b"\x1b_Ga=T,q=2,f=100,i=730");
    // Another size, another place.
    let written = studio.written();
    studio.resize(MEDIUM);
    studio.writes_since(written, b"\x1b_Ga=T,q=2,f=100,i=730");
    studio.send("\x11");
    let raw = studio.end().exits(0).restored().raw;
    let all = frames(&raw);
    assert_eq!(left(&all), BTreeSet::new(), "nothing is left on the screen");
    assert!((1..all.len()).all(|nth| left(&all[..nth]).len() <= 2), "two at most at a time");
    // Over a network and behind another program it is cells.
    for (name, value) in [("SSH_TTY", "/dev/pts/1"), ("TMUX", "/run/tmux,1,0")] {
        let studio = sandbox().env(name, value).env("COLORTERM", "truecolor").start();
        studio.shows("SANDBOX");
        studio.writes_since(0, b";48;2;");
        studio.send("\x11");
        let raw = studio.end().exits(0).restored().raw;
        assert_eq!(frames(&raw), [], "{name}");
    }
}

/// All that a terminal can be asked about itself: with a word of it, the answer may land anywhere.
const QUESTIONS: [&[u8]; 12] = [
    b"\x1b[c",
    b"\x1b[0c",
    b"\x1b[>c",
    b"\x1b[>q",
    b"\x1b[?u",
    b"\x1b[6n",
    b"\x1b[14t",
    b"\x1b[16t",
    b"$p",
    b"\x1bP",
    b";?\x1b\\",
    b"\x1b_G",
];

#[test]
fn the_one_question_comes_at_once_and_behind_the_first_frame() {
    let root = Root::new();
    quick(&root, 1);
    let studio = Session::new(&root, &["--sandbox"]).answering_as(KITTY).start();
    studio.shows("SANDBOX");
    studio.writes_since(0, b"\x1b[c");
    studio.send("\x11");
    let raw = studio.end().exits(0).restored().raw;
    let whole =
        b"\x1b]11;?\x1b\\\x1b[?u\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[>q\x1b[16t\x1b[c";
    let first = |bytes: &[u8]| raw.windows(bytes.len()).position(|window| window == bytes);
    assert!(first(whole) > first(b"\x1b[?2026l"), "after the first frame, as one");
    for part in [&b"\x1b[c"[..], b"\x1b[?u", b"\x1b[>q", b"\x1b[16t", b"\x1b_Gi=31", b"\x1b]11;?"] {
        assert_eq!(count(&raw, part), 1, "{}", part.escape_ascii());
    }
}

#[test]
fn without_pictures_and_with_a_theme_nothing_at_all_is_asked() {
    let root = Root::new();
    quick(&root, 1);
    let config = root.config().join("config.toml");
    let before = fs::read_to_string(&config).unwrap();
    for (theme, no_colour) in [("dark", ""), ("mono", ""), ("auto", "1")] {
        let set = format!("[pictures]\nprotocol = \"off\"\n[ui]\ntheme = \"{theme}\"\n");
        fs::write(&config, format!("{before}{set}")).unwrap();
        let session = Session::new(&root, &["--sandbox"]).answering_as(KITTY);
        let studio = session.env("NO_COLOR", no_colour).start();
        studio.shows("SANDBOX");
        // Nor when it comes back to a terminal that somebody else had.
        let written = studio.written();
        studio.signal(rustix::process::Signal::CONT);
        studio.writes_since(written, b"\x1b[?1049h");
        studio.send("\x11");
        let raw = studio.end().exits(0).restored().raw;
        for question in QUESTIONS {
            assert_eq!(count(&raw, question), 0, "{theme}: {}", question.escape_ascii());
        }
    }
}

#[test]
fn a_bomb_is_a_sentence() {
    let root = Root::new();
    let poster = with_film(&root);
    // A header of 50,000 x 50,000 pixels, and nothing behind it.
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bomb.extend([0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50, 8, 2, 0, 0, 0, 0xc4, 0xcd, 0xaa, 0x9d]);
    fs::write(&poster, bomb).unwrap();
    let studio = details(Session::new(&root, &["--sandbox"]).size(WIDE).answering_as(KITTY));
    studio.shows("50000 x 50000");
    for (damage, words) in [(&b"GIF89a"[..], "JPEG or WebP"), (b"\xff\xd8\xff", "damaged")] {
        studio.send("\x1b");
        studio.hides("task id");
        fs::write(&poster, damage).unwrap();
        studio.send("i");
        studio.shows(words);
    }
    studio.send("\x1b");
    studio.hides("task id");
    fs::remove_file(&poster).unwrap();
    studio.send("i");
    studio.shows("not there any more");
    studio.send("\x11");
    studio.end().exits(0).restored();
}

//! The studio for a screen reader: a script that reads nothing but lines does the main job.

use std::fs;
use std::path::Path;

use crate::binary::{Root, until};
use crate::films::{path_of, program};
use crate::pty::{Session, Terminal};

/// What a screen reader spells out, or cannot say.
fn is_drawn(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{23ff}' | '\u{2500}'..='\u{27bf}' | '\u{2800}'..='\u{28ff}')
}

/// The lines of the screen that say something.
fn lines(studio: &Terminal) -> Vec<String> {
    let screen = studio.screen();
    screen.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// Waits until a line begins so.
#[track_caller]
fn hears(studio: &Terminal, beginning: &str) {
    studio.until(&format!("a line that begins with {beginning:?}"), |screen| {
        screen.contents().lines().any(|line| line.trim().starts_with(beginning))
    });
}

/// Waits until the caret stands on a line that begins so.
#[track_caller]
fn stands_on(studio: &Terminal, beginning: &str) {
    studio.until(&format!("the caret on {beginning:?}"), |screen| {
        let (row, _) = screen.cursor_position();
        let line = screen.contents().lines().nth(row.into()).unwrap_or_default().trim().to_owned();
        !screen.hide_cursor() && line.starts_with(beginning)
    });
}

/// What was on the screen after each frame.
fn frames(raw: &str, (columns, rows): (u16, u16)) -> Vec<String> {
    let mut parser = vt100::Parser::new(rows, columns, 0);
    let frame = |bytes: &str| {
        parser.process(bytes.as_bytes());
        parser.screen().contents()
    };
    raw.split_inclusive("\x1b[?2026l").map(frame).collect()
}

#[test]
fn a_script_that_reads_lines_composes_sends_follows_and_opens_a_film() {
    for size in [(80, 24), (160, 45)] {
        let root = Root::new();
        let played = root.path().join("played");
        let said = format!("echo \"$1\" > '{0}.new'\nmv '{0}.new' '{0}'", played.display());
        let path = path_of(&program(&root, "my-player", &said));
        let settings = "[ui]\nreader = true\n[films]\nplayer = \"my-player\"\n\
                        [sandbox]\nspeed = 20\npoll_every = \"50ms\"\n";
        fs::write(root.config().join("config.toml"), settings).unwrap();
        let studio = Session::new(&root, &["--sandbox"]).env("PATH", &path).size(size).start();
        hears(&studio, "Prompt");
        // Whatever was there goes, and the caret is where the text is.
        studio.send("\x01\x0b\x15a cat on a lighthouse");
        stands_on(&studio, "a cat on a lighthouse");
        // From field to field, each of which is a line that the caret stands on.
        for field in ["Ratio", "Style", "Model", "Seconds", "Images", "horizontal: "] {
            studio.send("\t");
            stands_on(&studio, field);
        }
        studio.send("C\x1b[C\x1b[C\x1b[C\x1b[C");
        hears(&studio, "horizontal: right 0.4, not known to be heeded");
        hears(&studio, "The move: ");
        studio.send("\x13");
        studio.shows("/runway/pro/generate");
        studio.confirm();
        // The receipt leads on, and closes.
        studio.shows("saved");
        studio.send("\x1b");
        stands_on(&studio, "horizontal: ");
        studio.send("\t");
        stands_on(&studio, "saved, ");
        assert!(lines(&studio).iter().any(|line| line.contains("a cat on a lighthouse, x=0.4")));
        studio.send("o");
        let film = until("the player", || fs::read_to_string(&played).ok());
        assert_eq!(Path::new(film.trim()).extension(), Some("mp4".as_ref()), "{film}");
        studio.send("\x11");
        let ended = studio.end().exits(0).restored();
        let raw = String::from_utf8_lossy(&ended.raw).into_owned();
        let drawn: String = raw.chars().filter(|c| is_drawn(*c)).collect();
        assert_eq!(drawn, "", "{size:?}");
        // A state that lasts was said in a line, but no second and no percentage of it. (One that is
        // over before it is drawn is not.)
        let frames = frames(&raw, size);
        let running = frames.iter().any(|frame| frame.contains("running: a cat"));
        assert!(running, "{size:?}");
        for frame in frames {
            assert!(!frame.contains(" of ~") && !frame.contains('%'), "{size:?}: {frame}");
        }
    }
}

//! What the verbs print where somebody looks: headings, colours, columns that fit.

use crate::binary::{FAST, Provider, Root};
use crate::pty::{Ended, Session};

/// The prompts of the takes that [`takes`] makes, oldest first.
const PROMPTS: [&str; 3] = [
    "a cat on a lighthouse at golden hour, waves breaking far below the cliff while gulls circle",
    "mèo trên ngọn hải đăng 山上的灯塔 at dusk, seen from far away 🐱",
    "still lake",
];

/// A saved, a failed and a rejected take.
fn takes() -> (Root, Provider) {
    let provider = Provider::start(FAST, &["generate:2=fails", "generate:3=status=400"]);
    let root = Root::new();
    for (prompt, motion, code) in
        [(PROMPTS[0], "x=-5,bg_x_pan=2.4", 0), (PROMPTS[1], "x=0.4,r=-6", 65), (PROMPTS[2], "", 65)]
    {
        let words = ["submit", prompt, "--yes", "--wait", "--poll-every=50ms", "--motion", motion];
        let words = if motion.is_empty() { &words[..5] } else { &words[..] };
        root.viewfinder(words).to(&provider).exits(code);
    }
    (root, provider)
}

fn seen(root: &Root, size: (u16, u16), words: &[&str]) -> Ended {
    Session::new(root, words).size(size).start().end().restored()
}

fn has(raw: &[u8], bytes: &str) -> bool {
    raw.windows(bytes.len()).any(|window| window == bytes.as_bytes())
}

/// The line with these words.
#[track_caller]
fn line<'a>(screen: &'a str, words: &str) -> &'a str {
    let found = screen.lines().find(|line| line.contains(words));
    found.unwrap_or_else(|| panic!("no {words:?}:\n{screen}"))
}

#[test]
fn the_history_has_headings_the_move_and_as_much_of_the_prompt_as_fits() {
    let (root, _provider) = takes();
    let wide = seen(&root, (120, 30), &["history"]).exits(0).screen;
    let head: Vec<_> = wide.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(head, ["take", "state", "when", "shot", "move", "prompt"], "{wide}");
    assert_eq!(wide.lines().count(), 4, "a line each:\n{wide}");
    let saved = line(&wide, "✓ saved");
    assert!(saved.contains("16:9 gen4 5s  arc left    a cat on a light"), "{wide}");
    assert!(line(&wide, "✗ failed").contains("x=0.4 r=-6  mèo trên"), "{wide}");
    assert!(line(&wide, "✗ rejected").contains("still lake"), "{wide}");
    // The shot is what can be done without.
    let narrow = seen(&root, (80, 30), &["history"]).exits(0).screen;
    assert!(!narrow.contains("gen4") && line(&narrow, "✓ saved").ends_with('…'), "{narrow}");
    assert!(line(&narrow, "arc left").contains("  a cat on a lighthouse at golden"), "{narrow}");
    let path = seen(&root, (60, 30), &["history", "--columns", "id,film"]).exits(0).screen;
    assert!(line(&path, "…").contains(".mp4"), "its end stays: {path}");
}

#[test]
fn no_table_is_wider_than_the_terminal() {
    let (root, _provider) = takes();
    let id = root.viewfinder(&["history", "--columns", "id"]).exits(0).out();
    let id = id.lines().last().unwrap();
    for columns in [40, 57, 80, 131] {
        for words in [
            &["history"][..],
            &["history", "--columns", "id,state,prompt,film,video_url"],
            &["moves"],
            &["models"],
            &["models", "gen4"],
            &["show", id],
        ] {
            // On a line of its own, the terminal would show the rest of one that is too long.
            let ended = seen(&root, (columns, 200), words).exits(0);
            let (raw, width) = (String::from_utf8_lossy(&ended.raw), usize::from(columns));
            let written = raw.lines().filter(|line| !line.contains('/')).count();
            let shown = ended.screen.lines().filter(|line| !line.contains('/')).count();
            assert!(shown <= written, "{width}: {words:?}\n{}", ended.screen);
        }
    }
}

#[test]
fn what_a_move_does_is_told_to_its_end_and_a_program_gets_every_fact_on_one_line() {
    let root = Root::new();
    for columns in [40, 60, 80, 120] {
        let screen = seen(&root, (columns, 60), &["moves", "arc", "left"]).exits(0).screen;
        assert!(screen.contains("middle") && !screen.contains('…'), "{screen}");
    }
    let facts = root.viewfinder(&["models", "gen4"]).exits(0).out();
    for line in facts.lines().skip(1) {
        let name = line.trim_start();
        assert_eq!(line.len() - name.len(), 2, "it begins with its name: {line}");
    }
    assert!(facts.lines().any(|line| line.len() > 80), "{facts}");
}

#[test]
fn a_state_has_a_colour_a_glyph_and_a_word_and_the_colour_can_be_left_out() {
    let (root, _provider) = takes();
    let coloured = seen(&root, (80, 24), &["history"]);
    let raw = String::from_utf8_lossy(&coloured.raw).into_owned();
    let colour = |words: &str| {
        let at =
            raw.find(&format!("m{words}\x1b[0m")).unwrap_or_else(|| panic!("{words}: {raw:?}"));
        raw[..at].rsplit("\x1b[").next().unwrap().to_owned()
    };
    assert_ne!(colour("✓ saved"), colour("✗ failed"));
    for (name, value) in [("NO_COLOR", "1"), ("TERM", "dumb"), ("CLICOLOR", "0")] {
        for words in [&["history"][..], &["moves"], &["models"], &["config", "keys"]] {
            let plain = Session::new(&root, words).env(name, value).start().end().exits(0);
            assert!(!has(&plain.raw, "\x1b["), "{name} {words:?}: {}", plain.screen);
        }
        let plain = Session::new(&root, &["history"]).env(name, value).start().end();
        assert!(plain.screen.contains("✓ saved") && plain.screen.contains("prompt"));
    }
    // What goes to a program has neither colours nor headings.
    for words in [&["history"][..], &["moves"], &["models"]] {
        let out = root.viewfinder(words).exits(0).out();
        assert!(!out.contains('\x1b') && !out.contains("what it"), "{out}");
        assert!(!out.starts_with("take"), "{out}");
    }
}

#[test]
fn a_story_is_told_by_how_much_later_each_part_of_it_came() {
    let (root, _provider) = takes();
    let id = root.viewfinder(&["history", "--columns", "id"]).exits(0).out();
    let id = id.lines().last().unwrap();
    let shown = seen(&root, (80, 60), &["show", id]).exits(0).screen;
    assert!(line(&shown, "submitting").trim_start().starts_with("+0."), "{shown}");
    assert!(shown.contains("✓ saved"), "{shown}");
    let plain = root.viewfinder(&["show", id]).exits(0).out();
    assert!(!plain.contains("  +") && !plain.contains('✓'), "{plain}");
}

#[test]
fn a_take_that_is_waited_for_has_its_glyph_its_time_and_its_films_name() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let submit = ["submit", PROMPTS[0], "--yes"];
    let id = root.viewfinder(&submit).to(&provider).exits(0).out();
    let words = ["wait", id.trim(), "--poll-every=50ms"];
    let ended = Session::new(&root, &words).to(&provider).start().end().exits(0).restored();
    let saved = line(&ended.screen, "saved");
    assert!(saved.starts_with(&format!(" ✓ {}  saved", id.trim())), "{}", ended.screen);
    assert!(saved.contains("  +") && saved.contains('…'), "{}", ended.screen);
    assert!(saved.contains(".mp4  "), "its end stays: {}", ended.screen);
}

//! The lines of `wait`, `submit --wait` and `download` that are drawn over.

use rustix::process::Signal;

use crate::binary::{FAST, Provider, Root, SLOW};
use crate::pty::{Session, Terminal};

/// Takes that this provider has, none of which is waited for.
fn sent(root: &Root, provider: &Provider, prompts: &[&str]) -> Vec<String> {
    let send = |prompt: &&str| {
        let words = ["submit", prompt, "--yes", "--no-download"];
        root.viewfinder(&words).to(provider).exits(0).out().trim().to_owned()
    };
    prompts.iter().map(send).collect()
}

fn wait(root: &Root, provider: &Provider, words: &[&str]) -> Session {
    Session::new(root, &[&["wait", "--poll-every=50ms"], words].concat()).to(provider)
}

/// How often frames were drawn.
fn frames(raw: &[u8]) -> usize {
    raw.windows(8).filter(|window| *window == b"\x1b[?2026h").count()
}

fn has(raw: &[u8], bytes: &str) -> bool {
    raw.windows(bytes.len()).any(|window| window == bytes.as_bytes())
}

#[test]
fn each_open_take_has_a_line_and_each_change_stays_above() {
    let provider = Provider::start("20", &[]);
    let root = Root::new();
    let ids = sent(&root, &provider, &["a cat", "một con mèo trên mái nhà"]);
    let terminal = wait(&root, &provider, &[]).start();
    terminal.until("a bar", |screen| {
        let shown = screen.contents();
        let running = format!("● {}  running      ━", ids[0]);
        shown.contains(&running) && shown.contains("%  0:0") && shown.contains("  một con mèo")
    });
    let ended = terminal.end().exits(0).restored();
    let lines: Vec<_> = ended.screen.lines().collect();
    for id in &ids {
        let at = |words: &str| lines.iter().position(|line| line.contains(words));
        let queued = at(&format!("{id}  queued"));
        let succeeded = at(&format!("{id}  succeeded"));
        assert!(queued.is_some() && queued < succeeded, "{}", ended.screen);
    }
    // Nothing is left of the lines themselves.
    assert!(!ended.screen.contains('━') && !ended.screen.contains("mái nhà"), "{}", ended.screen);
    assert!((6..=8).contains(&lines.len()), "{}", ended.screen);
}

#[test]
fn on_one_terminal_the_last_change_is_told_once() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let id = sent(&root, &provider, &["a cat"]).remove(0);
    for words in [&["wait", "--no-download", &id][..], &["download", &id], &["wait", &id]] {
        let ended = Session::new(&root, words).to(&provider).start().end().exits(0);
        let state = if words.contains(&"--no-download") { "succeeded" } else { "saved" };
        let told = |line: &&str| line.contains(&id) && line.contains(state);
        assert_eq!(ended.screen.lines().filter(told).count(), 1, "{words:?}: {}", ended.screen);
    }
    // What goes elsewhere is data.
    let out = root.viewfinder(&["wait", &id]).to(&provider).exits(0).out();
    assert!(out.starts_with(&format!("{id}\tsaved\t")), "{out}");
}

#[test]
fn a_film_on_its_way_shows_its_bytes() {
    let provider = Provider::start(FAST, &["film:1=stall,at=9000"]);
    let root = Root::new();
    let id = sent(&root, &provider, &["a cat"]).remove(0);
    let words = ["wait", &id, "--poll-every=50ms"];
    root.viewfinder(&words).to(&provider).exits(0);
    let terminal = Session::new(&root, &["download", &id]).to(&provider).start();
    terminal.until("bytes", |screen| {
        let shown = screen.contents();
        shown.contains(&format!("↓ {id}  downloading")) && shown.contains(" kB of ")
    });
    terminal.send("\x03");
    let ended = terminal.end().exits(130).restored();
    assert!(ended.screen.contains("It goes on"), "{}", ended.screen);
    assert!(!ended.screen.contains(" kB of ") && !ended.screen.contains("^C"), "{}", ended.screen);
}

#[test]
fn no_line_is_wider_or_higher_than_the_terminal() {
    let provider = Provider::start(SLOW, &[]);
    let root = Root::new();
    let long = "山上的灯塔和一只白色的猫，黄昏".repeat(9);
    let ids = sent(&root, &provider, &[&long, "b \x1b]0;title\x07\u{202e}", "c", "d", "e", "f"]);
    for (columns, rows) in [(80, 24), (40, 5), (23, 3)] {
        let terminal = wait(&root, &provider, &[]).size((columns, rows)).start();
        let last = if rows >= 10 { format!("{}  queued", ids[5]) } else { String::new() };
        terminal.until("its lines", |screen| {
            let shown = screen.contents();
            let more = match rows {
                5 => "and 3 more",
                3 => "and 5 more",
                _ => "",
            };
            shown.contains(&last) && shown.contains(more)
        });
        crate::binary::until("a frame", || has(&terminal.raw(), "\x1b[?7h").then_some(()));
        // Every line that was drawn begins at the left and ends before the right edge.
        let raw = String::from_utf8(terminal.raw()).unwrap();
        let frame = raw.split("\x1b[?7l").nth(1).unwrap().split("\x1b[?7h").next().unwrap();
        let lines: Vec<_> = frame.split("\r\n").collect();
        assert!(lines.len() < usize::from(rows), "{rows}: {lines:?}");
        for line in lines {
            let plain = plain(line);
            let cells = viewfinder::domain::width(&plain);
            assert!(cells < usize::from(columns), "{columns}: {plain:?}");
        }
        assert!(!has(&terminal.raw(), "title\x07") && !raw.contains('\u{202e}'), "{columns}");
        terminal.send("\x03");
        terminal.end().exits(130).restored();
    }
}

/// A line without its sequences.
fn plain(line: &str) -> String {
    let mut parts = line.split("\x1b[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| c.is_ascii_alphabetic()).unwrap();
        plain.push_str(&part[end + 1..]);
    }
    plain.trim_end_matches('\r').to_owned()
}

#[test]
fn a_window_of_another_size_gets_other_lines() {
    let provider = Provider::start(SLOW, &[]);
    let root = Root::new();
    sent(&root, &provider, &["a cat on a lighthouse at golden hour, waves below it"]);
    let terminal = wait(&root, &provider, &[]).size((80, 10)).start();
    terminal.shows("a cat on a lighthouse");
    terminal.resize((36, 10));
    terminal.until("shorter lines", |screen| {
        let shown = screen.contents();
        !shown.contains("a cat") && shown.contains("○")
    });
    terminal.resize((80, 10));
    terminal.shows("a cat on a lighthouse");
    terminal.signal(Signal::TERM);
    let ended = terminal.end().exits(143).restored();
    assert!(!ended.screen.contains("a cat"), "{}", ended.screen);
}

#[test]
fn where_no_line_can_be_drawn_over_there_is_none() {
    let provider = Provider::start(SLOW, &[]);
    let root = Root::new();
    sent(&root, &provider, &["a cat"]);
    let timeout = ["--timeout=1500ms"];
    let call = || wait(&root, &provider, &timeout);
    let quiet = |terminal: Terminal| terminal.end().exits(124);
    let ended = quiet(call().env("TERM", "dumb").start());
    assert!(!has(&ended.raw, "\x1b"), "{}", ended.screen);
    // Off a terminal too; and neither has more than the change and the farewell.
    let words = ["wait", "--timeout=200ms"];
    let ran = root.viewfinder(&words).to(&provider).exits(124).never_says("\x1b");
    assert_eq!(ran.err().lines().count(), 2, "{}", ran.err());
    let ran = root.viewfinder(&words).to(&provider).env("CLICOLOR_FORCE", "1").exits(124);
    ran.says("\x1b[36mqueued\x1b[0m").never_says("\x1b[?");
    // Lines without colours.
    for (name, value) in [("NO_COLOR", "1"), ("CLICOLOR", "0")] {
        let ended = quiet(call().env(name, value).start());
        assert!(frames(&ended.raw) > 0 && !has(&ended.raw, "m○ "), "{name}");
        assert!(!has(&ended.raw, "\x1b[36m"), "{name}");
    }
    // A clock that goes on is drawn once a second, and nothing else draws.
    let ended = quiet(call().start());
    assert!(has(&ended.raw, "\x1b[36m○ "), "{}", ended.screen);
    assert!((1..=4).contains(&frames(&ended.raw)), "{}", frames(&ended.raw));
}

#[test]
fn data_on_the_same_terminal_is_whole() {
    let provider = Provider::start("200", &[]);
    let root = Root::new();
    sent(&root, &provider, &["a cat"]);
    let terminal = wait(&root, &provider, &["--json"]).size((400, 24)).start();
    let ended = terminal.end().exits(0).restored();
    for line in ended.screen.lines() {
        let take: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(take["shot"]["prompt"], "a cat");
    }
    assert!(ended.screen.lines().count() > 1, "{}", ended.screen);
}

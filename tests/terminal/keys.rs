//! Keys in bursts and pastes: none is lost, none is taken for another.

use std::fs;
use std::time::Instant;

use serde_json::Value;

use crate::binary::{FAST, LOOK, PATIENCE, Provider, Root};
use crate::pty::{Session, Terminal, WIDE};

/// What the meter says: the prompt's length in UTF-16 units.
pub(crate) fn meter(screen: &vt100::Screen) -> Option<usize> {
    let contents = screen.contents();
    let (before, _) = contents.split_once("/1000")?;
    before.rsplit(' ').next()?.parse().ok()
}

/// The prompts of all drafts on disk.
pub(crate) fn drafts(root: &Root) -> Vec<String> {
    let Ok(folder) = fs::read_dir(root.data().join("drafts")) else { return Vec::new() };
    let files = folder.filter_map(|entry| Some(entry.ok()?.path()));
    // One that is being written has another name until it is whole.
    let whole = files.filter(|path| path.extension().is_some_and(|end| end == "json"));
    let texts = whole.filter_map(|path| fs::read(path).ok());
    let drafts = texts.filter_map(|text| serde_json::from_slice::<Value>(&text).ok());
    drafts.map(|draft| draft["shot"]["prompt"].as_str().unwrap().to_owned()).collect()
}

/// Waits until exactly this is the prompt that is kept.
#[track_caller]
pub(crate) fn until_draft(root: &Root, prompt: &str) {
    let begun = Instant::now();
    while !drafts(root).iter().any(|draft| draft == prompt) {
        assert!(begun.elapsed() < PATIENCE, "{prompt:?} is not kept, but {:?}", drafts(root));
        std::thread::park_timeout(LOOK);
    }
}

/// A studio of the live world with an empty form.
fn studio<'a>(root: &'a Root, provider: &'a Provider) -> Terminal {
    let studio = Session::new(root, &[]).to(provider).size(WIDE).start();
    studio.until("an empty prompt", |screen| meter(screen) == Some(0));
    studio
}

#[test]
fn a_burst_of_two_thousand_keys_loses_none() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let studio = studio(&root, &provider);
    let words: Vec<String> = (0..).map(|nth| format!("{nth} ")).take(600).collect();
    let burst = &words.concat()[..2000];
    studio.send(burst);
    studio.until("2000 units", |screen| meter(screen) == Some(2000));
    until_draft(&root, burst);
    // Characters of several bytes, moves and deletions among them.
    studio.send("\x1b[1;5Hé\x1b[C\x1b[C\x7f\x1b[1;5Fmèo\u{1f431}\x1b[D\x1b[3~!");
    until_draft(&root, &format!("é0{}mèo!", &burst[2..]));
    studio.send("\x11");
    studio.end().exits(0).restored();
    assert_eq!(provider.requests().len(), 0);
}

#[test]
fn a_paste_of_a_hundred_kilobytes_is_text_whatever_is_in_it() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let studio = studio(&root, &provider);
    let line = "a cat on a lighthouse \x13\x11\x03\r\ngolden hour\x1b[15~\n\r";
    let text = line.repeat(100 * 1024 / line.len() + 1);
    studio.send(format!("\x1b[200~{text}\x1b[201~"));
    // Neither control characters nor whole sequences enter; each kind of line end is one.
    let clean = line.replace("\x1b[15~", "").replace("\r\n", "\n").replace('\r', "\n");
    let clean: String = clean.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    let pasted = clean.repeat(text.len() / line.len());
    let wanted = pasted.encode_utf16().count();
    studio.until("all of it", |screen| meter(screen) == Some(wanted));
    studio.send("\x01\x1b[1;5Fend");
    until_draft(&root, &format!("{pasted}end"));
    assert!(!studio.screen().contains("/runway/pro/generate"), "no review was opened");
    studio.send("\x11");
    studio.end().exits(0).restored();
    assert_eq!(provider.requests().len(), 0, "and nothing was sent");
}

#[test]
fn a_paste_over_the_review_sends_nothing() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let studio = studio(&root, &provider);
    studio.send("a cat\x13");
    studio.shows("/runway/pro/generate");
    studio.send("\x1b[200~\r\n\r\n\x1b[201~");
    studio.send("\x1b");
    studio.hides("/runway/pro/generate");
    studio.send("s\x11");
    studio.end().exits(0);
    assert_eq!(provider.requests().len(), 0);
}

#[test]
fn a_paste_without_an_end_gives_the_keyboard_back() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    // An answer would be in the middle of the paste.
    let studio = Session::new(&root, &[]).to(&provider).size(WIDE).silent().start();
    studio.until("an empty prompt", |screen| meter(screen) == Some(0));
    studio.send("\x1b[200~a cat\r\x13");
    studio.until("what came of it", |screen| meter(screen) == Some(6));
    studio.send("on a boat");
    until_draft(&root, "a cat\non a boat");
    studio.send("\x11");
    studio.end().exits(0).restored();
    assert_eq!(provider.requests().len(), 0);
}

#[test]
fn a_paste_that_ends_itself_sends_nothing() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let studio = studio(&root, &provider);
    // Some terminals pass the end of a bracketed paste through: what follows looks like keys.
    studio.send("\x1b[200~evil\x1b[201~\x13\r\r");
    studio.shows("/runway/pro/generate");
    studio.send("x\ny\n");
    studio.shows("too fast to have been read");
    studio.send("\x1b\x11");
    studio.send("\x11");
    studio.end().exits(0).restored();
    assert_eq!(provider.requests().len(), 0);
}

#[test]
fn a_burst_confirms_nothing_and_enter_held_down_sends_once() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let studio = studio(&root, &provider);
    studio.send("a cat");
    let enters = "\r".repeat(50);
    studio.send(format!("\x13{enters}"));
    studio.shows("too fast to have been read");
    assert_eq!(provider.posts().len(), 0);
    studio.confirm();
    studio.shows("✓ saved");
    studio.send(&enters);
    // A key of the form is taken after all of them.
    studio.send("\x1b");
    studio.hides("Esc to go back");
    studio.send("s");
    until_draft(&root, "a cats");
    assert_eq!(provider.posts().len(), 1);
    // Once more, with the review seen before.
    studio.send("\x13");
    studio.shows("/runway/pro/generate");
    studio.send(&enters);
    studio.shows("too fast to have been read");
    assert_eq!(provider.posts().len(), 1);
    studio.confirm();
    studio.send(&enters);
    provider.until_posts(2);
    studio.send("\x1b");
    studio.hides("Esc to go back");
    studio.send("!");
    until_draft(&root, "a cats!");
    assert_eq!(provider.posts().len(), 2);
    // In the editor itself Enter is a new line and nothing else.
    studio.send(&enters);
    until_draft(&root, &format!("a cats!{}", "\n".repeat(50)));
    studio.send("\x11");
    studio.end().exits(0).restored();
    let takes = root.viewfinder(&["history", "--json"]).exits(0).json();
    assert_eq!((takes.len(), provider.posts().len()), (2, 2));
}

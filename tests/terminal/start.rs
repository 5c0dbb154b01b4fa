//! The first start, and the next ones.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::binary::{FAST, KEY, Provider, Root, SLOW};
use crate::pty::{Session, WIDE};

/// The embedded sandbox, so quick that nobody waits for it.
pub(crate) fn quick(root: &Root, speed: u32) {
    let settings = format!(
        "[sandbox]\nspeed = {speed}\npoll_every = \"50ms\"\n[provider]\npoll_every = \"50ms\"\n"
    );
    fs::write(root.config().join("config.toml"), settings).unwrap();
}

#[test]
fn without_a_key_it_offers_to_take_one_and_keeps_it_secret() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    quick(&root, 1);
    let session = || Session::new(&root, &[]).env("COMETAPI_BASE_URL", &provider.base);
    let studio = session().start();
    studio.shows("There is no API key yet");
    studio.shows("Try the sandbox");
    studio.send("k");
    studio.shows("it is not shown");
    studio.send(&KEY[..3]);
    studio.until("dots", |screen| screen.contents().contains("••"));
    studio.send(format!("\x1b[200~{}\x1b[201~", &KEY[3..]));
    studio.shows(&format!("•{}", &KEY[KEY.len() - 4..]));
    studio.send("\r");
    studio.hides("it is not shown");
    studio.shows("submit");
    let file = root.config().join("key");
    assert_eq!(fs::read_to_string(&file).unwrap().trim(), KEY);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    // It is good from now on, and at the next start.
    studio.send("a cat\x13");
    studio.shows("/runway/pro/generate");
    studio.confirm();
    studio.shows("✓ saved");
    studio.send("\x11");
    let ended = studio.end().exits(0).restored();
    let said = String::from_utf8_lossy(&ended.raw).into_owned();
    assert!(!said.contains(KEY) && !said.contains(&KEY[..KEY.len() - 4]), "never shown");
    let again = session().start();
    again.shows("✓ saved");
    again.send("\x11");
    again.end().exits(0);
    assert_eq!(root.files_with(KEY), [file]);
    assert_eq!(provider.posts()[0]["key_end"], KEY[KEY.len() - 4..]);
}

#[test]
fn the_sandbox_makes_a_film_of_the_prompt_that_is_already_there() {
    let root = Root::new();
    quick(&root, 20);
    let studio = Session::new(&root, &["--sandbox"]).size(WIDE).start();
    studio.shows("SANDBOX");
    studio.until("a prompt", |screen| {
        screen.contents().contains("/1000") && !screen.contents().contains(" 0/1000")
    });
    studio.send("\x13");
    studio.shows("/runway/pro/generate");
    studio.shows("none, this is the sandbox");
    studio.confirm();
    studio.shows("queued");
    studio.shows("running");
    studio.shows("✓ saved");
    let takes = root.sandboxed(&["history", "--json"]).exits(0).json();
    assert_eq!((takes.len(), &takes[0]["state"]), (1, &"saved".into()));
    studio.send("\x1b");
    studio.hides("Esc to go back");
    studio.shows(&takes[0]["task_id"].as_str().unwrap()[..8]);
    studio.send("\x11");
    let ended = studio.end().exits(0).restored();
    assert_eq!(ended.last_words(), "", "nothing goes on, so nothing is said");
    // Everything is there again.
    let again = Session::new(&root, &["--sandbox"]).size(WIDE).start();
    again.shows("✓ saved");
    again.shows(&takes[0]["task_id"].as_str().unwrap()[..8]);
    let prompt = takes[0]["shot"]["prompt"].as_str().unwrap();
    again.shows(&prompt[..20]);
}

#[test]
fn what_runs_at_the_end_goes_on_and_the_next_start_takes_it_up() {
    let root = Root::new();
    quick(&root, 15);
    let studio = Session::new(&root, &["--sandbox"]).start();
    studio.shows("SANDBOX");
    studio.send("\x13");
    studio.shows("/runway/pro/generate");
    studio.confirm();
    studio.shows("queued");
    studio.send("\x1b");
    studio.hides("Esc to go back");
    studio.send("\x11");
    let ended = studio.end().exits(0).restored();
    let words = "1 take goes on at the provider. Run viewfinder --sandbox or viewfinder --sandbox \
                 wait to pick up where you left off.";
    // It ends its lines where the terminal does.
    let last = ended.last_words();
    let said: Vec<&str> = last.split_whitespace().collect();
    assert_eq!(said.join(" "), words);
    let again = Session::new(&root, &["--sandbox"]).start();
    again.shows("running");
    again.shows("✓ saved");
    assert_eq!(root.sandboxed(&["history", "--json"]).exits(0).json().len(), 1);
}

#[test]
fn a_request_on_its_way_is_waited_for_with_the_screen_given_back() {
    let provider = Provider::start(SLOW, &["generate:1=slow,ms=900"]);
    let root = Root::new();
    let studio = Session::new(&root, &[]).to(&provider).start();
    studio.shows("submit");
    studio.send("a cat\x13");
    studio.shows("/runway/pro/generate");
    studio.confirm();
    provider.until_posts(1);
    studio.send("\x11");
    let ended = studio.end().exits(0).restored();
    assert!(ended.last_words().contains("waiting up to 10 s"), "{}", ended.last_words());
    assert!(ended.last_words().contains("1 take goes on"), "{}", ended.last_words());
    let takes = root.viewfinder(&["history", "--json"]).exits(0).json();
    assert_eq!((&takes[0]["state"], takes.len()), (&"queued".into(), 1));
    assert_eq!(takes[0]["task_id"], provider.tasks()[0]);
}

#[test]
fn a_terminal_that_answers_gets_the_keyboard_it_offers() {
    let root = Root::new();
    let studio = Session::new(&root, &["--sandbox"]).answering().start();
    studio.shows("SANDBOX");
    crate::binary::until("kitty's keyboard", || {
        studio.raw().windows(5).any(|window| window == b"\x1b[>5u").then_some(())
    });
    // Keys as it sends them: a Ctrl-S, an Escape, a Ctrl-Q.
    studio.send("\x1b[115;5u");
    studio.shows("/runway/pro/generate");
    studio.send("\x1b[27u");
    studio.hides("/runway/pro/generate");
    studio.send("\x1b[113;5u");
    studio.end().exits(0).restored();
}

#[test]
fn off_a_terminal_there_is_a_plain_error() {
    // Standard output alone is not enough of a terminal, nor is standard input.
    let root = Root::new();
    let binary = env!("CARGO_BIN_EXE_viewfinder");
    for line in [format!("{binary} --sandbox < /dev/null"), format!("{binary} --sandbox | cat")] {
        let shell = Session::of(&root, "/bin/sh", &["-c", &line]).start();
        let ended = shell.end();
        assert!(ended.screen.contains("viewfinder needs a terminal"), "{}", ended.screen);
        assert!(!ended.raw.contains(&0x1b), "not a byte but words");
    }
}

#[test]
fn the_preview_is_drawn_with_what_the_settings_say() {
    let root = Root::new();
    quick(&root, 1);
    let config = root.config().join("config.toml");
    let before = fs::read_to_string(&config).unwrap();
    let drawn = |set: &str, what: &str, wanted: &dyn Fn(&vt100::Screen) -> bool| {
        fs::write(&config, format!("{before}\n{set}")).unwrap();
        let studio = Session::new(&root, &["--sandbox"]).start();
        studio.shows("No takes yet.");
        studio.until(what, wanted);
        studio.send("\x11");
        studio.end().exits(0).restored().raw
    };
    let has = |screen: &vt100::Screen, from: char, to: char| {
        screen.contents().chars().any(|c| (from..=to).contains(&c))
    };
    let filled = |raw: &[u8]| raw.windows(6).any(|it| it == b";48;5;");
    let cells = drawn("", "quarters", &|screen| has(screen, '\u{2596}', '\u{259f}'));
    assert!(filled(&cells), "this terminal has 256 colours");
    for lines in ["draw = \"lines\"", "dots = \"blocks\""] {
        let set = format!("[preview]\n{lines}\n");
        let lines = drawn(&set, "braille", &|screen| has(screen, '\u{2801}', '\u{28ff}'));
        assert!(!filled(&lines), "{set}");
    }
    let ascii = drawn("[preview]\ndraw = \"ascii\"\n", "bars", &|screen| {
        screen.contents().matches('|').count() > 5
    });
    assert!(!filled(&ascii));
}

#[test]
fn what_is_wrong_in_the_settings_is_said_on_the_screen_or_before_it() {
    let root = Root::new();
    let set = |text: &str| fs::write(root.config().join("config.toml"), text).unwrap();
    let start = || Session::new(&root, &["--sandbox"]).size(WIDE).start();
    // How something looks: a word in passing, which the screen behind has too.
    set("[ui]\ntheme = \"drak\"\n[words]\nlanguage = 1\n");
    let studio = start();
    studio.shows("config.toml:2:9: unknown value `drak`; did you mean `dark`? The default");
    studio.says("lists them.");
    studio.send("\x11");
    let ended = studio.end().exits(0).restored();
    for told in ["`drak`", "config.toml:4:12: "] {
        assert!(ended.screen.contains(told), "{}", ended.screen);
    }
    // What is sent: it has to be read first.
    set("[shot]\nseconds = \"ten\"\nratio = \"9:16\"\n");
    let studio = start();
    studio.shows("config/config.toml:2:11: ");
    studio.closes("config/config.toml:2:11: ");
    studio.send("\x11");
    studio.end().exits(0).restored();
    // Where it goes, or nothing that can be told apart: no screen.
    for text in ["[provider]\nbase_ulr = \"http://127.0.0.1:1\"\n", "[ui\n"] {
        set(text);
        let ended = start().end().exits(78);
        assert!(ended.screen.contains("config.toml:"), "{}", ended.screen);
        assert!(ended.screen.contains("Correct that line"), "{}", ended.screen);
    }
}

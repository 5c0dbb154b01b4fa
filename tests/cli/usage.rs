//! Words on the command line: what is understood, and what a mistake is answered with.

use crate::binary::{KEY, Root};

#[test]
fn help_and_version_are_data() {
    let root = Root::new();
    let version = root.viewfinder(&["--version"]).exits(0);
    assert_eq!(version.out(), format!("viewfinder {}\n", env!("CARGO_PKG_VERSION")));
    let rows: [(&[&str], &[&str]); 7] = [
        (
            &["--help"],
            &[
                "submit",
                "wait",
                "history",
                "moves",
                "sandbox",
                "COMETAPI_KEY",
                "VIEWFINDER_FILMS_DIR",
                "80   unconfirmed",
            ],
        ),
        (&["-h"], &["submit", "wait", "history", "sandbox", "viewfinder --sandbox"]),
        (&["help", "wait"], &["unique prefix", "--poll-every", "--json"]),
        (
            &["submit", "--help"],
            &[
                "--ratio",
                "--style",
                "--model",
                "--seconds",
                "--motion",
                "--move",
                "--words",
                "--yes",
                "--wait",
                "--poll-every",
                "--json",
                "--sandbox",
                "bg_x_pan",
            ],
        ),
        (&["wait", "--help"], &["--poll-every", "--timeout", "--json", "unique prefix"]),
        (&["history", "--help"], &["--json", "--limit"]),
        (&["sandbox", "--help"], &["--listen", "--speed", "--fault", "--log", "ROUTE:WHEN=KIND"]),
    ];
    for (words, wanted) in rows {
        let mut ran = root.viewfinder(words).exits(0);
        for word in wanted {
            ran = ran.prints(word);
        }
        assert_eq!(ran.err(), "", "{words:?}");
    }
    assert!(!root.ledger().exists(), "nothing is made on disk for it");
}

#[test]
fn a_mistake_is_a_usage_error_that_says_what_would_be_right() {
    let root = Root::new();
    let rows: &[(&[&str], &str)] = &[
        (&["sumbit"], "unrecognized subcommand 'sumbit'"),
        (&["--sandbx"], "--sandbox"),
        (&["--log-level", "loud", "history"], "warn"),
        (&["submit"], "<PROMPT>"),
        (&["submit", "a", "cat"], "unexpected argument 'cat'"),
        (&["submit", "x", "--modle", "gen4"], "--model"),
        (&["submit", "x", "--yes", "--yes"], "cannot be used multiple times"),
        (&["submit", "x", "--seconds", "0"], "1 to 3600 whole seconds"),
        (&["submit", "x", "--seconds", "3601"], "1 to 3600 whole seconds"),
        (&["submit", "x", "--seconds", "five"], "1 to 3600 whole seconds"),
        (&["submit", "x", "--seconds", "5.5"], "1 to 3600 whole seconds"),
        (&["submit", "x", "--poll-every", "often"], "200ms"),
        (&["submit", "x", "--poll-every", "5"], "200ms"),
        (&["submit", "x", "--poll-every", "1ms"], "outside 50ms to 24h"),
        (&["submit", "x", "--poll-every", "25h"], "outside 50ms to 24h"),
        (&["submit", "x", "--motion", "x=11"], "the nearest is 10.0"),
        (&["submit", "x", "--motion", "r=-10.1"], "the nearest is -10.0"),
        (&["submit", "x", "--motion", "y=0.44"], "the nearest is 0.4"),
        (&["submit", "x", "--motion", "y=0.45"], "the nearest is 0.5"),
        (&["submit", "x", "--motion", "bg_x_pan=1e9"], "the nearest is 10.0"),
        (&["submit", "x", "--motion", "x=NaN"], "number"),
        (&["submit", "x", "--motion", "x=up"], "number"),
        (&["submit", "x", "--motion", "q=1"], "the six are x, y, z, r, bg_x_pan, bg_y_pan"),
        (&["submit", "x", "--motion", "x"], "y=0.4,r=-6"),
        (&["submit", "x", "--motion", "x=1,x=2"], "twice"),
        (&["submit", "x", "--yes", "--move", "arc lfet"], "The nearest is “arc left”"),
        (&["submit", "x", "--yes", "--move", "whip"], "whip pan left"),
        (&["balance", "arc"], "unexpected argument 'arc'"),
        (&["submit", "x", "--yes", "--ratio", "banana"], "“banana” is not a frame ratio"),
        (&["submit", "x", "--yes", "--ratio", "16x9"], "like 16:9"),
        (&["submit", "x", "--yes", "--motion", "y=0,4"], "write y=0.4"),
        (&["submit", "-hello", "--yes"], "viewfinder submit --yes -- '-hello'"),
        (&["-hello"], "-hello is not an option of viewfinder"),
        (&["submit", "", "--yes"], "The prompt is empty"),
        (&["submit", " \n\t", "--yes"], "The prompt is empty"),
        (&["submit", "x", "--yes", "--ratio", ""], "The ratio is empty"),
        (&["submit", "x", "--yes", "--style", " "], "The style is empty"),
        (&["submit", "x", "--yes", "--model", ""], "The model is empty"),
        (&["submit", "x", "--yes", "--model", "ge\u{7}n"], "The model is not printable"),
        (&["download"], "<TAKE>"),
        (&["wait", "x", "--timeout", "0s"], "outside 1ms to 30 days"),
        (&["wait", "x", "--timeout", "5"], "200ms, 5s or 2m"),
        (&["download", "x", "--timeout", "31d"], "outside 1ms to 30 days"),
        (&["submit", "x", "--yes", "--timeout", "5m"], "--wait"),
        (&["wait", "x", "--poll-every", "0s"], "outside 50ms to 24h"),
        (&["wait", "x", "--yes"], "--yes is not an option of viewfinder wait"),
        (&["history", "x"], "unexpected argument 'x'"),
        (&["history", "--limit", "-1"], "invalid digit"),
        (&["history", "--limit", "many"], "invalid digit"),
        (&["sandbox", "--listen", "0.0.0.0:0"], "this machine only"),
        (&["sandbox", "--listen", "192.168.1.1:80"], "this machine only"),
        (&["sandbox", "--listen", "example.com:80"], "this machine only"),
        (&["sandbox", "--listen", "8080"], "HOST:PORT"),
        (&["sandbox", "--speed", "0"], "from 0.001 to 1000000"),
        (&["sandbox", "--speed", "-1"], "from 0.001 to 1000000"),
        (&["sandbox", "--speed", "NaN"], "from 0.001 to 1000000"),
        (&["sandbox", "--speed", "fast"], "from 0.001 to 1000000"),
        (&["sandbox", "--fault", "stall"], "ROUTE:WHEN=KIND"),
        (&["sandbox", "--fault", "generate:1=500", "--fault", "feed:0=html"], "N, N-M, N+ or *"),
        (&["sandbox", "--fault", "feeds:1=html"], "did you mean `feed`?"),
        (&["sandbox", "--fault", "feed:1=htm"], "did you mean `html`?"),
        (&["sandbox", "--log"], "--log <FILE>"),
    ];
    for (words, said) in rows {
        let ran = root.viewfinder(words).env("COMETAPI_KEY", KEY).run();
        assert_eq!(ran.code(), Some(2), "{words:?}: {ran:?}");
        ran.says(said).prints_nothing().never_says(KEY);
    }
    assert!(!root.ledger().exists(), "nothing was written down");
}

#[test]
fn an_argument_too_long_for_a_prompt_is_refused_whole() {
    // Linux takes no argument of more than 128 KiB, so the rest of the limit is for the pipe.
    let root = Root::new();
    let long = "a".repeat(256 * 1024 + 1);
    let piped = |text: &str| root.sandboxed(&["submit", "-", "--yes", "--json"]).reads(text).run();
    piped(&long).exits(2).says("prompts may have 262144").prints_nothing();
    let ran = piped(&long[1..]).exits(0);
    assert_eq!(ran.json()[0]["shot"]["prompt"], long[1..], "as long as it may be, it is whole");
}

#[test]
fn the_studio_off_a_terminal_is_a_plain_error() {
    let root = Root::new();
    for words in [&[][..], &["--sandbox"]] {
        let ran = root.viewfinder(words).exits(2).says("viewfinder needs a terminal");
        ran.says("viewfinder submit, wait and history").prints_nothing().never_says("\u{1b}");
    }
    assert!(!root.ledger().exists());
}

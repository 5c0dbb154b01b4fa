//! Pastes, cut anywhere, stalled, without an end and without measure.

use super::super::paste::{LONGEST_PASTE, PASTE, PASTE_ENDS, STALLED};
use super::tests::{decode, decode_slowly, key, plain};
use super::*;

#[test]
fn pastes_are_text_wherever_they_are_cut() {
    let whole = b"a\x1b[200~one\r\ntwo \x1b[31m\x1b[201~b";
    let expected = [
        plain(KeyCode::Char('a')),
        Input::Paste("one\r\ntwo \x1b[31m".to_owned()),
        plain(KeyCode::Char('b')),
    ];
    for cut in 0..=whole.len() {
        let (head, tail) = whole.split_at(cut);
        assert_eq!(decode(&[head, tail]), expected, "cut at {cut}");
    }
}

fn pasted(inputs: &[Input]) -> String {
    let text = |input: &Input| match input {
        Input::Paste(text) => text.clone(),
        other => panic!("{other:?} in a paste"),
    };
    inputs.iter().map(text).collect()
}

/// Longer than a paste is waited for as a whole.
const LONG: u64 = 2600;

#[test]
fn the_rest_of_a_paste_that_stalls_is_text_however_it_comes() {
    let rest = "\tand\t\tCw3 dogs\r\nế q\x11j\x1b[31md".as_bytes();
    for cut in 1..rest.len() {
        for (stall, pause) in [(LONG, 0), (LONG, 300), (LONG, 900), (LONG, LONG), (30_000, 40)] {
            let (head, tail) = rest.split_at(cut);
            let came = decode_slowly([
                (0, &b"\x1b[200~hello "[..]),
                (stall, head),
                (pause, tail),
                (0, b"\x1b[201~"),
                (0, b"x"),
            ]);
            let (last, paste) = came.split_last().unwrap();
            // A line end may be cut in its middle, and a colour so that its Escape is lost.
            let whole = pasted(paste).replace(['\n', '\x1b', '['], "");
            assert_eq!(whole, "hello \tand\t\tCw3 dogs\rế q\x11j31md", "{cut} {stall} {pause}");
            assert_eq!(*last, plain(KeyCode::Char('x')), "its end came");
        }
    }
}

#[test]
fn the_end_of_a_stalled_paste_is_no_text_and_no_keys() {
    for cut in 1..PASTE_ENDS.len() {
        let (half, rest) = PASTE_ENDS.split_at(cut);
        for pause in [1, 40, 300, 900] {
            // Its first half before the silence, and after it.
            let before = [b"\x1b[200~lost", half].concat();
            let paused = LONG.max(PASTE.as_millis() as u64 + pause);
            let paused = if pause == 900 { PASTE.as_millis() as u64 + 900 } else { paused };
            let came = decode_slowly([(0, &before[..]), (paused, rest), (0, b"x")]);
            assert_eq!(came, [Input::Paste("lost".to_owned()), plain(KeyCode::Char('x'))], "{cut}");
            let begin = &b"\x1b[200~lost"[..];
            let came = decode_slowly([(0, begin), (LONG, half), (pause, rest), (0, b"x")]);
            assert_eq!(came, [Input::Paste("lost".to_owned()), plain(KeyCode::Char('x'))], "{cut}");
        }
    }
}

#[test]
fn a_paste_whose_end_is_lost_gives_the_keyboard_back() {
    let lost = (0, &b"\x1b[200~lost end"[..]);
    let text = || Input::Paste("lost end".to_owned());
    // It is handed on after a while; what is typed then is text too, at once.
    let came = decode_slowly([lost, (LONG, b"s"), (200, b"\r"), (200, b"q")]);
    assert_eq!(came.len(), 4);
    assert_eq!(pasted(&came), "lost ends\rq");
    // A key that types nothing is one, and with it all are.
    for (bytes, expected) in [
        (&b"\x03"[..], key(KeyCode::Char('c'), KeyModifiers::CONTROL)),
        (b"\x7f", plain(KeyCode::Backspace)),
        (b"\x1b[A", plain(KeyCode::Up)),
        (b"\x1bb", key(KeyCode::Char('b'), KeyModifiers::ALT)),
        (b"\x1b[15~", plain(KeyCode::F(5))),
    ] {
        let came = decode_slowly([lost, (LONG, b"y"), (400, bytes), (400, b"q")]);
        let typed = Input::Paste("y".to_owned());
        assert_eq!(came, [text(), typed, expected, plain(KeyCode::Char('q'))]);
    }
    let came = decode_slowly([lost, (LONG, b"\x1b"), (REST.as_millis() as u64 + 1, b"q")]);
    assert_eq!(came, [text(), plain(KeyCode::Esc), plain(KeyCode::Char('q'))]);
    // So is another paste; an answer proves nothing.
    let came = decode_slowly([lost, (LONG, b"\x1b[200~two\x1b[201~"), (0, b"q")]);
    assert_eq!(came, [text(), Input::Paste("two".to_owned()), plain(KeyCode::Char('q'))]);
    let came = decode_slowly([lost, (LONG, b"\x1b[?62;4c"), (0, b" and more\x1b[201~q")]);
    let answer = Input::Answer(Answer::Device { sixel: true });
    let more = Input::Paste(" and more".to_owned());
    assert_eq!(came, [text(), answer, more, plain(KeyCode::Char('q'))]);
    // And in the end time alone is enough.
    let over = (STALLED + PASTE).as_millis() as u64;
    assert_eq!(decode_slowly([lost, (over, b"q")]), [text(), plain(KeyCode::Char('q'))]);
}

#[test]
fn a_stalled_paste_without_measure_is_told_once() {
    let chunk = vec![b'x'; LONGEST_PASTE];
    let head = [PASTE_BEGINS, b"begun"].concat();
    let came = decode_slowly([
        (0, &head[..]),
        (LONG, &chunk),
        (LONG, &chunk),
        (0, b"\x1b[201~"),
        (0, b"q"),
    ]);
    let begun = Input::Paste("begun".to_owned());
    assert_eq!(came, [begun, Input::LongPaste, plain(KeyCode::Char('q'))]);
}

#[test]
fn a_paste_without_measure_is_not_kept_and_its_end_is_found() {
    let (mut decoder, mut out) = (Decoder::default(), Vec::new());
    let mut feed = |bytes: &[u8], out: &mut Vec<Input>| {
        decoder.feed(bytes, Duration::ZERO, out);
        decoder.paste.as_ref().map_or(0, Paste::capacity)
    };
    feed(b"\x1b[200~", &mut out);
    let chunk = vec![b'x'; 64 * 1024];
    for _ in 0..512 {
        assert!(feed(&chunk, &mut out) <= 3 * LONGEST_PASTE, "it is kept");
    }
    let (head, tail) = PASTE_ENDS.split_at(3);
    feed(head, &mut out);
    assert_eq!(out, []);
    feed(tail, &mut out);
    feed(b"y\x1b[200~short\x1b[201~", &mut out);
    let short = Input::Paste("short".to_owned());
    assert_eq!(out, [Input::LongPaste, plain(KeyCode::Char('y')), short]);
    // The longest that is kept is kept whole.
    let longest = [PASTE_BEGINS, &vec![b'x'; LONGEST_PASTE], PASTE_ENDS].concat();
    assert_eq!(decode(&[&longest]), [Input::Paste("x".repeat(LONGEST_PASTE))]);
    let longer = [PASTE_BEGINS, &vec![b'x'; LONGEST_PASTE + 1], PASTE_ENDS].concat();
    assert_eq!(decode(&[&longer]), [Input::LongPaste]);
}

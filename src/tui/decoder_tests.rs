//! Keys, pastes and answers, cut anywhere.

use proptest::prelude::*;

use super::*;
use crate::picture::CellSize;

fn decode(chunks: &[&[u8]]) -> Vec<Input> {
    let (mut decoder, mut out) = (Decoder::default(), Vec::new());
    for chunk in chunks {
        decoder.feed(chunk, &mut out);
    }
    while decoder.patience().is_some() {
        decoder.pause(&mut out);
    }
    out
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Input {
    Input::Key(KeyEvent::new(code, modifiers))
}

fn plain(code: KeyCode) -> Input {
    key(code, KeyModifiers::NONE)
}

#[test]
fn keys_are_read_in_every_notation() {
    let (ctrl, alt, shift) = (KeyModifiers::CONTROL, KeyModifiers::ALT, KeyModifiers::SHIFT);
    for (bytes, expected) in [
        (&b"a"[..], plain(KeyCode::Char('a'))),
        ("ế".as_bytes(), plain(KeyCode::Char('ế'))),
        (b"\x13", key(KeyCode::Char('s'), ctrl)),
        (b"\x1b[A", plain(KeyCode::Up)),
        (b"\x1bOA", plain(KeyCode::Up)),
        (b"\x1b[1;2D", key(KeyCode::Left, shift)),
        (b"\x1b[1;3A", key(KeyCode::Up, alt)),
        (b"\x1b\x1b[A", key(KeyCode::Up, alt)),
        (b"\x1b[15~", plain(KeyCode::F(5))),
        (b"\x1b[13;5u", key(KeyCode::Enter, ctrl)),
        (b"\x1b[27;5;13~", key(KeyCode::Enter, ctrl)),
        (b"\x1b\r", key(KeyCode::Enter, alt)),
        (b"\x1bb", key(KeyCode::Char('b'), alt)),
        (b"\x1b[27u", plain(KeyCode::Esc)),
    ] {
        assert_eq!(decode(&[bytes]), [expected], "{}", bytes.escape_ascii());
    }
}

#[test]
fn an_escape_is_a_key_only_after_a_pause() {
    assert_eq!(decode(&[b"\x1b"]), [plain(KeyCode::Esc)]);
    assert_eq!(decode(&[b"\x1b", b"[", b"A"]), [plain(KeyCode::Up)], "a slow line cuts anywhere");
    assert_eq!(decode(&[b"\x1b\x1b"]), [plain(KeyCode::Esc), plain(KeyCode::Esc)]);
    assert_eq!(decode(&[b"\x1b["]), [key(KeyCode::Char('['), KeyModifiers::ALT)]);
}

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

#[test]
fn a_paste_that_never_ends_is_text_after_a_pause_and_keys_come_back() {
    let (mut decoder, mut out) = (Decoder::default(), Vec::new());
    decoder.feed(b"\x1b[200~lost end", &mut out);
    assert_eq!((out.len(), decoder.patience()), (0, Some(PASTE)));
    decoder.pause(&mut out);
    decoder.feed(b"x", &mut out);
    assert_eq!(out, [Input::Paste("lost end".to_owned()), plain(KeyCode::Char('x'))]);
    assert_eq!(decoder.patience(), None);
}

#[test]
fn answers_are_no_keys() {
    assert_eq!(
        decode(&[b"\x1b]11;rgb:ffff/ffff/dddd\x1b\\\x1b[?1u\x1b[?62;4c"]),
        [
            Input::Background(Background::Light),
            Input::KittyKeyboard,
            Input::Answer(Answer::Device { sixel: true })
        ]
    );
    assert_eq!(decode(&[b"\x1b]11;rgb:1e/1e/2e\x07"]), [Input::Background(Background::Dark)]);
    assert_eq!(decode(&[b"\x1b[?997;2n"]), [Input::Background(Background::Light)]);
    assert_eq!(decode(&[b"\x1b[?2026;2$y\x1b[12;5Rx"]), [plain(KeyCode::Char('x'))]);
}

#[test]
fn what_a_terminal_says_of_itself_is_heard_wherever_it_is_cut() {
    let whole = b"a\x1b_Gi=31;OK\x1b\\\x1bP>|XTerm(379)\x1b\\\x1b[6;18;9t\x1b[?64;1;4;22cb";
    let cell = CellSize { width: 9, height: 18 };
    let expected = [
        plain(KeyCode::Char('a')),
        Input::Answer(Answer::KittyGraphics),
        Input::Answer(Answer::Name("XTerm(379)".to_owned())),
        Input::Answer(Answer::Cell(cell)),
        Input::Answer(Answer::Device { sixel: true }),
        plain(KeyCode::Char('b')),
    ];
    for cut in 0..=whole.len() {
        let (head, tail) = whole.split_at(cut);
        assert_eq!(decode(&[head, tail]), expected, "cut at {cut}");
    }
    for nothing in [
        &b"\x1b_Gi=31;ENOTSUPPORTED:no\x1b\\"[..],
        b"\x1b_Gi=7;OK\x1b\\",
        b"\x1bP1$r0m\x1b\\",
        b"\x1bPq#0~~\x1b\\",
        b"\x1b]52;c;abc\x07",
    ] {
        let came = decode(&[nothing, b"x"]);
        assert_eq!(came.last(), Some(&plain(KeyCode::Char('x'))), "{}", nothing.escape_ascii());
        assert!(!came[..came.len() - 1].iter().any(is_key), "{}", nothing.escape_ascii());
    }
    assert_eq!(decode(&[b"\x1b[6;9999;1t\x1b[6;;tx"]), [plain(KeyCode::Char('x'))]);
    for plain in [&b"\x1b[?1;2c"[..], b"\x1b[?62;c", b"\x1b[?c", b"\x1b[?4c", b"\x1b[?62;44c"] {
        assert_eq!(decode(&[plain]), [Input::Answer(Answer::Device { sixel: false })]);
    }
}

#[test]
fn alt_with_a_character_that_begins_an_answer_is_a_key() {
    for c in ['_', 'P', ']', '[', 'O'] {
        let bytes = format!("\x1b{c}");
        assert_eq!(decode(&[bytes.as_bytes()]), [key(KeyCode::Char(c), KeyModifiers::ALT)]);
    }
    let alt = key(KeyCode::Char('_'), KeyModifiers::ALT);
    assert_eq!(decode(&[b"\x1b_x"]), [alt.clone(), plain(KeyCode::Char('x'))]);
    assert_eq!(decode(&[b"\x1b_\x1b[A"]), [alt, plain(KeyCode::Up)]);
}

#[test]
fn an_answer_without_an_end_is_no_keys_either() {
    let (mut decoder, mut out) = (Decoder::default(), Vec::new());
    decoder.feed(b"\x1b_Gi=31;", &mut out);
    assert_eq!(decoder.patience(), Some(STRING), "the line may be slow");
    decoder.feed(&b"quit".repeat(5000), &mut out);
    assert!(decoder.held.len() <= LONGEST + 1);
    decoder.feed(b"\x1b\\x", &mut out);
    assert_eq!(out, [plain(KeyCode::Char('x'))]);
}

fn is_key(input: &Input) -> bool {
    matches!(input, Input::Key(_))
}

#[test]
fn a_burst_loses_nothing() {
    let burst = "é".repeat(5000);
    assert_eq!(decode(&[burst.as_bytes()]).len(), 5000);
    let (head, tail) = burst.as_bytes().split_at(1025);
    assert_eq!(decode(&[head, tail]).len(), 5000, "cut inside a character");
}

proptest! {
    #[test]
    fn nothing_inside_a_sequence_becomes_a_key(
        kind in 0usize..3, inner in proptest::collection::vec(0x20u8..0xff, 1..60), cut in 0usize..60,
    ) {
        let begins = [&b"\x1b_G"[..], b"\x1bP", b"\x1b]"][kind];
        let whole = [begins, &inner, b"\x1b\\"].concat();
        let (head, tail) = whole.split_at(cut.min(whole.len()));
        let (mut decoder, mut out) = (Decoder::default(), Vec::new());
        decoder.feed(head, &mut out);
        decoder.feed(tail, &mut out);
        prop_assert!(!out.iter().any(is_key), "{:?}", out);
        out.clear();
        decoder.feed(b"x", &mut out);
        prop_assert_eq!(out, vec![plain(KeyCode::Char('x'))]);
    }

    #[test]
    fn any_bytes_are_taken_and_keys_come_back(
        chunks in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..6),
    ) {
        let (mut decoder, mut out) = (Decoder::default(), Vec::new());
        for chunk in &chunks {
            decoder.feed(chunk, &mut out);
        }
        let mut pauses = 0;
        while decoder.patience().is_some() {
            decoder.pause(&mut out);
            pauses += 1;
            prop_assert!(pauses < 3);
        }
        out.clear();
        decoder.feed(b"x", &mut out);
        prop_assert_eq!(out, vec![plain(KeyCode::Char('x'))]);
    }
}

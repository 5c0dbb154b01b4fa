//! Keys and answers, cut anywhere.

use super::*;
use crate::picture::CellSize;

/// Decodes pieces, each so many milliseconds after the one before, as the reader does it.
pub(super) fn decode_slowly<'a>(pieces: impl IntoIterator<Item = (u64, &'a [u8])>) -> Vec<Input> {
    let (mut decoder, mut out) = (Decoder::default(), Vec::new());
    let mut now = Duration::ZERO;
    let pause_until = |decoder: &mut Decoder, then: Duration, out: &mut Vec<Input>| {
        let mut pauses = 0;
        while let Some(due) = decoder.deadline().filter(|due| *due <= then) {
            decoder.pause(due, out);
            pauses += 1;
            assert!(pauses < 5, "it has to come to rest");
        }
    };
    for (pause, piece) in pieces {
        now += Duration::from_millis(pause);
        pause_until(&mut decoder, now, &mut out);
        decoder.feed(piece, now, &mut out);
    }
    pause_until(&mut decoder, Duration::MAX, &mut out);
    out
}

/// Decodes pieces that come at once, and what follows from silence.
pub(super) fn decode(pieces: &[&[u8]]) -> Vec<Input> {
    decode_slowly(pieces.iter().map(|piece| (0, *piece)))
}

pub(super) fn key(code: KeyCode, modifiers: KeyModifiers) -> Input {
    Input::Key(KeyEvent::new(code, modifiers))
}

pub(super) fn plain(code: KeyCode) -> Input {
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
        // Every way in which terminals name the third one: kitty has a number for it.
        (b"\x1b[13~", plain(KeyCode::F(3))),
        (b"\x1bOR", plain(KeyCode::F(3))),
        (b"\x1b[[C", plain(KeyCode::F(3))),
        (b"\x1b[R", plain(KeyCode::F(3))),
        (b"\x1b[S", plain(KeyCode::F(4))),
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
    decoder.feed(b"\x1b_Gi=31;", Duration::ZERO, &mut out);
    assert_eq!(decoder.deadline(), Some(REST), "the line may be slow");
    decoder.feed(&b"quit".repeat(5000), Duration::ZERO, &mut out);
    assert!(decoder.held.len() <= LONGEST + 1);
    decoder.feed(b"\x1b\\x", Duration::ZERO, &mut out);
    assert_eq!(out, [plain(KeyCode::Char('x'))]);
}

pub(super) fn is_key(input: &Input) -> bool {
    matches!(input, Input::Key(_))
}

#[test]
fn a_burst_loses_nothing() {
    let burst = "é".repeat(5000);
    assert_eq!(decode(&[burst.as_bytes()]).len(), 5000);
    let (head, tail) = burst.as_bytes().split_at(1025);
    assert_eq!(decode(&[head, tail]).len(), 5000, "cut inside a character");
}

/// What terminals send, and the actions that it is: in the old protocol, in both, and in kitty's.
pub(super) const OLD: &[&[u8]] =
    &[b"\x1b", b"\x1b\x1b[A", b"\x1b\r", b"\x1b\x7f", b"\x1b[27;5;13~", b"\x1b[[A", b"\x13"];
pub(super) const BOTH: &[&[u8]] = &[
    b"a",
    b"\r",
    b"\x7f",
    "ế".as_bytes(),
    "ж".as_bytes(),
    "👩‍👩‍👧".as_bytes(),
    b"\x1b[A",
    b"\x1bOP",
    b"\x1bOA",
    b"\x1b[Z",
    b"\x1b[3~",
    b"\x1b[15~",
    b"\x1b[1;5C",
    b"\x1b[1;2D",
    b"\x1b[<0;20;5M",
    b"\x1b]11;rgb:1111/1111/1111\x1b\\",
    b"\x1b[?62;4c",
    b"\x1b[?997;1n",
    b"\x1bP>|kitty(0.35)\x1b\\",
    b"\x1b_Gi=31;OK\x1b\\",
    b"\x1b[200~two\r\nlines \x1b[31m\x1b[A\x13 ]\x1b[201~",
];
pub(super) const KITTY: &[&[u8]] = &[
    b"\x1b[27u",
    b"\x1b[13;2u",
    b"\x1b[115;5u",
    b"\x1b[113;9u",
    b"\x1b[122:90;6u",
    // Ctrl with a Russian с and a Greek ζ, Alt with a Hebrew key.
    b"\x1b[1089::99;5u",
    b"\x1b[950::122;5u",
    b"\x1b[1488::116;3u",
    b"\x1b[44:60;4u",
];

/// Longer than an Escape is waited for.
pub(super) const LATE: u64 = ESCAPE.as_millis() as u64;

#[test]
fn a_sequence_cut_by_a_slow_line_is_the_key_it_is_whole() {
    for whole in BOTH.iter().chain(OLD).chain(KITTY) {
        let expected = decode(&[whole]);
        for cut in 1..whole.len() {
            let (head, tail) = whole.split_at(cut);
            // After an Escape alone nobody knows.
            let longest = if head.iter().all(|byte| *byte == 0x1b) { LATE - 1 } else { 900 };
            for pause in [1, LATE - 1, LATE, 300, 900] {
                let pause = pause.min(longest);
                let came = decode_slowly([(0, head), (pause, tail)]);
                assert_eq!(came, expected, "{} at {cut}, {pause} ms", whole.escape_ascii());
            }
        }
        let bytes = whole.iter().enumerate().map(|(at, byte)| {
            let after_escape = at > 0 && whole[..at].iter().all(|byte| *byte == 0x1b);
            (if after_escape { LATE - 1 } else { 900 }, std::slice::from_ref(byte))
        });
        assert_eq!(decode_slowly(bytes), expected, "{} byte by byte", whole.escape_ascii());
    }
}

#[test]
fn with_kittys_protocol_not_even_an_escape_is_a_beginning_of_two_things() {
    let answer = b"\x1b[?0u";
    for whole in BOTH.iter().chain(KITTY) {
        let expected = decode(&[answer, whole]);
        for pause in [LATE, 900] {
            let bytes = whole.chunks(1).map(|byte| (pause, byte));
            let came = decode_slowly([(0, &answer[..])].into_iter().chain(bytes));
            assert_eq!(came, expected, "{} after {pause} ms each", whole.escape_ascii());
        }
    }
    // One that sends the key so all the same is waited for once.
    let lone = REST.as_millis() as u64 + 1;
    let came = decode_slowly([(0, &answer[..]), (0, b"\x1b"), (lone, b"\x1b"), (LATE, b"x")]);
    let escape = || plain(KeyCode::Esc);
    assert_eq!(came, [Input::KittyKeyboard, escape(), escape(), plain(KeyCode::Char('x'))]);
}

/// What nobody can tell from an Escape and what was typed after it: Alt with a character, and a
/// cursor key in the notation that the studio never asks for.
pub(super) fn is_typed_as_well(whole: &[u8]) -> bool {
    let character = std::str::from_utf8(&whole[1..]).is_ok_and(|rest| rest.chars().count() == 1);
    character || matches!(whole, [_, b'O', b'A'..=b'D' | b'F' | b'H'])
}

#[test]
fn after_an_escape_that_acted_the_rest_becomes_no_letters() {
    let more = &[&b"\x1bb"[..], b"\x1b\xe1\xba\xbf", b"\x1bOH", b"\x1b[H", b"\x1b[1;5A", b"\x1b[Z"];
    let sequences = BOTH.iter().chain(OLD).chain(KITTY).chain(more);
    let mut typed = Vec::new();
    for whole in sequences.filter(|whole| whole.len() > 1 && whole[0] == 0x1b) {
        let (escape, rest) = whole.split_at(1);
        // What has no Escape of its own any more; another one begins anew.
        let mut expected = vec![plain(KeyCode::Esc)];
        if is_typed_as_well(whole) {
            expected.extend(decode(&[rest]));
            typed.push(whole.escape_ascii().to_string());
        } else if rest[0] != 0x1b {
            expected.extend(decode(&[whole]).into_iter().filter(|it| !is_key(it)));
        } else {
            continue;
        }
        expected.push(plain(KeyCode::Char('x')));
        for pause in [LATE, 300, 900] {
            for rest in
                [vec![(pause, rest)], rest.chunks(1).map(|byte| (pause, byte)).collect::<Vec<_>>()]
            {
                let pieces = [(0, escape)].into_iter().chain(rest).chain([(0, &b"x"[..])]);
                let came = decode_slowly(pieces);
                assert_eq!(came, expected, "{} after {pause} ms", whole.escape_ascii());
            }
        }
    }
    typed.sort();
    let known = ["\\x1bOA", "\\x1bOH", "\\x1b\\r", "\\x1b\\x7f", "\\x1b\\xe1\\xba\\xbf", "\\x1bb"];
    assert_eq!(typed, known, "and of no others a letter remains");
}

#[test]
fn what_a_person_types_after_an_escape_is_typed() {
    for text in [
        "x",
        "b",
        "Of course",
        "[1] one",
        "[cat]",
        "[Move",
        "[I am",
        "[",
        "O",
        "]1 x",
        "Pan",
        "_x",
        "P",
        "[x\r",
        "[é",
        "[12",
        "jA",
        "j[A",
        "[[x",
        "[Scene]",
        "[Rain]",
        "[Quiet]",
        "[Extra]",
        "OH",
        "OF",
        "OA",
        "Orange",
        "[2A",
        "[1;x",
        "[1x",
        "[4K]",
        "[16:9]",
        "[?]",
        "[<",
        "[~",
        "[u",
        "[12t",
        "[[Z",
    ] {
        for pause in [120, 150, 300] {
            let escape = (0, &b"\x1b"[..]);
            let keys = text.as_bytes().chunks(1).map(|byte| (pause, byte));
            let mut expected = decode(&[text.as_bytes()]);
            expected.insert(0, plain(KeyCode::Esc));
            let came = decode_slowly([escape].into_iter().chain(keys));
            assert_eq!(came, expected, "{text:?} {pause} ms");
        }
    }
    // What remains: a bracket and a letter that are a cursor key to the last bit, and the first
    // function keys.
    for text in ["[A", "[B", "[C", "[D", "[F", "[H", "[Z", "OP", "OQ", "OR", "OS", "[1~", "[13u"] {
        let keys = text.as_bytes().chunks(1).map(|byte| (300, byte));
        let came = decode_slowly([(0, &b"\x1b"[..])].into_iter().chain(keys));
        assert_eq!(came, [plain(KeyCode::Esc)], "{text:?}");
    }
    // Later than a line can be slow, everything is.
    let came = decode_slowly([(0, &b"\x1b"[..]), (REST.as_millis() as u64 + 1, b"[A")]);
    let typed = [
        plain(KeyCode::Esc),
        plain(KeyCode::Char('[')),
        key(KeyCode::Char('A'), KeyModifiers::SHIFT),
    ];
    assert_eq!(came, typed);
}

#[test]
fn half_a_letter_waits_for_its_other_half_and_takes_nothing_with_it() {
    let came = decode_slowly([(0, &b"\xe1\xba"[..]), (60_000, b"\xbf")]);
    assert_eq!(came, [plain(KeyCode::Char('ế'))]);
    assert_eq!(
        decode(&[b"\xc3x\xe1\xbay"]),
        [plain(KeyCode::Char('x')), plain(KeyCode::Char('y'))]
    );
    assert_eq!(decode(&[b"\xc3\x1b[A"]), [plain(KeyCode::Up)]);
    assert_eq!(decode(&[b"\xff\x80x"]), [plain(KeyCode::Char('x'))]);
}

#[test]
fn what_the_parser_does_not_know_is_no_letters() {
    for unknown in [
        &b"\x1b[>41;380;0c"[..],
        b"\x1b[?1;2$y",
        b"\x1b[1!p",
        b"\x1bO5A",
        b"\x1bO2P",
        b"\x1b[E",
        b"\x1b[7$",
        b"\x1b[113;300u",
        b"\x1b[1;300A",
        b"\x1b[201~",
    ] {
        let came = decode(&[unknown, b"\x1b[A"]);
        assert_eq!(came, [plain(KeyCode::Up)], "{}", unknown.escape_ascii());
    }
}

#[test]
fn every_modifier_is_told() {
    let (ctrl, alt, shift) = (KeyModifiers::CONTROL, KeyModifiers::ALT, KeyModifiers::SHIFT);
    for (bytes, code, modifiers) in [
        (&b"\x1b[113;9u"[..], KeyCode::Char('q'), KeyModifiers::SUPER),
        (b"\x1b[113;17u", KeyCode::Char('q'), KeyModifiers::HYPER),
        (b"\x1b[113;33u", KeyCode::Char('q'), KeyModifiers::META),
        (b"\x1b[1;9A", KeyCode::Up, KeyModifiers::SUPER),
        (b"\x1b[13;2u", KeyCode::Enter, shift),
        (b"\x1b[122:90;6u", KeyCode::Char('z'), ctrl | shift),
        (b"\x1b[1089::99;5u", KeyCode::Char('c'), ctrl),
        (b"\x1b[44:60;4u", KeyCode::Char('<'), alt),
        (b"\x1b[97;133u", KeyCode::Char('a'), ctrl),
        (b"\x1bA", KeyCode::Char('A'), alt),
    ] {
        assert_eq!(decode(&[bytes]), [key(code, modifiers)], "{}", bytes.escape_ascii());
    }
}

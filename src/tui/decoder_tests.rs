//! Keys, pastes and answers, cut anywhere.

use proptest::prelude::*;

use super::super::paste::{LONGEST_PASTE, PASTE, PASTE_ENDS, STALLED};
use super::*;
use crate::picture::CellSize;

/// Decodes pieces, each so many milliseconds after the one before, as the reader does it.
fn decode_slowly<'a>(pieces: impl IntoIterator<Item = (u64, &'a [u8])>) -> Vec<Input> {
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
fn decode(pieces: &[&[u8]]) -> Vec<Input> {
    decode_slowly(pieces.iter().map(|piece| (0, *piece)))
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

/// What terminals send, and the actions that it is: in the old protocol, in both, and in kitty's.
const OLD: &[&[u8]] =
    &[b"\x1b", b"\x1b\x1b[A", b"\x1b\r", b"\x1b\x7f", b"\x1b[27;5;13~", b"\x1b[[A", b"\x13"];
const BOTH: &[&[u8]] = &[
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
const KITTY: &[&[u8]] = &[
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
const LATE: u64 = ESCAPE.as_millis() as u64;

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
fn is_typed_as_well(whole: &[u8]) -> bool {
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

/// A stream of what a terminal sends: which kinds, cut where, with pauses of which length.
fn streams(
    kinds: Vec<&'static [u8]>,
) -> impl Strategy<Value = (Vec<&'static [u8]>, Vec<(bool, u64)>)> {
    let sent = proptest::collection::vec(proptest::sample::select(kinds), 1..12);
    sent.prop_flat_map(|sent| {
        let bytes = sent.iter().map(|it| it.len()).sum::<usize>();
        let cuts = proptest::collection::vec((any::<bool>(), 0u64..=900), bytes);
        (Just(sent), cuts)
    })
}

/// The stream in pieces, with pauses before them of at most `after_escape` where an Escape by
/// itself is before it.
fn pieces(sent: &[&[u8]], cuts: &[(bool, u64)], after_escape: u64) -> Vec<(u64, Vec<u8>)> {
    let mut pieces: Vec<(u64, Vec<u8>)> = Vec::new();
    let mut cuts = cuts.iter();
    for whole in sent {
        for (at, byte) in whole.iter().enumerate() {
            let &(cut, pause) = cuts.next().unwrap();
            let escapes = whole[..at].iter().all(|byte| *byte == 0x1b);
            let pause = if at > 0 && escapes { pause.min(after_escape) } else { pause };
            match pieces.last_mut() {
                Some((_, piece)) if !cut && at > 0 => piece.push(*byte),
                // A lone Escape is the key only where nothing follows it at once.
                _ => pieces.push((if at == 0 { pause.max(LATE) } else { pause }, vec![*byte])),
            }
        }
    }
    pieces
}

fn whole(sent: &[&'static [u8]]) -> Vec<(u64, Vec<u8>)> {
    sent.iter().map(|it| (LATE, it.to_vec())).collect()
}

fn decoded(pieces: &[(u64, Vec<u8>)]) -> Vec<Input> {
    decode_slowly(pieces.iter().map(|(pause, piece)| (*pause, piece.as_slice())))
}

proptest! {
    #[test]
    fn a_stream_of_the_old_protocol_is_the_same_however_it_is_cut(
        (sent, cuts) in streams([BOTH, OLD].concat()),
    ) {
        prop_assert_eq!(decoded(&pieces(&sent, &cuts, LATE - 1)), decoded(&whole(&sent)));
    }

    #[test]
    fn a_stream_of_kittys_protocol_is_the_same_however_it_is_cut(
        (sent, cuts) in streams([BOTH, KITTY].concat()),
    ) {
        let answer = [(0, b"\x1b[?0u".to_vec())];
        let cut = [&answer[..], &pieces(&sent, &cuts, 900)].concat();
        prop_assert_eq!(decoded(&cut), decoded(&[&answer[..], &whole(&sent)].concat()));
    }

    /// Where a pause makes an Escape act, keys are lost but none is made up.
    #[test]
    fn a_late_rest_becomes_no_letter(
        (sent, cuts) in streams(
            [BOTH, KITTY].concat().into_iter().filter(|whole| !is_typed_as_well(whole)).collect(),
        ),
    ) {
        let typed = |inputs: Vec<Input>| -> Vec<Input> {
            let is_text = |it: &Input| match it {
                Input::Key(key) => matches!(key.code, KeyCode::Char(_)),
                _ => true,
            };
            inputs.into_iter().filter(is_text).collect()
        };
        let came = typed(decoded(&pieces(&sent, &cuts, 900)));
        let mut expected = typed(decoded(&whole(&sent))).into_iter();
        for input in came {
            prop_assert!(expected.any(|it| it == input), "{:?} was not sent", input);
        }
    }

    #[test]
    fn nothing_inside_a_sequence_becomes_a_key(
        kind in 0usize..3, inner in proptest::collection::vec(0x20u8..0xff, 1..60), cut in 0usize..60,
    ) {
        let begins = [&b"\x1b_G"[..], b"\x1bP", b"\x1b]"][kind];
        let whole = [begins, &inner, b"\x1b\\"].concat();
        let (head, tail) = whole.split_at(cut.min(whole.len()));
        let (mut decoder, mut out) = (Decoder::default(), Vec::new());
        decoder.feed(head, Duration::ZERO, &mut out);
        decoder.feed(tail, Duration::ZERO, &mut out);
        prop_assert!(!out.iter().any(is_key), "{:?}", out);
        out.clear();
        decoder.feed(b"x", Duration::ZERO, &mut out);
        prop_assert_eq!(out, vec![plain(KeyCode::Char('x'))]);
    }

    #[test]
    fn any_bytes_are_taken_and_keys_come_back(
        chunks in proptest::collection::vec(
            (0u64..3000, proptest::collection::vec(any::<u8>(), 0..40)), 0..6
        ),
    ) {
        let last = ((STALLED + PASTE + 2 * REST).as_millis() as u64, b"x".to_vec());
        let came = decoded(&[&chunks[..], &[last]].concat());
        prop_assert_eq!(came.last(), Some(&plain(KeyCode::Char('x'))));
    }
}

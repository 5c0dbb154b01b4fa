//! What holds for any stream of bytes, however it is cut and however slowly it comes.

use proptest::prelude::*;

use super::super::paste::{PASTE, STALLED};
use super::tests::{BOTH, KITTY, LATE, OLD, decode_slowly, is_key, is_typed_as_well, plain};
use super::*;

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

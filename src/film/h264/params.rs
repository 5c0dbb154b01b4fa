//! What a decoder has to know before the first picture: the two parameter sets (7.3.2).

use super::bits::{Bits, unit};

/// Pictures per second.
pub(in crate::film) const RATE: u32 = 24;

/// Number of bits of `frame_num`.
pub(super) const NUMBER_BITS: u32 = 8;

/// Baseline, restricted to what every decoder supports (constraint sets 0 and 1), level 3.0: up to
/// 1,620 macroblocks per picture and 40,500 per second.
pub(in crate::film) const PROFILE: [u8; 3] = [66, 0xC0, 30];

/// The sequence parameter set for pictures of `width` by `height`, both even.
pub(super) fn sequence(width: usize, height: usize) -> Vec<u8> {
    let mut bits = Bits::default();
    for byte in PROFILE {
        bits.put(8, u32::from(byte));
    }
    bits.unsigned(0); // id
    bits.unsigned(NUMBER_BITS - 4);
    bits.unsigned(2); // pictures are shown in the order of decoding
    bits.unsigned(1); // one picture is referred to
    bits.flag(false); // no gaps in frame_num
    let blocks = |size: usize| size.div_ceil(16);
    bits.unsigned(blocks(width) as u32 - 1);
    bits.unsigned(blocks(height) as u32 - 1);
    bits.flag(true); // frames, not fields
    bits.flag(true); // direct 8x8 inference
    let (right, bottom) = (blocks(width) * 16 - width, blocks(height) * 16 - height);
    let crops = right > 0 || bottom > 0;
    bits.flag(crops);
    if crops {
        // In units of two, which a sample of colour covers.
        for edge in [0, right / 2, 0, bottom / 2] {
            bits.unsigned(edge as u32);
        }
    }
    bits.flag(true);
    usability(&mut bits);
    unit(0x67, &bits.finish())
}

/// How to display it (annex E): square samples, BT.709 in limited range, a fixed rate, and no
/// reordering.
fn usability(bits: &mut Bits) {
    bits.flag(true); // aspect ratio:
    bits.put(8, 1); // square
    bits.flag(false); // nothing on overscan
    bits.flag(true); // video signal:
    bits.put(3, 5); // of no particular system
    bits.flag(false); // limited range
    bits.flag(true); // colour description:
    for bt709 in [1, 1, 1] {
        bits.put(8, bt709);
    }
    bits.flag(false); // nothing on where colour is sampled
    bits.flag(true); // timing:
    bits.put(32, 1);
    bits.put(32, 2 * RATE); // in fields
    bits.flag(true); // fixed
    bits.flag(false); // no NAL HRD
    bits.flag(false); // no VCL HRD
    bits.flag(false); // no pic_struct
    bits.flag(true); // restrictions:
    bits.flag(true); // vectors may point outside
    bits.unsigned(0); // no bound on bytes a picture
    bits.unsigned(0); // nor on bits a macroblock
    bits.unsigned(10); // vectors are below 2^10 quarters
    bits.unsigned(10);
    bits.unsigned(0); // nothing is reordered
    bits.unsigned(1); // one picture is kept
}

/// The picture parameter set, with the initial quantiser of slices.
pub(super) fn picture(qp: u8) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.unsigned(0); // id
    bits.unsigned(0); // of sequence 0
    bits.flag(false); // CAVLC
    bits.flag(false); // no bottom-field order
    bits.unsigned(0); // one slice group
    bits.unsigned(0); // one reference
    bits.unsigned(0);
    bits.flag(false); // no weighting
    bits.put(2, 0);
    bits.signed(i32::from(qp) - 26);
    bits.signed(0);
    bits.signed(0); // colour follows brightness
    bits.flag(true); // slices say whether edges are smoothed
    bits.flag(false); // intra prediction may look at every neighbour
    bits.flag(false); // no redundant pictures
    unit(0x68, &bits.finish())
}

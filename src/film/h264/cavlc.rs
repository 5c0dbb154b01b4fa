//! Writes the levels of a block (9.2 of the standard): the fewer and smaller they are, the fewer
//! bits.

use super::bits::Bits;
use super::tables::{COLOUR_TOKENS, COLOUR_ZEROS, RUNS, TOKENS, ZEROS};

/// The context that selects the code words for a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Among {
    /// Average number of levels in the blocks to the left and above.
    Neighbours(u8),
    /// The four lowest coefficients of colour, which have their own code words.
    Colour,
}

/// Writes the levels of a block, lowest frequency first.
pub(super) fn write(bits: &mut Bits, levels: &[i32], among: Among) {
    let mut filled: [(i32, usize); 16] = [(0, 0); 16];
    let mut total = 0;
    for (at, level) in levels.iter().enumerate().rev() {
        if *level != 0 {
            filled[total] = (*level, at);
            total += 1;
        }
    }
    // From the highest frequency down, as they are written.
    let filled = &filled[..total];
    let ones = filled.iter().take(3).take_while(|(level, _)| level.abs() == 1).count();
    match among {
        Among::Neighbours(0 | 1) => word(bits, TOKENS[0][total][ones]),
        Among::Neighbours(2 | 3) => word(bits, TOKENS[1][total][ones]),
        Among::Neighbours(4..=7) => word(bits, TOKENS[2][total][ones]),
        Among::Neighbours(_) if total == 0 => bits.put(6, 3),
        Among::Neighbours(_) => bits.put(6, (total as u32 - 1) * 4 + ones as u32),
        Among::Colour => word(bits, COLOUR_TOKENS[total][ones]),
    }
    let Some(&(_, highest)) = filled.first() else { return };
    for (level, _) in &filled[..ones] {
        bits.flag(*level < 0);
    }
    values(bits, &filled[ones..], total, ones);
    let mut zeros = highest + 1 - total;
    if total < levels.len() {
        let table = if among == Among::Colour { COLOUR_ZEROS[total - 1] } else { ZEROS[total - 1] };
        word(bits, table[zeros]);
    }
    for pair in filled.windows(2) {
        if zeros == 0 {
            break;
        }
        let run = pair[0].1 - pair[1].1 - 1;
        word(bits, RUNS[zeros.min(7) - 1][run]);
        zeros -= run;
    }
}

/// Writes the levels after the trailing ones. The code words grow with what was written.
fn values(bits: &mut Bits, levels: &[(i32, usize)], total: usize, ones: usize) {
    let mut size = u32::from(total > 10 && ones < 3);
    for (nth, (level, _)) in levels.iter().enumerate() {
        let mut code = 2 * level.unsigned_abs() - if *level > 0 { 2 } else { 1 };
        if nth == 0 && ones < 3 {
            // It cannot be a one: that would have been counted among them.
            code -= 2;
        }
        let prefix = |bits: &mut Bits, zeros: u32| bits.put(zeros + 1, 1);
        match size {
            0 if code < 14 => prefix(bits, code),
            0 if code < 30 => {
                prefix(bits, 14);
                bits.put(4, code - 14);
            }
            0 => {
                prefix(bits, 15);
                bits.put(12, code - 30);
            }
            _ if code < 15 << size => {
                prefix(bits, code >> size);
                bits.put(size, code & ((1 << size) - 1));
            }
            _ => {
                prefix(bits, 15);
                bits.put(12, code - (15 << size));
            }
        }
        size = size.max(1);
        if level.unsigned_abs() > 3 << (size - 1) && size < 6 {
            size += 1;
        }
    }
}

fn word(bits: &mut Bits, word: &str) {
    let value = word.bytes().fold(0, |value, digit| value << 1 | u32::from(digit == b'1'));
    bits.put(word.len() as u32, value);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(levels: &[i32], among: Among) -> String {
        let mut bits = Bits::default();
        write(&mut bits, levels, among);
        let bytes = bits.finish();
        let digits: Vec<_> = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
        let digits = digits.concat();
        digits.trim_end_matches('0').strip_suffix('1').unwrap().to_owned()
    }

    #[test]
    fn blocks_are_written_as_worked_out_by_hand() {
        let none = Among::Neighbours(0);
        assert_eq!(written(&[0; 16], none), "1");
        // Five levels, the last three of them ones.
        let levels = [0, 3, 0, 1, -1, -1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        let expected = ["0000100", "0", "1", "1", "1", "0010", "111", "10", "1", "1", "01"];
        assert_eq!(written(&levels, none), expected.concat());
        // Five levels, the last of them a one.
        let levels = [-2, 4, 3, -3, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let expected = ["0000000110", "1", "0001", "0010", "00010", "111", "0011", "00"];
        assert_eq!(written(&levels, none), expected.concat());
        assert_eq!(written(&[0, 0, 0, 0], Among::Colour), "01");
        assert_eq!(written(&[2, 0, 0, 0], Among::Colour), ["000111", "1", "1"].concat());
    }
}

//! Bits, the variable-length numbers of the standard (9.1), and the encapsulation of a unit
//! (7.4.1).

/// A sequence of bits, highest first.
#[derive(Debug, Default)]
pub(super) struct Bits {
    bytes: Vec<u8>,
    held: u64,
    count: u32,
}

impl Bits {
    /// Appends the lowest `count` bits of `value`; at most 32.
    pub(super) fn put(&mut self, count: u32, value: u32) {
        debug_assert!(count == 32 || u64::from(value) < 1 << count);
        self.held = self.held << count | u64::from(value);
        self.count += count;
        while self.count >= 8 {
            self.count -= 8;
            self.bytes.push((self.held >> self.count) as u8);
        }
        self.held &= (1 << self.count) - 1;
    }

    pub(super) fn flag(&mut self, value: bool) {
        self.put(1, u32::from(value));
    }

    /// `ue(v)`
    pub(super) fn unsigned(&mut self, value: u32) {
        let bits = 32 - (value + 1).leading_zeros();
        self.put(bits - 1, 0);
        self.put(bits, value + 1);
    }

    /// `se(v)`
    pub(super) fn signed(&mut self, value: i32) {
        let doubled = value.unsigned_abs() * 2;
        self.unsigned(if value > 0 { doubled - 1 } else { doubled });
    }

    /// The bytes, terminated as the standard requires.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.flag(true);
        let open = (8 - self.count) % 8;
        self.put(open, 0);
        self.bytes
    }
}

/// A unit: its header, and its payload with a 3 inserted wherever it could be mistaken for a start
/// code.
pub(super) fn unit(header: u8, payload: &[u8]) -> Vec<u8> {
    let mut unit = Vec::with_capacity(payload.len() + payload.len() / 64 + 2);
    unit.push(header);
    let mut zeros = 0;
    for byte in payload {
        if zeros == 2 && *byte <= 3 {
            unit.push(3);
            zeros = 0;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        unit.push(*byte);
    }
    unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_lengths_of_the_standard() {
        let written = |write: &dyn Fn(&mut Bits)| {
            let mut bits = Bits::default();
            write(&mut bits);
            bits.finish()
        };
        assert_eq!(written(&|bits| bits.unsigned(0)), [0b1100_0000]);
        assert_eq!(written(&|bits| bits.unsigned(3)), [0b0010_0100]);
        assert_eq!(written(&|bits| bits.signed(-1)), [0b0111_0000]);
        assert_eq!(written(&|bits| bits.signed(1)), [0b0101_0000]);
        assert_eq!(written(&|bits| bits.put(7, 0x7f)), [0xff]);
        assert_eq!(written(&|bits| bits.put(32, u32::MAX)), [0xff, 0xff, 0xff, 0xff, 0x80]);
    }

    #[test]
    fn no_unit_holds_a_start_code() {
        assert_eq!(unit(1, &[0, 0, 0, 0, 0, 1, 0, 0, 3]), [1, 0, 0, 3, 0, 0, 3, 0, 1, 0, 0, 3, 3]);
        assert_eq!(unit(1, &[0, 0, 4, 0, 0]), [1, 0, 0, 4, 0, 0]);
    }
}

//! How much a value looks like one that nobody made up by hand.

use super::super::checks::secret_byte;

/// What a value is made of.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shape {
    pub length: usize,
    pub lower: usize,
    pub upper: usize,
    pub digits: usize,
    /// Neither letters nor digits.
    pub others: usize,
    pub distinct: usize,
    /// Places where a letter and a digit, or two letters of different case, stand side by side.
    pub turns: usize,
    /// Shannon's, in thousandths of a bit per byte.
    pub entropy: u32,
    pub hex: bool,
    pub base64: bool,
}

impl Shape {
    pub(super) fn of(value: &[u8]) -> Shape {
        let mut counts = [0u32; 256];
        let mut shape = Shape { length: value.len(), hex: true, base64: true, ..Shape::default() };
        let mut before = Class::Other;
        for byte in value {
            if let Some(count) = counts.get_mut(usize::from(*byte)) {
                *count += 1;
            }
            let class = Class::of(*byte);
            match class {
                Class::Lower => shape.lower += 1,
                Class::Upper => shape.upper += 1,
                Class::Digit => shape.digits += 1,
                Class::Other => shape.others += 1,
            }
            shape.turns += usize::from(class != before && class != Class::Other && before != Class::Other);
            shape.hex &= byte.is_ascii_hexdigit();
            shape.base64 &= secret_byte(*byte) || matches!(byte, b'=' | b'-' | b'_');
            before = class;
        }
        let counted = value.iter().filter_map(|byte| counts.get_mut(usize::from(*byte)).map(std::mem::take));
        (shape.distinct, shape.entropy) = entropy(counted.filter(|count| *count > 0), value.len());
        shape
    }

    /// With a digit, or with letters of both cases and a mark or two.
    pub(super) fn marked(&self) -> bool {
        self.digits > 0 || self.others >= 2 && self.upper > 0 && self.lower > 0
    }

    pub(super) fn letters(&self) -> usize {
        self.lower + self.upper
    }

    /// As varied as random text of this length and alphabet mostly is: nine tenths of what its length allows, up to three
    /// bits (hex) or three and a half.
    pub(super) fn random(&self) -> bool {
        let bits = self.length.max(1).ilog2() * 1_000;
        let wanted = if self.hex { 2_800 } else { 3_300 };
        self.entropy >= wanted.min(bits * 9 / 10)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Lower,
    Upper,
    Digit,
    Other,
}

impl Class {
    fn of(byte: u8) -> Class {
        match byte {
            b'a'..=b'z' => Class::Lower,
            b'A'..=b'Z' => Class::Upper,
            b'0'..=b'9' => Class::Digit,
            _ => Class::Other,
        }
    }
}

/// How many bytes there are, each so often, and how varied they are.
fn entropy(counts: impl Iterator<Item = u32>, length: usize) -> (usize, u32) {
    let length = length.max(1) as f64;
    let bits = |count: u32| {
        let share = f64::from(count) / length;
        -share * share.log2()
    };
    let (distinct, sum) = counts.fold((0, 0.0), |(distinct, sum), count| (distinct + 1, sum + bits(count)));
    (distinct, (sum * 1_000.0).round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        let shape = Shape::of(b"aB3-aB3-");
        assert_eq!((shape.lower, shape.upper, shape.digits, shape.others), (2, 2, 2, 2));
        assert_eq!((shape.distinct, shape.entropy, shape.turns), (4, 2_000, 4));
        assert!(!shape.hex && shape.base64);
        assert!(Shape::of(b"951bc382db9cfee29c68634761dd6e19").random());
        assert!(Shape::of(b"wJalrXUtnFEMI/K7MDENG").random());
        assert!(!Shape::of(b"aaaaaaaaaaaaaaaabbbbbbbb").random());
    }
}

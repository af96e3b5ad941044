//! Checks that a user's rule names.

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Validator {
    /// ISO/IEC 7812-1, annex B, over the digits of the match.
    Luhn,
    /// ISO/IEC 7064 MOD 97-10: the letters (A is 10) and digits as one number leave 1.
    Mod97,
    /// An IBAN: MOD 97-10 with the first four characters last (ISO 13616).
    Iban,
    /// Verhoeff's dihedral check, over the digits.
    Verhoeff,
    /// Nine digits of an ABA routing number.
    Aba,
    /// At least so many bits a byte (Shannon).
    Entropy(f64),
}

const NAMES: [&str; 6] = ["luhn", "mod97", "iban", "verhoeff", "aba", "entropy>=3.5"];

impl Validator {
    pub(super) fn parse(text: &str) -> Result<Validator, String> {
        let plain: String = text.chars().filter(|char| !char.is_whitespace()).collect();
        Ok(match plain.as_str() {
            "luhn" => Validator::Luhn,
            "mod97" => Validator::Mod97,
            "iban" => Validator::Iban,
            "verhoeff" => Validator::Verhoeff,
            "aba" => Validator::Aba,
            other => {
                let bits = other.strip_prefix("entropy>=").and_then(|bits| bits.parse::<f64>().ok());
                match bits.filter(|bits| (0.0..=8.0).contains(bits)) {
                    Some(bits) => Validator::Entropy(bits),
                    None => {
                        return Err(format!("is not a validator; use {} (0 to 8 bits a byte)", NAMES.join(", ")));
                    }
                }
            }
        })
    }

    pub(super) fn accepts(self, text: &[u8]) -> bool {
        match self {
            Validator::Luhn => luhn(text),
            Validator::Mod97 => mod97(text.iter()) == 1,
            Validator::Iban => {
                let plain: Vec<u8> = text.iter().copied().filter(u8::is_ascii_alphanumeric).collect();
                let (country, rest) = plain.split_at_checked(4).unwrap_or((&plain, &[]));
                mod97(rest.iter().chain(country)) == 1
            }
            Validator::Verhoeff => verhoeff(text),
            Validator::Aba => aba(text),
            Validator::Entropy(bits) => entropy(text) >= bits,
        }
    }
}

fn digits(text: &[u8]) -> impl DoubleEndedIterator<Item = u8> + '_ {
    text.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0')
}

fn luhn(text: &[u8]) -> bool {
    let doubled = |(place, digit): (usize, u8)| {
        let value = u32::from(digit) * if place % 2 == 1 { 2 } else { 1 };
        if value > 9 { value - 9 } else { value }
    };
    digits(text).count() > 1 && digits(text).rev().enumerate().map(doubled).sum::<u32>().is_multiple_of(10)
}

fn mod97<'a>(text: impl Iterator<Item = &'a u8>) -> u32 {
    text.fold(0, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        byte if byte.is_ascii_alphabetic() => (rest * 100 + u32::from(byte.to_ascii_uppercase() - b'A') + 10) % 97,
        _ => rest,
    })
}

/// J. Verhoeff, "Error Detecting Decimal Codes" (1969).
fn verhoeff(text: &[u8]) -> bool {
    const PERMUTE: [[u8; 10]; 8] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
        [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
        [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
        [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
        [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
        [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
        [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
    ];
    let check = digits(text).rev().enumerate().fold(0u8, |sum, (place, digit)| {
        let permuted = PERMUTE.get(place % 8).and_then(|row| row.get(usize::from(digit))).copied().unwrap_or_default();
        dihedral(sum, permuted)
    });
    digits(text).count() > 1 && check == 0
}

/// The product in the dihedral group of the pentagon: rotations 0 to 4, reflections 5 to 9.
fn dihedral(a: u8, b: u8) -> u8 {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b - 5) % 5,
        (false, true) => 5 + (a - 5 + 5 - b) % 5,
        (false, false) => (a + 5 - b) % 5,
    }
}

fn aba(text: &[u8]) -> bool {
    let weighted = digits(text).zip([3u32, 7, 1].into_iter().cycle()).map(|(digit, weight)| u32::from(digit) * weight);
    let sum: u32 = weighted.sum();
    digits(text).count() == 9 && sum > 0 && sum.is_multiple_of(10)
}

fn entropy(text: &[u8]) -> f64 {
    let mut counts = [0u32; 256];
    for byte in text {
        if let Some(count) = counts.get_mut(usize::from(*byte)) {
            *count += 1;
        }
    }
    let all = text.len() as f64;
    let part = |count: &u32| {
        let share = f64::from(*count) / all;
        -share * share.log2()
    };
    counts.iter().filter(|count| **count > 0).map(part).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_hold_and_fail() {
        let cases: &[(&str, &str, &str)] = &[
            ("luhn", "79927398713", "79927398710"),
            ("luhn", "4111-1111-1111-1111", "4111-1111-1111-1112"),
            ("iban", "DE89 3704 0044 0532 0130 00", "DE88 3704 0044 0532 0130 00"),
            ("mod97", "3704 0044 0532 0130 00 DE 89", "DE89 3704 0044 0532 0130 00"),
            ("verhoeff", "2363", "2364"),
            ("verhoeff", "999941057058", "999941057059"),
            ("aba", "021000021", "021000022"),
            ("aba", "111000025", "11100002"),
            ("entropy >= 3.5", "a8Kq0zP3mX7vR2", "aaaaaaaaaaaabc"),
        ];
        for (name, good, bad) in cases {
            let validator = Validator::parse(name).expect(name);
            assert!(validator.accepts(good.as_bytes()), "{name}: {good}");
            assert!(!validator.accepts(bad.as_bytes()), "{name}: {bad}");
        }
        for name in ["", "LUHN", "entropy", "entropy>=9", "entropy>=x"] {
            assert!(Validator::parse(name).is_err(), "{name}");
        }
    }
}

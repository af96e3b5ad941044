//! Checks that a user's rule names.

use crate::mask::rules::checks::{digits, luhn, mod97, plain, verhoeff, weighted};

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
            Validator::Luhn => several(text) && luhn(digits(text)),
            Validator::Mod97 => mod97(plain(text)) == 1,
            Validator::Iban => mod97(plain(text).skip(4).chain(plain(text).take(4))) == 1,
            Validator::Verhoeff => several(text) && verhoeff(digits(text)),
            Validator::Aba => aba(text),
            Validator::Entropy(bits) => entropy(text) >= bits,
        }
    }
}

/// One digit checks nothing.
fn several(text: &[u8]) -> bool {
    digits(text).count() > 1
}

fn aba(text: &[u8]) -> bool {
    let sum = weighted(digits(text), &[3, 7, 1, 3, 7, 1, 3, 7, 1]);
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
